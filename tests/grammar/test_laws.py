"""P2 and P5 on program texts, and on texts that are nearly programs.

Mutants outnumber programs ten to one: it is at the seams that a lexer, a scan and Python disagree.
"""

from __future__ import annotations

import ast
import sys
import warnings
from random import Random

import pytest

from tests.conftest import effort
from tests.grammar.mutate import mutant, program, random_text
from vprog.grammar import Program, VprogError, format_program, parse

CHUNKS = 8
TEXTS = 200_000


def _texts(chunk: int, count: int) -> list[str]:
    random = Random(chunk)
    texts = []
    for _ in range(effort(count) // CHUNKS + 1):
        kind = random.random()
        text = random_text(random) if kind > 0.97 else program(random)
        texts.append(mutant(random, text) if kind < 0.9 else text)
    return texts


def _parsed(text: str) -> Program | None:
    """The program of a text; None where it is refused, with places that lie in the text."""
    try:
        return parse(text)
    except VprogError as error:
        found = error
    assert found.diagnostics, text
    for diagnostic in found.diagnostics:
        assert diagnostic.span is not None, text
        assert 0 <= diagnostic.span.start < diagnostic.span.end <= len(text) + 2, text
    found.to_json()
    return None


def _is_python(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            return False
    return True


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_texts(chunk: int) -> None:
    accepted = 0
    for text in _texts(chunk, TEXTS):
        found = _parsed(text)
        if found is None:
            continue
        accepted += 1
        assert _is_python(text), text
        canonical = format_program(found)
        again = parse(canonical)
        assert again == found, text
        assert format_program(again) == canonical, text
        assert _is_python(canonical), canonical
    assert accepted


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_program_is_refused_that_python_accepts(chunk: int) -> None:
    """The writer of program texts uses only what the language has, so Python is the judge."""
    random = Random(100 + chunk)
    for _ in range(effort(10_000) // CHUNKS + 1):
        text = program(random)
        if _is_python(text):
            parse(text)


_UNITS = r"""
    ( [ " ' \ f"{ {{ } # a 1 . - not_ 1+ a.b a[0] 1< a, é a=f"{ a==
"""
UNITS = [
    *_UNITS.split(),
    *[" ", "\t", "\n", "\r\n", "(\n", "a=1\n", "a=(1\n", "a = b c\n", "[\n]\n", "# c\n", "not "],
    *["a if b else ", 'a=f"{a}"\n', "for x in y ", 'a=f"' + "{{" * 50 + '"\n', "a=1;\n"],
]


@pytest.mark.parametrize("head", ["", "a = ", "a = (", 'a = f"', "a = f("])
@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_with_the_text(head: str, unit: str) -> None:
    """Counted in calls, not in seconds: a quadratic scan would be far beyond the bound."""
    parse("a = 1")
    size = 6_000
    text = (head + unit * (size // len(unit)))[:size]
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        _parsed(text)
    finally:
        sys.setprofile(before)
    assert calls < 1_000 * size


@pytest.mark.parametrize("tail", ["", ")", '"'])
@pytest.mark.parametrize("head", ["a = ", "a = f("])
@pytest.mark.parametrize("unit", [" ", "\t", "(\n", "a=(1\n", "é", "{{", '"', "a=1\n", "# c\n"])
def test_a_full_text_is_read_to_its_end(head: str, unit: str, tail: str) -> None:
    _parsed((head + unit * 65_536)[: 65_536 // len(unit.encode()) - 1] + tail)
