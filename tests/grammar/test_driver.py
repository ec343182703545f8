"""The plain loop over Lark's tables builds what Lark builds, and refuses what Lark refuses."""

from __future__ import annotations

import random

from lark import UnexpectedInput

from tests.conftest import effort
from tests.laws.generate import write
from vprog.grammar import Source, Span, children, format_program
from vprog.grammar.build import original
from vprog.grammar.parse import _driver, _parser
from vprog.grammar.scan import scan
from vprog.grammar.syntax import Syntax
from vprog.world.splits import chunk

PIECES = (
    *("", " ", "  ", '"', "'", 'f"', "(", ")", "[", "]", "{x}", "{", "}", "in ", "not ", "def "),
    *(
        "1.5",
        "0",
        "1.",
        "a",
        "f",
        ",",
        "\n",
        "\r\n",
        "=",
        "==",
        "->",
        "-",
        "/",
        "//",
        ".",
        ":",
        "#c",
    ),
)


def spans(lines: list[Syntax]) -> list[tuple[str, Span]]:
    """Each piece of trees with its place, which takes no part in their equality."""
    found: list[tuple[str, Span]] = []
    ahead = list(lines)
    while ahead:
        piece = ahead.pop()
        found.append((type(piece).__name__, piece.span))
        ahead.extend(children(piece))
    return found


def damaged(text: str, rng: random.Random) -> str:
    """A text with up to three pieces exchanged."""
    for _ in range(rng.randrange(4)):
        start = rng.randrange(len(text) + 1)
        text = text[:start] + rng.choice(PIECES) + text[start + rng.randrange(3) :]
    return text


def test_both_build_the_same_trees() -> None:
    texts = [q.program for _, questions in chunk("train", 7, 0, 20, 10) for q in questions]
    texts += [format_program(write(f"driver {seed}").tree) for seed in range(200)]
    rng = random.Random(7)
    right = refused = 0
    for _ in range(effort(1500)):
        text = damaged(rng.choice(texts), rng)
        scanned = scan(Source(text))
        if scanned.mistakes:
            continue
        original.text = text
        clean = scanned.clean + "\n"
        mine = _driver().parse(clean)
        try:
            theirs = _parser().parse(clean)
        except UnexpectedInput:
            assert mine is None, text
            refused += 1
            continue
        assert mine == theirs, text
        assert spans(mine) == spans(theirs), text
        right += 1
    assert right > 100
    assert refused > 100
