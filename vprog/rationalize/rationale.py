"""A rationale: a trace, edited step by step, and said in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args

from vprog.grammar.diagnostic import declare
from vprog.rationalize.draft import Draft, draft
from vprog.rationalize.rewrite import Edit, rewrite
from vprog.rationalize.rules import BRIDGE, MERGE, PRUNE
from vprog.rationalize.verbalize import Sentence, verbalize
from vprog.trace import Trace
from vprog.value import encode

#: How far a trace is edited: not at all, pruned, merged too, bridged too.
Level: TypeAlias = Literal["trace", "pruned", "merged", "bridged"]
LEVELS: tuple[Level, ...] = get_args(Level)

NO_LEVEL = declare(
    "VP403",
    "there is no such level",
    "A rationale is made at one of the levels trace, pruned, merged, bridged.",
    wrong="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json --level short",
    right="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json --level merged",
)

_RULES = {"trace": (), "pruned": PRUNE, "merged": MERGE, "bridged": BRIDGE}


@dataclass(frozen=True)
class Rationale:
    """What a trace says, at a level.

    Attributes:
        level: how far it was edited.
        draft: its statements.
        edits: every edit that led here, in order.
    """

    level: Level
    draft: Draft
    edits: tuple[Edit, ...]

    @property
    def trace(self) -> Trace:
        return self.draft.trace

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """What it says, each sentence with its evidence."""
        return verbalize(self.draft)

    @property
    def text(self) -> str:
        """All sentences as one paragraph."""
        return " ".join(s.text for s in self.sentences)

    def __repr__(self) -> str:
        return f"<Rationale, {self.level}: {self.text!r}>"

    def __str__(self) -> str:
        return self.text

    def to_json(self) -> dict[str, Any]:
        """The rationale as plain data."""
        return {
            "level": self.level,
            "text": self.text,
            "sentences": [
                {
                    "text": s.text,
                    "statement": s.statement,
                    "steps": list(s.steps),
                    "regions": [
                        {"label": r.label, "box": list(r.box), "score": r.score} for r in s.regions
                    ],
                }
                for s in self.sentences
            ],
            "edits": [
                {
                    "rule": e.rule,
                    "removed": list(e.removed),
                    "added": [s.id for s in e.added],
                    "why": e.why,
                }
                for e in self.edits
            ],
            "evidence": [
                self._evidence(i) for i in sorted({i for s in self.sentences for i in s.steps})
            ],
        }

    def _evidence(self, index: int) -> dict[str, Any]:
        step = self.trace.step(index)
        failed = self.trace.failed is not None and index == len(self.trace.record.nodes) - 1
        value = None if failed else encode(step.value, step.node.type)
        return {"step": index, "op": step.op, "path": list(step.path), "value": value}

    def _repr_html_(self) -> str:
        from vprog.studio.sentences import sentences_html

        return sentences_html(self)


def rationalize(trace: Trace, level: str = "bridged") -> Rationale:
    """Edit a trace to a level and say it.

    Raises:
        VprogError: VP403 an unknown level.
    """
    for rationale in levels(trace):
        if rationale.level == level:
            return rationale
    raise NO_LEVEL.error(f"there is no level {level}", f"levels: {', '.join(LEVELS)}")


def levels(trace: Trace) -> Iterator[Rationale]:
    """The rationale at each level, from the whole trace on."""
    current, log = draft(trace), tuple[Edit, ...]()
    for level in LEVELS:
        current, edits = rewrite(current, _RULES[level])
        log += edits
        yield Rationale(level, current, log)
