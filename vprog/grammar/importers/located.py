"""JSON with places: every value knows where in the text it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from vprog.grammar.diagnostic import VprogError
from vprog.grammar.importers.imported import UNREAD
from vprog.grammar.source import Source, Span

_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
_WORDS = (("true", True), ("false", False), ("null", None))
#: How deep lists and objects may stand in each other.
_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Json:
    """A value of a JSON text.

    Attributes:
        value: a list as a tuple, an object as a mapping, of values that have places too.
        span: where it stands.
    """

    value: str | int | float | bool | tuple[Json, ...] | Mapping[str, Json] | None
    span: Span

    def get(self, *names: str) -> Json | None:
        """The first of some members that an object has; None where it has none, or is no object."""
        if not isinstance(self.value, Mapping):
            return None
        return next((self.value[n] for n in names if n in self.value), None)

    @property
    def text(self) -> str | None:
        """The value, if it is a text."""
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> tuple[Json, ...] | None:
        """The values, if it is a list."""
        return self.value if isinstance(self.value, tuple) else None


def read_json(source: Source) -> tuple[Json, ...]:
    """The values of a text: one, or several one behind the other as in JSON Lines.

    Raises:
        VprogError: VP150 where it is no JSON, is nested over 64 deep, or holds nothing.

    >>> [v.span for v in read_json(Source('{"a": 1} [2]'))]
    [Span(start=0, end=8), Span(start=9, end=12)]
    """
    reader = _Reader(source)
    found = tuple(reader.values())
    if not found:
        reader.refuse(0, "the file is empty")
    return found


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0

    def refuse(self, at: int, message: str) -> NoReturn:
        place = min(at, max(0, len(self.text) - 1))
        raise VprogError([UNREAD.at(Span(place, place + 1), message)], self.source)

    def values(self) -> Iterator[Json]:
        self.blanks()
        while self.at < len(self.text):
            yield self.value(0)
            self.blanks()

    def blanks(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def value(self, depth: int) -> Json:
        if depth > _DEPTH:
            self.refuse(self.at, "the JSON is nested too deep")
        start = self.at
        head = self.text[start : start + 1]
        if head == '"':
            return Json(self.string(), Span(start, self.at))
        if head == "[":
            return Json(tuple(self.list(depth)), Span(start, self.at))
        if head == "{":
            return Json(dict(self.members(depth)), Span(start, self.at))
        for word, meant in _WORDS:
            if self.text.startswith(word, start):
                self.at += len(word)
                return Json(meant, Span(start, self.at))
        match = _NUMBER.match(self.text, start)
        if match is None:
            self.refuse(start, "the JSON breaks off here" if not head else "this is no JSON")
        self.at = match.end()
        whole = match[1] is None and match[2] is None
        return Json(int(match[0]) if whole else float(match[0]), Span(start, self.at))

    def string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if match is None:
            self.refuse(self.at, "the text that starts here has no end, or a line end in it")
        text = match[0][1:-1]
        if "\\" in text:
            try:
                text = str(json.loads(match[0]))
            except ValueError:
                self.refuse(self.at, "the text that starts here has a broken escape")
        self.at = match.end()
        return text

    def list(self, depth: int) -> Iterator[Json]:
        yield from (value for _, value in self.inside("]", depth, False))

    def members(self, depth: int) -> Iterator[tuple[str, Json]]:
        yield from self.inside("}", depth, True)

    def inside(self, end: str, depth: int, named: bool) -> Iterator[tuple[str, Json]]:
        self.at += 1
        self.blanks()
        if self.text.startswith(end, self.at):
            self.at += 1
            return
        while True:
            name = ""
            if named:
                if not self.text.startswith('"', self.at):
                    self.refuse(self.at, "a name in quotes belongs here")
                name = self.string()
                self.blanks()
                self.expect(":")
                self.blanks()
            yield name, self.value(depth + 1)
            self.blanks()
            if self.text.startswith(end, self.at):
                self.at += 1
                return
            self.expect(",")
            self.blanks()

    def expect(self, mark: str) -> None:
        if not self.text.startswith(mark, self.at):
            self.refuse(self.at, f"a {mark} belongs here")
        self.at += 1
