"""The canonical text."""

from __future__ import annotations

import pytest

from vprog.grammar import format_expression, format_program, parse
from vprog.grammar.syntax import FString, Str


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a=1", "a = 1\n"),
        ("a = 1\n\n\nb = 2", "a = 1\nb = 2\n"),
        ("a=((1))", "a = 1\n"),
        ("a=(1+2)*3", "a = (1 + 2) * 3\n"),
        ("a=1+(2*3)", "a = 1 + 2 * 3\n"),
        ("a=1-(2-3)", "a = 1 - (2 - 3)\n"),
        ("a=(1-2)-3", "a = 1 - 2 - 3\n"),
        ("a=-(-b)", "a = --b\n"),
        ("a=(-b).left", "a = (-b).left\n"),
        ("a=-(b.left)", "a = -b.left\n"),
        ("a=(1).left", "a = (1).left\n"),
        ("a=not(not b)", "a = not not b\n"),
        ("a=(not b)==c", "a = (not b) == c\n"),
        ("a=not(b==c)", "a = not b == c\n"),
        ("a=(b<c)<d", "a = (b < c) < d\n"),
        ("a=b<c<d", "a = b < c < d\n"),
        ("a=(b or c)and d", "a = (b or c) and d\n"),
        ("a=(b if c else d)if e else f", "a = (b if c else d) if e else f\n"),
        ("a=b if c else(d if e else f)", "a = b if c else d if e else f\n"),
        (
            "a=[b if c else d for b in(e if f else g)]",
            "a = [b if c else d for b in (e if f else g)]\n",
        ),
        ("a=b[ 1 : -1 ]", "a = b[1:-1]\n"),
        ("a=f( b,c = 1, )", "a = f(b, c=1)\n"),
        ("a=[1,\n  2,\n]", "a = [1, 2]\n"),
        ("a='it\\'s'", 'a = "it\'s"\n'),
        ("a='\"'", 'a = "\\""\n'),
        ("a=f'{b}\"{{'", 'a = f"{b}\\"{{"\n'),
        ("a=f'{f(\"b\")}'", "a = f\"{f('b')}\"\n"),
        ("a:list[ Region ]", "a: list[Region]\n"),
        ("def f( )->Bool:return 1", "def f() -> Bool: return 1\n"),
        ("#x\na=1#y\n#z", "# x\na = 1  # y\n# z\n"),
        ("a=[ # in\n 1]", "# in\na = [1]\n"),
        ("", ""),
        ("\n\n", ""),
    ],
)
def test_golden(text: str, canonical: str) -> None:
    assert format_program(parse(text)) == canonical
    assert format_program(parse(canonical)) == canonical


@pytest.mark.parametrize("inside", [FString(()), Str("it's"), Str('"'), Str("\\"), Str("\n")])
def test_what_no_hole_can_say(inside: FString | Str) -> None:
    with pytest.raises(ValueError, match="hole"):
        format_expression(FString((inside,)))
