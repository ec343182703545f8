"""The dataflow graph: a frozen tuple of nodes in topological order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from vprog.grammar.diagnostic import declare
from vprog.grammar.source import Span
from vprog.ops import OPERATORS, Operator
from vprog.term import LoopKind
from vprog.type import BOOL, FLOAT, NOTHING, Type, fits

if TYPE_CHECKING:
    import networkx

BROKEN = declare(
    "VP401",
    "a graph is not well formed",
    "Every rewrite is verified. This is a mistake of vprog or of a rule, never of a program.",
    wrong=">>> import dataclasses\n"
    '>>> graph = vprog.load("answer = 1 + 2").graph\n'
    ">>> dataclasses.replace(graph, nodes=graph.nodes[::-1]).verify()",
    right='>>> vprog.load("answer = 1 + 2").graph.verify()',
)

#: Ops that are not rows of the operator table.
STRUCTURAL = frozenset(
    {"input", "const", "list", "each", "total", "loop", "if", "and", "or", "call"}
)

ROOT = -1


@dataclass(frozen=True, slots=True)
class Over:
    """How a loop node walks: its kind, and the nodes that stand inside it.

    Attributes:
        kind: how the result is made.
        item: the node of the loop's variable.
        test: the node that an item must pass, or None.
        body: the node of what is made of an item.
        flat: the body is a list (or, stopping, a partial result) of an inner loop.
        total: of a fold, the node of what was folded so far.
    """

    kind: LoopKind
    item: int
    test: int | None
    body: int
    flat: bool = False
    total: int | None = None

    def stops(self, value: Any) -> bool:
        """Whether the loop ends at a round whose body gave a value."""
        match self.kind:
            case "any" | "all":
                return value is (self.kind == "any")
            case "take1":
                return value is not None and (not self.flat or bool(value))
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a program.

    Attributes:
        id: its place in the graph's tuple.
        op: an operator's name, or one of ``STRUCTURAL``.
        args: ids of the nodes it reads; all are smaller than its own.
        type: of its value.
        scope: the item node of the innermost loop that its value hangs on, or ``ROOT``.
        span: where it stands in the program's text.
        value: a constant's value, or an input's or variable's name.
        over: how a loop walks.
    """

    id: int
    op: str
    args: tuple[int, ...]
    type: Type
    scope: int
    span: Span
    value: Any = None
    over: Over | None = None

    @property
    def operator(self) -> Operator | None:
        """The row of the table, or None for a structural node."""
        return None if self.op in STRUCTURAL else OPERATORS[self.op]


@lru_cache(maxsize=8192)
def _digest(parts: tuple[Any, ...]) -> str:
    """A node's digest, from its own facts and those of what it reads; few nodes are new."""
    *own, reads = parts
    return hashlib.sha256(repr((*own, list(reads))).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Graph:
    """A program as dataflow.

    Attributes:
        nodes: in topological order.
        inputs: name, type and node of each input.
        names: each bound name and its node, in the order of the lines.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[tuple[str, Type, int], ...]
    names: tuple[tuple[str, int], ...]

    @cached_property
    def answer(self) -> int:
        """The node of the program's answer."""
        return dict(self.names)["answer"]

    def named(self, id: int) -> tuple[str, ...]:
        """The names that a program gives a node."""
        return tuple(n for n, node in self.names if node == id) + tuple(
            n for n, _, node in self.inputs if node == id
        )

    @cached_property
    def loops(self) -> dict[int, Node]:
        """The loop node of each item node."""
        return {node.over.item: node for node in self.nodes if node.over is not None}

    def chain(self, scope: int) -> tuple[int, ...]:
        """The item nodes around a scope, outermost first, the scope itself last."""
        found: list[int] = []
        while scope != ROOT:
            found.append(scope)
            scope = self.loops[scope].scope
        return tuple(reversed(found))

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """How many loops each node's value hangs on: the length of its iteration path."""
        return tuple(len(self.chain(node.scope)) for node in self.nodes)

    @cached_property
    def users(self) -> tuple[tuple[int, ...], ...]:
        """For each node, the nodes that read it."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for node in self.nodes:
            for arg in dict.fromkeys(node.args):
                found[arg].append(node.id)
        return tuple(tuple(users) for users in found)

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """A digest for each node, of what it computes: names and places take no part."""
        digests: list[str] = []
        for node in self.nodes:
            over = node.over and (node.over.kind, node.over.flat, node.over.test is None)
            level = self.depths[node.id] if node.op in ("each", "total") else None
            value = None if node.op in ("each", "total") else node.value
            parts = (
                node.op,
                str(node.type),
                repr(value),
                over,
                level,
                tuple([digests[a] for a in node.args]),
            )
            digests.append(_digest(parts))
        return tuple(digests)

    @cached_property
    def digest(self) -> str:
        """The digest of the graph: of what its inputs and its lines compute."""
        named = [(name, self.digests[id]) for name, id in self.names]
        inputs = [(name, str(type)) for name, type, _ in self.inputs]
        return hashlib.sha256(repr((inputs, named)).encode()).hexdigest()

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What other rooms compute from the graph alone and keep with it, each under its own key."""
        return {}

    @cached_property
    def nx(self) -> networkx.DiGraph[int]:
        """A frozen networkx view; an edge leads from what is read to its reader."""
        import networkx

        view: networkx.DiGraph[int] = networkx.DiGraph()
        for node in self.nodes:
            view.add_node(node.id, op=node.op, type=str(node.type), names=self.named(node.id))
            for place, arg in enumerate(node.args):
                view.add_edge(arg, node.id, place=place)
        return networkx.freeze(view)

    def verify(self) -> None:
        """Hold the graph to its form.

        Raises:
            VprogError: VP401, with what is wrong.
        """
        wrong = next(self._faults(), None)
        if wrong is not None:
            raise BROKEN.error(wrong, "please report the program that led here")

    def _faults(self) -> Iterator[str]:
        for place, node in enumerate(self.nodes):
            if node.id != place:
                yield f"node {node.id} stands at place {place}"
            if any(not 0 <= arg < place for arg in node.args):
                yield f"node {place} reads a node that does not stand before it"
                return
            if node.op not in STRUCTURAL and node.op not in OPERATORS:
                yield f"node {place} has the unknown op {node.op}"
            elif node.op not in STRUCTURAL and not self._typed(node):
                yield f"node {place} gives {node.op} arguments of other types"
            if node.op in ("if", "and", "or") and self.nodes[node.args[0]].type not in (
                BOOL,
                NOTHING,
            ):
                yield f"node {place} decides on a {self.nodes[node.args[0]].type}"
            if node.op in ("each", "total") and place not in self._variables:
                yield f"node {place} is the variable of no loop"
            if node.over is not None and not {node.over.body, node.over.test} - {None} <= set(
                node.args
            ):
                yield f"loop {place} does not read its own body"
        demanded = self._demanded()
        for node in self.nodes:
            # What a function was given and does not read may hang on two loops of which one no
            # longer stands in the other, since nothing else of it did. Nothing ever asks for it.
            if node.id not in demanded:
                continue
            around = set(self.chain(node.scope))
            outer = {self.nodes[arg].scope for arg in node.args}
            if node.over is not None:
                outer.discard(node.over.item)
            if node.op not in ("each", "total") and not outer <= around | {ROOT}:
                yield f"node {node.id} reads a value of a loop that it does not stand in"
        computed = [
            (n.op, n.args, n.type, type(n.value), n.value, n.over)
            for n in self.nodes
            if n.op not in ("each", "total")
        ]
        if len(set(computed)) < len(computed):
            yield "two nodes compute the same"
        names = [name for name, _ in self.names]
        if len(set(names)) < len(names) or "answer" not in names:
            yield "a name is bound twice, or none is answer"

    def _demanded(self) -> set[int]:
        """The nodes that some name hangs on."""
        found: set[int] = set()
        waiting = [place for _, place in self.names]
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += self.nodes[place].args
        return found

    @cached_property
    def _variables(self) -> set[int]:
        found = {node.over.item for node in self.nodes if node.over}
        return found | {n.over.total for n in self.nodes if n.over and n.over.total is not None}

    def _typed(self, node: Node) -> bool:
        operator = OPERATORS[node.op]
        if len(operator.params) != len(node.args):
            return False
        bound: dict[str, Type] = {}
        given = [self.nodes[arg].type for arg in node.args]
        return all(
            fits(p.type, t, bound) and (p.type != FLOAT or t in (FLOAT, NOTHING))
            for p, t in zip(operator.params, given, strict=True)
        ) and fits(operator.result, node.type, bound)
