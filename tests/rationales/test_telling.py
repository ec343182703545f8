"""What holds of every rationale's words: styles, seeds, unique names, evidence, and memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.conftest import effort
from tests.rationales.traces import clevr, generated, nlvr, world
from vprog.grammar.diagnostic import VprogError
from vprog.rationalize import rationalize
from vprog.rationalize.claim import Claim
from vprog.rationalize.sentence import Sentence
from vprog.rationalize.style import STYLES
from vprog.rationalize.telling import forget
from vprog.rationalize.unique import is_unique, singles
from vprog.rationalize.verbalize import verbalize
from vprog.trace import Trace

SOURCES: dict[str, Callable[[], Iterable[Trace]]] = {
    "clevr": clevr,
    "world": lambda: world(effort(20)),
    "nlvr": nlvr,
    "generated": lambda: generated(effort(250)),
}
_TOKEN = re.compile(r"\w+|[^\w\s]")


def sources() -> Iterator[Trace]:
    for make in SOURCES.values():
        yield from make()


@pytest.mark.parametrize("source", SOURCES)
def test_each_style_is_well_formed_and_each_seed_claims_the_same(source: str) -> None:
    wordings = 0
    for trace in SOURCES[source]():
        said = rationalize(trace)
        plain = said.said()
        for style in STYLES:
            sentences = said.said(style)
            assert any(said.draft.goal in s.steps for s in sentences), trace.program.source.text
            for sentence in sentences if style != "grounded" else ():
                assert_well_formed(sentence, trace)
        for seed in (1, 2, 3):
            other = said.said(seed=seed)
            assert other == said.said(seed=seed)
            assert claims(other) == claims(plain), trace.program.source.text
            wordings += [s.text for s in other] != [s.text for s in plain]
        concise = {kind(c) for c in claims(said.said("concise"))}
        assert concise or not claims(plain) or trace.failed is None
    assert wordings


def assert_well_formed(sentence: Sentence, trace: Trace) -> None:
    text = sentence.text
    assert text == text.strip(), text
    assert text[-1] in ".!?", text
    plain = re.sub("“.*?”", "“”", text)
    assert "  " not in plain, text
    assert not re.search(r"\{\w*\}|\bTrue\b|Region\(|\(\)|\[[\d.]+\]|__|<", plain), text
    assert all(0 <= step < len(trace.record.nodes) for step in sentence.steps)
    assert all(claim.steps == sentence.steps for claim in sentence.claims)


def claims(sentences: tuple[Sentence, ...]) -> list[Claim]:
    return [claim for sentence in sentences for claim in sentence.claims]


def kind(claim: Claim) -> str:
    return claim.kind


@pytest.mark.parametrize("style", ["detailed", "concise"])
@pytest.mark.parametrize("source", ["clevr", "world", "nlvr"])
def test_a_thing_is_named_so_that_no_other_is_meant(source: str, style: str) -> None:
    named = 0
    for trace in SOURCES[source]():
        before = None
        for sentence in rationalize(trace, style=style).sentences:
            for reference in singles(sentence):
                named += 1
                assert is_unique(reference, trace, before), f"{sentence.text}\n{reference}"
            before = sentence
    assert named or source == "nlvr"  # its sentences name groups alone


def test_what_is_remembered_is_what_would_be_said_anew() -> None:
    """By the program itself, and by other programs that compute the same."""
    drafts = [rationalize(trace).draft for trace in sources()]
    ways = [("detailed", None), ("concise", None), ("detailed", 5)]
    forget()
    first = [verbalize(d, *way) for d in drafts for way in ways]
    assert [verbalize(d, *way) for d in drafts for way in ways] == first
    for draft in drafts:
        draft.trace.program.graph.kept.pop("said", None)
    shared = [verbalize(d, *way) for d in drafts for way in ways]
    for said, known in zip(shared, first, strict=True):
        assert [s.text for s in said] == [s.text for s in known]
        assert claims(said) == claims(known)
    anew = []
    for draft in drafts:
        for way in ways:
            draft.trace.program.graph.kept.pop("said", None)
            forget()
            anew.append(verbalize(draft, *way))
    for said, known in zip(anew, first, strict=True):
        assert [s.text for s in said] == [s.text for s in known]
        assert claims(said) == claims(known)


def test_one_program_says_of_each_picture_what_is_there() -> None:
    programs: dict[str, Trace] = {}
    for trace in clevr():
        programs.setdefault(trace.program.source.text, trace)
    other = {t.inputs["image"].name: t.inputs["image"] for t in clevr()}
    for trace in programs.values():
        for image in other.values():
            again = trace.program.run(image=image, profile=trace.profile)
            warm = rationalize(again).text
            again.program.graph.kept.pop("said")
            forget()
            assert rationalize(again).text == warm


def test_a_concise_rationale_has_a_third_of_the_tokens_of_the_whole_trace() -> None:
    """Tokens are words and marks, each one; the trace's own rendering is the level ``trace``."""
    for make in (clevr, SOURCES["world"]):
        short = whole = 0
        for trace in make():
            short += len(_TOKEN.findall(rationalize(trace, style="concise").text))
            whole += len(_TOKEN.findall(rationalize(trace, "trace").text))
        assert 3 * short <= whole


def test_a_style_and_a_notation_have_names() -> None:
    trace = clevr()[0]
    for options, code in (({"style": "terse"}, "VP410"), ({"boxes": "dots"}, "VP411")):
        with pytest.raises(VprogError) as caught:
            trace.rationale(**options).text  # noqa: B018
        assert caught.value.diagnostics[0].code == code
