"""Reading a program of six lines: the parse alone, with check and lowering, and a second time."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import vprog
from benchmarks.measure import once, tell
from vprog.grammar import parse
from vprog.plan import compile_plan

PROGRAM = """\
# how many red cups stand left of the laptop?
image: Image
laptop = the(find(image, "laptop"))
cups = [c for c in find(image, "cup") if verify(c, "red")]
near_ones = [c for c in cups if left_of(c, laptop)]
answer = count(near_ones)
"""
LIMIT = 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args(arguments).rounds
    # Another comment makes another text, which no cache knows.
    texts = [PROGRAM.replace("how many", f"{i:09} how many") for i in range(8 * rounds)]
    fresh = iter(texts)

    def whole() -> None:
        for _ in range(rounds):
            vprog.load(next(fresh))

    def again() -> None:
        for _ in range(rounds):
            vprog.load(PROGRAM)

    def alone() -> None:
        for text in texts[:rounds]:
            parse(text)

    graph = vprog.load(PROGRAM).graph

    def plan() -> None:
        for _ in range(rounds):
            compile_plan(graph)

    whole()
    for what, call in {
        "parse + check + lower, 6 lines": whole,
        "of this the parse": alone,
        "the same text a second time": again,
        "its plan": plan,
    }.items():
        took = min(once(call) for _ in range(5)) / rounds * 1000
        limited = call is whole
        limit = f"limit {LIMIT:.0f} ms" if limited else ""
        tell(what, f"{took:.3f} ms", limit, took / LIMIT if limited else None)


if __name__ == "__main__":
    main()
