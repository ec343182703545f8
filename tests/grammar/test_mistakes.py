"""What is said about wrong texts: word for word, and by the codes' own examples."""

from __future__ import annotations

import ast

import pytest

from tests.grammar.golden import pairs, verdict
from vprog.grammar import CODES, VprogError, parse

#: Codes of our own text; those of foreign programs, which other rooms load, begin at VP150.
TEXT_CODES = sorted(code for code in CODES if "VP1" <= code < "VP150")


@pytest.mark.parametrize(("wrong", "said"), pairs("mistakes.txt"))
def test_golden(wrong: str, said: str) -> None:
    assert verdict(wrong) == said


def test_every_code_is_shown() -> None:
    shown = "".join(said for _, said in pairs("mistakes.txt"))
    assert [code for code in TEXT_CODES if code not in shown] == ["VP101", "VP102"]


@pytest.mark.parametrize("name", TEXT_CODES)
def test_examples(name: str) -> None:
    with pytest.raises(VprogError) as caught:
        parse(CODES[name].wrong)
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {name}
    parse(CODES[name].right)
    ast.parse(CODES[name].right)


def test_one_report_for_all_lines() -> None:
    text = "x == 1\na = (\nb = 2 3\nc = lambda\nd = 1\ne = 'x\nf = [1)\n  g = 1\nh = 1 if d"
    with pytest.raises(VprogError) as caught:
        parse(text)
    lines = [place["place"]["start"]["line"] for place in caught.value.to_json()]
    assert lines == [1, 2, 3, 4, 6, 7, 8, 9]


def test_a_block_is_one_mistake() -> None:
    text = "def f(x: Int) -> Int:\n    y = x ** 2\n    return None\nanswer = f(1)"
    with pytest.raises(VprogError) as caught:
        parse(text)
    assert [d.code for d in caught.value.diagnostics] == ["VP112"]
