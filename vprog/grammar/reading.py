"""A line as its tokens, for telling what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vprog.grammar.slips import KEYWORDS
from vprog.grammar.source import Span

_TOKEN = re.compile(
    r"""(f"[^"{]*["{] | \}[^"{]*["{] | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'
      | [A-Za-z_]\w* | [0-9]+(?:\.[0-9]+)? | -> | == | != | <= | >= | // | \#.* | [^ \t])""",
    re.VERBOSE,
)
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the line and the brackets it stands in, outermost first.

    A bracket is ``(``, ``[`` or ``{``, or ``call(`` and ``call[`` right after an operand; a closing
    one stands in the bracket that it closes.
    """

    text: str
    offset: int
    inside: tuple[str, ...]

    @property
    def is_name(self) -> bool:
        """Whether it may name something."""
        return bool(_NAME.fullmatch(self.text)) and self.text not in KEYWORDS

    @property
    def starts_operand(self) -> bool:
        """Whether a value may begin with it."""
        first = self.text[0]
        return self.is_name or first in "\"'" or first.isdigit() or self.text[:2] == 'f"'

    @property
    def ends_operand(self) -> bool:
        """Whether a value may end in it."""
        return self.starts_operand or self.text in (")", "]", "True", "False")


class Reading:
    """A line's tokens and the one at which the parser stopped."""

    def __init__(self, line: str, start: int, where: int) -> None:
        self.tokens = _tokens(line, start)
        self.end = self.tokens[-1].offset + len(self.tokens[-1].text)
        at = (n for n, token in enumerate(self.tokens) if token.offset >= start + where)
        self.at = next(at, len(self.tokens))

    def text(self, number: int) -> str:
        """The text of a token, none outside the line."""
        return self.tokens[number].text if 0 <= number < len(self.tokens) else ""

    def name(self, number: int) -> bool:
        """Whether a token is a name."""
        return 0 <= number < len(self.tokens) and self.tokens[number].is_name

    def span(self, first: int, last: int | None = None) -> Span:
        """From a token to another one; the place after the line, past its last."""
        if first >= len(self.tokens):
            return Span(self.end, self.end + 1)
        stop = self.tokens[min(first if last is None else last, len(self.tokens) - 1)]
        return Span(self.tokens[first].offset, stop.offset + len(stop.text))

    @property
    def inside(self) -> tuple[str, ...]:
        """The brackets open at the place where the parser stopped, outermost first."""
        return self.tokens[self.at].inside if self.at < len(self.tokens) else ()

    def near(self) -> list[Token]:
        """The tokens before the stop, in the same brackets, nearest first."""
        depth, found = len(self.inside), []
        for token in reversed(self.tokens[: self.at]):
            if len(token.inside) < depth:
                break
            if len(token.inside) == depth:
                found.append(token)
        return found


def _tokens(line: str, start: int) -> list[Token]:
    """The tokens of a line that the scan has been over; ``start`` is where it stands."""
    tokens: list[Token] = []
    inside: tuple[str, ...] = ()
    for found in _TOKEN.finditer(line):
        text = found[1]
        if text[0] == "#":
            break
        tokens.append(Token(text, start + found.start(1), inside))
        if text in ")]" or text[0] == "}":
            inside = inside[:-1]
        if text in "([":
            before = tokens[-2] if len(tokens) > 1 else None
            joined = before is not None and (before.ends_operand and before.text != "return")
            inside = (*inside, f"call{text}" if joined else text)
        elif text[-1] == "{":
            inside = (*inside, "{")
    return tokens
