"""What rules rewrite: a draft of statements, each standing on steps of one trace."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from vprog.trace import Trace

#: A step that was computed, a part that was not, several steps said as one, or the end.
Kind: TypeAlias = Literal["step", "skipped", "group", "conclusion"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a rationale says.

    Attributes:
        id: its name within a rationale and its rewrites; never used again.
        kind: what it is.
        lead: the trace's step whose value it states; of what was skipped, the place in
            ``trace.skipped``.
        steps: every step that it stands on, in the order of the run; the lead is among them.
        reads: the statements whose values it uses.
        rule: the rule that made it; empty for what the trace gave.
    """

    id: int
    kind: Kind
    lead: int
    steps: tuple[int, ...]
    reads: tuple[int, ...] = ()
    rule: str = ""


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

    @cached_property
    def goal(self) -> int:
        """The step that everything leads to: the answer's, or the one that failed or came last."""
        trace = self.trace
        answer = trace.find(trace.program.graph.answer, ())
        if answer is not None and trace.failed is None:
            return answer
        return len(trace.record.nodes) - 1

    def faults(self) -> list[str]:
        """What is wrong with the draft's form; nothing, for every draft that an edit may leave."""
        found: list[str] = []
        seen: set[int] = set()
        owned: set[int] = set()
        for statement in self.statements:
            if statement.id in seen:
                found.append(f"two statements are called {statement.id}")
            if any(read not in seen for read in statement.reads):
                found.append(f"statement {statement.id} uses one that does not stand before it")
            seen.add(statement.id)
            if statement.kind in ("step", "group"):
                if owned & set(statement.steps):
                    found.append(f"a step of statement {statement.id} belongs to another one")
                if statement.lead not in statement.steps:
                    found.append(f"statement {statement.id} does not stand on its own lead")
                owned.update(statement.steps)
        if not any(self.goal in s.steps for s in self.statements if s.kind != "skipped"):
            found.append("no statement gives the answer")
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the statements."""
        parts = [(s.id, s.kind, s.lead, s.steps, s.reads) for s in self.statements]
        return hashlib.sha256(repr((self.trace.program.graph.digest, parts)).encode()).hexdigest()


def draft(trace: Trace) -> Draft:
    """The draft that says everything: each step, and each part that was not computed.

    A part that was not computed stands where the step that decided against it stands.
    """
    skipped: dict[int, list[int]] = {}
    for place, part in enumerate(trace.skipped):
        after = len(trace.record.nodes) - 1 if part.by is None else part.by
        skipped.setdefault(after, []).append(place)
    statements: list[Statement] = []
    ids: dict[int, int] = {}
    for index in range(len(trace.record.nodes)):
        ids[index] = len(statements)
        reads = tuple(sorted({ids[r] for r in trace.reads(index)}))
        statements.append(Statement(len(statements), "step", index, (index,), reads))
        for place in skipped.get(index, ()):
            by = (ids[index],)
            statements.append(Statement(len(statements), "skipped", place, (index,), by))
    return Draft(trace, tuple(statements))
