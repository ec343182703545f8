"""Rationales: every level keeps the answer, what is kept is true, and what is said is in the evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws.cases import Case, Portion, portions
from vprog.failed import Failed
from vprog.image import Image
from vprog.ops import OPERATORS
from vprog.rationalize import LEVELS, Rationale, Sentence, levels
from vprog.rationalize.rationale import _RULES
from vprog.rationalize.rewrite import rewrite
from vprog.region import Region
from vprog.step import Step
from vprog.trace import Trace

COUNT = 10_000

WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DIGITS = re.compile(r"(?<![\w.,-])-?\d+(?:[.,]\d+)*(?![\w])")
_COUNTED = re.compile(rf"\b({'|'.join(WORDS)})\b")
#: What the generated scenes and programs call things, and the colours among their answers.
_SAID = re.compile(r"\b(cup|dog|red|blue|red ball|person|thing)s?\b", re.IGNORECASE)


@pytest.mark.parametrize("portion", portions("rationales", COUNT), ids=str)
def test_a_rationale_keeps_the_answer_and_stands_on_its_evidence(portion: Portion) -> None:
    for number, case in enumerate(portion.cases()):
        trace = case.run("mild", number)
        found = list(levels(trace))
        assert tuple(r.level for r in found) == LEVELS
        for rationale in found:
            _keeps_the_answer(rationale, case)
            _replays(rationale, case)
            again, edits = rewrite(rationale.draft, _RULES[rationale.level])
            assert (again, edits) == (rationale.draft, ()), case.show()
            for sentence in rationale.sentences:
                said = _without_evidence(sentence, trace)
                assert not said, f"{case.show()}\n{rationale.level}: {sentence.text}\n{said}"


def _keeps_the_answer(rationale: Rationale, case: Case) -> None:
    draft, trace = rationale.draft, rationale.trace
    assert not draft.faults(), case.show()
    last = trace.find(trace.program.graph.answer, ()) if trace.failed is None else None
    goal = len(trace.record.nodes) - 1 if last is None else last
    assert draft.goal == goal, case.show()
    assert any(goal in s.steps for s in draft.statements if s.kind != "skipped"), case.show()
    assert any(goal in s.steps for s in rationale.sentences), f"{case.show()}\n{rationale.text}"


def _replays(rationale: Rationale, case: Case) -> None:
    """Each step that is kept comes from its operands again."""
    trace = rationale.trace
    kept = {i for s in rationale.draft.statements if s.kind != "skipped" for i in s.steps}
    for index in kept:
        step = trace.step(index)
        operator = step.node.operator
        if operator is not None and operator.meaning is not None:
            assert operator.meaning(*step.args) == step.value, f"{case.show()}\n{step}"


def _without_evidence(sentence: Sentence, trace: Trace) -> list[str]:
    """The numbers, labels and colours of a sentence that are no value in its evidence."""
    steps = [trace.step(i) for i in sentence.steps]
    atoms = [atom for step in steps for atom in _atoms_of(step, trace)]
    numbers = {a for a in atoms if isinstance(a, int | float)}
    written = " ".join(a.lower() for a in atoms if isinstance(a, str))
    found = []
    for token in _DIGITS.findall(sentence.text):
        if token not in written and not any(_shown(n, token) for n in numbers):
            found.append(token)
    for token in _COUNTED.findall(sentence.text.lower()):
        if token not in written and WORDS.index(token) + 2 not in {abs(n) for n in numbers}:
            found.append(token)
    for token in _SAID.findall(sentence.text):
        if token.lower() not in written and not _is_general(token):
            found.append(token)
    return found


def _is_general(token: str) -> bool:
    """A thing without a name is called a thing."""
    return token.lower() == "thing"


def _shown(number: float, token: str) -> bool:
    """Whether a number may be written so: in digits, as `text` has it, or rounded to what is shown."""
    plain = token.replace(",", "")
    if plain in (str(number), OPERATORS["text"].meaning(number)):  # type: ignore[misc]
        return True
    digits = len(plain.partition(".")[2])
    return (
        abs(float(plain) - number) <= 0.51 * 10.0**-digits
        or f"{number:.3g}" == f"{float(plain):.3g}"
    )


def _atoms_of(step: Step, trace: Trace) -> Iterator[Any]:
    for value in (step.value, *step.args, step.score, step.threshold):
        yield from _atoms(value)
    if step.op in ("min_by", "max_by", "sort_by") and not isinstance(step.value, Failed):
        # How many share a key: "the first among the two tallest".
        yield from Counter(step.args[1]).values()
    if step.node.over is not None:
        yield from _constants(step, trace)
    if step.node.over is not None and not isinstance(step.value, Failed):
        for walked in trace.rounds(step.index):
            for value in (walked.item, walked.test[1], walked.body[1]):
                yield from _atoms(value)


def _constants(step: Step, trace: Trace) -> Iterator[Any]:
    """The constants of a loop's test and body: operands of its rounds, also where there was none."""
    nodes = trace.program.graph.nodes
    ahead, seen = list(step.node.args), set(step.node.args)
    while ahead:
        node = nodes[ahead.pop()]
        if node.op == "const":
            yield node.value
        fresh = [a for a in node.args if a not in seen]
        seen.update(fresh)
        ahead.extend(fresh)


def _atoms(value: Any) -> Iterator[Any]:
    """Every plain value in a value: texts, numbers, labels, and how many items a list has."""
    if isinstance(value, tuple):
        yield len(value)
        for part in value:
            yield from _atoms(part)
    elif isinstance(value, Region):
        yield value.label
        yield from _atoms(value.image)
    elif isinstance(value, Image):
        yield value.name
    elif isinstance(value, Failed):
        yield value.sentence
    elif isinstance(value, int | float | str) and not isinstance(value, bool):
        yield value
