"""Source text and places in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points ``[start, end)`` of a source text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span that holds both.

        >>> Span(2, 4).to(Span(7, 9))
        Span(start=2, end=9)
        """
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class Source:
    """A program's text and the name it is called by in messages."""

    text: str
    name: str = "<program>"

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(i + 1 for i, c in enumerate(self.text) if c == "\n")]

    def position(self, offset: int) -> tuple[int, int]:
        r"""Line and column of a code point, both counted from 1.

        >>> Source("a = 1\nb = 2").position(8)
        (2, 3)
        """
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        r"""The text of a line, counted from 1, without its end.

        >>> Source("a = 1\nb = 2").line(2)
        'b = 2'
        """
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")
