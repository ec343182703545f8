"""Dynamic pruning: what did not matter to this answer is dropped (Fact, section 3: pruning).

Backward dynamic slicing over the trace: a step is kept if the answer's value hangs on it, by data
or by control. In this language control is data: a conditional reads its test and the branch that
was taken, a short-circuit the operands that were evaluated, a loop the rounds that were walked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vprog.rationalize.draft import Draft
from vprog.rationalize.rewrite import Edit, Rule

#: Ops that hand a value on: what they say is said already by what they read.
NEUTRAL = frozenset({"input", "to_float", "call"})


@dataclass(frozen=True, slots=True)
class Unreached:
    """Drops what was not computed: branches not taken, operands and rounds not needed."""

    name: str = "prune/unreached"
    keeps: Literal["values", "answer"] = "values"

    def propose(self, draft: Draft) -> Edit | None:
        parts = tuple(s.id for s in draft.statements if s.kind == "skipped")
        if not parts:
            return None
        return Edit(self.name, parts, (), f"{len(parts)} parts of the program were not run")

    def measure(self, draft: Draft) -> int:
        return len(draft.statements)


@dataclass(frozen=True, slots=True)
class Unread:
    """Drops steps that the answer's value does not hang on."""

    name: str = "prune/unread"
    keeps: Literal["values", "answer"] = "answer"

    def propose(self, draft: Draft) -> Edit | None:
        kept: set[int] = set()
        ahead = [draft.holder[draft.goal]]
        while ahead:
            id = ahead.pop()
            if id not in kept:
                kept.add(id)
                ahead.extend(draft.by_id[id].reads)
        # What was skipped is not this rule's to drop, and stands on the step that decided.
        for statement in draft.statements:
            if statement.kind == "skipped":
                kept.update((statement.id, *statement.reads))
        dropped = tuple(s.id for s in draft.statements if s.id not in kept)
        if not dropped:
            return None
        return Edit(self.name, dropped, (), f"the answer does not hang on {len(dropped)} steps")

    def measure(self, draft: Draft) -> int:
        return len(draft.statements)


@dataclass(frozen=True, slots=True)
class Neutral:
    """Drops steps that hand a value on unchanged: inputs, a whole number taken as a Float."""

    name: str = "prune/neutral"
    keeps: Literal["values", "answer"] = "answer"

    def propose(self, draft: Draft) -> Edit | None:
        nodes, columns = draft.trace.program.graph.nodes, draft.trace.record.nodes
        dropped = tuple(
            s.id
            for s in draft.statements
            if s.kind == "step" and nodes[columns[s.lead]].op in NEUTRAL and s.lead != draft.goal
        )
        if not dropped:
            return None
        return Edit(self.name, dropped, (), "what is handed on unchanged needs no saying")

    def measure(self, draft: Draft) -> int:
        return len(draft.statements)


PRUNE: tuple[Rule, ...] = (Unreached(), Unread(), Neutral())
