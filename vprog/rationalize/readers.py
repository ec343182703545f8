"""Who uses whose value, kept up as statements go and come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from vprog.rationalize.draft import Statement


class Reading(Protocol):
    """What knows which statements there are and what each uses."""

    @property
    def alive(self) -> dict[int, None]: ...

    def reads(self, id: int) -> tuple[int, ...]: ...


class Readers:
    """For each statement, those that use its value.

    Attributes:
        of: by the id of what is used, the ids of those that use it.
    """

    __slots__ = ("of",)

    def __init__(self, sheet: Reading) -> None:
        self.of: dict[int, dict[int, None]] = {id: {} for id in sheet.alive}
        self._enter(sheet, sheet.alive)

    def _enter(self, sheet: Reading, ids: Iterable[int]) -> None:
        for id in ids:
            for read in sheet.reads(id):
                self.of[read][id] = None

    def remove(self, sheet: Reading, ids: tuple[int, ...]) -> dict[int, None]:
        """Before statements go: let go of what they use; gives who else uses them."""
        outer: dict[int, None] = {}
        for id in ids:
            for read in sheet.reads(id):
                self.of[read].pop(id, None)
            outer.update(self.of[id])
        for id in ids:
            del self.of[id]
            outer.pop(id, None)
        return outer

    def add(self, sheet: Reading, added: tuple[Statement, ...], outer: dict[int, None]) -> None:
        """After statements came in the place of those that went: who used these uses them."""
        for s in added:
            self.of[s.id] = {}
        self._enter(sheet, [s.id for s in added])
        if len(added) == 1:
            self.of[added[0].id] = outer  # what else they use has not changed
        else:
            self._enter(sheet, outer)
