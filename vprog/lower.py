"""Lowering: typed terms to the dataflow graph. Functions are inlined, equal steps are shared."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable
from typing import Any, TypeAlias

from vprog.grammar.source import Span
from vprog.graph import ROOT, Graph, Node, Over
from vprog.strict import Strictness
from vprog.term import (
    Apply,
    Checked,
    Choose,
    Const,
    Global,
    Invoke,
    ListOf,
    Local,
    Loop,
    Shortcut,
    Symbol,
    Term,
)
from vprog.trampoline import bounce
from vprog.type import Type

Locals: TypeAlias = dict[Symbol, int]
#: A step of lowering asks for the node of a term among local nodes, and is sent it.
Lowering: TypeAlias = Generator[tuple[Term, Locals], int, int]
Ids: TypeAlias = tuple[int, ...]
Free: TypeAlias = frozenset[int]

NONE: Free = frozenset()


def lower(checked: Checked, given: Collection[str] = ()) -> Graph:
    """The graph of a checked program; ``given`` are names of lines whose values come from outside.

    Equal steps are one node, and so are loops that say the same. A step that does not hang on a
    loop's variable stands outside the loop; it is still evaluated only when first asked for.
    """
    builder = _Builder()
    inputs = []
    for name, type, span in checked.inputs:
        id = builder.add("input", (), type, NONE, span, value=name)
        builder.globals[name] = id
        inputs.append((name, type, id))
    names = []
    for binding in checked.bindings:
        if binding.name in given:
            id = builder.add(
                "input", (), binding.value.type, NONE, binding.span, value=binding.name
            )
        else:
            id = builder.lower(binding.value)
        builder.globals[binding.name] = id
        builder.strict.settle(id)
        names.append((binding.name, id))
    return Graph(tuple(builder.nodes), tuple(inputs), tuple(names))


class _Builder:
    """Nodes so far, and for each the loop variables (item nodes) that its value hangs on."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.strict = Strictness(self.nodes)
        self.free: list[Free] = []
        self.keys: list[Any] = []
        self.globals: dict[str, int] = {}
        self.shared: dict[Any, int] = {}
        self.loops: dict[Any, int] = {}
        #: How many loops stand around each item node, itself counted.
        self.levels: dict[int, int] = {ROOT: 0}

    def lower(self, term: Term) -> int:
        """The node of a term that hangs on no local name."""
        nothing: Locals = {}
        return bounce(self.steps, (term, nothing))

    def add(
        self,
        op: str,
        args: Ids,
        type: Type,
        free: Free,
        span: Span,
        value: Any = None,
        over: Over | None = None,
    ) -> int:
        """The node that computes this: the one at hand, or a new one."""
        key = (op, args, type, _exact(value), over)
        if key not in self.shared:
            self.shared[key] = self.append(op, args, type, free, span, value, over, key)
        return self.shared[key]

    def append(
        self,
        op: str,
        args: Ids,
        type: Type,
        free: Free,
        span: Span,
        value: Any = None,
        over: Over | None = None,
        key: Any = None,
    ) -> int:
        id = len(self.nodes)
        scope = max((*free, ROOT), key=self.levels.__getitem__)
        self.nodes.append(Node(id, op, args, type, scope, span, value, over))
        self.strict.note(self.nodes[id])
        self.free.append(free)
        self.keys.append(key)
        return id

    def variable(self, source: int, around: Free, type: Type, span: Span, name: str) -> int:
        """A new item node: no two loops share theirs."""
        id = len(self.nodes)
        self.levels[id] = 1 + max(self.levels[f] for f in (*around, ROOT))
        return self.append("each", (source,), type, self.free[source] | {id}, span, name)

    def reads(self, ids: Ids) -> Free:
        """The loop variables that these nodes hang on."""
        return NONE.union(*(self.free[id] for id in ids))

    def steps(self, asked: tuple[Term, Locals]) -> Lowering:
        """How a term is lowered among local nodes."""
        term, locals = asked
        match term:
            case Const():
                return self.add("const", (), term.type, NONE, term.span, value=term.value)
            case Global():
                return self.globals[term.name]
            case Local():
                return locals[term.symbol]
            case Invoke():
                given: dict[int, int] = {}
                for place in term.order or range(len(term.args)):
                    given[place] = yield term.args[place], locals
                # A body sees its parameters and the lines above, nothing of the caller.
                inner = {symbol: given[place] for place, symbol in enumerate(term.function.params)}
                fresh = set(given.values()) - self.strict.settled
                self.strict.settled |= fresh
                result = yield term.function.body, inner
                self.strict.settled -= fresh
                return self.after(given.values(), result, term)
            case Loop():
                return (yield from self.loop(term, locals))
            case Apply(operator=operator, args=args):
                op = operator.name
            case ListOf(items=args):
                op = "list"
            case Choose(test=test, then=then, otherwise=otherwise):
                op, args = "if", (test, then, otherwise)
            case Shortcut(op=op, left=left, right=right):
                args = (left, right)
            case _:
                raise AssertionError(term)
        order = (isinstance(term, Apply) and term.order) or range(len(args))
        found: dict[int, int] = {}
        for place in order:
            found[place] = yield args[place], locals
        ids = tuple(found[place] for place in range(len(args)))
        id = self.add(op, ids, term.type, self.reads(ids), term.span)
        return id if isinstance(order, range) else self.after(found.values(), id, term)

    def after(self, asked: Iterable[int], result: int, term: Term) -> int:
        """A result behind the arguments that are evaluated before it."""
        early = self.strict.early(asked, result)
        if not early:
            return result
        ids = (*early, result)
        return self.add("call", ids, self.nodes[result].type, self.reads(ids), term.span)

    def loop(self, term: Loop, locals: Locals) -> Lowering:
        source = yield term.source, locals
        start: Ids = ()
        if term.total is not None:
            start = ((yield term.total[1], locals),)
        mark = len(self.nodes)
        around = self.reads((source, *start, *locals.values()))
        item = self.variable(source, around, term.symbol.type, term.span, term.symbol.name)
        inner = {**locals, term.symbol: item}
        total: int | None = None
        if term.total is not None:
            symbol = term.total[0]
            total = self.append("total", (item,), symbol.type, self.free[item], term.span)
            inner[symbol] = total
        test = (yield term.test, inner) if term.test is not None else None
        body = yield term.body, inner
        inside = tuple(id for id in (test, body) if id is not None)
        args = (source, *start, *inside)
        over = Over(term.kind, item, test, body, term.flat, total)
        key = self.alike(mark, item, args, over)
        if key in self.loops:
            self.forget(mark)
            return self.loops[key]
        free = self.reads(args) - {item}
        self.loops[key] = self.add("loop", args, term.type, free, term.span, over=over)
        return self.loops[key]

    def alike(self, mark: int, item: int, args: Ids, over: Over) -> Any:
        """A key that two loops share when they differ only in the ids of their own steps."""
        own: list[int] = []
        variables = {item}
        # Backwards: an inner loop comes before what hangs on its variable and on no other.
        for id in reversed(range(mark, len(self.nodes))):
            if id in variables or not variables.isdisjoint(self.free[id]):
                own.append(id)
                inner = self.nodes[id].over
                if inner is not None:
                    variables |= {inner.item, inner.item if inner.total is None else inner.total}
        own.reverse()
        places = {id: -1 - place for place, id in enumerate(own)}

        def renamed(ids: Ids) -> Ids:
            return tuple(places.get(id, id) for id in ids)

        def walk(over: Over | None) -> Any:
            if over is None:
                return None
            inner = (over.item, over.body, over.test, over.total)
            return (
                over.kind,
                over.flat,
                tuple(None if i is None else places.get(i, i) for i in inner),
            )

        steps = tuple(
            (
                n.op,
                n.type,
                None if n.op == "each" else _exact(n.value),
                renamed(n.args),
                walk(n.over),
            )
            for n in (self.nodes[id] for id in own)
        )
        return steps, renamed(args), walk(over)

    def forget(self, mark: int) -> None:
        """Take back the steps of a loop that is at hand already; all of them hang on its variable."""
        for key in self.keys[mark:]:
            self.shared.pop(key, None)
        for id in range(mark, len(self.nodes)):
            self.levels.pop(id, None)
        self.loops = {key: id for key, id in self.loops.items() if id < mark}
        self.strict.forget(mark)
        del self.nodes[mark:], self.free[mark:], self.keys[mark:]


def _exact(value: Any) -> Any:
    """A key that tells 1 from 1.0 and True."""
    return type(value), value
