"""What rules rewrite: a draft of statements, each standing on steps of one trace."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from vprog.rationalize.summary import Summary, summarize

if TYPE_CHECKING:
    from vprog.trace import Trace

#: A step that was computed, a part that was not, several steps said as one, or the end.
Kind: TypeAlias = Literal["step", "skipped", "group", "conclusion"]
#: What a changed value would do to the answer: not asked, or can change it, or never does.
Weight: TypeAlias = Literal["", "deciding", "supporting"]


class Statement(NamedTuple):
    """One thing that a rationale says.

    A tuple with names, as the hundred thousands that a corpus makes should cost little.

    Attributes:
        id: its name within a rationale and its rewrites; never used again.
        kind: what it is.
        lead: the trace's step whose value it states; of what was skipped, the place in
            ``trace.skipped``.
        steps: every step that it stands on, in the order of the run; the lead is among them.
        reads: the statements whose values it uses.
        rule: the rule that made it; empty for what the trace gave.
        also: steps whose values it states in the same breath, before its lead's.
        weight: whether another value of its lead would change the answer, where that was asked.
    """

    id: int
    kind: Kind
    lead: int
    steps: tuple[int, ...]
    reads: tuple[int, ...] = ()
    rule: str = ""
    also: tuple[int, ...] = ()
    weight: Weight = ""


@dataclass(frozen=True)
class Draft:
    """Statements in the order in which they are said, over one trace."""

    trace: Trace
    statements: tuple[Statement, ...]

    @cached_property
    def by_id(self) -> dict[int, Statement]:
        """Each statement by its id."""
        return {s.id: s for s in self.statements}

    @cached_property
    def readers(self) -> dict[int, tuple[int, ...]]:
        """For each statement, those that use its value."""
        found: dict[int, list[int]] = {s.id: [] for s in self.statements}
        for statement in self.statements:
            for read in statement.reads:
                found[read].append(statement.id)
        return {id: tuple(ids) for id, ids in found.items()}

    @cached_property
    def holder(self) -> dict[int, int]:
        """For each step, the statement that it belongs to."""
        return {
            step: s.id for s in self.statements if s.kind in ("step", "group") for step in s.steps
        }

    @property
    def goal(self) -> int:
        """The step that everything leads to: the answer's, or the one that failed or came last."""
        return goal(self.trace)

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """Every step that a statement stands on, each once, in the order of the run."""
        return tuple(sorted({i for s in self.statements if s.kind != "skipped" for i in s.steps}))

    def summaries(self, statement: Statement) -> tuple[Summary, ...]:
        """What a statement's steps come to (see ``vprog.rationalize.summary``)."""
        found = self._summaries.get(statement.id)
        if found is None:
            found = self._summaries[statement.id] = summarize(self.trace, statement)
        return found

    @cached_property
    def _summaries(self) -> dict[int, tuple[Summary, ...]]:
        return {}

    def faults(self) -> list[str]:
        """What is wrong with the draft's form; nothing, for every draft that an edit may leave."""
        found: list[str] = []
        seen: set[int] = set()
        owned: set[int] = set()
        for statement in self.statements:
            if statement.id in seen:
                found.append(f"two statements are called {statement.id}")
            if not seen.issuperset(statement.reads):
                found.append(f"statement {statement.id} uses one that does not stand before it")
            seen.add(statement.id)
            if statement.kind in ("step", "group"):
                if not owned.isdisjoint(statement.steps):
                    found.append(f"a step of statement {statement.id} belongs to another one")
                if not {statement.lead, *statement.also} <= set(statement.steps):
                    found.append(f"statement {statement.id} does not stand on its own lead")
                owned.update(statement.steps)
        goal = self.goal
        if not any(goal in s.steps for s in self.statements if s.kind != "skipped"):
            found.append("no statement gives the answer")
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the statements."""
        parts = [(s.id, s.kind, s.lead, s.steps, s.reads, s.also) for s in self.statements]
        return hashlib.sha256(repr((self.trace.program.graph.digest, parts)).encode()).hexdigest()


def goal(trace: Trace) -> int:
    """The step that everything leads to: the answer's, or the one that failed or came last."""
    record = trace.record
    nodes = record.nodes
    if record.failed is None:
        answer = trace.program.graph.answer
        if nodes[-1] == answer:  # nearly always
            return len(nodes) - 1
        if answer in nodes:
            return nodes.index(answer)
    return len(nodes) - 1


def draft(trace: Trace) -> Draft:
    """The draft that says everything: each step, and each part that was not computed.

    A statement of a step bears the step's number. A part that was not computed stands where the
    step that decided against it stands.
    """
    from vprog.rationalize.sheet import Sheet

    return Sheet.of(trace).draft()
