"""A place of a foreign program, at which an importer refuses or warns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from vprog.grammar.diagnostic import Code, Diagnostic, VprogError, declare
from vprog.grammar.source import Source, Span

NO_BOUND = declare(
    "VP155",
    "the foreign program repeats something without a bound",
    "A program of vprog ends always: it walks through lists and through nothing else. A `while` or "
    "a function that calls itself has no bound that could be known before the run.",
    wrong="$ printf 'n = 3\\nwhile n > 0:\\n    n -= 1\\nanswer = n\\n' | vprog import python -",
    right="$ printf 'n = 0\\nfor i in images:\\n    n += 1\\nanswer = n\\n' | vprog import python -",
)
TANGLED = declare(
    "VP156",
    "a loop carries more than one fold can",
    "A loop becomes a comprehension, a fold over one value, or the first item that passes a test. "
    "Where what a variable gets hangs on what another variable of the loop had before, or where a "
    "loop both gathers and stops early, there is no such form.",
    wrong=(
        "$ printf 'a = 0\\nb = 1\\nfor i in images:\\n    c = a\\n    a = b\\n    b = b + c\\n"
        "answer = a\\n' | vprog import python -"
    ),
    right=(
        "$ printf 'a = 1\\nfor i in images:\\n    a = a + a\\nanswer = a\\n' | vprog import python -"
    ),
)
NOT_THE_SAME = declare(
    "VP157",
    "the imported program may mean something else at this place",
    "What stands here has a counterpart that is close, and not the same in every case; the message "
    "says where the two part.",
    wrong=(
        "$ printf 'a = find_object(img, \"cup\")\\nanswer = distance(a[0], a[1])\\n'"
        " | vprog import python -"
    ),
    right="$ printf 'answer = len(find_object(img, \"cup\"))\\n' | vprog import python -",
    severity="warning",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a foreign text.

    Attributes:
        source: the foreign text.
        span: the place in it.
        warnings: where warnings of the import are gathered.
    """

    source: Source
    span: Span
    warnings: list[Diagnostic] = field(default_factory=list)

    def refuse(self, code: Code, message: str, help: str | None = None) -> NoReturn:
        """Give the import up.

        Raises:
            VprogError: always, with the code at this place of the foreign text.
        """
        raise VprogError([code.at(self.span, message, help)], self.source)

    def warn(self, code: Code, message: str, help: str | None = None) -> None:
        """Put a warning on the list, once."""
        told = code.at(self.span, message, help)
        if told not in self.warnings:
            self.warnings.append(told)

    def at(self, span: Span) -> Place:
        """Another place of the same text."""
        return Place(self.source, span, self.warnings)
