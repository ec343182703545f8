"""What is said of generated programs: read back, told apart and supported, and nothing else."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import vprog
from benchmarks.faithful import MEASURES, Tally
from tests.conftest import effort
from tests.laws.cases import Portion
from tests.laws.scenes import PICTURE, profile
from tests.rationales.runs import clevr, world
from vprog.rationalize import levels, rationalize
from vprog.rationalize.audit import Auditor
from vprog.rationalize.claim import Claim, Reference
from vprog.rationalize.reading import ReadSentence
from vprog.trace import Trace

#: Of so many sentences of programs that mean nothing one at most is a bare value for want of a better.
BARE_AT_MOST = 100


def test_generated_programs_are_told_faithfully() -> None:
    tally = Tally(most=3)
    for number, case in enumerate(Portion("told faithfully", 0, effort(300)).cases()):
        tally.add((case.run("mild", number), None))
    counts = tally.counts
    for key, total, name in MEASURES:
        assert counts[key] == counts[total], f"{name}: {tally.examples[key]}"
    assert counts["bare"] * BARE_AT_MOST <= counts["sentences"]


def _runs() -> Iterator[Trace]:
    for trace, _ in clevr(20):
        yield trace
    for trace, _ in world(effort(60), seed=53):
        yield trace
    for number, case in enumerate(Portion("claims changed", 0, effort(60)).cases()):
        yield case.run("mild", number)


def _changed(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """Claims that say something else, with the ground and the evidence of the true one."""
    of, said = claim.subject, claim.object
    if isinstance(said, bool):
        yield "another truth", replace(claim, object=not said)
    elif isinstance(said, int):
        yield "another number", replace(claim, object=said + 1)
    elif isinstance(said, tuple) and len(said) > 1:
        yield "one fewer", replace(claim, object=said[:-1])
    elif isinstance(said, str) and said and claim.kind in ("attribute", "value", "answer"):
        share = isinstance(of, Reference) and of.share
        if claim.holds and not share:
            yield "another word", replace(claim, object="zebra")
    if claim.kind in ("count", "compare"):
        yield "denied", replace(claim, holds=not claim.holds)
    things = isinstance(of, Reference) and not (of.share or of.parts or of.head == "it")
    if claim.kind in ("attribute", "relation") and things and claim.predicate != "ahead of":
        yield "denied", replace(claim, holds=not claim.holds)
    if claim.kind in ("attribute", "pick") and isinstance(of, Reference) and things:
        yield "of another", replace(claim, subject=replace(of, head="zebra"))
    if claim.kind == "relation" and claim.holds and isinstance(said, Reference) and things:
        yield "to another", replace(claim, object=replace(said, head="zebra"))
    if claim.kind == "value" and claim.predicate in ("add", "sub", "mul", "min", "max", "mean"):
        yield "another operator", replace(claim, predicate="floordiv")


def test_a_claim_that_says_something_else_is_not_supported_by_its_ground() -> None:
    rng = random.Random(7)
    made: Counter[str] = Counter()
    for trace in _runs():
        auditor = Auditor(trace)
        sentences = rationalize(trace).sentences
        told = [ReadSentence(s.text, s.claims) for s in sentences]
        place = rng.randrange(len(told))
        for at, claim in enumerate(told[place].claims):
            for how, other in _changed(claim):
                claims = (*told[place].claims[:at], other)
                audit = auditor.audit([*told[:place], ReadSentence(told[place].text, claims)])
                verdict = audit.sentences[-1].claims[-1]
                shown = f"{how}: {other}\n{told[place].text}\n{trace.program.source.text}"
                assert verdict.trace != "supported", shown
                made[how] += 1
    assert all(made[how] >= 3 for how in ("another number", "denied", "of another")), made


def test_every_claim_names_its_ground_in_the_program_at_hand() -> None:
    grounds: list[Any] = []
    for trace in _runs():
        nodes = trace.program.graph.nodes
        for sentence in rationalize(trace).sentences:
            for claim in sentence.claims:
                grounds.append(claim.at)
                assert claim.at is None or claim.at[0] < len(nodes)
                if claim.at is not None and claim.kind == "count" and not claim.at[1]:
                    assert trace.value(*claim.at)[1] is not None, sentence.text
    assert sum(at is not None for at in grounds) > len(grounds) / 2


@pytest.mark.parametrize("turn", [1, -1])
def test_two_programs_of_one_graph_with_other_answers_are_told_apart(turn: int) -> None:
    wanted = {"answer = 2\nx = answer + 3\n": 2, "x = 2\nanswer = x + 3\n": 5}
    for text in list(wanted)[::turn]:
        trace = vprog.load(text).run(image=PICTURE, profile=profile("mild"))
        assert trace.answer == wanted[text]
        for one in levels(trace):
            assert rationalize(trace, one.level).text == one.text
        assert one.text.endswith(f"the answer is {wanted[text]}."), one.text
