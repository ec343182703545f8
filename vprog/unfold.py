"""A run by masks unfolded into the steps that the plan leaves: as columns, or as the lines of a trace.

The plan's own instructions are followed. At the top a value is that of a slot. In a loop a round hangs
on nothing but which tests hold of its item: what it leaves is found once for each such pattern, by
following the instructions of a round, and then only numbered. Where a program goes about it in another
way, there is no unfolding, and its plan is run instead. The law is that both leave the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from vprog.column import PLACES, Column
from vprog.graph import ROOT, Graph, Node
from vprog.masks import RELATIONS
from vprog.plan import Code, Plan
from vprog.sweep import Masks

#: Numbers as they are written.
DIGITS = [str(i) for i in range(4096)]
#: Of each thing of a picture, whether a test holds: a mask, from the slots of a run, the column, and
#: where the words of the template stand in it.
Test: TypeAlias = Callable[[list[Any], Column, Mapping[int, int]], int]


class Unfit(Exception):
    """The program goes about it in a way that is not unfolded."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a round leaves.

    Attributes:
        nodes: of its steps.
        values: of its steps.
        ends: where the steps of its test and its body stand among them, as the loop reads them.
        stops: whether the loop ends with it.
        lines: its lines; ``pick`` takes what they lack out of the item's number, the steps that are
            read from outside, and the numbers of its own steps.
        skipped: the same of what it did not compute.
        dropped: whether its test kept its body from being computed.
    """

    nodes: tuple[int, ...]
    values: tuple[bool, ...]
    ends: tuple[int, ...]
    stops: bool
    lines: str
    pick: Callable[[list[str]], tuple[str, ...]]
    skipped: str
    pick_skipped: Callable[[list[str]], tuple[str, ...]]
    dropped: bool


class Loop:
    """A loop over things: the tests that its rounds make, and what rounds leave so far as is known."""

    def __init__(
        self, graph: Graph, masks: Masks, node: Node, round: tuple[Any, ...], place: int
    ) -> None:
        over = node.over
        if over is None or over.flat or over.total is not None or node.scope != ROOT:
            raise Unfit
        if over.body != over.item and graph.nodes[over.body].scope != over.item:
            raise Unfit
        self.node, self.over = node, over
        #: Not the graph, which keeps this.
        self._nodes = graph.nodes
        self._round, self._place = round, place
        self.tests: list[tuple[int, Test]] = []
        for instruction in round:
            if instruction[0] in _STEPS:
                self._see(graph, masks, graph.nodes[instruction[1]])
        #: The nodes at the top whose steps its rounds read, the walked list first.
        outer = [a for id, _ in self.tests for a in graph.nodes[id].args]
        tops = [a for a in outer if graph.nodes[a].scope == ROOT and graph.nodes[a].op != "const"]
        self.outside = tuple(dict.fromkeys((node.args[0], *tops)))
        self.patterns: dict[int, Pattern] = {}

    def _see(self, graph: Graph, masks: Masks, node: Node) -> None:
        if node.scope != self.over.item:
            raise Unfit  # a step of the top that is first asked for here
        if node.op not in ("and", "or", "not_"):
            self.tests.append((node.id, _test(graph, masks, node, self.over.item)))

    def pattern(self, key: int) -> Pattern:
        """What a round leaves in which the tests hold whose bits are set."""
        found = self.patterns.get(key)
        if found is None:
            held = {id: bool(key >> k & 1) for k, (id, _) in enumerate(self.tests)}
            found = self.patterns[key] = self._follow(held)
        return found

    def _follow(self, held: dict[int, bool]) -> Pattern:
        nodes, values = self._nodes, {}
        order: list[int] = []
        at = 0
        while at < len(self._round):
            kind, *rest = self._round[at]
            at += 1
            if kind in _STEPS:
                id = rest[0]
                if id in held:
                    values[id] = held[id]
                elif nodes[id].op == "not_":
                    values[id] = not values[nodes[id].args[0]]
                else:  # a COPY of the operand that decided
                    values[id] = values[rest[1]]
                order.append(id)
            elif kind == Code.JUMP:
                at = rest[0] - self._place
            elif kind in (Code.IF_FALSE, Code.IF_TRUE):
                if rest[1] < self._place:
                    if not values[rest[0]]:
                        break  # the item did not pass
                elif values[rest[0]] is (kind == Code.IF_TRUE):
                    at = rest[1] - self._place
            elif kind == Code.HAVE and rest[0] in values:
                at = rest[1] - self._place
            elif kind in (Code.KEEP, Code.DECIDE, Code.KEPT):
                break
        return self._pattern(order, values)

    def _pattern(self, order: list[int], values: dict[int, bool]) -> Pattern:
        over, nodes = self.over, self._nodes
        passed = over.test is None or values[over.test]
        ends = [id for id in (over.test, over.body if passed else None) if id in values]
        own = {id: 1 + len(self.outside) + k for k, id in enumerate(order)}
        places = {**{id: 1 + k for k, id in enumerate(self.outside)}, **own}
        lines, picks, skipped, skipped_picks = [], [], [], []
        for id in order:
            node = nodes[id]
            args = list(node.args)
            if node.op in ("and", "or") and values[args[0]] is (node.op == "or"):
                left, right = args
                args = [left]
                if nodes[right].scope != over.item:
                    raise Unfit
                if right not in values:
                    skipped.append(
                        f'{{"kind":"skipped","node":{right},"path":[%s],"why":"operand","by":%s}}\n'
                    )
                    skipped_picks += [0, own[left]]
            read = [places[a] for a in args if a in places]
            if over.item in args:
                read.append(1)
            read = list(dict.fromkeys(read))
            reads = ",".join(["%s"] * len(read))
            said = "true" if values[id] else "false"
            lines.append(
                f'{{"kind":"step","step":%s,"node":{id},"op":"{node.op}","path":[%s],'
                f'"reads":[{reads}],"value":{said}}}\n'
            )
            picks += [own[id], 0, *read]
        value = None if not passed else True if over.body == over.item else values[over.body]
        return Pattern(
            tuple(order),
            tuple(values[id] for id in order),
            tuple(dict.fromkeys(map(order.index, ends))),
            over.stops(value),
            "".join(lines),
            _picker(tuple(picks)),
            "".join(skipped),
            _picker(tuple(skipped_picks)),
            not passed and over.body != over.item and over.body not in values,
        )


#: The codes of instructions that leave a step.
_STEPS = frozenset({Code.PURE1, Code.PURE2, Code.PURE, Code.TRY, Code.ASK, Code.COPY, Code.LIST})


@lru_cache(maxsize=4096)
def _picker(places: tuple[int, ...]) -> Callable[[list[str]], tuple[str, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda values: ()
    (only,) = places
    return lambda values: (values[only],)


def _test(graph: Graph, masks: Masks, node: Node, item: int) -> Test:
    """How a test of an item is read: a word's mask, or a table's for the thing it is set beside."""
    args = node.args
    rest = [graph.nodes[a].value for a in args[2:]]
    if node.op == "verify" and args[0] == item:
        place = PLACES[("verify", graph.nodes[args[1]].value)]
        return lambda slots, column, where: int(column.values[where[place]])
    if item not in args[:2] or args[0] == args[1]:
        raise Unfit
    side = args.index(item)
    slot, kind = masks.held[args[1 - side]]
    if kind != "one" or slot < 0:
        raise Unfit
    if node.op in RELATIONS:
        place = PLACES[(node.op, side, *rest)]
        return lambda slots, column, where: int(column.values[where[place]][slots[slot]])
    if node.op == "eq":
        return lambda slots, column, where: int(slots[slot])
    if node.op == "ne":
        return lambda slots, column, where: ~int(slots[slot])
    raise Unfit


def compile_unfolding(graph: Graph, plan: Plan, masks: Masks) -> tuple[tuple[str, Any], ...]:
    """What a plan does at the top, by its places: steps, loops and jumps.

    Raises:
        Unfit: it does what is not unfolded.
    """
    found: list[tuple[str, Any]] = []
    code, at = plan.code, 0
    while at < len(code):
        kind, *rest = code[at]
        start = at
        at += 1
        if kind in _STEPS:
            if rest[0] not in masks.held:
                raise Unfit
            found.append(("step", graph.nodes[rest[0]]))
        elif kind == Code.OPEN:
            place = at + 1
            while code[at][0] not in (Code.CLOSE, Code.OPEN):
                at += 1
            if code[at][0] == Code.OPEN or code[at][1] != rest[0]:
                raise Unfit  # a loop in a loop
            loop = Loop(graph, masks, graph.nodes[rest[0]], code[place:at], place)
            at += 1
            found.append(("loop", loop))
        elif kind in (Code.IF_FALSE, Code.IF_TRUE):
            found.append(("false" if kind == Code.IF_FALSE else "true", (rest[0], rest[1])))
        elif kind == Code.JUMP:
            found.append(("jump", rest[0]))
        elif kind == Code.HAVE:
            found.append(("have", (rest[0], rest[1])))
        elif kind == Code.LINE:
            found.append(("line", None))
        else:
            raise Unfit
        # Places stay those of the plan, so that jumps lead where they did.
        found += [("line", None)] * (at - start - 1)
    return tuple(found)
