"""A sentence of a rationale, with the evidence that it stands on."""

from __future__ import annotations

from typing import NamedTuple

from vprog.rationalize.claim import Claim
from vprog.rationalize.telling import Told
from vprog.region import Region
from vprog.trace import Trace


class Sentence(NamedTuple):
    """One sentence of a rationale. Its evidence is made when looked at.

    Attributes:
        text: with capital and full stop.
        statement: the id of the statement it says.
        own: the steps of the statements that it says.
        told: its clauses.
        trace: what it is about.
        plainer: how much more plainly than usual it is said: 0, 1 (alone), 2 (as a bare value).
    """

    text: str
    statement: int
    own: tuple[int, ...]
    told: tuple[Told, ...]
    trace: Trace
    plainer: int = 0

    @property
    def steps(self) -> tuple[int, ...]:
        """Its evidence: the steps of the trace it stands on, in the order of the run."""
        find = self.trace.find
        found = set(self.own)
        for told in self.told:
            for id, path in told.places:
                step = find(id, path)
                if step is not None:
                    found.add(step)
        return tuple(sorted(found))

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions among the values of its steps, each once."""
        return regions(self.trace, self.steps)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What it claims, each claim with the steps of the sentence as its evidence."""
        steps = self.steps
        return tuple(
            Claim(c.kind, c.subject, c.predicate, c.object, c.holds, steps, c.at)
            for told in self.told
            for c in told.grounded
        )

    def __repr__(self) -> str:
        return f"Sentence({self.text!r}, steps={self.steps})"


def regions(trace: Trace, steps: tuple[int, ...]) -> tuple[Region, ...]:
    """The regions among the values of steps, each once, in order."""
    found: dict[Region, None] = {}
    for step in steps:
        value = trace.record.values[step]
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Region):
                found[item] = None
    return tuple(found)
