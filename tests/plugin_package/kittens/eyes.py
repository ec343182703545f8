"""The module that the plugin brings."""

from __future__ import annotations

from collections.abc import Sequence

from vprog.failed import Failed
from vprog.module import Answer, Ask
from vprog.region import Region


class KittenEyes:
    """Sees kittens wherever it looks: as many as it is told, side by side.

    Args:
        number: how many it sees.
        feels: the mood they are in.
    """

    name = "kitten-eyes"
    oracles = frozenset({"find", "mood"})

    def __init__(self, number: int = 3, *, feels: str = "curious") -> None:
        self.number, self.feels = number, feels

    @property
    def version(self) -> str:
        """Of the code and its settings."""
        return f"1:{self.number}:{self.feels}"

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """One answer for each call, in order."""
        return [self._mood() if ask.oracle == "mood" else self._find(*ask.args) for ask in asks]

    def _mood(self) -> Answer:
        return Answer(self.feels, 0.75, 0.5)

    def _find(self, where: object, noun: str, most: int) -> Answer | Failed:
        if noun not in ("kitten", "kittens"):
            return Failed("VP691", f"these eyes see no {noun}", "ask for kittens")
        image = where.image if isinstance(where, Region) else where
        boxes = [(10.0 * i, 0.0, 10.0 * i + 8, 9.0) for i in range(min(self.number, most))]
        return Answer(tuple(Region(image, box, "kitten", 0.5) for box in boxes))
