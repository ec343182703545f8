"""Logical bridging: the steps that code leaves out and a reader needs (Fact, section 3: bridging)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vprog.rationalize.draft import Draft, Statement
from vprog.rationalize.rewrite import Edit, Rule


@dataclass(frozen=True, slots=True)
class Conclude:
    """Ends with what follows: the answer, or why there is none."""

    name: str = "bridge/conclude"
    keeps: Literal["values", "answer"] = "values"

    def propose(self, draft: Draft) -> Edit | None:
        if any(s.kind == "conclusion" for s in draft.statements):
            return None
        goal = draft.by_id[draft.holder[draft.goal]]
        new = 1 + max(s.id for s in draft.statements)
        failed = draft.trace.failed is not None
        if failed or self._chooses(draft, goal):
            said = Statement(new, "conclusion", draft.goal, goal.steps, goal.reads, self.name)
            why = "it failed there" if failed else "what decides last is the answer"
            return Edit(self.name, (goal.id,), (said,), why)
        said = Statement(new, "conclusion", draft.goal, (draft.goal,), (goal.id,), self.name)
        return Edit(self.name, (), (said,), "a rationale ends with its answer")

    def _chooses(self, draft: Draft, goal: Statement) -> bool:
        """Whether the answer is one of two fixed values: then the reason and it are one sentence."""
        step = draft.trace.step(goal.lead)
        if step.op != "if" or goal.lead != draft.goal:
            return False
        taken = step.node.args[1 if step.args[0] else 2]
        return draft.trace.program.graph.nodes[taken].op == "const"

    def measure(self, draft: Draft) -> int:
        return 1 - sum(s.kind == "conclusion" for s in draft.statements)


BRIDGE: tuple[Rule, ...] = (Conclude(),)
