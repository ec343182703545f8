"""A thousand ``find`` questions over a hundred photographs, with the embedded detector.

The photographs are those of the examples and crops of them, written as JPEG files. What the whole
takes stands beside what cannot be saved: to decode each file, to shrink it, and one bare pass of
the network for each. Needs the extra ``lite`` and its weights, and the extra ``examples``.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import vprog
from benchmarks.measure import once, tell
from examples.photos import PHOTOGRAPHS, photograph
from vprog.image import Image
from vprog.many import Job, run_many
from vprog.modules.efficientdet import EfficientDet
from vprog.modules.lite import lite
from vprog.report import Report

NOUNS = ("cup", "person", "cat", "dog", "spoon", "horse", "car", "thing", "table", "animal")
LIMIT = 1.1


def photographs(folder: Path, count: int) -> list[Path]:
    """As many photographs: those of the examples, then crops of them."""
    rng = random.Random(0)
    sources = [Image.open(photograph(name)).pixels for name in PHOTOGRAPHS]
    found = []
    for number in range(count):
        pixels = sources[number % len(sources)]
        if number >= len(sources):
            width, height = (round(n * rng.uniform(0.6, 0.95)) for n in pixels.size)
            left, top = (
                rng.randrange(n - m) for n, m in zip(pixels.size, (width, height), strict=True)
            )
            pixels = pixels.crop((left, top, left + width, top + height))
        found.append(folder / f"{number:03}.jpg")
        pixels.save(found[-1], quality=90)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photographs", type=int, default=100)
    parser.add_argument("--weights", default="lite2", choices=("lite0", "lite2"))
    given = parser.parse_args(arguments)
    programs = [vprog.load(f'answer = count(find(image, "{noun}"))') for noun in NOUNS]
    with tempfile.TemporaryDirectory() as folder:
        files = photographs(Path(folder), given.photographs)
        jobs = [Job(program, {"image": path}) for program in programs for path in files]
        random.Random(1).shuffle(jobs)

        def bare() -> None:
            network = EfficientDet(given.weights)
            for path in files:
                network.detect(Image.open(path))

        def whole() -> None:
            report = Report()
            outcomes = list(run_many(jobs, lite(given.weights), in_flight=256, report=report))
            assert len(outcomes) == len(jobs)
            assert report.decoded == len(files)

        took = {
            name: min(once(call, time.perf_counter) for _ in range(3))
            for name, call in (("bare", bare), ("whole", whole))
        }
    what = f"{len(jobs):,} finds over {len(files)} photographs ({given.weights})"
    row = f"bare {took['bare']:.2f} s, limit {LIMIT}x"
    tell(what, f"{took['whole']:.2f} s", row, took["whole"] / took["bare"])


if __name__ == "__main__":
    main()
