"""Symbolic merging: what says the same thing several times is said once (Fact, section 3: merging)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vprog.failed import Failed
from vprog.graph import Node
from vprog.rationalize.draft import Draft, Statement
from vprog.rationalize.rewrite import Edit, Rule
from vprog.rationalize.wording import is_thing

#: What takes from a list or counts it: a list used by it alone is said in the same breath.
TAKES = frozenset(
    [
        "the",
        "first",
        "last",
        "nth",
        "item",
        "slice_",
        "count",
        "exists",
        "min_by",
        "max_by",
        "sort_by",
        "reverse",
        "loop",
        "unique",
    ]
)
#: What gives a list of things that a noun phrase can name.
LISTS = frozenset(
    ["find", "loop", "sort_by", "reverse", "slice_", "unique", "union", "intersect", "difference"]
)
#: What orders things by a key.
KEYED = frozenset(["min_by", "max_by", "sort_by"])
#: What only writes a number in another way.
SIGNS = frozenset(["neg", "to_float"])
#: Parts of a text, and list literals: only their reader gives them sense.
PARTS = frozenset({"list", "text"})


def _op(draft: Draft, statement: Statement) -> Node:
    return draft.trace.program.graph.nodes[draft.trace.record.nodes[statement.lead]]


def _together(draft: Draft, statements: list[Statement], lead: int, rule: str) -> Statement:
    """One statement for several."""
    ids = {s.id for s in statements}
    steps = tuple(sorted({step for s in statements for step in s.steps}))
    reads = tuple(dict.fromkeys(r for s in statements for r in s.reads if r not in ids))
    return Statement(1 + max(s.id for s in draft.statements), "group", lead, steps, reads, rule)


@dataclass(frozen=True, slots=True)
class Rounds:
    """Says all rounds of a loop as one statement."""

    name: str = "merge/rounds"
    keeps: Literal["values", "answer"] = "values"

    def propose(self, draft: Draft) -> Edit | None:
        graph = draft.trace.program.graph
        paths = draft.trace.record.paths
        within = [s for s in draft.statements if s.kind in ("step", "group") and paths[s.lead]]
        for statement in draft.statements if within else ():
            if statement.kind not in ("step", "group"):
                continue
            node = _op(draft, statement)
            if node.over is None:
                continue
            path = paths[statement.lead]
            depth = len(path)
            inside = [
                s
                for s in within
                if len(paths[s.lead]) > depth
                and paths[s.lead][:depth] == path
                and node.over.item in graph.chain(_op(draft, s).scope)
            ]
            if inside:
                rounds = len(draft.trace.rounds(statement.lead))
                merged = _together(draft, [*inside, statement], statement.lead, self.name)
                removed = (*(s.id for s in inside), statement.id)
                return Edit(
                    self.name, removed, (merged,), f"{rounds} rounds of a loop say one thing"
                )
        return None

    def measure(self, draft: Draft) -> int:
        return len(draft.statements)


@dataclass(frozen=True, slots=True)
class Chain:
    """Says a value together with its only reader, where one phrase can name both.

    A list that several readers name in full is said with the first of them.
    """

    name: str = "merge/chain"
    keeps: Literal["values", "answer"] = "values"

    def propose(self, draft: Draft) -> Edit | None:
        for statement in draft.statements:
            if statement.kind == "skipped" or statement.lead == draft.goal:
                continue
            readers = [draft.by_id[r] for r in draft.readers[statement.id]]
            if not readers or any(r.kind not in ("step", "group") for r in readers):
                continue
            if len(readers) > 1 and not self._all_name(draft, statement, readers):
                continue
            if isinstance(draft.trace.record.values[readers[0].lead], Failed):
                continue  # where it goes wrong, nothing is said in passing
            reason = _belongs(draft, _op(draft, statement), _op(draft, readers[0]))
            if reason is not None:
                merged = _together(draft, [statement, readers[0]], readers[0].lead, self.name)
                return Edit(self.name, (statement.id, readers[0].id), (merged,), reason)
        return None

    def _all_name(self, draft: Draft, statement: Statement, readers: list[Statement]) -> bool:
        """Whether every reader of a list names what it takes of it."""
        part = _op(draft, statement)
        return part.op in LISTS and all(_op(draft, r).op in TAKES for r in readers)

    def measure(self, draft: Draft) -> int:
        return len(draft.statements)


def _belongs(draft: Draft, part: Node, whole: Node) -> str | None:
    """Why a value is said together with its reader, or None."""
    if part.op in PARTS:
        return "a part of a text or a list has no sense of its own"
    if part.op in LISTS and whole.op in TAKES and is_thing(part.type):
        return "one noun phrase names the list and what is taken of it"
    if whole.op in KEYED and part.id == whole.args[1] and _is_field(draft, part):
        return "a superlative names the key"
    if part.op == "item" and part.type.is_list and whole.op in TAKES:
        return "one noun phrase names the list and what is taken of it"
    if part.op in SIGNS and not is_thing(whole.type):
        return "a number and its sign"
    if part.type.name == "Bool" and whole.op in ("not_", "and", "or"):
        return "one condition"
    return None


def _is_field(draft: Draft, keys: Node) -> bool:
    """Whether keys are what a superlative has a word for: "leftmost", "largest"."""
    assert keys.over is not None
    operator = draft.trace.program.graph.nodes[keys.over.body].operator
    return operator is not None and operator.words.least != ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Says a choice as what was chosen, or with its reason where a fixed value was."""

    name: str = "merge/choice"
    keeps: Literal["values", "answer"] = "values"

    def propose(self, draft: Draft) -> Edit | None:
        for statement in draft.statements:
            if statement.kind != "step" or _op(draft, statement).op != "if":
                continue
            step = draft.trace.step(statement.lead)
            test, taken = step.reads[0], step.reads[1] if step.args[0] else step.reads[2]
            part = taken if taken is not None else test
            place = None if part is None else draft.holder.get(part)
            held = None if place is None else draft.by_id[place]
            if held is None or held.lead != part or draft.readers[held.id] != (statement.id,):
                continue
            lead = statement.lead if taken is None else held.lead
            merged = _together(draft, [held, statement], lead, self.name)
            why = (
                "a choice gives what was chosen" if taken is not None else "the reason of a choice"
            )
            return Edit(self.name, (held.id, statement.id), (merged,), why)
        return None

    def measure(self, draft: Draft) -> int:
        return len(draft.statements)


MERGE: tuple[Rule, ...] = (Rounds(), Chain(), Choice())
