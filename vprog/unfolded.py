"""The steps of a run by masks, in the order of the plan: its columns, and the lines of its trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vprog.column import Column
from vprog.graph import Graph, Node
from vprog.plan import Plan, compile_plan
from vprog.run import Record
from vprog.sweep import Masks
from vprog.unfold import DIGITS, Loop, Pattern, Unfit, compile_unfolding


class Unfolded:
    """A run by masks, step after step. It is gone through once.

    Attributes:
        count: how many steps there were so far.
        skipped: the lines of what was not computed.
    """

    def __init__(
        self, graph: Graph, plan: Plan, masks: Masks, column: Column, slots: list[Any]
    ) -> None:
        """Raises ``Unfit`` where the program is not one to unfold."""
        found = _unfolding(graph, plan, masks)
        if found is None:
            raise Unfit
        self._program = found
        self.graph, self.masks, self.column, self.slots = graph, masks, column, slots
        self.count = 0
        self._at: dict[int, int] = {}
        self._orders: dict[int, list[int]] = {}
        self._skipped: list[str | tuple[int, int]] = []

    def steps(self) -> Iterator[tuple[Node, Any, tuple[int, ...]] | tuple[Loop, list[Any]]]:
        """Steps at the top: a node, its raw value and the steps that it reads; and loops: the loop,
        and of each round its pattern, its item's place, its first step and the steps it reads outside.
        """
        program, at, nodes = self._program, self._at, self.graph.nodes
        for _, _, id in self.graph.inputs:
            yield nodes[id], None, ()
            at[id] = self.count
            self.count += 1
        place = 0
        while place < len(program):
            kind, what = program[place]
            place += 1
            if kind == "line":
                continue
            if kind == "step":
                yield what, self.held(what.id), self._reads(what)
                at[what.id] = self.count
                self.count += 1
            elif kind == "loop":
                yield what, self._rounds(what)
                at[what.node.id] = self.count
                self.count += 1
            elif kind == "jump":
                place = what
            elif kind == "have":
                if what[0] in at:
                    place = what[1]
            elif self.held(what[0]) is (kind == "true"):
                place = what[1]

    def held(self, id: int) -> Any:
        """What stands in the slot of a node."""
        slot = self.masks.held[id][0]
        return self.slots[slot] if slot >= 0 else self.column.values[~slot]

    def kind(self, id: int) -> str:
        """What a slot's content stands for."""
        return self.masks.held[id][1]

    def _reads(self, node: Node) -> tuple[int, ...]:
        args, at = node.args, self._at
        if node.op in ("and", "or") and self.held(args[0]) is (node.op == "or"):
            left, right = args
            if self.graph.nodes[right].op != "const":
                self._skipped.append((right, at[left]))
            args = (left,)
        return tuple(dict.fromkeys([at[a] for a in args if a in at]))

    def order(self, id: int) -> list[int]:
        """The things of a set in the order of its list, each as its bit's place."""
        found = self._orders.get(id)
        if found is not None:
            return found
        mask, node = self.held(id), self.graph.nodes[id]
        if self.kind(id) == "set":
            found, bit = [], 0
            while mask >> bit:
                if mask >> bit & 1:
                    found.append(bit)
                bit += 1
        elif node.op == "union":
            found = list(dict.fromkeys([*self.order(node.args[0]), *self.order(node.args[1])]))
        elif node.op in ("loop", "intersect", "difference"):
            found = [bit for bit in self.order(node.args[0]) if mask >> bit & 1]
        else:
            raise Unfit
        self._orders[id] = found
        return found

    def _rounds(self, loop: Loop) -> list[Any]:
        """The rounds of a loop: pattern, first step; steps are counted on."""
        slots, column, patterns = self.slots, self.column, loop.patterns
        where = self.masks.where
        masks = [test(slots, column, where) for _, test in loop.tests]
        items = self.order(loop.node.args[0])
        outside = [DIGITS[self._at[id]] for id in loop.outside]
        rounds: list[Any] = [outside]
        count = self.count
        stopped = len(items)
        for place, item in enumerate(items):
            key = 0
            for k, mask in enumerate(masks):
                if mask >> item & 1:
                    key |= 1 << k
            pattern: Pattern = patterns.get(key) or loop.pattern(key)
            rounds.append((pattern, count))
            count += len(pattern.nodes)
            if pattern.stops:
                stopped = place + 1
                break
        if count + 2 > len(DIGITS):
            raise Unfit
        self.count = count
        self._unvisited(loop, rounds, len(items), stopped)
        return rounds

    def _unvisited(self, loop: Loop, rounds: list[Any], items: int, walked: int) -> None:
        outside, *each = rounds
        skipped, body = self._skipped, loop.over.body
        for place, (pattern, first) in enumerate(each):
            if pattern.skipped:
                own = DIGITS[first : first + len(pattern.nodes)]
                skipped.append(
                    pattern.skipped % pattern.pick_skipped([DIGITS[place], *outside, *own])
                )
        head = f'{{"kind":"skipped","node":{body},"path":['
        if not items:
            skipped.append(f'{head}0],"why":"empty","by":{self.count}}}\n')
        for place, (pattern, first) in enumerate(each):
            if pattern.dropped:
                by = first + pattern.ends[0]
                skipped.append(f'{head}{place}],"why":"filtered","by":{by}}}\n')
        if body != loop.over.item:
            skipped.extend(
                f'{head}{place}],"why":"stopped","by":{self.count}}}\n'
                for place in range(walked, items)
            )

    @property
    def skipped(self) -> str:
        """The lines of what was not computed, once all steps were gone through."""
        at = self._at
        return "".join(
            entry
            if isinstance(entry, str)
            else f'{{"kind":"skipped","node":{entry[0]},"path":[],"why":"operand","by":{entry[1]}}}\n'
            for entry in self._skipped
            if isinstance(entry, str) or entry[0] not in at
        )


def _unfolding(graph: Graph, plan: Plan, masks: Masks) -> tuple[tuple[str, Any], ...] | None:
    """How a program unfolds, found once for all of its template; None where it does not."""
    template, _ = graph.kept.get("template", (None, None))
    kept: dict[str, Any] = graph.kept if template is None else template.kept
    if "unfolding" not in kept:
        try:
            if template is not None:
                graph, plan, masks = template.origin, compile_plan(template.origin), kept["masks"]
            kept["unfolding"] = compile_unfolding(graph, plan, masks)
        except (Unfit, KeyError):
            kept["unfolding"] = None
    found: tuple[tuple[str, Any], ...] | None = kept["unfolding"]
    return found


def record(unfolded: Unfolded, image: Any) -> Record:
    """The columns of a run, as its plan leaves them, without telemetry."""
    found = Record()
    nodes, paths, values = found.nodes, found.paths, found.values
    for what, *rest in unfolded.steps():
        if isinstance(what, Loop):
            for place, (pattern, _) in enumerate(rest[0][1:]):
                nodes.extend(pattern.nodes)
                values.extend(pattern.values)
                paths.extend([(place,)] * len(pattern.nodes))
            nodes.append(what.node.id)
            values.append(_value(unfolded, what.node.id))
        else:
            nodes.append(what.id)
            values.append(image if what.op == "input" else _value(unfolded, what.id))
        paths.append(())
    return found


def _value(unfolded: Unfolded, id: int) -> Any:
    held, kind = unfolded.held(id), unfolded.kind(id)
    regions = unfolded.column.regions
    if kind == "value":
        return held
    if kind == "one":
        return regions[held.bit_length() - 1]
    return tuple([regions[bit] for bit in unfolded.order(id)])


def lines(unfolded: Unfolded, picture: str, things: list[str], say: Any) -> str:
    """The lines of a run's steps and of what it skipped.

    Args:
        picture: the value of its input, as it is written.
        things: each of the column's regions, as it is written.
        say: writes a plain value.
    """
    parts: list[str] = []
    for what, *rest in unfolded.steps():
        if isinstance(what, Loop):
            parts.append(_loop(unfolded, what, rest[0], things, say))
            continue
        value = picture if what.op == "input" else _said(unfolded, what.id, things, say)
        reads = ",".join([DIGITS[i] for i in rest[1]])
        parts.append(
            f'{{"kind":"step","step":{unfolded.count},"node":{what.id},"op":"{what.op}",'
            f'"path":[],"reads":[{reads}],"value":{value}}}\n'
        )
    return "".join(parts) + unfolded.skipped


def _loop(unfolded: Unfolded, loop: Loop, rounds: list[Any], things: list[str], say: Any) -> str:
    outside, *each = rounds
    parts: list[str] = []
    reads = [outside[0]]
    for place, (pattern, first) in enumerate(each):
        own = DIGITS[first : first + len(pattern.nodes)]
        parts.append(pattern.lines % pattern.pick([DIGITS[place], *outside, *own]))
        for end in pattern.ends:
            reads.append(own[end])
    value = _said(unfolded, loop.node.id, things, say)
    parts.append(
        f'{{"kind":"step","step":{unfolded.count},"node":{loop.node.id},"op":"loop","path":[],'
        f'"reads":[{",".join(reads)}],"value":{value}}}\n'
    )
    return "".join(parts)


def _said(unfolded: Unfolded, id: int, things: list[str], say: Any) -> str:
    held, kind = unfolded.held(id), unfolded.kind(id)
    if kind == "value":
        return "true" if held is True else "false" if held is False else str(say(held))
    if kind == "one":
        return str(things[int(held).bit_length() - 1])
    return "[" + ",".join([things[bit] for bit in unfolded.order(id)]) + "]"
