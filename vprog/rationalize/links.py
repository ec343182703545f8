"""What the steps of a trace hang on, in one pass over its columns.

``Trace.reads`` and ``Trace.skipped`` say the same of one step, by looking things up; here a table of
the graph says beforehand where each operand comes from, and one pass fills it in. What the table
cannot tell is left to the trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from vprog.graph import Graph, Node
from vprog.outline import shared

if TYPE_CHECKING:
    from vprog.trace import Trace

#: Where the operands of a node come from: a code, the loops around it (by their place among the
#: table's), and what the code needs.
_Recipe: TypeAlias = tuple[int, tuple[int, ...], Any, Any, Any]

# Plain numbers: a member of an enumeration is looked up far more slowly.
_NONE: Final = 0  # nothing
_ONE: Final = 1  # node
_TWO: Final = 2  # node, node
_SOME: Final = 3  # nodes
_LOOP: Final = 4  # its place, -, (nodes outside, test or -1, body or -1, source, is it a filter)
_LEFT: Final = 5  # left, right's nodes, (is right skipped, the value that decides)
_IF: Final = 6  # test, (then's nodes, else's nodes), (is then skipped, is else)
_ASK: Final = 7  # place of a loop or -1: the trace knows


@dataclass(frozen=True, slots=True)
class Links:
    """What a trace's steps hang on.

    Attributes:
        reads: for each step, the steps that its value hangs on, in the order of the run.
        inside: for each step of a loop, the steps of its rounds, in the order of the run.
        skipped: for each part of ``trace.skipped``, the step behind which it is said.
        latest: for each node, the last step of it; -1 for none.
    """

    reads: list[tuple[int, ...]]
    inside: dict[int, list[int]]
    skipped: list[int]
    latest: list[int]


def links(trace: Trace) -> Links:
    """What the steps of a trace hang on."""
    graph, record = trace.program.graph, trace.record
    kept = shared(graph)
    table = kept.get("links")
    if table is None:
        table = kept["links"] = _Table(graph)
    recipes = table.recipes
    nodes, values = record.nodes, record.values
    latest = [-1] * len(recipes)
    reads: list[tuple[int, ...]] = []
    push = reads.append
    inside: dict[int, list[int]] = {}
    open: list[list[int]] = [[] for _ in table.items]
    sure = table.sure and record.failed is None and record.until is None
    skipped: list[int] = []
    for step, id in enumerate(nodes):
        code, around, a, b, more = recipes[id]
        if code == _ONE:
            push((latest[a],))
        elif code == _TWO:
            a, b = latest[a], latest[b]
            push((a, b) if a < b else (b, a))
        elif code == _LEFT:
            other = latest[a]
            if values[other] is more[1]:
                push((other,))
                if more[0]:
                    skipped.append(other)
            else:
                push(tuple(sorted({other, *[latest[x] for x in b]})))
        elif code == _LOOP:
            outside, test, body, source, filters = more
            mine = open[a]
            if mine:
                open[a] = []
                inside[step] = mine
                found = {latest[x] for x in outside}
                found.update([s for s in mine if nodes[s] == test or nodes[s] == body])
                push(tuple(sorted(found)))
            else:
                push(tuple(sorted({latest[x] for x in outside})))
            if sure:
                if not filters:
                    _skip_rounds(skipped, step, mine, more, latest, nodes, values)
                elif not values[latest[source]]:
                    skipped.append(step)
        elif code == _NONE:
            push(())
        elif code == _SOME:
            push(tuple(sorted({latest[x] for x in a})))
        elif code == _IF:
            test = latest[a]
            push(tuple(sorted({test, *[latest[x] for x in b[not values[test]]]})))
            if more[bool(values[test])]:
                skipped.append(test)
        else:
            push(tuple(sorted(trace.reads(step))))
            if a >= 0 and open[a]:
                inside[step], open[a] = open[a], []
        latest[id] = step
        if around:
            for loop in around:
                open[loop].append(step)
    if record.failed is not None:
        reads[-1] = tuple(sorted(trace.reads(len(nodes) - 1)))
    if not sure:
        last = len(nodes) - 1
        skipped = [last if part.by is None else part.by for part in trace.skipped]
    return Links(reads, inside, skipped, latest)


def _skip_rounds(
    skipped: list[int],
    step: int,
    mine: list[int],
    recipe: tuple[Any, ...],
    latest: list[int],
    nodes: list[int],
    values: list[Any],
) -> None:
    """The bodies that a test dropped, and the rounds that were not walked."""
    _, test, body, source, _ = recipe
    items = values[latest[source]]
    if not items:
        skipped.append(step)
        return
    walked = 0
    for s in mine:
        if nodes[s] == (body if test < 0 else test):
            walked += 1
            if test >= 0 and values[s] is False:
                skipped.append(s)
    skipped.extend([step] * (len(items) - walked))


class _Table:
    """What a graph says of its traces' links: for each node a recipe, and the loops around it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        #: Whether every skipped part can be told by the recipes.
        self.sure = True
        self.items = {item: place for place, item in enumerate(graph.loops)}
        self.named = {id for _, id in graph.names}
        recipes: list[_Recipe] = []
        for node in graph.nodes:
            code, *needs = self.recipe(node)
            around = tuple(self.items[item] for item in graph.chain(node.scope))
            recipes.append((code, around, *(*needs, None, None, None)[:3]))
            if code == _ASK and node.op in ("if", "and", "or", "loop"):
                self.sure = False
        self.recipes = tuple(recipes)
        del self.graph  # it keeps the table: of two that keep each other neither goes at once

    def recipe(self, node: Node) -> tuple[Any, ...]:
        """Where a node's operands come from: the code, and what it needs."""
        match node.op:
            case "loop":
                return self.loop(node)
            case "if":
                return self.choice(node)
            case "and" | "or":
                return self.either(node)
            case "call":
                found = self.sources(node.args[-1:])
            case _:
                found = self.sources(node.args)
        if found is None:
            return (_ASK, -1)
        if len(found) in (1, 2):
            return (_ONE if len(found) == 1 else _TWO, *found)
        return (_SOME, found) if found else (_NONE,)

    def sources(self, args: tuple[int, ...]) -> tuple[int, ...] | None:
        """The nodes whose steps operands come from; None where the run decides which."""
        found: dict[int, None] = {}
        for arg in args:
            node = self.graph.nodes[arg]
            while node.op == "each":
                node = self.graph.nodes[node.args[0]]
            if node.op == "total":
                return None
            if node.op != "const":
                found[node.id] = None
        return tuple(found)

    def either(self, node: Node) -> tuple[Any, ...]:
        left, right = node.args
        mine, other = self.sources((left,)), self.sources((right,))
        if mine != (left,) or other is None:
            return (_ASK, -1)
        alone = self.optional(node, right)
        if alone is None:
            return (_ASK, -1)
        return (_LEFT, left, other, (alone, node.op == "or"))

    def choice(self, node: Node) -> tuple[Any, ...]:
        test, *branches = node.args
        found = [self.sources((branch,)) for branch in branches]
        alone = [self.optional(node, branch) for branch in branches]
        if self.sources((test,)) != (test,) or None in found or None in alone:
            return (_ASK, -1)
        return (_IF, test, tuple(found), tuple(alone))

    def optional(self, node: Node, id: int) -> bool | None:
        """Whether a part that is not asked for has no value then; None where the run decides."""
        part = self.graph.nodes[id]
        if part.op in ("const", "each", "input"):
            return False
        if part.op == "total" or id in self.named or self.graph.users[id] != (node.id,):
            return None
        if node.args.count(id) > 1:
            return None
        # What does not hang on the innermost loop may have its value from an earlier round.
        return True if part.scope == node.scope else None

    def loop(self, node: Node) -> tuple[Any, ...]:
        over = node.over
        assert over is not None
        nodes, item, place = self.graph.nodes, over.item, self.items[over.item]
        inner = (*node.args[: len(node.args) - 1 - (over.test is not None)],)
        outside = self.sources(inner)
        source = nodes[node.args[0]]
        if outside is None or over.flat or over.total is not None or source.op == "const":
            return (_ASK, place)
        if source.op in ("each", "total"):
            return (_ASK, place)
        test = -1 if over.test is None else over.test
        for id in (over.test, over.body):
            if id is None or id == item:
                continue
            if nodes[id].scope != item or nodes[id].op in ("const", "each", "total"):
                return (_ASK, place)
        if over.body == item:
            if over.kind not in ("collect", "take1"):
                return (_ASK, place)
            # The items after the first hit have values: they are the list's.
            return (_LOOP, place, None, (outside, test, -1, source.id, True))
        if self.graph.users[over.body] != (node.id,) or test in (over.body, item):
            return (_ASK, place)
        return (_LOOP, place, None, (outside, test, over.body, source.id, False))
