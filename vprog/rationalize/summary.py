"""What a statement's steps come to, as data: one summary for each reducer among them.

A summary is read off the trace when it is asked for (``summarize``), so that making a rationale
does not pay for it. METHODS of merging: a group's table of bindings and results, and by reducer a
count, a witness, a winner with its runner-up, what was kept and dropped, or how terms add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from vprog.failed import Failed

if TYPE_CHECKING:
    from vprog.graph import Node
    from vprog.rationalize.draft import Statement
    from vprog.trace import Trace

#: How a walk gives its result: what passes a test, the first that passes, what is made of each
#: item, whether one or every one holds, or one value folded over all.
Reducer: TypeAlias = Literal["filter", "first", "map", "any", "all", "fold"]


@dataclass(frozen=True, slots=True)
class Row:
    """One item that was looked at.

    Attributes:
        place: of the item in its list, counted from 0.
        item: the item.
        passed: whether the test let it pass; True where there is no test.
        value: what was made of it: the body's value, or its key; None where the test dropped it.
        steps: the steps of this round, in the order of the run, where the statement holds them.
    """

    place: int
    item: Any
    passed: bool
    value: Any
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """A loop.

    Attributes:
        step: the loop's step.
        reducer: how its result is made.
        source: the step of the list; None for a literal.
        size: how many items the list has.
        rows: the rounds that were walked, as a table.
        decided: the place of the round after which nothing more was looked at, or of the last one
            whose value decided an ``any`` or ``all``; None where no single round decided.
    """

    step: int
    reducer: Reducer
    source: int | None
    size: int
    rows: tuple[Row, ...]
    decided: int | None = None

    @property
    def early(self) -> bool:
        """Whether it ended before all items were looked at."""
        return len(self.rows) < self.size

    @property
    def kept(self) -> tuple[Row, ...]:
        """The rounds whose item passed the test."""
        return tuple(row for row in self.rows if row.passed)

    @property
    def dropped(self) -> tuple[Row, ...]:
        """The rounds whose item the test dropped."""
        return tuple(row for row in self.rows if not row.passed)

    @property
    def witness(self) -> Row | None:
        """The round that decided: the item that holds, the one that does not, the first found."""
        return None if self.decided is None else self.rows[self.decided]


@dataclass(frozen=True, slots=True)
class Pick:
    """The item with the smallest or the largest key.

    Attributes:
        step: the step that picks.
        reducer: which of the two.
        source: the step of the list; None for a literal.
        rows: every item with its key as ``value``, in the list's order.
        winner: the place of the item that was picked.
        runner_up: the place of the next best, None where there is one item only.
        tied: the places, besides the winner's, whose key is the winner's own: the winner is the
            first of them in the list, not better than they are.
    """

    step: int
    reducer: Literal["argmin", "argmax"]
    source: int | None
    rows: tuple[Row, ...]
    winner: int
    runner_up: int | None = None
    tied: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """A count: its step, the step of the list (None for a literal), and how many there are."""

    step: int
    source: int | None
    n: int
    reducer: Literal["count"] = "count"


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a calculation: whether it is added (or multiplied), its value, its step if any."""

    plus: bool
    value: int | float
    step: int | None


@dataclass(frozen=True, slots=True)
class Calculation:
    """Nested sums as one sum, nested products as one product.

    The terms stand in the order in which the program writes them; the value is the program's, which
    computes from the inside out (Floats are not associative).

    Attributes:
        step: the outermost operation's.
        reducer: ``sum`` of terms added and taken away, or ``product``.
        terms: what is put together.
        value: the result.
    """

    step: int
    reducer: Literal["sum", "product"]
    terms: tuple[Term, ...]
    value: int | float


@dataclass(frozen=True, slots=True)
class Several:
    """Equal operations on different things, stated side by side.

    Attributes:
        steps: the step of each, in the order of the run; the last one is the statement's lead.
        op: the operation they share.
        values: the value of each.
    """

    steps: tuple[int, ...]
    op: str
    values: tuple[Any, ...]
    reducer: Literal["several"] = "several"


Summary: TypeAlias = Walk | Pick | Tally | Calculation | Several

_SIGNED = {"add": True, "sub": False}


def summarize(trace: Trace, statement: Statement) -> tuple[Summary, ...]:
    """The summaries of a statement's steps, in the order of the run; the lead's own is the last.

    Rounds within rounds are rows of rows: only the loops that stand outermost in the statement have
    a summary of their own. A step that failed has none.

    >>> from vprog.program import load
    >>> from vprog.rationalize.draft import draft
    >>> trace = load("answer = 2 + 3 + 4").run(profile="lite")
    >>> whole = draft(trace).statements[-1]._replace(steps=(0, 1))
    >>> [(term.plus, term.value) for term in summarize(trace, whole)[0].terms]
    [(True, 2), (True, 3), (True, 4)]
    """
    return tuple(_summaries(trace, statement))


def _summaries(trace: Trace, statement: Statement) -> Iterator[Summary]:
    if statement.kind not in ("step", "group", "conclusion"):
        return
    record, nodes = trace.record, trace.program.graph.nodes
    own = statement.steps
    top = min((len(record.paths[s]) for s in own), default=0)
    part = frozenset(own)
    inner: set[int] = set()
    summed: set[int] = set()
    for step in reversed(own):
        if nodes[record.nodes[step]].op in ("add", "sub", "mul") and step not in inner:
            inner.update(_nested(trace, step, part))
    for step in own:
        node, value = nodes[record.nodes[step]], record.values[step]
        if isinstance(value, Failed) or len(record.paths[step]) > top:
            continue
        if node.op == "loop":
            yield _walk(trace, step, node, own)
        elif node.op in ("min_by", "max_by"):
            yield _pick(trace, step, node, own)
        elif node.op == "count":
            yield Tally(step, trace.value(node.args[0], record.paths[step])[0], value)
        elif node.op in ("add", "sub", "mul") and step not in inner and not node.type.is_list:
            terms = tuple(_terms(trace, step, part, True))
            if len(terms) > 2:
                summed.add(step)
                yield Calculation(step, "product" if node.op == "mul" else "sum", terms, value)
    if statement.also and statement.lead not in summed:
        leads = (*statement.also, statement.lead)
        op = nodes[record.nodes[statement.lead]].op
        yield Several(leads, op, tuple(record.values[s] for s in leads))


def _walk(trace: Trace, step: int, node: Node, own: tuple[int, ...]) -> Walk:
    over = node.over
    assert over is not None
    graph, record = trace.program.graph, trace.record
    path = record.paths[step]
    depth = len(path)
    inside: dict[int, list[int]] = {}
    for other in own:
        scope = graph.nodes[record.nodes[other]].scope
        if len(record.paths[other]) > depth and over.item in graph.chain(scope):
            inside.setdefault(record.paths[other][depth], []).append(other)
    rows = tuple(
        Row(i, r.item, r.passed, r.body[1], tuple(inside.get(i, ())))
        for i, r in enumerate(trace.rounds(step))
    )
    source, items = trace.value(node.args[0], path)
    value = record.values[step]
    decided = None
    held = value is (over.kind == "any") if over.kind in ("any", "all") else over.kind == "take1"
    if rows and held and (over.kind != "take1" or value):
        decided = len(rows) - 1
    return Walk(step, _reducer(node), source, len(items), rows, decided)


def _reducer(node: Node) -> Reducer:
    over = node.over
    assert over is not None
    if over.total is not None:
        return "fold"
    if over.kind == "any" or over.kind == "all":
        return over.kind
    if over.kind == "take1":
        return "first"
    return "filter" if over.body == over.item and over.test is not None else "map"


def _pick(trace: Trace, step: int, node: Node, own: tuple[int, ...]) -> Pick:
    path = trace.record.paths[step]
    source, items = trace.value(node.args[0], path)
    keyed, keys = trace.value(node.args[1], path)
    steps: dict[int, tuple[int, ...]] = {}
    if keyed in own:
        key = trace.program.graph.nodes[node.args[1]]
        if key.over is not None and key.over.test is None:
            steps = {row.place: row.steps for row in _walk(trace, keyed, key, own).rows}
    rows = tuple(
        Row(i, item, True, key, steps.get(i, ()))
        for i, (item, key) in enumerate(zip(items, keys, strict=True))
    )
    largest = node.op == "max_by"
    # Sorting is stable, so the first of equals stands first, as the operator has it.
    order = sorted(range(len(rows)), key=keys.__getitem__, reverse=largest)
    winner = order[0]
    tied = tuple(i for i in order[1:] if keys[i] == keys[winner])
    runner = order[1] if len(order) > 1 else None
    return Pick(step, "argmax" if largest else "argmin", source, rows, winner, runner, tied)


def _nested(trace: Trace, step: int, part: frozenset[int]) -> Iterator[int]:
    """The operations within a calculation that are a part of it."""
    ahead = [step]
    while ahead:
        outer = trace.step(ahead.pop())
        for read in outer.reads:
            if read in part and _folds(outer.op, trace, read):
                yield read
                ahead.append(read)


def _folds(outer: str, trace: Trace, step: int) -> bool:
    op = trace.program.graph.nodes[trace.record.nodes[step]].op
    return op == outer == "mul" or (outer in _SIGNED and op in _SIGNED)


def _terms(trace: Trace, step: int, part: frozenset[int], plus: bool) -> Iterator[Term]:
    # A stack, as a program may nest its sums deeply.
    ahead: list[tuple[bool, int | None, Any]] = [(plus, step, None)]
    first = True
    while ahead:
        sign, at, value = ahead.pop()
        if at is not None and (first or at in part) and _has_terms(trace, at):
            outer = trace.step(at)
            signs = (sign, sign if _SIGNED.get(outer.op, True) else not sign)
            for mine, read, arg in reversed(list(zip(signs, outer.reads, outer.args, strict=True))):
                nested = read is not None and read in part and _folds(outer.op, trace, read)
                ahead.append((mine, read if nested else None, (read, arg)))
            first = False
        else:
            yield Term(sign, value[1], value[0])


def _has_terms(trace: Trace, step: int) -> bool:
    return trace.program.graph.nodes[trace.record.nodes[step]].op in ("add", "sub", "mul")
