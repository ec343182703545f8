"""Symbolic merging: what says the same thing several times is said once (Fact, section 3: merging)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vprog.failed import Failed
from vprog.graph import Graph, Node
from vprog.outline import shared
from vprog.rationalize.rewrite import Edit, Rule
from vprog.rationalize.rules.side import Side
from vprog.rationalize.rules.sums import Sums
from vprog.rationalize.script import rounds_why
from vprog.rationalize.sheet import Sheet
from vprog.rationalize.wording import is_thing

#: What takes from a list or counts it: a list used by it alone is said in the same breath.
TAKES = frozenset(
    "the first last nth item slice_ count exists min_by max_by sort_by reverse loop unique".split()
)
#: What gives a list of things that a noun phrase can name.
LISTS = frozenset("find loop sort_by reverse slice_ unique union intersect difference".split())
#: What orders things by a key.
KEYED = frozenset(["min_by", "max_by", "sort_by"])
#: What only writes a number in another way.
SIGNS = frozenset(["neg", "to_float"])
#: Parts of a text, and list literals: only their reader gives them sense.
PARTS = frozenset({"list", "text"})


@dataclass(frozen=True, slots=True)
class Rounds:
    """Says all rounds of a loop as one statement: one call site, however often it was passed."""

    name: str = "merge/rounds"
    keeps: Literal["values", "answer"] = "values"
    after: frozenset[str] | None = frozenset()

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        inside = sheet.links.inside
        if not inside:
            return
        paths, alive = sheet.trace.record.paths, sheet.alive
        # From the last on: the loop around others takes their rounds with its own.
        for loop in reversed(inside):
            id = sheet.holder(loop)
            if id < 0 or sheet.kind[id] not in ("step", "group") or sheet.lead[id] != loop:
                continue
            steps = inside[loop]
            if id == loop and alive.keys() >= set(steps):
                ids = [*steps, id]  # nearly always: each step is a statement still
            else:
                mine = {sheet.holder(step) for step in steps} - {-1, id}
                if not mine:
                    continue
                ids = [*sorted(mine, key=sheet.place), id]
            rounds = 1 + paths[steps[-1]][len(paths[loop])]
            merged = sheet.together(ids, loop, self.name)
            yield Edit(self.name, tuple(ids), (merged,), rounds_why(rounds))


@dataclass(frozen=True, slots=True)
class Chain:
    """Says a value together with its only reader, and that one's, where one phrase names them all.

    So filters of filters become one noun phrase. A list that several readers name in full is said
    with the first of them.
    """

    name: str = "merge/chain"
    keeps: Literal["values", "answer"] = "values"
    after: frozenset[str] | None = frozenset({"merge/rounds", "merge/choice"})

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        reasons = _Reasons.of(sheet.trace.program.graph)
        parts, nodes, lead = reasons.parts, sheet.nodes, sheet.lead
        ahead = [id for id in sheet.order() if nodes[lead[id]] in parts]
        ahead.reverse()
        while ahead:
            id = ahead.pop()
            if id not in sheet.alive or sheet.kind[id] == "skipped":
                continue
            edit = self._run(sheet, id, reasons)
            if edit is not None:
                yield edit
                # What the run reads has fewer readers now.
                for other in edit.added[0].reads:
                    if nodes[lead[other]] in parts and other not in ahead:
                        ahead.append(other)

    def _run(self, sheet: Sheet, id: int, reasons: _Reasons) -> Edit | None:
        """The edit that joins a statement to its reader, that one to its own, and so on."""
        readers = sheet.readers(id)
        if not readers:
            return None
        run, why = [id], dict[str, None]()
        nodes, lead, kind, goal = sheet.nodes, sheet.lead, sheet.kind, sheet.goal
        values, known = sheet.trace.record.values, reasons.known
        last = id
        while readers and lead[last] != goal:
            reader = readers[0]
            part, whole = nodes[lead[last]], nodes[lead[reader]]
            if kind[reader] != "step" and kind[reader] != "group":
                break
            if len(readers) > 1 and not self._all_name(sheet, part, readers, reasons):
                break
            reason = known.get((part, whole), "")
            if reason == "":
                reason = reasons.between(part, whole)
            if reason is None or values[lead[reader]].__class__ is Failed:
                break  # where it goes wrong, nothing is said in passing
            if sheet.sided and (sheet.also(last) or sheet.also(reader)):
                break
            why[reason] = None
            run.append(reader)
            last = reader
            others = readers[1:]
            readers = sheet.readers(reader)
            if others:
                readers = sorted({*readers, *others}, key=sheet.place)
        if len(run) == 1:
            return None
        merged = sheet.together(run, lead[last], self.name)
        return Edit(self.name, tuple(run), (merged,), "; ".join(why))

    def _all_name(self, sheet: Sheet, part: int, readers: list[int], reasons: _Reasons) -> bool:
        """Whether every reader of a list names what it takes of it."""
        if not all(sheet.kind[r] in ("step", "group") for r in readers):
            return False
        return reasons.all_name(part, [sheet.nodes[sheet.lead[r]] for r in readers])


class _Reasons:
    """Why a value is said together with its reader: by the two nodes alone, so kept with the graph."""

    def __init__(self, graph: Graph) -> None:
        #: Not the graph, which keeps this.
        self.nodes = graph.nodes
        #: The nodes that may belong to a reader at all.
        self.parts = frozenset(n.id for n in graph.nodes if _may_belong(n))
        self.known: dict[tuple[int, int], str | None] = {}

    @classmethod
    def of(cls, graph: Graph) -> _Reasons:
        found: _Reasons | None = shared(graph).get("reasons")
        if found is None:
            found = shared(graph)["reasons"] = cls(graph)
        return found

    def all_name(self, part: int, readers: list[int]) -> bool:
        """Whether every reader of a list names what it takes of it."""
        nodes = self.nodes
        return nodes[part].op in LISTS and all(nodes[r].op in TAKES for r in readers)

    def between(self, part: int, whole: int) -> str | None:
        """Why a value is said together with its reader, or None."""
        key = (part, whole)
        if key not in self.known:
            self.known[key] = self._belongs(self.nodes[part], self.nodes[whole])
        return self.known[key]

    def _belongs(self, part: Node, whole: Node) -> str | None:
        if part.op in PARTS:
            return "a part of a text or a list has no sense of its own"
        if part.op in LISTS and whole.op in TAKES and is_thing(part.type):
            return "one noun phrase names the list and what is taken of it"
        if whole.op in KEYED and part.id == whole.args[1] and self._is_field(part):
            return "a superlative names the key"
        if part.op == "item" and part.type.is_list and whole.op in TAKES:
            return "one noun phrase names the list and what is taken of it"
        if part.op in SIGNS and not is_thing(whole.type):
            return "a number and its sign"
        if part.type.name == "Bool" and whole.op in ("not_", "and", "or"):
            return "one condition"
        return None

    def _is_field(self, keys: Node) -> bool:
        """Whether keys are what a superlative has a word for: "leftmost", "largest"."""
        assert keys.over is not None
        operator = self.nodes[keys.over.body].operator
        return operator is not None and operator.words.least != ""


def _may_belong(part: Node) -> bool:
    """Whether a node can be said together with a reader, whichever that is."""
    return (
        part.op in PARTS
        or part.op in LISTS
        or part.op in SIGNS
        or (part.op == "item" and part.type.is_list)
        or part.type.name == "Bool"
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """Says a choice as what was chosen, or with its reason where a fixed value was."""

    name: str = "merge/choice"
    keeps: Literal["values", "answer"] = "values"
    after: frozenset[str] | None = frozenset({"merge/chain"})

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        graph = sheet.trace.program.graph
        nodes = graph.nodes
        going = shared(graph).get("chooses")
        if going is None:
            going = shared(graph)["chooses"] = any(node.op == "if" for node in nodes)
        while going:
            going = False
            for id in sheet.order():
                if sheet.kind[id] != "step" or nodes[sheet.nodes[sheet.lead[id]]].op != "if":
                    continue
                edit = self._merge(sheet, id)
                if edit is not None:
                    yield edit
                    going = True

    def _merge(self, sheet: Sheet, id: int) -> Edit | None:
        step = sheet.trace.step(sheet.lead[id])
        test, taken = step.reads[0], step.reads[1] if step.args[0] else step.reads[2]
        part = taken if taken is not None else test
        held = -1 if part is None else sheet.holder(part)
        if held < 0 or sheet.kind[held] == "conclusion" or sheet.lead[held] != part:
            return None
        if held == id or sheet.readers(held) != [id] or sheet.also(held):
            return None
        lead = sheet.lead[id] if taken is None else part
        assert lead is not None
        merged = sheet.together([held, id], lead, self.name)
        why = "a choice gives what was chosen" if taken is not None else "the reason of a choice"
        return Edit(self.name, (held, id), (merged,), why)


MERGE: tuple[Rule, ...] = (Rounds(), Chain(), Choice(), Sums(), Side())
