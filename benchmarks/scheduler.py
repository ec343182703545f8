"""What the scheduler takes for an oracle call, beyond the module: 256 programs in flight.

The module is a stub whose own time is measured and taken off. No two calls are equal, so none is
shared; each program asks for ten boxes and then for each of them, one call at a time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import vprog
from benchmarks.measure import once, tell
from vprog.image import Image
from vprog.many import Job, run_many
from vprog.module import Answer, Ask, Profile
from vprog.region import Region
from vprog.report import Report

PROGRAM = """\
boxes = find(image, "cup")
answer = count(box for box in boxes if verify(box, "red"))
"""
LIMIT = 10.0
BOXES = 10


class Stub:
    """Finds ten boxes in every picture; every other one is red."""

    name, version = "stub", "1"
    oracles = frozenset({"find", "verify"})

    def __init__(self) -> None:
        self.seconds = 0.0

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        started = time.process_time()
        answers = [self._find(a) if a.oracle == "find" else self._verify(a) for a in asks]
        self.seconds += time.process_time() - started
        return answers

    def _find(self, ask: Ask) -> Answer:
        image: Image = ask.args[0]
        lefts = (40.0 * i for i in range(BOXES))
        return Answer(tuple(Region(image, (x, 10.0, x + 30.0, 60.0), "cup", 0.9) for x in lefts))

    def _verify(self, ask: Ask) -> Answer:
        return Answer(ask.args[0].box[0] % 80 == 0, 0.9, 0.5)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--programs", type=int, default=2_000)
    programs = parser.parse_args(arguments).programs
    program = vprog.load(PROGRAM)
    jobs = [Job(program, {"image": Image.named(f"{i}.png", 480, 320)}) for i in range(programs)]
    best = float("inf")
    for _ in range(3):
        stub, report = Stub(), Report()
        profile = Profile("stub", dict.fromkeys(sorted(stub.oracles), stub))

        def work(profile: Profile = profile, report: Report = report) -> None:
            traces = [outcome.trace for outcome in run_many(jobs, profile, report=report)]
            assert all(t is not None and t.answer == BOXES // 2 for t in traces)

        calls = programs * (1 + BOXES)
        best = min(best, (once(work) - stub.seconds) / calls * 1e6)
        assert sum(report.asks.values()) == calls
    tell(
        "scheduler, an oracle call beyond its module",
        f"{best:.2f} us",
        f"limit {LIMIT} us",
        best / LIMIT,
    )


if __name__ == "__main__":
    main()
