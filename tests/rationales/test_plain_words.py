"""No rationale holds a name of its program, a literal, or a coordinate that nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import effort
from tests.laws.cases import Portion
from tests.rationales.runs import clevr, nlvr, world
from vprog.rationalize import rationalize
from vprog.rationalize.style import STYLES
from vprog.region import Region
from vprog.trace import Trace

#: A literal of Python or of JSON, an operator's sign, a box or a point.
_LITERAL = re.compile(
    r"\b(?:True|False|None(?! of )|null|nan|inf)\b|['\"{}_=]|[<>]|\(-?\d[\d.]*, -?\d[\d.]*\)|\[[-\d]"
)
#: A number with more digits than a reader needs, where it is no answer.
_DIGITS = re.compile(r"[1-9]\d*\.\d{5}|\.0*[1-9]\d{5}")
_QUOTED = re.compile("“.*?”")
#: Short words of our sentences.
_ENGLISH = frozenset("a an as at by go if in is it no of on or so to up we We".split())


def _generated(count: int) -> Iterator[Trace]:
    for number, case in enumerate(Portion("plain words", 0, count).cases()):
        yield case.run("mild", number)


def _names(trace: Trace) -> set[str]:
    """The names that a program gives, but for those that are words of English."""
    graph = trace.program.graph
    given = {name for name, _, _ in graph.inputs} | {name for name, _ in graph.names}
    given |= {node.value for node in graph.nodes if node.op == "each"}
    return {n for n in given if isinstance(n, str) and re.search(r"[\d_]|^.$|^..$", n)}


def _fixed(trace: Trace) -> list[Any]:
    """The values that a program writes out."""
    return [node.value for node in trace.program.graph.nodes if node.op == "const"]


def _words(values: Any) -> Iterator[str]:
    """The words of the texts that a run computed with: they may be said."""
    for value in values:
        if isinstance(value, str):
            yield from re.findall(r"\w+", value)
        elif isinstance(value, Region):
            yield from re.findall(r"\w+", value.label)
        elif isinstance(value, tuple):
            yield from _words(value)


@pytest.mark.parametrize("source", ["clevr", "world", "nlvr", "generated"])
def test_no_sentence_holds_a_name_a_literal_or_a_bare_coordinate(source: str) -> None:
    runs: dict[str, Iterator[Trace]] = {
        "clevr": (t for t, _ in clevr(100)),
        "world": (t for t, _ in world(effort(60), seed=23)),
        "nlvr": (t for t, _ in nlvr()),
        "generated": _generated(effort(250)),
    }
    for trace in runs[source]:
        names, values = _names(trace), {*_words([*trace.record.values, *_fixed(trace)])}
        said = rationalize(trace)
        for style in STYLES:
            for sentence in said.said(style):
                plain = _QUOTED.sub("“”", sentence.text)
                if any(c.kind == "failure" for c in sentence.claims):
                    continue  # it holds what a module or a file said
                if style == "grounded":
                    plain = re.sub(r"\[\d\.\d{3}(?:, \d\.\d{3}){3}\]", "", plain)
                assert not _LITERAL.search(plain), sentence.text
                answer = any(c.kind == "answer" for c in sentence.claims)
                assert answer or not _DIGITS.search(plain) or "than" in plain, sentence.text
                words = {*re.findall(r"\w+", plain)} - _ENGLISH - values
                assert not words & names, (sentence.text, words & names)
