"""What is wrong, where, and what to do: the one error of vprog and its one renderer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from vprog.grammar.source import Source, Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of mistake, with a wrong and a right example.

    Codes go by stage: VP1xx text, VP2xx names and types, VP3xx running, VP4xx rewriting,
    VP5xx corpus, VP6xx modules, VP7xx teaching. An example is a program, a command line that starts
    with ``$``, or Python that starts with ``>>>`` and has ``vprog`` imported.
    """

    id: str
    title: str
    explanation: str
    wrong: str
    right: str
    severity: Severity = "error"

    def at(self, span: Span | None, message: str, help: str | None = None) -> Diagnostic:
        """A diagnostic of this code at a place of the program (none: of the run as a whole)."""
        return Diagnostic(self.id, message, span, help, self.severity)

    def error(self, message: str, help: str | None = None) -> VprogError:
        """An error of this code that has no place in a program's text."""
        return VprogError([self.at(None, message, help)])


CODES: dict[str, Code] = {}


def declare(
    id: str, title: str, explanation: str, *, wrong: str, right: str, severity: Severity = "error"
) -> Code:
    """Declare a code, once, next to where it is raised."""
    if id in CODES:
        raise ValueError(f"{id} is declared twice")
    CODES[id] = Code(id, title, explanation, wrong, right, severity)
    return CODES[id]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: its code, a sentence, where it is, and what to do about it."""

    code: str
    message: str
    span: Span | None = None
    help: str | None = None
    severity: Severity = "error"

    def render(self, source: Source | None = None) -> str:
        """The diagnostic as text: sentence, place, caret, help.

        >>> source = Source("answer = cuont(cups)", "a.vp")
        >>> diagnostic = Diagnostic("VP202", "no operator is called cuont", Span(9, 14), "did you mean count?")
        >>> print(diagnostic.render(source))
        error[VP202]: no operator is called cuont
          --> a.vp:1:10
          | answer = cuont(cups)
          |          ^^^^^
          help: did you mean count?
        """
        lines = [f"{self.severity}[{self.code}]: {self.message}"]
        if source is not None and self.span is not None:
            number, column = source.position(self.span.start)
            text = source.line(number)
            width = max(1, min(self.span.end - self.span.start, len(text) - column + 1))
            shown, column = _window(text, column)
            lines.append(f"  --> {source.name}:{number}:{_column(source, self.span)}")
            lines.append(f"  | {shown}")
            lines.append(
                f"  | {' ' * (column - 1)}{'^' * min(width, len(shown) - column + 1 or 1)}"
            )
        if self.help is not None:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)

    def to_json(self, source: Source | None = None) -> dict[str, Any]:
        """The diagnostic as plain data; lines and columns are counted from 1."""
        data: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "help": self.help,
        }
        if source is not None and self.span is not None:
            start, end = source.position(self.span.start), source.position(self.span.end)
            data["place"] = {
                "file": source.name,
                "start": {"offset": self.span.start, "line": start[0], "column": start[1]},
                "end": {"offset": self.span.end, "line": end[0], "column": end[1]},
            }
        return data


def _column(source: Source, span: Span) -> int:
    return source.position(span.start)[1]


def _window(text: str, column: int, width: int = 100) -> tuple[str, int]:
    """Cut a long line around a column, so that the caret stays in view; controls become blanks."""
    start = max(0, column - width // 2) if len(text) > width else 0
    shown = "".join(c if c.isprintable() else " " for c in text[start : start + width])
    return shown, column - start


class VprogError(Exception):
    """The one exception of vprog: it carries every diagnostic of what went wrong."""

    def __init__(self, diagnostics: Iterable[Diagnostic], source: Source | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.source = source
        super().__init__(self.render())

    @property
    def code(self) -> str:
        """The code of the first diagnostic."""
        return self.diagnostics[0].code

    def render(self) -> str:
        """Every diagnostic as text, a blank line between two."""
        return "\n\n".join(d.render(self.source) for d in self.diagnostics)

    def to_json(self) -> list[dict[str, Any]]:
        """Every diagnostic as plain data."""
        return [d.to_json(self.source) for d in self.diagnostics]
