"""A program's text as lines of coloured pieces, each of which knows its place."""

from __future__ import annotations

from dataclasses import dataclass

from vprog.highlight import Kind, pieces


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line: what it is, where it begins in the text, what it says."""

    kind: Kind
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number, counted from 1, and its pieces."""

    number: int
    words: tuple[Word, ...]


def listing(text: str) -> tuple[Line, ...]:
    """The lines of a text.

    >>> [[word.text for word in line.words] for line in listing("a = 1\\nanswer = a\\n")]
    [['a', ' ', '=', ' ', '1'], ['answer', ' ', '=', ' ', 'a']]
    """
    lines: list[list[Word]] = [[]]
    for piece in pieces(text):
        place = piece.start
        for i, part in enumerate(text[piece.start : piece.end].split("\n")):
            if i:
                lines.append([])
            if part.strip("\r"):
                lines[-1].append(Word(piece.kind, place, part.strip("\r")))
            place += len(part) + 1
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    return tuple(Line(number, tuple(words)) for number, words in enumerate(lines, 1))
