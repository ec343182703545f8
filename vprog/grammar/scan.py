"""What is looked at before the grammar: characters, quotes, brackets, numbers, words and limits.

The scan reads the text once. It turns newlines and comments inside brackets into blanks and blanks
out what f-strings say, all at equal length, so that the grammar stays small and every offset holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from vprog.grammar import slips
from vprog.grammar.diagnostic import Diagnostic
from vprog.grammar.source import Source

MAX_BYTES = 64 * 1024
MAX_TOKENS = 8_000
MAX_BRACKETS = 64
MAX_RESCANS = 5

_TOKEN = re.compile(
    r"""[ \t]*(?:
      (?P<fstring>f["'])
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>->|==|!=|<=|>=|//|\.(?![0-9])|[-+*/%<>=:,])
    | (?P<string>"[^"\\\x00-\x1f\x7f]*(?:\\["'\\nt][^"\\\x00-\x1f\x7f]*)*"
               | '[^'\\\x00-\x1f\x7f]*(?:\\["'\\nt][^'\\\x00-\x1f\x7f]*)*')
    | (?P<open>[(\[])
    | (?P<close>[)\]}])
    | (?P<newline>\r?\n)
    | (?P<number>[0-9][0-9A-Za-z_]*(?:\.[0-9A-Za-z_]*)?)
    | (?P<comment>\#[^\r\n]*)
    | (?P<odd>[^ \t])
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?")
_LITERAL = {
    '"': re.compile(r"""(?:[^"\\{}\x00-\x1f\x7f]|\\["'\\nt]|\{\{|\}\})*"""),
    "'": re.compile(r"""(?:[^'\\{}\x00-\x1f\x7f]|\\["'\\nt]|\{\{|\}\})*"""),
}
_INSIDE = {
    '"': re.compile(r"""(?:[^"\\\x00-\x1f\x7f]|\\["'\\nt])*"""),
    "'": re.compile(r"""(?:[^'\\\x00-\x1f\x7f]|\\["'\\nt])*"""),
}
_UNCLEAN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]|\r(?!\n)|\A\ufeff")
_STATEMENT = re.compile(r"def |[A-Za-z_][A-Za-z0-9_]*[ \t]*(?::|=[^=])")
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: where its ``#`` is, what it says, and whether it stands alone or in brackets."""

    offset: int
    text: str
    place: Literal["alone", "beside", "inside"]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the scan found.

    ``clean`` is as long as the source and ends every line outside brackets with its newline;
    ``lines`` are the ranges of the logical lines; ``spoilt`` the starts of those with mistakes.
    """

    clean: str
    tokens: int
    comments: list[Comment]
    lines: list[tuple[int, int]]
    spoilt: set[int]
    mistakes: list[Diagnostic]


def scan(source: Source) -> Scanned:
    r"""Look a program's text over.

    >>> scan(Source("a = [1, # one\n 2]")).clean
    'a = [1,        2]'
    """
    text = source.text
    if mistakes := _limits(text) or _characters(text):
        return Scanned(text, 0, [], [], set(), mistakes)
    return _Scan(text).run()


def _limits(text: str) -> list[Diagnostic]:
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return [slips.too_long(size, MAX_BYTES)] if size > MAX_BYTES else []


def _characters(text: str) -> list[Diagnostic]:
    found = []
    for match in _UNCLEAN.finditer(text):
        found.append(slips.unclean(match.start(), match[0]))
        if len(found) == 5:
            break
    return found


class _Scan:
    """The state of one scan."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[tuple[int, int, str]] = []
        self.comments: list[Comment] = []
        self.lines: list[tuple[int, int]] = []
        self.spoilt: set[int] = set()
        self.mistakes: list[Diagnostic] = []
        self.stack: list[tuple[str, int]] = []
        self.tokens = 0
        self.begin = 0  # the start of the physical line on which the logical line starts
        self.fresh = True  # nothing of the logical line has been read
        self.quote = ""  # of the f-string whose hole is open
        self.opening = 0  # of that f-string
        self.block = False  # the last line ended in a colon: indented lines belong to its mistake
        self.last = ""  # the last token, where it may end a line: a colon
        self.rescans = 0

    def run(self) -> Scanned:
        """Read the whole text, logical line by logical line."""
        pos = 0
        while True:
            pos = self._read(pos)
            if not self.stack:
                break
            pos = self._unclosed(*self.stack[-1])
            if self.rescans > MAX_RESCANS:
                break
        self._end(len(self.text))
        if self.tokens > MAX_TOKENS and not self.rescans:
            self.mistakes.append(slips.too_many_tokens(self.tokens, MAX_TOKENS))
        return Scanned(
            self._clean(), self.tokens, self.comments, self.lines, self.spoilt, self.mistakes
        )

    def _read(self, pos: int) -> int:
        """Read tokens from ``pos`` to the end of the text."""
        text, match, stack = self.text, _TOKEN.match, self.stack
        reserved = slips.RESERVED
        while found := match(text, pos):
            kind = found.lastgroup
            start, end = found.span(found.lastindex or 0)
            pos = end
            if kind == "newline":
                if not stack:
                    self._end(start)
                    self.begin = end
                elif self.quote:
                    pos = self._give_up(slips.open_fstring(self.opening), start)
                else:
                    self.edits.append((start, end, " " * (end - start)))
                continue
            if kind == "comment":
                if self.quote:
                    pos = self._give_up(slips.bad_hole(start, end, "#"), start)
                else:
                    self._comment(start, end)
                continue
            self.tokens += 1
            if self.fresh:
                self.fresh = False
                if start != self.begin:
                    self._indented(start)
            if kind == "word":
                self.last = word = found[2]
                if word in reserved:
                    self._spoil(slips.reserved(start, word))
                    if start == self.begin:
                        pos = self._skip(start)
                continue
            self.last = ""
            if kind == "sign":
                if text[start] == ":":
                    self.last = ":"
                    if stack and stack[-1][0] == "{":
                        pos = self._give_up(slips.bad_hole(start, end, ":"), start)
            elif kind == "open":
                stack.append((text[start], start))
                if len(stack) == MAX_BRACKETS + 1:
                    self._spoil(slips.too_nested(start, MAX_BRACKETS))
            elif kind == "string":
                if self.quote and (self.quote in found[4] or "\\" in found[4]):
                    pos = self._give_up(slips.bad_hole(start, end, found[4]), start)
                elif end - start == 2 and text.startswith(text[start], end):
                    pos = self._give_up(slips.tripled(start), start)
            elif kind == "number":
                if not _NUMBER.fullmatch(text, start, end):
                    self._spoil(slips.bad_number(start, text[start:end]))
            elif kind == "close":
                pos = self._close(start, end)
            elif kind == "fstring":
                pos = self._fstring(start, end)
            else:
                pos = self._odd(start)
        return len(text)

    def _spoil(self, mistake: Diagnostic) -> None:
        if not self._in_block():
            self.mistakes.append(mistake)
        self.spoilt.add(self.begin)

    def _in_block(self) -> bool:
        """Whether the line is indented below one that ends in a colon, whose mistake it shares."""
        return self.block and self.text[self.begin : self.begin + 1] in (" ", "\t")

    def _give_up(self, mistake: Diagnostic, start: int) -> int:
        """Leave the rest of a physical line unread; where to read on.

        Where the line looks like a line of its own and a bracket is open from above it, that
        bracket is the mistake; this one is met again.
        """
        line = self.text.rfind("\n", 0, start) + 1
        above = [opened for opened in self.stack if opened[1] < line and opened[0] != "{"]
        if above and self.rescans < MAX_RESCANS and _STATEMENT.match(self.text, line):
            return self._unclosed(*above[-1])
        self._spoil(mistake)
        return self._skip(start)

    def _skip(self, pos: int) -> int:
        """Give the rest of a physical line up: its end, with no bracket open."""
        self.stack.clear()
        self.quote = ""
        end = self.text.find("\n", pos)
        end = len(self.text) if end < 0 else end
        self.last = ":" if self.text[pos:end].rstrip().endswith(":") else ""
        return end

    def _unclosed(self, sign: str, where: int) -> int:
        """Say that a bracket is never closed, and read on from the end of its physical line."""
        if sign == "{":
            mistake = slips.open_fstring(self.opening)
        else:
            mistake = slips.open_bracket(where, sign)
        self.rescans += 1
        pos = self._skip(where)
        self.edits = [edit for edit in self.edits if edit[0] < pos]
        self.comments = [comment for comment in self.comments if comment.offset < pos]
        self.mistakes = [m for m in self.mistakes if m.span is not None and m.span.start < pos]
        self._spoil(mistake)
        return pos

    def _end(self, pos: int) -> None:
        """The logical line ends here."""
        if not self.fresh:
            self.lines.append((self.begin, pos))
            self.block = self.last == ":" or self._in_block()
            self.fresh = True
        self.last = ""

    def _indented(self, start: int) -> None:
        self._spoil(slips.indented(self.begin, start))

    def _comment(self, start: int, end: int) -> None:
        said = self.text[start + 1 : end].removeprefix(" ").rstrip(" \t")
        if self.stack:
            self.edits.append((start, end, " " * (end - start)))
            self.comments.append(Comment(start, said, "inside"))
        else:
            self.comments.append(Comment(start, said, "alone" if self.fresh else "beside"))

    def _close(self, start: int, end: int) -> int:
        sign = self.text[start]
        if not self.stack or self.stack[-1][0] != _PAIRS[sign]:
            opened = self.stack[-1] if self.stack else None
            return self._give_up(slips.unmatched(start, sign, opened), start)
        self.stack.pop()
        return self._literal(start, end) if sign == "}" else end

    def _fstring(self, start: int, end: int) -> int:
        if self.quote:
            return self._give_up(slips.bad_hole(start, end, "f"), start)
        self.quote, self.opening = self.text[end - 1], start
        if self.text.startswith(self.quote * 3, end - 1):
            return self._give_up(slips.tripled(start), start)
        return self._literal(start, end)

    def _literal(self, start: int, end: int) -> int:
        """Read an f-string's text, from its quote or a hole's end to its end or the next hole."""
        stop = _run(_LITERAL[self.quote], self.text, end)
        here = self.text[stop : stop + 1]
        lead = self.text[start:end].replace("'", '"')
        if here == "{":
            self.edits.append((start, stop, lead + " " * (stop - end)))
            self.stack.append(("{", stop))
            return stop + 1
        if here == self.quote:
            self.edits.append((start, stop + 1, lead + " " * (stop - end) + '"'))
            self.quote = ""
            return stop + 1
        return self._give_up(
            slips.bad_string(self.opening, stop, self.text, self.quote, formatted=True), start
        )

    def _odd(self, start: int) -> int:
        """A character that starts no token: a string that does not end, or a stray sign."""
        sign = self.text[start]
        if sign == self.quote:
            return self._give_up(slips.open_fstring(self.opening), start)
        if sign in "\"'":
            stop = _run(_INSIDE[sign], self.text, start + 1)
            return self._give_up(
                slips.bad_string(start, stop, self.text, sign, formatted=False), start
            )
        if sign == ".":
            self._spoil(slips.bad_number(start, "."))
            return start + 1
        mistake, length = slips.stray(start, self.text, in_hole=bool(self.quote))
        self._spoil(mistake)
        return self._skip(start) if sign in "{\\;`" or self.quote else start + length

    def _clean(self) -> str:
        if not self.edits:
            return self.text
        pieces, done = [], 0
        for start, end, text in self.edits:
            if start >= done:
                pieces += [self.text[done:start], text]
                done = end
        return "".join([*pieces, self.text[done:]])


def _run(pattern: re.Pattern[str], text: str, pos: int) -> int:
    """Where the run of characters that a pattern takes ends."""
    found = pattern.match(text, pos)
    return found.end() if found else pos
