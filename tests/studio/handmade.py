"""A module whose answers a test writes down, and runs over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import vprog
from vprog.failed import Failed
from vprog.module import Answer, Ask, Profile
from vprog.ops import OPERATORS
from vprog.region import Region
from vprog.trace import Trace

Found = Mapping[str, Sequence[tuple[str, tuple[float, float, float, float], float]]]


@dataclass(frozen=True)
class Handmade:
    """Finds what it is told: for each noun the labels, boxes and scores; says the rest by oracle.

    ``says`` holds, by oracle, either one answer or a list from which each call takes the next;
    ``left_of`` is decided by the boxes.
    """

    found: Found = field(default_factory=dict)
    says: Mapping[str, Any] = field(default_factory=dict)
    name: str = "handmade"
    version: str = "1"

    @property
    def oracles(self) -> frozenset[str]:
        return frozenset(o.name for o in OPERATORS.values() if o.oracle)

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        return [self._one(ask) for ask in asks]

    def _one(self, ask: Ask) -> Answer | Failed:
        if ask.oracle == "find" and ask.args[1] in self.found:
            image = ask.args[0]
            return Answer(
                tuple(
                    Region(image, box, label, score)
                    for label, box, score in self.found[ask.args[1]]
                )
            )
        if ask.oracle == "find":
            return Failed(
                "VP611", f"this module cannot know {ask.args[1]}", "it knows cup and spoon"
            )
        if ask.oracle == "left_of":
            return Answer(ask.args[0].center[0] < ask.args[1].center[0], 0.9, 0.5)
        said = self.says[ask.oracle]
        if isinstance(said, list):
            said = said.pop(0)
        return said if isinstance(said, Failed) else Answer(said, 0.75)

    @property
    def profile(self) -> Profile:
        return Profile(self.name, dict.fromkeys(sorted(self.oracles), self))


CUPS = """# how many cups stand left of the spoon?
image: Image
spoon = the(find(image, "spoon"))
cups = find(image, "cup")
answer = count(c for c in cups if left_of(c, spoon)) if exists(cups) else 0 - count(cups)
"""
DOG = """image: Image
cup = first(find(image, "cup"))
dog = the(find(image, "dog"))
answer = left_of(dog, cup)
"""
TABLE = Handmade(
    {
        "cup": [
            ("cup", (40, 100, 140, 220), 0.93),
            ("cup", (180, 90, 280, 210), 0.88),
            ("cup", (480, 2, 600, 230), 0.61),
        ],
        "spoon": [("spoon", (300, 200, 460, 260), 0.7)],
    }
)


def table() -> vprog.Image:
    """A picture of which only the size is known."""
    return vprog.Image.named("table.jpg", 640, 480)


def run(text: str, module: Handmade = TABLE, name: str = "table.vp", **inputs: Any) -> Trace:
    """A run over a handmade module, on ``table()`` where nothing else is given."""
    return vprog.load(text, name).run(profile=module.profile, **(inputs or {"image": table()}))
