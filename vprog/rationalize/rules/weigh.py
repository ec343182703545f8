"""Pruning that asks what would be otherwise: 1-minimality, and counterfactual relevance.

Both compute the trace's values again (``vprog.rationalize.replay``), once or more for each step, so
they take time that grows with the square of a trace; they are options. That a step which no change
of its value makes matter is called supporting, and the values that are tried, are our own design.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from vprog.failed import Failed
from vprog.rationalize.draft import Statement, Weight
from vprog.rationalize.replay import Memory, Missing, Place, Replayer, Unknown
from vprog.rationalize.rewrite import Edit
from vprog.rationalize.sheet import Sheet
from vprog.trace import Trace
from vprog.type import Type

#: At most so many other values are tried for a step.
TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class Minimal:
    """Drops each step without which the rest still gives the answer again: what stays is 1-minimal."""

    name: str = "prune/minimal"
    keeps: Literal["values", "answer"] = "answer"
    after: frozenset[str] | None = None

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        replayer = Replayer(sheet.trace)
        kept = {s for id in sheet.alive if sheet.kind[id] != "skipped" for s in sheet.steps(id)}
        for id in reversed(sheet.order()):
            if sheet.kind[id] not in ("step", "group") or id == sheet.at:
                continue
            rest = kept.difference(sheet.steps(id))
            if replayer.replays(rest):
                kept = rest
                yield Edit(self.name, (id,), (), "the rest gives the answer without it")


@dataclass(frozen=True, slots=True)
class Relevance:
    """Marks each step: deciding, if another value of it could change the answer, else supporting.

    Other values are of the step's type and few (see ``alternatives``). One that would need an answer
    which no module gave is not known to change nothing, so it counts as deciding.
    """

    name: str = "prune/relevance"
    keeps: Literal["values", "answer"] = "values"
    after: frozenset[str] | None = frozenset()

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        judge = Judge(sheet)
        for id in sheet.order():
            if sheet.kind[id] != "step" or sheet.weight(id):
                continue
            lead = sheet.lead[id]
            weight, why = judge.weigh(lead)
            said = Statement(
                sheet.next, "step", lead, (lead,), sheet.reads(id), self.name, (), weight
            )
            yield Edit(self.name, (id,), (said,), why)


@dataclass(frozen=True, slots=True)
class Supporting:
    """Drops supporting steps, one after the other, as long as all that went still change nothing.

    Each alone may not matter where together they do: that two of five things pass a test decides
    nothing where one is enough, that none does would. So a step goes only if its other values change
    nothing while every step that went before has another value, too.
    """

    name: str = "prune/supporting"
    keeps: Literal["values", "answer"] = "answer"
    after: frozenset[str] | None = frozenset({"prune/relevance"})

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        judge = Judge(sheet)
        gone: dict[Place, Any] = {}
        for id in sheet.order():
            lead = sheet.lead[id]
            if sheet.kind[id] != "step" or sheet.weight(id) != "supporting" or id == sheet.at:
                continue
            # Keys that change with the list they are keys of are no values of their own.
            tried = [] if judge.is_key(lead) else judge.alternatives(lead)
            if tried and all(judge.same(lead, value, gone) for value in tried):
                gone[judge.memory.place(lead)] = tried[0]
                yield Edit(self.name, (id,), (), "no other value of it changes the answer")


class Judge:
    """Says what other values of a step would do to the answer of a trace."""

    def __init__(self, sheet: Sheet) -> None:
        self.trace: Trace = sheet.trace
        self.goal = sheet.goal
        self.memory = Memory.of(sheet.trace)
        #: For each step, the later ones whose values hang on it.
        self._later: list[list[int]] = [[] for _ in sheet.nodes]
        for step, reads in enumerate(sheet.links.reads):
            for read in reads:
                self._later[read].append(step)
        self._kinds: dict[Type, list[Any]] | None = None

    def weigh(self, step: int) -> tuple[Weight, str]:
        """Whether another value of a step could change the answer, and how that was found."""
        if step == self.goal:
            return "deciding", "it is the answer"
        tried = self.alternatives(step)
        if not tried:
            return "deciding", "no other value of its type is at hand"
        for value in tried:
            try:
                answer = self.answer(step, value)
            except Unknown:
                return "deciding", "with another value, more would have to be asked"
            if answer != self.trace.record.values[self.goal]:
                return "deciding", "another value of it changes the answer"
        n = len(tried)
        what = "the other value" if n == 1 else f"none of {n} other values"
        return "supporting", f"{what} of it {'leaves' if n == 1 else 'changes'} the answer" + (
            " as it is" if n == 1 else ""
        )

    def same(self, step: int, value: Any, gone: dict[Place, Any]) -> bool:
        """Whether the answer stays, with one step's value replaced and those that went."""
        try:
            return bool(
                self.answer(step, value, gone) == self.trace.record.values[self.goal]
                and self.answer(step, value) == self.trace.record.values[self.goal]
            )
        except Unknown:
            return False

    def answer(self, step: int, value: Any, others: dict[Place, Any] | None = None) -> Any:
        """The goal's value with a step's value replaced; what does not hang on it is taken over.

        Raises:
            Unknown: an oracle would be asked what the trace has no answer to.
        """
        memory, record = self.memory, self.trace.record
        changed = {memory.place(step): value, **(others or {})}
        starts = [step, *[s for p in others or {} if (s := self.trace.find(*p)) is not None]]
        hang: set[int] = set()
        ahead = starts
        while ahead:
            for later in self._later[ahead.pop()]:
                if later not in hang:
                    hang.add(later)
                    ahead.append(later)
        known = {
            memory.place(s): v
            for s, v in enumerate(record.values)
            if s not in hang and not isinstance(v, Failed)
        }
        known.update(changed)
        try:
            return memory.compute(self.goal, known)
        except Missing:
            # A round that is not there any more: what it gave is gone.
            return _GONE

    def alternatives(self, step: int) -> list[Any]:
        """Other values of a step's type.

        A Bool is flipped. A number is one more, one less, or 0. A list goes without its first item,
        without its last, has one item more, or is empty; keys of a list, which are as many as its
        items, change places. All else, and numbers too, become other values of the type that stand
        in the trace or in the program.
        """
        value = self.trace.record.values[step]
        type = self.trace.program.graph.nodes[self.trace.record.nodes[step]].type
        found: list[Any]
        if isinstance(value, Failed):
            return []
        if isinstance(value, bool):
            found = [not value]
        elif isinstance(value, int | float):
            nothing = 0 if isinstance(value, int) else 0.0
            found = [value + 1, value - 1, nothing, *self._values(type)]
        elif isinstance(value, tuple) and self.is_key(step):
            found = [value[::-1], (*value[1:], *value[:1])]
        elif isinstance(value, tuple):
            more = [x for x in self._values(type.item) if x not in value] if type.item else []
            found = [value[1:], value[:-1], (*value, *more[:1]), ()]
        else:
            found = self._values(type)
        return [x for x in dict.fromkeys(found) if x != value][:TRIES]

    def is_key(self, step: int) -> bool:
        """Whether a list holds the keys of another one's items."""
        graph = self.trace.program.graph
        id = self.trace.record.nodes[step]
        for user in graph.users[id]:
            node = graph.nodes[user]
            if node.operator is not None:
                params = zip(node.operator.params, node.args, strict=True)
                if any(p.key for p, a in params if a == id):
                    return True
        return False

    def _values(self, type: Type | None) -> list[Any]:
        """The values of a type that a trace holds, also within lists, each once."""
        if self._kinds is None:
            self._kinds = {}
            nodes = self.trace.program.graph.nodes
            record = self.trace.record
            held = [(nodes[id].type, v) for id, v in zip(record.nodes, record.values, strict=True)]
            written = [(node.type, node.value) for node in nodes if node.op == "const"]
            for kind, value in (*held, *written):
                if isinstance(value, tuple) and kind.item is not None:
                    self._kinds.setdefault(kind.item, []).extend(value)
                elif not isinstance(value, Failed):
                    self._kinds.setdefault(kind, []).append(value)
            for kind, values in self._kinds.items():
                self._kinds[kind] = list(dict.fromkeys(values))
        return self._kinds.get(type, []) if type is not None else []


#: Stands for an answer that cannot be computed, as a round of it is gone.
_GONE: Final = object()
