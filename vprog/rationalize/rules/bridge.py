"""Logical bridging: the steps that code leaves out and a reader needs (Fact, section 3: bridging)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vprog.rationalize.draft import Statement
from vprog.rationalize.rewrite import Edit, Rule
from vprog.rationalize.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Conclude:
    """Ends with what follows: the answer, or why there is none."""

    name: str = "bridge/conclude"
    keeps: Literal["values", "answer"] = "values"
    after: frozenset[str] | None = frozenset()

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        if sheet.concluded:
            return
        at, goal = sheet.at, sheet.goal
        failed = sheet.trace.failed is not None
        if failed or self._chooses(sheet):
            # What fails or decides last is said with what follows from it.
            said = Statement(
                sheet.next,
                "conclusion",
                goal,
                sheet.steps(at),
                sheet.reads(at),
                self.name,
                weight=sheet.weight(at),
            )
            why = "it failed there" if failed else "what decides last is the answer"
            yield Edit(self.name, (at,), (said,), why)
            return
        said = Statement(sheet.next, "conclusion", goal, (goal,), (at,), self.name)
        yield Edit(self.name, (), (said,), "a rationale ends with its answer")

    def _chooses(self, sheet: Sheet) -> bool:
        """Whether the answer is one of two fixed values: then the reason and it are one sentence."""
        if sheet.lead[sheet.at] != sheet.goal or sheet.node(sheet.at).op != "if":
            return False
        step = sheet.trace.step(sheet.goal)
        taken = step.node.args[1 if step.args[0] else 2]
        return sheet.trace.program.graph.nodes[taken].op == "const"


BRIDGE: tuple[Rule, ...] = (Conclude(),)
