"""Programs over a stub detector with two boxes on a picture of 480 x 320: the interpreter alone.

Three shapes of questions, each one program a question, its trace kept; then with its rationale as
text. The rows that they stand beside are VisProg's as published, and with its rationale in HTML,
on one core of a like machine; ``README.md`` says how to take them anew beside ours.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import vprog
from benchmarks.measure import once, tell
from vprog.image import Image
from vprog.module import Answer, Ask, Profile
from vprog.region import Region

SHAPES = {
    "count A or B": (
        'answer = count(find(image, "cup")) + count(find(image, "dog"))',
        2_190,
        116,
    ),
    "is there an A left of B": (
        'dogs = find(image, "dog")\nanswer = exists(find(region_left_of(dogs[0]), "cup"))',
        1_830,
        80,
    ),
    "attribute by a question": (
        'cups = find(image, "cup")\nanswer = ask(cups[0], "What color is the cup?")',
        3_060,
        170,
    ),
}
TIMES, TIMES_TOLD = 25, 40


IMAGE = Image.named("stub.png", 480, 320)
BOXES = ((10.0, 10.0, 60.0, 60.0), (100.0, 10.0, 160.0, 60.0))


class Stub:
    """Finds the same two boxes for every noun, and says ``red`` to every question.

    Its answers are made beforehand, as a peer's stub gives constants.
    """

    name, version = "stub", "1"
    oracles = frozenset({"find", "ask"})

    def __init__(self) -> None:
        self._found = {
            noun: Answer(tuple(Region(IMAGE, box, noun, 0.9) for box in BOXES), 0.9, 0.5)
            for noun in ("cup", "dog")
        }
        self._said = Answer("red")

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        return [self._found[a.args[1]] if a.oracle == "find" else self._said for a in asks]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3_000)
    runs = parser.parse_args(arguments).runs
    stub = Stub()
    profile = Profile("stub", dict.fromkeys(sorted(stub.oracles), stub))
    for shape, (text, published, in_html) in SHAPES.items():
        program = vprog.load(text)
        kept: list[object] = []

        def alone(program: vprog.Program = program, kept: list[object] = kept) -> None:
            kept[:] = [program.run(IMAGE, profile) for _ in range(runs)]

        def told(program: vprog.Program = program, kept: list[object] = kept) -> None:
            few = range(max(1, runs // 10))
            kept[:] = [program.run(IMAGE, profile).rationale().text for _ in few]

        rate = runs / min(once(alone) for _ in range(9))
        _tell(f"stub, {shape}, trace", rate, "VisProg", published, TIMES)
        rate = max(1, runs // 10) / min(once(told) for _ in range(3))
        _tell(f"stub, {shape}, text", rate, "VisProg in HTML", in_html, TIMES_TOLD)


def _tell(what: str, rate: float, peer: str, row: int, times: int) -> None:
    tell(what, f"{rate:,.0f}/s", f"{peer} {row:,}/s, wanted {times}x", rate / row)


if __name__ == "__main__":
    main()
