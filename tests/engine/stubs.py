"""Modules that tests of the scheduler can look into: what they were asked, in which batches."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from vprog.image import Image
from vprog.journal import body, to_line
from vprog.module import Answer, Ask, Profile
from vprog.region import Region
from vprog.trace import Trace


def written(trace: Trace | None) -> str:
    """A trace's body as it is written."""
    assert trace is not None
    return "".join(map(to_line, body(trace)))


def picture(number: int) -> Image:
    """A picture known by name alone."""
    return Image.named(f"{number}.png", 640, 480)


class Counting:
    """Finds some boxes in a picture, and verifies by a hash; keeps every batch it was given."""

    name, version = "counting", "1"
    oracles = frozenset({"find", "verify", "ask", "best_match", "left_of"})

    def __init__(self, boxes: int = 20, **traits: Any) -> None:
        self.boxes = boxes
        self.batches: list[list[Ask]] = []
        self.calls: Counter[Ask] = Counter()
        for name, value in traits.items():
            setattr(self, name, value)

    @property
    def profile(self) -> Profile:
        return Profile("counting", dict.fromkeys(sorted(self.oracles), self))

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        self.batches.append(list(asks))
        self.calls.update(asks)
        return [self.one(ask) for ask in asks]

    def one(self, ask: Ask) -> Answer:
        match ask.oracle:
            case "find":
                where = ask.args[0]
                image = where if isinstance(where, Image) else where.image
                boxes = ((4.0 * i, 10.0, 4.0 * i + 3, 60.0) for i in range(self.boxes))
                return Answer(tuple(Region(image, box, ask.args[1], 0.9) for box in boxes))
            case "verify":
                score = self.score(ask.args[0], ask.args[1])
                return Answer(score >= 0.5, score, 0.5)
            case "best_match":
                scores = [self.score(view, ask.args[1]) for view in ask.args[0]]
                return Answer(ask.args[0][scores.index(max(scores))], max(scores))
            case "left_of":
                return Answer(ask.args[0].center[0] < ask.args[1].center[0])
            case _:
                return Answer("red", 0.75)

    def score(self, view: Image | Region, word: str) -> float:
        said = f"{view.image.digest} {view.box}" if isinstance(view, Region) else view.digest
        return hashlib.sha256(f"{said} {word}".encode()).digest()[0] / 255
