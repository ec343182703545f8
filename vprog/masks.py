"""Programs over sets of things as a few operations on whole numbers.

A filter is an intersection of masks, ``the`` a look-up that fails unless one bit is set, a relation
to one thing a look-up by that thing's mask. What a program does beyond that is left to the plan, and so
is a run in which anything fails: here a failure only says so. The law is that both agree.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import (
    add,
    and_,
    eq,
    ge,
    getitem,
    gt,
    itemgetter,
    le,
    lt,
    ne,
    or_,
    sub,
    xor,
)
from typing import Any

from vprog.column import MAX_WORDS, PLACES, Word, place
from vprog.graph import ROOT, Graph, Node
from vprog.sweep import Kind, Masks
from vprog.type import IMAGE, REGION

_COMPARISONS: dict[str, Callable[..., Any]] = {
    "eq": eq,
    "ne": ne,
    "lt": lt,
    "le": le,
    "gt": gt,
    "ge": ge,
    "add": add,
    "sub": sub,
}
RELATIONS = frozenset(
    "left_of right_of above below in_front_of behind near inside overlaps relate same different".split()
)
_ATTRIBUTES = frozenset("color size material shape query".split())
#: Steps that fail on what is no mask.
_RAISE = frozenset({and_, or_, xor, sub, lt, getitem})
#: The step that does the same with its operands exchanged.
_MIRRORED: dict[Any, Callable[[Any, Any], Any]] = {
    **{step: step for step in (and_, or_, xor, add, eq, ne)},
    lt: gt,
    gt: lt,
    le: ge,
    ge: le,
}
#: Sums of numbers below this stay far from the bounds of an Int.
_SMALL = 1_000_000_000
#: Parts that programs share; when there are too many, they are forgotten.
_PARTS: dict[Any, Any] = {}
_MOST_PARTS = 1 << 16


class Unfit(Exception):
    """The program does what masks cannot."""


def compile_masks(graph: Graph) -> Masks | None:
    """A graph in slots, or None where it does what masks cannot."""
    try:
        return _Compiler(graph).run()
    except Unfit:
        return None


class _Compiler:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.words: dict[int, None] = {}
        #: Literals are words that are always filled.
        self.sure: set[int] = set()
        self.code: list[tuple[Callable[..., Any], Any, Any]] = []
        self.known: dict[Any, Any] = {}
        self.slots: dict[int, tuple[Any, Kind]] = {}

    def run(self) -> Masks:
        pictures = [id for _, _, id in self.graph.inputs]
        if len(pictures) != 1 or self.graph.nodes[pictures[0]].type != IMAGE:
            raise Unfit
        for node in self.graph.nodes:
            if node.scope == ROOT and node.op != "input" and self.is_asked(node):
                self.slots[node.id] = self.node(node)
        if self.slots.get(self.graph.answer, (None, "bag"))[1] == "bag":  # or the picture itself
            raise Unfit
        self.spare()
        return self.numbered()

    def numbered(self) -> Masks:
        """The steps with numbers for symbols, each in one of the two forms."""
        code = [_turned(*step) for step in self.code]
        seeds = dict.fromkeys(
            b for _, a, b in code if isinstance(b, tuple)
        )  # both operands words, or the second one only
        answer = self.slots[self.graph.answer][0]
        if isinstance(answer, tuple):
            seeds[answer] = None
        at: dict[Any, int] = {symbol: i for i, symbol in enumerate(seeds)}
        base = len(at)

        def slot(symbol: Any) -> int:
            return at[symbol] if isinstance(symbol, tuple) else base + int(symbol)

        chains: list[list[Any]] = [[]]
        joins: list[tuple[Any, int, int]] = []
        for step, a, b in code:
            if isinstance(a, tuple):
                chains[-1].append(once((step, a[1], slot(b))))
            else:
                joins.append((step, slot(a), slot(b)))
                chains.append([])
        held = {
            id: (~symbol[1] if isinstance(symbol, tuple) else slot(symbol), kind)
            for id, (symbol, kind) in self.slots.items()
        }
        read = {x[1] for f, *ab in code if f in _RAISE for x in ab if isinstance(x, tuple)}
        first, *rest = (once(tuple(chain)) for chain in chains)
        starts = tuple(place for _, place in seeds)
        return Masks(
            tuple(self.words),
            starts,
            getter(starts),
            first,
            tuple(once((*join, chain)) for join, chain in zip(joins, rest, strict=True)),
            held,
            tuple(place for place in self.words if place not in read and place not in self.sure),
            slot(answer),
            {place: place for place in self.words},
        )

    def spare(self) -> None:
        """Drop look-ups that only say that a mask has one bit, where a later one says so too."""
        one = ("word", place(("one",)))
        sure = {b for step, a, b in self.code if step is getitem and a != one}
        moved: dict[int, Any] = {}
        code: list[tuple[Callable[..., Any], Any, Any]] = []
        for at, (step, a, b) in enumerate(self.code):
            a, b = moved.get(a, a), moved.get(b, b)
            if step is getitem and a == one and at in sure:
                moved[at] = b
            else:
                moved[at] = len(code)
                code.append((step, a, b))
        self.code = code
        self.slots = {
            id: (moved.get(symbol, symbol), kind) for id, (symbol, kind) in self.slots.items()
        }
        used = {x for _, a, b in code for x in (a, b)} | {
            symbol for symbol, _ in self.slots.values()
        }
        if one not in used:
            self.words.pop(one[1], None)

    def is_asked(self, node: Node) -> bool:
        """Whether a node's value is wanted by itself, not only as a parameter of an oracle."""
        names = {id for _, id in self.graph.names}
        readers = [self.graph.nodes[u] for u in self.graph.users[node.id]]
        return node.id in names or any(self.reads(r, node.id) for r in readers)

    def reads(self, reader: Node, id: int) -> bool:
        if reader.op == "find":
            return False
        if reader.op in ("verify", "query", "same", "different", "relate"):
            return self.graph.nodes[id].type == REGION
        return True

    def word(self, *word: Any) -> Any:
        at = room_for(word)
        self.words[at] = None
        return ("word", at)

    def literal(self, value: Any) -> Any:
        if isinstance(value, float) and str(value) == "-0.0":
            raise Unfit  # it equals another number, and is written otherwise
        symbol = self.word("literal", type(value).__name__, value)
        self.sure.add(symbol[1])
        return symbol

    def emit(self, step: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
        """A step, or the one that does the same."""
        key = (step, a, b)
        if key not in self.known:
            self.known[key] = len(self.code)
            self.code.append(key)
        return self.known[key]

    def constant(self, id: int) -> Any:
        node = self.graph.nodes[id]
        if node.op != "const":
            raise Unfit
        return node.value

    def get(self, id: int, *kinds: Kind) -> Any:
        """The slot of a node that must be of a kind."""
        if id not in self.slots or self.slots[id][1] not in kinds:
            raise Unfit
        return self.slots[id][0]

    def node(self, node: Node) -> tuple[Any, Kind]:
        """The slot of a node at the top."""
        args = node.args
        match node.op:
            case "const":
                if isinstance(node.value, int) and abs(node.value) >= _SMALL:
                    raise Unfit
                return self.literal(node.value), "value"
            case "find":
                if self.graph.nodes[args[0]].op != "input":
                    raise Unfit
                return self.word("find", self.constant(args[1]), self.constant(args[2])), "set"
            case "loop":
                return self.loop(node)
            case "the":
                return self.emit(getitem, self.word("one"), self.get(args[0], "set", "bag")), "one"
            case "first":
                return self.emit(
                    getitem, self.word("one"), self.lowest(self.get(args[0], "set"))
                ), "one"
            case "count":
                counter = self.word("counter")
                self.sure.add(counter[1])
                return self.emit(getitem, counter, self.get(args[0], "set", "bag")), "value"
            case "exists":
                return self.some(self.get(args[0], "set", "bag")), "value"
            case "union":
                return self.emit(or_, *(self.get(a, "set", "bag") for a in args)), "bag"
            case "intersect":
                kind = self.slots[args[0]][1] if args[0] in self.slots else "bag"
                return self.emit(and_, *(self.get(a, "set", "bag") for a in args)), kind
            case "difference":
                a, b = (self.get(arg, "set", "bag") for arg in args)
                return self.emit(and_, a, self.contrary(b)), self.slots[args[0]][1]
            case "verify":
                mask = self.word("verify", self.constant(args[1]))
                return self.some(self.emit(and_, mask, self.get(args[0], "one"))), "value"
            case "not_":
                return self.emit(xor, self.get(args[0], "value"), self.literal(True)), "value"
            case "and" | "or":
                step = and_ if node.op == "and" else or_
                return self.emit(step, *(self.get(a, "value") for a in args)), "value"
        if node.op in _ATTRIBUTES:
            return self.attribute(node), "value"
        if node.op in RELATIONS:
            mask = self.related(node, args[0])
            return self.some(self.emit(and_, mask, self.get(args[0], "one"))), "value"
        if node.op in _COMPARISONS:
            return self.emit(_COMPARISONS[node.op], *self.operands(node)), "value"
        raise Unfit

    def operands(self, node: Node) -> tuple[Any, Any]:
        """Two numbers, texts or single things; never masks of several, whose order counts."""
        kinds = {self.slots[a][1] for a in node.args if a in self.slots}
        types = {self.graph.nodes[a].type.name for a in node.args}
        if kinds not in ({"value"}, {"one"}) or (types == {"Str"} and node.op in ("add", "sub")):
            raise Unfit
        a, b = (self.get(arg, "value", "one") for arg in node.args)
        return a, b

    def attribute(self, node: Node) -> Any:
        rest = [self.constant(a) for a in node.args[1:]]
        return self.emit(getitem, self.word("query", node.op, *rest), self.get(node.args[0], "one"))

    def loop(self, node: Node) -> tuple[Any, Kind]:
        over = node.over
        assert over is not None
        kind = self.slots[node.args[0]][1] if node.args[0] in self.slots else "value"
        if over.flat or over.total is not None or kind not in ("set", "bag"):
            raise Unfit
        mask = self.get(node.args[0], "set", "bag")
        if over.test is not None:
            mask = self.passed(over.test, over.item, mask)
        if over.kind == "collect" and over.body == over.item:
            return mask, kind
        if over.kind == "take1" and over.body == over.item and kind == "set":
            return self.lowest(mask), kind
        if over.kind == "any":
            return self.some(self.passed(over.body, over.item, mask)), "value"
        if over.kind == "all":
            return self.emit(eq, mask, self.passed(over.body, over.item, mask)), "value"
        raise Unfit

    def passed(self, id: int, item: int, mask: Any) -> Any:
        """The mask of those things of a mask that pass a test: a step for each operand of ``and``."""
        node = self.graph.nodes[id]
        if node.op == "and":
            return self.passed(node.args[1], item, self.passed(node.args[0], item, mask))
        return self.emit(and_, self.test(id, item), mask)

    def test(self, id: int, item: int) -> Any:
        """The mask of the things that pass a test."""
        node = self.graph.nodes[id]
        args = node.args
        match node.op:
            case "and" | "or":
                a, b = (self.test(arg, item) for arg in args)
                return self.emit(and_ if node.op == "and" else or_, a, b)
            case "not_":
                return self.contrary(self.test(args[0], item))
            case "verify" if args[0] == item:
                return self.word("verify", self.constant(args[1]))
            case "eq" | "ne" if item in args and args[0] != args[1]:
                other = self.get(args[1] if args[0] == item else args[0], "one")
                return other if node.op == "eq" else self.contrary(other)
        if node.op in RELATIONS and item in args[:2] and args[0] != args[1]:
            return self.related(node, item)
        raise Unfit

    def related(self, node: Node, item: int) -> Any:
        """The mask of the things that stand in a relation to one, or that one stands so to."""
        side = node.args.index(item)
        rest = [self.constant(a) for a in node.args[2:]]
        other = self.get(node.args[1 - side], "one")
        return self.emit(getitem, self.word(node.op, side, *rest), other)

    def some(self, mask: Any) -> Any:
        return self.emit(lt, self.literal(0), mask)

    def contrary(self, mask: Any) -> Any:
        return self.emit(xor, self.word("all"), mask)

    def lowest(self, mask: Any) -> Any:
        return self.emit(and_, mask, self.emit(sub, self.literal(0), mask))


def room_for(word: Word) -> int:
    """The place of a word, if there is room for it."""
    if word not in PLACES and len(PLACES) >= MAX_WORDS:
        raise Unfit
    return place(word)


def _turned(step: Callable[[Any, Any], Any], a: Any, b: Any) -> tuple[Any, Any, Any]:
    """A step with its word first, where it has one and its operands can change places."""
    if isinstance(b, tuple) and not isinstance(a, tuple):
        mirrored = _MIRRORED.get(step)
        if mirrored is not None:
            return mirrored, b, a
    return step, a, b


def once(part: Any) -> Any:
    """The first of equal parts of programs, so that each is kept once."""
    if len(_PARTS) >= _MOST_PARTS:
        _PARTS.clear()
    return _PARTS.setdefault(part, part)


@lru_cache(maxsize=4096)
def getter(places: tuple[int, ...]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """What takes the words of a program out of a column."""
    if len(places) > 1:
        return itemgetter(*places)
    if places:
        (only,) = places
        return lambda values: (values[only],)
    return lambda values: ()
