"""Measure how fast a world is made on one core: ``python -m benchmarks.world``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import count

from vprog.world.placing import make_scene
from vprog.world.png import png
from vprog.world.relations import relations
from vprog.world.render import render
from vprog.world.splits import SPLITS, chunk

#: What is promised, each second on one core.
SCENES_PROMISED = 1000
PICTURES_PROMISED = 200


def rate(work: Callable[[int], int], seconds: float = 3.0) -> float:
    """How many a call makes in a second of a core's time.

    The call is told which round it is, and says how many it made.
    """
    rounds = count()
    work(next(rounds))
    best = 0.0
    for _ in range(3):
        made, started = 0, time.process_time()
        while time.process_time() - started < seconds / 3:
            made += work(next(rounds))
        best = max(best, made / (time.process_time() - started))
    return best


def scenes(round: int) -> int:
    """A hundred scenes with up to ten questions each."""
    return sum(1 for _ in chunk("train", 7, 100 * round, 100 * round + 100))


def questions(round: int) -> int:
    """The questions of a hundred scenes."""
    return sum(len(q) for _, q in chunk("train", 7, 100 * round, 100 * round + 100))


def bare(round: int) -> int:
    """A hundred scenes with their relations, and no questions."""
    config = SPLITS["train"].scenes
    for number in range(100):
        relations(make_scene(100 * round + number, config))
    return 100


def pictures(size: int) -> Callable[[int], int]:
    """Twenty pictures of a size, as PNG files."""
    config = SPLITS["train"].scenes
    drawn = [make_scene(seed, config) for seed in range(2000)]

    def work(round: int) -> int:
        for number in range(20):
            png(render(drawn[(20 * round + number) % len(drawn)], size))
        return 20

    return work


def main() -> None:
    """Print the figures as a table; exit with 1 where one falls short of what is promised."""
    found = {
        "scenes with 10 questions each": (rate(scenes), SCENES_PROMISED),
        "questions": (rate(questions), 10 * SCENES_PROMISED),
        "scenes with their relations": (rate(bare), 0),
        "pictures of 96 x 96, as PNG": (rate(pictures(96)), PICTURES_PROMISED),
        "pictures of 224 x 224, as PNG": (rate(pictures(224)), 0),
    }
    print("| what, on one core | in a second | promised |\n|---|---:|---:|")
    for what, (number, promised) in found.items():
        print(
            f"| {what} | {number:,.0f} | {promised or '':,} |"
            if promised
            else f"| {what} | {number:,.0f} | |"
        )
    sys.exit(any(number < promised for number, promised in found.values()))


if __name__ == "__main__":
    main()
