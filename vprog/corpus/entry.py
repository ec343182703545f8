"""A row on its way through a unit: its pictures, and what became of its programs so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vprog.corpus.judge import Judged
from vprog.corpus.opening import Opened
from vprog.corpus.row import BadRow, Row
from vprog.grammar.diagnostic import VprogError
from vprog.program import Program


@dataclass(slots=True)
class Entry:
    """A row on its way.

    Attributes:
        row: as the source gives it.
        opened: its pictures.
        error: why they cannot be opened.
        found: what became of each of its programs; None: it is not run yet.
        running: how many of its programs run.
        sealed: whether no more of them come.
    """

    row: Row | BadRow
    opened: tuple[Opened, ...] = ()
    error: VprogError | None = None
    found: list[Judged | None] = field(default_factory=list)
    running: int = 0
    sealed: bool = False

    @property
    def ready(self) -> bool:
        """Whether all its programs are done."""
        return self.sealed and not self.running

    @property
    def pixels(self) -> int:
        """Of its pictures together."""
        return sum(one.image.width * one.image.height for one in self.opened)

    @property
    def right(self) -> list[tuple[int, Judged]]:
        """The programs that gave the right answer, with their places."""
        return [
            (place, one)
            for place, one in enumerate(self.found)
            if one is not None and one.verdict == "ok_correct"
        ]

    def inputs(self, program: Program) -> Mapping[str, Any]:
        """The row's values for the inputs that a program has."""
        found: dict[str, Any] = {}
        given = self.row.inputs if isinstance(self.row, Row) else {}
        for name, type, _ in program.graph.inputs:
            pictures = tuple(one.image for one in self.opened if one.picture.input == name)
            if pictures and type.item is not None:
                found[name] = pictures
            elif pictures:
                found[name] = pictures[0]
            elif name in given:
                found[name] = given[name]
        return found
