"""The edits of a rationale as a page shows them: level by level, what was said before and after."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from vprog.grammar.diagnostic import VprogError
from vprog.rationalize.changes import Change, Stage, stages

if TYPE_CHECKING:
    from vprog.trace import Trace

#: The log shows this many edits, an edit this many statements on a side, at most.
MOST_EDITS = 400
MOST_LINES = 12
#: A side shows this many sentences, at most.
MOST_SAID = 60


@dataclass(frozen=True, slots=True)
class Step:
    """What led from one level to the next.

    Attributes:
        name: of the level that it led to.
        before: how many statements there were; ``after``: how many there are.
        said_before: the sentences of the level before; ``said_after``: those of this one.
        changes: its edits, those that fit.
        total: how many edits it has.
    """

    name: str
    before: int
    after: int
    said_before: tuple[str, ...]
    said_after: tuple[str, ...]
    changes: tuple[Change, ...]
    total: int


def edits(trace: Trace) -> tuple[Step, ...]:
    """What the rules did to a trace; nothing where a rationale is refused."""
    try:
        found = stages(trace)
    except VprogError:
        return ()  # the page says above why there is no rationale
    left = MOST_EDITS
    steps: list[Step] = []
    for before, after in pairwise(found):
        shown = after.changes[:left]
        left -= len(shown)
        steps.append(
            Step(
                after.rationale.level,
                after.before,
                after.after,
                _said(before),
                _said(after),
                shown,
                len(after.changes),
            )
        )
    return tuple(steps)


def _said(stage: Stage) -> tuple[str, ...]:
    try:
        sentences = stage.rationale.sentences
    except VprogError as error:
        return (error.diagnostics[0].message,)
    texts = tuple(s.text for s in sentences[:MOST_SAID])
    more = len(sentences) - len(texts)
    return (*texts, f"… and {more} more") if more else texts
