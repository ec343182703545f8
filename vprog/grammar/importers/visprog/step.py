"""The lines of a VisProg program: ``ANSWER0=VQA(image=IMAGE,question='What is it?')``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

from vprog.grammar.importers.imported import ILL_MADE, UNREAD
from vprog.grammar.importers.place import Place
from vprog.grammar.source import Source, Span

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?(?![0-9.])")
_BLANKS = re.compile(r"[ \t]*")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"'}
#: What may stand over a program in a file of several.
_HEADING = re.compile(r"(Question|Statement|Instruction|Program)[ \t]*:[ \t]*(.*)")
#: The most steps of a program.
_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Argument:
    """What stands behind ``name=``.

    Attributes:
        kind: a variable, a text, a number, or None.
        text: the variable's name, the text without quotes, or the number as it is written.
        span: where it stands, quotes and all.
    """

    kind: Literal["name", "text", "number", "none"]
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Step:
    """A line: the variable it binds, the module it calls, and the arguments by name."""

    output: str
    module: str
    args: dict[str, Argument]
    span: Span


@dataclass(frozen=True, slots=True)
class Listing:
    """A program of a file, not read yet: where its lines are, and what is asked of it."""

    lines: tuple[Span, ...]
    question: str


def listings(source: Source) -> Iterator[Listing]:
    """The programs of a file; a heading such as ``Question: ...`` starts a new one."""
    question = ""
    lines: list[Span] = []
    start = 0
    for line in source.text.split("\n"):
        heading = _HEADING.match(line)
        if heading is not None:
            if lines:
                yield Listing(tuple(lines), question)
                lines, question = [], ""
            question = heading[2].strip() or question
        elif line.strip() and not line.lstrip().startswith("#"):
            lines.append(Span(start, start + len(line.rstrip())))
        start += len(line) + 1
    if lines or question:
        yield Listing(tuple(lines), question)


def read_step(place: Place) -> Step:
    """Read one line.

    Raises:
        VprogError: VP150 where it is no call of a module, VP152 for an argument given twice.
    """
    return _Reader(place).step()


def hold_length(listing: Listing, place: Place) -> None:
    """Refuse a program that is too long.

    Raises:
        VprogError: VP150.
    """
    if len(listing.lines) > _STEPS:
        place.refuse(UNREAD, f"the program has over {_STEPS:,} steps")


class _Reader:
    """Reads one line from left to right."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.text = place.source.text[: place.span.end]
        self.at = place.span.start
        self.blanks()

    def blanks(self) -> None:
        match = _BLANKS.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def fail(self, message: str, help: str | None = None) -> NoReturn:
        self.place.at(Span(self.at, self.at + 1)).refuse(UNREAD, message, help)

    def name(self, what: str) -> str:
        match = _NAME.match(self.text, self.at)
        if match is None:
            self.fail(f"{what} belongs here")
        self.at = match.end()
        self.blanks()
        return match[0]

    def expect(self, mark: str, help: str | None = None) -> None:
        if not self.text.startswith(mark, self.at):
            self.fail(f"a {mark} belongs here", help)
        self.at += len(mark)
        self.blanks()

    def step(self) -> Step:
        output = self.name("the name of a variable")
        self.expect("=")
        module = self.name("the name of a module")
        self.expect("(")
        args: dict[str, Argument] = {}
        while not self.text.startswith(")", self.at):
            if args:
                self.expect(
                    ",", "a quote inside a text wants a \\ before it, or other quotes around"
                )
            start = self.at
            name = self.name("the name of an argument")
            self.expect("=")
            argument = self.argument()
            if name in args:
                self.place.at(Span(start, self.at)).refuse(ILL_MADE, f"{name} is given twice")
            args[name] = argument
        self.at += 1
        self.blanks()
        if self.at < len(self.text):
            self.fail("nothing belongs behind the call")
        return Step(output, module, args, self.place.span)

    def argument(self) -> Argument:
        start = self.at
        head = self.text[start : start + 1]
        if head in ("'", '"'):
            text = self.quoted(head)
            found = Argument("text", text, Span(start, self.at))
        elif number := _NUMBER.match(self.text, start):
            self.at = number.end()
            found = Argument("number", number[0], Span(start, self.at))
        else:
            name = self.name("a variable, a text in quotes, or a number")
            end = start + len(name)
            found = Argument("none" if name == "None" else "name", name, Span(start, end))
        self.blanks()
        return found

    def quoted(self, quote: str) -> str:
        parts: list[str] = []
        self.at += 1
        while True:
            mark = self.text[self.at : self.at + 1]
            if not mark:
                self.fail("the text in quotes does not end")
            if mark == quote:
                self.at += 1
                return "".join(parts)
            if mark == "\\":
                escaped = _ESCAPES.get(self.text[self.at + 1 : self.at + 2])
                if escaped is None:
                    self.fail("a backslash stands before a quote, a backslash, n or t alone")
                parts.append(escaped)
                self.at += 2
                continue
            if mark < " " or mark == "\x7f" or "\ud800" <= mark <= "\udfff":
                self.fail("this character belongs in no text")
            parts.append(mark)
            self.at += 1
