"""A profile whose answers are in a trace, and which has no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.module import Ask, Profile

NOT_RECORDED = declare(
    "VP331",
    "the trace holds no answer to a call",
    "A rerun takes module answers from the trace; a changed value may lead to calls that were never "
    "made. Give the profile again to have them answered.",
    wrong=">>> from vprog.journal import loads\n"
    """>>> program = vprog.load('cups = find(image, "cup")\\nanswer = color(cups[0])')\n"""
    '>>> trace = program.run("cups.png", "scene:cups.json")\n'
    '>>> loads(trace.dumps()).rerun({"cups": trace["cups"][1:]}).answer',
    right=">>> from vprog.journal import loads\n"
    """>>> program = vprog.load('cups = find(image, "cup")\\nanswer = color(cups[0])')\n"""
    '>>> trace = program.run("cups.png", "scene:cups.json")\n'
    '>>> loads(trace.dumps()).rerun({"cups": trace["cups"][:1]}).answer',
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Stands for a module whose answers are in a trace; it has no others."""

    name: str
    version: str
    oracles: frozenset[str]

    def answer(self, asks: Sequence[Ask]) -> list[Failed]:
        """The same failure for every call."""
        return [
            fail(
                NOT_RECORDED,
                f"the trace holds no answer of {self.name} to this call of {ask.oracle}",
                "give the profile, so that it can be asked",
            )
            for ask in asks
        ]


def recorded(profile: Profile) -> Profile:
    """A profile in which every module is replaced by its record."""
    stand_ins = {op: Recorded(m.name, m.version, m.oracles) for op, m in profile.modules.items()}
    return Profile(profile.name, stand_ins, profile.missing, profile.nouns)
