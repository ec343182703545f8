"""The engine's working state: a draft in columns, which edits change in place.

Outside of the engine drafts are frozen; within it an edit costs what it touches, not what the draft
holds. A statement that is gone leaves behind what stands for it: a reader of a removed statement is
looked after when its own reads are next asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from vprog.rationalize.draft import Draft, Kind, Statement, Weight, goal
from vprog.rationalize.links import Links, links
from vprog.rationalize.readers import Readers

if TYPE_CHECKING:
    from vprog.graph import Node
    from vprog.rationalize.rewrite import Edit
    from vprog.trace import Trace

#: The place of what is said last.
_LAST: Final = 1 << 60


class Sheet:
    """A draft that is being edited.

    Rules read it, the engine changes it (``apply``).

    Attributes:
        trace: what it is about.
        alive: the ids of its statements; not in the order in which they are said.
        kind: by id, as in ``Statement``; so are ``lead``, ``rule``.
        goal: the step that everything leads to.
        at: the statement that holds that step.
        size: never below 0; every edit makes it smaller, so rewriting ends. A statement counts 2,
            a weighed one 1, the conclusion none, and a missing conclusion 1.
        concluded: whether there is a conclusion.
    """

    __slots__ = (
        "_also",
        "_held",
        "_into",
        "_links",
        "_place",
        "_plain",
        "_readers",
        "_reads",
        "_stands",
        "_steps",
        "_weight",
        "alive",
        "at",
        "concluded",
        "goal",
        "kind",
        "lead",
        "nodes",
        "rule",
        "size",
        "trace",
    )

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.nodes = trace.record.nodes
        self.goal = self.at = goal(trace)
        self.concluded = False
        self.kind: list[Kind] = []
        self.lead: list[int] = []
        self.rule: list[str] = []
        self.alive: dict[int, None] = {}
        self.size = 1
        self._place: list[int] = []
        self._steps: list[tuple[int, ...] | None] = []
        self._reads: list[tuple[int, ...]] = []
        self._also: dict[int, tuple[int, ...]] = {}
        self._weight: dict[int, Weight] = {}
        #: What readers of a statement that is gone read instead, and what holds its steps.
        self._stands: dict[int, tuple[int, ...]] = {}
        self._into: dict[int, int] = {}
        self._readers: Readers | None = None
        #: The first holder of each step; None where it bears the step's number.
        self._held: dict[int, int] | None = None
        self._links: Links | None = None
        #: Below this number a statement's one step is the number itself.
        self._plain = 0

    @classmethod
    def of(cls, trace: Trace, known: Links | None = None) -> Sheet:
        """The sheet that says everything: each step, and each part that was not computed."""
        sheet = cls(trace)
        found = sheet._links = links(trace) if known is None else known
        n = sheet._plain = len(sheet.nodes)
        sheet.kind = ["step"] * n
        sheet.lead = list(range(n))
        sheet.rule = [""] * n
        sheet._steps = [None] * n
        sheet._reads = found.reads.copy()
        sheet._place = list(range(0, 2 * n, 2))
        if found.skipped:
            m = len(found.skipped)
            sheet.kind.extend(["skipped"] * m)
            sheet.lead.extend(range(m))
            sheet.rule.extend([""] * m)
            by = [(s,) for s in found.skipped]
            sheet._steps.extend(by)
            sheet._reads.extend(by)
            sheet._place.extend([2 * s + 1 for s in found.skipped])
            n += m
        sheet.alive = dict.fromkeys(range(n))
        sheet.size = 2 * n + 1
        return sheet

    @classmethod
    def read(cls, draft: Draft) -> Sheet:
        """The sheet of a draft."""
        sheet = cls(draft.trace)
        n = 1 + max((s.id for s in draft.statements), default=-1)
        sheet.kind = ["step"] * n
        sheet.lead = [0] * n
        sheet.rule = [""] * n
        sheet._steps = [None] * n
        sheet._reads = [()] * n
        sheet._place = [0] * n
        for place, s in enumerate(draft.statements):
            sheet._enter(s, 2 * place)
        holder = [s.id for s in draft.statements if s.kind != "skipped" and sheet.goal in s.steps]
        sheet.at = holder[0] if holder else -1
        sheet._held = draft.holder
        return sheet

    def _enter(self, s: Statement, place: int) -> None:
        id = s.id
        self.kind[id], self.lead[id], self.rule[id] = s.kind, s.lead, s.rule
        self._steps[id], self._reads[id], self._place[id] = s.steps, s.reads, place
        self._count(s)

    def _count(self, s: Statement) -> None:
        """Take a statement among the living."""
        if s.also:
            self._also[s.id] = s.also
        if s.weight:
            self._weight[s.id] = s.weight
        if s.kind == "conclusion":
            self.concluded = True
            self.size -= 1
        else:
            self.size += 1 if s.weight else 2
        self.alive[s.id] = None

    @property
    def links(self) -> Links:
        """What the trace's steps hang on."""
        if self._links is None:
            self._links = links(self.trace)
        return self._links

    @property
    def next(self) -> int:
        """The id of the next statement that comes."""
        return len(self.kind)

    def node(self, id: int) -> Node:
        """The node of the graph that a statement's lead is a value of."""
        return self.trace.program.graph.nodes[self.nodes[self.lead[id]]]

    def steps(self, id: int) -> tuple[int, ...]:
        """Every step that a statement stands on."""
        steps = self._steps[id]
        return (id,) if steps is None else steps

    def stated(self, ids: Sequence[int]) -> set[int]:
        """Every step that one of some statements states."""
        if ids and max(ids) < self._plain:
            return set(ids)
        column, kind = self._steps, self.kind
        found: set[int] = set()
        for id in ids:
            own = column[id]
            if own is None:
                found.add(id)
            elif kind[id] != "skipped":
                found.update(own)
        return found

    def also(self, id: int) -> tuple[int, ...]:
        """The steps whose values a statement states beside its lead's."""
        return self._also.get(id, ())

    def weight(self, id: int) -> Weight:
        """What was found out of a statement by counterfactuals."""
        return self._weight.get(id, "")

    @property
    def sided(self) -> bool:
        """Whether any statement states more than its lead."""
        return bool(self._also)

    @property
    def weighs(self) -> bool:
        """Whether any statement was weighed."""
        return bool(self._weight)

    def place(self, id: int) -> int:
        """Where a statement stands: a smaller number is said before."""
        return self._place[id]

    def fault(self) -> str:
        """What is wrong with the form of the draft, if anything."""
        place, column, raw, alive = self._place, self._steps, self._reads, self.alive
        steps: list[int] = []
        for id in alive:
            here = place[id]
            for read in raw[id]:
                if read not in alive:
                    if any(place[r] >= here for r in self.reads(id)):
                        return f"statement {id} uses one that does not stand before it"
                    break
                if place[read] >= here:
                    return f"statement {id} uses one that does not stand before it"
            own = column[id]
            if own is None:
                steps.append(id)
            elif self.kind[id] in ("step", "group"):
                steps.extend(own)
        if len(set(steps)) < len(steps):
            return "a step belongs to two statements"
        if self.at not in self.alive or self.goal not in self.steps(self.at):
            return "no statement gives the answer"
        return ""

    def order(self) -> list[int]:
        """The statements in the order in which they are said."""
        # Of several that came to one place, the first one came into the dictionary first.
        return sorted(self.alive, key=self._place.__getitem__)

    def reads(self, id: int) -> tuple[int, ...]:
        """The statements whose values a statement uses."""
        found, alive = self._reads[id], self.alive
        for read in found:
            if read not in alive:
                break
        else:
            return found
        stands = self._stands
        fresh: dict[int, None] = {}
        ahead = list(reversed(found))
        while ahead:
            read = ahead.pop()
            if read in alive:
                fresh[read] = None
            else:
                ahead.extend(reversed(stands[read]))
        fresh.pop(id, None)
        self._reads[id] = found = tuple(fresh)
        return found

    def all_read(self) -> bool:
        """Whether surely every statement leads to the goal's; told fast, so False says little.

        The goal's stands last and every other one is read: then a reader of a reader, and so on,
        ends there.
        """
        if not self.alive or self.at != next(reversed(self.alive)) or self._held is not None:
            return False
        column = self._reads
        read = set[int]().union(*[column[id] for id in self.alive])
        return len(read) == len(self.alive) - 1 and read <= self.alive.keys()

    def readers(self, id: int) -> list[int]:
        """The statements that use a statement's value, in the order in which they are said."""
        if self._readers is None:
            self._readers = Readers(self)
        found = self._readers.of[id]
        if len(found) < 2:
            return list(found)
        return sorted(found, key=self._place.__getitem__)

    def holder(self, step: int) -> int:
        """The statement that a step belongs to; -1 for none."""
        id = step if self._held is None else self._held.get(step, -1)
        while id >= 0 and id not in self.alive:
            id = self._into.get(id, -1)
        return id

    def together(
        self, ids: list[int], lead: int, rule: str, also: tuple[int, ...] = ()
    ) -> Statement:
        """One statement for several, given in the order in which they are said."""
        if max(ids) < self._plain:
            steps = sorted(ids)
        else:
            column = self._steps
            steps = []
            for id in ids:
                own = column[id]
                if own is None:
                    steps.append(id)
                else:
                    steps.extend(own)
            steps.sort()
        raw = self._reads
        reads = set[int]().union(*[raw[id] for id in ids]).difference(ids)
        if not reads <= self.alive.keys():
            reads = set[int]().union(*[self.reads(id) for id in ids]).difference(ids)
        weight: Weight = ""
        if self._weight:
            weighed = {self.weight(id) for id in ids}
            weight = "deciding" if "deciding" in weighed else min(weighed)
        said = tuple(reads) if len(reads) < 2 else tuple(sorted(reads, key=self._place.__getitem__))
        return Statement(len(self.kind), "group", lead, tuple(steps), said, rule, also, weight)

    def apply(self, edit: Edit) -> None:
        """Take an edit over; it is held to its promises before (``vprog.rationalize.rewrite``)."""
        alive, added, removed = self.alive, edit.added, edit.removed
        readers = self._readers
        outer = {} if readers is None else readers.remove(self, removed)
        for id in removed:
            del alive[id]
        last = _LAST
        if removed:
            place = self._place
            last = max([place[id] for id in removed])
            self.size -= 2 * len(removed)
            if self._weight or self.concluded:
                self._discount(removed)
        if added:
            self._stands.update(dict.fromkeys(removed, tuple([s.id for s in added])))
        else:
            first = () if edit.instead is None else (edit.instead,)
            for id in removed:
                self._stands[id] = first + self._reads[id]
        for s in added:
            self.kind.append(s.kind)
            self.lead.append(s.lead)
            self.rule.append(s.rule)
            self._steps.append(s.steps)
            self._reads.append(s.reads)
            self._place.append(last)
            self._count(s)
            if len(added) == 1:
                self._into.update(dict.fromkeys(removed, s.id))
            else:
                self._into.update({id: s.id for id in removed if self.lead[id] in s.steps})
            if self.goal in s.steps and self.at not in alive:
                self.at = s.id
        if readers is not None:
            readers.add(self, added, outer)

    def _discount(self, removed: tuple[int, ...]) -> None:
        """Mend the size for those that counted less."""
        for id in removed:
            if self.kind[id] == "conclusion":
                self.concluded = False
                self.size += 3
            elif id in self._weight:
                self.size += 1

    def draft(self) -> Draft:
        """The frozen draft as it stands."""
        also, weight = self._also, self._weight
        return Draft(
            self.trace,
            tuple(
                [
                    Statement(
                        id,
                        self.kind[id],
                        self.lead[id],
                        self.steps(id),
                        self.reads(id),
                        self.rule[id],
                        also.get(id, ()),
                        weight.get(id, ""),
                    )
                    for id in self.order()
                ]
            ),
        )
