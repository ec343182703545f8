"""The plan: a graph as a flat list of instructions with jumps, which can pause before any of them.

A node's instructions stand where it is first asked for. Where a node may have its value already
(it was asked for in a branch, or stands outside the loop it is asked for in), a ``HAVE`` guards them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from vprog.grammar.source import Span
from vprog.graph import ROOT, Graph, Node
from vprog.outline import shared
from vprog.trampoline import bounce
from vprog.type import FLOAT


class Code(IntEnum):
    """What an instruction does; its operands are in the comment.

    Where it says ``pick``, the operand is a function that takes the values of the arguments, as a
    tuple, out of all values: a node's arguments are known when the plan is made.
    """

    PURE1 = 0  # node, meaning, arg: apply a total operator to one argument
    PURE2 = 1  # node, meaning, arg, arg: to two
    PURE = 2  # node, meaning, pick: to any number
    TRY = 3  # node, meaning, pick: apply an operator that may fail
    ASK = 4  # node, oracle, pick: pause until a module answers
    LINE = 5  # number: a line of the program is done
    NEXT = 6  # item, place, stale: take the next item and forget the last one's steps, or jump
    IF_FALSE = 7  # node, place
    KEEP = 8  # body: append to the result
    JUMP = 9  # place
    DECIDE = 10  # body, wanted, place: jump if a Bool that ends the walk is there
    HAVE = 11  # node, place: jump if it has its value
    COPY = 12  # node, other: take over the value of the operand that decided
    IF_TRUE = 13  # node, place
    OPEN = 14  # loop, source, depth: start to walk
    CLOSE = 15  # loop, kind, total: end the walk
    LIST = 16  # node, pick: a list literal
    EXTEND = 17  # body: append all of a list to the result
    KEPT = 18  # place: jump if the result holds an item
    FOLD = 19  # total, body: go on with what is folded


Instruction: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Instructions and what they start from.

    Attributes:
        code: the instructions.
        constants: node and value of every constant.
        lines: for each bound name, the place behind its line.
        oracles: each oracle that may be asked, and where the program asks it first.
    """

    graph: Graph
    code: tuple[Instruction, ...]
    constants: tuple[tuple[int, Any], ...]
    lines: tuple[tuple[str, int], ...]
    oracles: tuple[tuple[str, Span], ...]


def compile_plan(graph: Graph) -> Plan:
    """The plan of a graph: its lines in order, each evaluated strictly, left to right.

    Programs that differ in names and constants alone share its instructions.
    """
    kept = shared(graph)
    known: _Compiled | None = kept.get("plan")
    if known is None:
        known = kept["plan"] = _Compiler(graph).run()
    code, places = known
    lines = tuple([(name, place) for (name, _), place in zip(graph.names, places, strict=True)])
    constants = tuple([(n.id, n.value) for n in graph.nodes if n.op == "const"])
    oracles: dict[str, Span] = {}
    for node in graph.nodes:
        if node.operator is not None and node.operator.oracle:
            oracles.setdefault(node.op, node.span)
    return Plan(graph, code, constants, lines, tuple(oracles.items()))


def _meaning(node: Node) -> Callable[..., Any]:
    """An operator's meaning. The sum of no Floats is a Float, which the meaning cannot see."""
    operator = node.operator
    assert operator is not None and operator.meaning is not None
    meaning = operator.meaning
    if node.type != FLOAT or not operator.result.is_variable or not operator.params[0].type.is_list:
        return meaning

    def real(*args: Any) -> Any:
        value = meaning(*args)
        return float(value) if isinstance(value, int) else value

    return real


@lru_cache(maxsize=4096)
def _picker(args: tuple[int, ...]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """A function that takes some places of a list as a tuple."""
    if len(args) > 1:
        return itemgetter(*args)
    if args:
        (only,) = args
        return lambda slots: (slots[only],)
    return lambda slots: ()


Emission: TypeAlias = Generator[int, None, None]
#: A plan's instructions and the places of its lines.
_Compiled: TypeAlias = tuple[tuple[Instruction, ...], tuple[int, ...]]


class _Compiler:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.code: list[list[Any]] = []
        #: What surely has its value here, and the loops around.
        self.ready: set[int] = set()
        self.around: list[int] = []
        self.emitted: set[int] = set()
        self.guarded: set[int] = set()

    def run(self) -> _Compiled:
        nodes = self.graph.nodes
        self.ready.update(n.id for n in nodes if n.op in ("const", "input"))
        lines: list[int] = []
        for number, (_, id) in enumerate(self.graph.names):
            if nodes[id].op == "const" and id not in self.emitted:
                # A constant has no step of its own; as the value of a line it has one.
                self.emit(Code.COPY, id, id)
                self.emitted.add(id)
            bounce(self.need, id)
            self.emit(Code.LINE, number)
            lines.append(len(self.code))
        self.forget_stale()
        return tuple(map(tuple, self.code)), tuple(lines)

    def emit(self, code: Code, *operands: Any) -> int:
        self.code.append([int(code), *operands])
        return len(self.code) - 1

    def land(self, *places: int) -> None:
        """Let jumps lead here."""
        for place in places:
            instruction = self.code[place]
            instruction[instruction.index(None)] = len(self.code)

    def need(self, id: int) -> Emission:
        """Instructions after which a node has its value."""
        if id in self.ready:
            return
        node = self.graph.nodes[id]
        outside = node.scope != (self.around[-1] if self.around else ROOT)
        if not (outside or id in self.emitted):
            yield from self.compute(node)
        else:
            self.guarded.add(id)
            have = self.emit(Code.HAVE, id, None)
            before = set(self.ready)
            yield from self.compute(node)
            self.ready = before
            self.land(have)
        self.emitted.add(id)
        self.ready.add(id)

    def compute(self, node: Node) -> Emission:
        """Instructions that compute a node."""
        if node.op == "loop":
            yield from self.loop(node)
        elif node.op == "if":
            yield from self.choose(node)
        elif node.op in ("and", "or"):
            left, right = node.args
            yield left
            skip = self.emit(Code.IF_FALSE if node.op == "and" else Code.IF_TRUE, left, None)
            yield from self.branch(node, right)
            end = self.emit(Code.JUMP, None)
            self.land(skip)
            self.emit(Code.COPY, node.id, left)
            self.land(end)
        else:
            yield from node.args
            operator = node.operator
            if node.op == "call":
                self.emit(Code.COPY, node.id, node.args[-1])
            elif operator is None:
                self.emit(Code.LIST, node.id, _picker(node.args))
            elif operator.meaning is None:
                self.emit(Code.ASK, node.id, operator.name, _picker(node.args))
            elif operator.fallible:
                self.emit(Code.TRY, node.id, _meaning(node), _picker(node.args))
            elif len(node.args) in (1, 2):
                code = Code.PURE1 if len(node.args) == 1 else Code.PURE2
                self.emit(code, node.id, _meaning(node), *node.args)
            else:
                self.emit(Code.PURE, node.id, _meaning(node), _picker(node.args))

    def branch(self, node: Node, operand: int) -> Emission:
        """An operand that is evaluated on one way only."""
        before = set(self.ready)
        yield operand
        self.ready = before
        self.emit(Code.COPY, node.id, operand)

    def choose(self, node: Node) -> Emission:
        test, then, otherwise = node.args
        yield test
        skip = self.emit(Code.IF_FALSE, test, None)
        yield from self.branch(node, then)
        end = self.emit(Code.JUMP, None)
        self.land(skip)
        yield from self.branch(node, otherwise)
        self.land(end)

    def loop(self, node: Node) -> Emission:
        over = node.over
        assert over is not None
        source = node.args[0]
        yield source
        if over.total is not None:
            yield node.args[1]
        self.emit(Code.OPEN, node.id, source, self.graph.depths[node.id])
        if over.total is not None:
            self.emit(Code.FOLD, over.total, node.args[1])
        top = self.emit(Code.NEXT, over.item, None, ())
        before = set(self.ready)
        self.around.append(over.item)
        self.ready.update({over.item} if over.total is None else {over.item, over.total})
        if over.test is not None:
            yield over.test
            self.emit(Code.IF_FALSE, over.test, top)
        yield over.body
        ends = [top]
        if over.total is not None:
            self.emit(Code.FOLD, over.total, over.body)
        elif over.kind in ("collect", "take1"):
            self.emit(Code.EXTEND if over.flat else Code.KEEP, over.body)
            if over.kind == "take1":
                ends.append(self.emit(Code.KEPT, None))
        else:
            ends.append(self.emit(Code.DECIDE, over.body, over.kind == "any", None))
        self.emit(Code.JUMP, top)
        self.land(*ends)
        self.around.pop()
        self.ready = before
        self.emit(Code.CLOSE, node.id, over.kind, -1 if over.total is None else over.total)

    def forget_stale(self) -> None:
        """Tell each loop which guarded steps hang on its variable: they start anew at each item."""
        for instruction in self.code:
            if instruction[0] == Code.NEXT:
                instruction[3] = tuple(
                    sorted(
                        i
                        for i in self.guarded
                        if instruction[1] in self.graph.chain(self.graph.nodes[i].scope)
                    )
                )
