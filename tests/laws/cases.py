"""Generated programs ready to run, in portions that test workers share."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import vprog
from tests.conftest import effort
from tests.laws.expressions import Size
from tests.laws.generate import Written, write
from tests.laws.scenes import Kind, profile, value_of
from vprog.check import check
from vprog.cost import hold_size, hold_to_limits
from vprog.grammar import Source, VprogError, format_program, syntax
from vprog.limits import MAX_ASKS, MAX_STEPS
from vprog.lower import lower
from vprog.module import Profile
from vprog.program import Program
from vprog.trace import Trace

KINDS: tuple[Kind, ...] = ("mild", "adversarial", "hostile")
MEDIUM = Size()
SMALL = Size(lines=2, depth=2, loops=2)


@dataclass(frozen=True, slots=True)
class Case:
    """A program that checks, and what it is written from."""

    seed: str
    written: Written
    text: str
    program: Program

    def inputs(self, number: int = 0) -> dict[str, Any]:
        """Values for its inputs, those of a number."""
        rng = random.Random(f"inputs {self.seed} {number}")
        return {
            name: value_of(type, rng, wild=number % 2 == 1) for name, type in self.written.inputs
        }

    def profile(self, kind: Kind, number: int = 0) -> Profile:
        """A module's answers, those of a number."""
        return profile(kind, number)

    def run(self, kind: Kind, number: int = 0) -> Trace:
        """A run on the inputs and the answers of a number."""
        return self.program.run(profile=self.profile(kind, number), **self.inputs(number))

    def too_dear(self, number: int = 0) -> bool:
        """Whether the lists of a number cost more than is allowed, though lists of one item do not."""
        given = self.inputs(number)
        sizes = {name: len(value) for name, value in given.items() if isinstance(value, tuple)}
        cost = self.program.cost
        return cost.steps.at(sizes, 1) > MAX_STEPS or cost.total_calls.at(sizes, 1) > MAX_ASKS

    def show(self) -> str:
        """For the message of a failed assertion."""
        return f"seed {self.seed}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Portion:
    """Some of a test's programs."""

    law: str
    number: int
    count: int
    size: Size = MEDIUM
    parsed: bool = False

    def __str__(self) -> str:
        return f"{self.number}"

    def cases(self) -> Iterator[Case]:
        """As many programs that check as the portion counts; those that do not are passed over."""
        found = tried = 0
        while found < self.count:
            seed = f"{self.law} {self.number} {tried}"
            tried += 1
            assert tried < 40 + 2 * self.count, "too many generated programs are refused"
            written = write(seed, self.size)
            text = format_program(written.tree)
            try:
                program = vprog.load(text) if self.parsed else from_tree(written.tree, text)
            except VprogError:
                continue
            found += 1
            yield Case(seed, written, text, program)


def from_tree(tree: syntax.Program, text: str) -> Program:
    """What ``vprog.load`` makes of a text whose tree is at hand: most of its time goes to parsing.

    Raises:
        VprogError: as ``vprog.load``.
    """
    source = Source(text)
    checked, warnings = check(tree, source)
    hold_size(checked, source)
    program = Program(source, lower(checked), warnings)
    hold_to_limits(program.cost, {}, source)
    return program


def portions(
    law: str,
    total: int,
    each: int = 250,
    size: Size = MEDIUM,
    parsed: bool = False,
) -> list[Portion]:
    """The programs of a law, cut up: ``total`` at effort 1."""
    wanted = effort(total)
    return [
        Portion(law, number, min(each, wanted - start), size, parsed)
        for number, start in enumerate(range(0, wanted, each))
    ]
