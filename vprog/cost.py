"""What a run may cost at most, known before it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vprog.bound import Bound, most
from vprog.grammar.diagnostic import VprogError, declare
from vprog.grammar.source import Source, Span
from vprog.graph import ROOT, Graph, Node
from vprog.limits import MAX_ASKS, MAX_ITEMS, MAX_NODES, MAX_STEPS
from vprog.term import Apply, Checked, Choose, Invoke, ListOf, Loop, Shortcut, Term

TOO_LARGE = declare(
    "VP225",
    "the program is too large once its functions are written out",
    "Each call of a function stands for its body; written out, a program may have 10,000 steps.",
    wrong="\n".join(
        ["def f0(n: Int) -> Int: return n + n"]
        + [f"def f{i}(n: Int) -> Int: return f{i - 1}(n) + f{i - 1}(n)" for i in range(1, 14)]
        + ["answer = f13(1)"]
    ),
    right="def double(n: Int) -> Int: return n + n\nanswer = double(double(1))",
)
TOO_LONG = declare(
    "VP226",
    "the run could take too many steps",
    "A run may take a million pure steps; nested loops multiply the lengths of their lists.",
    wrong='t = find(image, "thing")\nanswer = any(a == b and b == c for a in t for b in t for c in t)',
    right=(
        't = find(image, "thing", max=50)\n'
        "answer = any(a == b and b == c for a in t for b in t for c in t)"
    ),
)
TOO_MANY_CALLS = declare(
    "VP227",
    "the run could call modules too often",
    "A run may make 100,000 module calls; a call inside a loop counts once for every item.",
    wrong=(
        't = find(image, "thing", max=60)\n'
        "answer = any(between(a, b, c) for a in t for b in t for c in t)"
    ),
    right=(
        't = find(image, "thing", max=40)\n'
        "answer = any(between(a, b, c) for a in t for b in t for c in t)"
    ),
)


@dataclass(frozen=True, slots=True)
class Share:
    """What one node adds to the bounds.

    Attributes:
        times: how often it is evaluated at most.
        steps: pure steps each time; 0 for an oracle.
        size: the length of its value, where that is a list.
    """

    node: Node
    times: Bound
    steps: Bound
    size: Bound


@dataclass(frozen=True, slots=True)
class Cost:
    """The bounds of a program.

    Attributes:
        steps: pure steps.
        calls: module calls, by oracle.
        shares: what each node adds.
        loops: for each node, the lists whose lengths multiply it.
    """

    steps: Bound
    calls: Mapping[str, Bound]
    shares: tuple[Share, ...]
    graph: Graph

    @property
    def total_calls(self) -> Bound:
        """Module calls of all kinds."""
        return sum(self.calls.values(), Bound.of(0))

    def heaviest(self, oracle: bool) -> Share:
        """The node that adds most to the steps, or to the calls."""
        mine = [s for s in self.shares if _asks(s.node) == oracle]
        return max(mine, key=lambda s: s.times if oracle else s.times * s.steps)

    def advice(self, share: Share) -> str | None:
        """Which limit to tighten to make a node cheaper."""
        lists = [self.graph.loops[item].args[0] for item in self.graph.chain(share.node.scope)]
        found = [f for source in lists for f in self._finds(source)]
        if not found:
            return "walk through shorter lists" if lists else None
        names = dict.fromkeys(f"find({_noun(self.graph, f)!s})" for f in found)
        longest = max(self.shares[f].size for f in found)
        return f"say that {' and '.join(names)} gives fewer than {longest}: max=..."

    def _finds(self, source: int) -> list[int]:
        """The finds that a list comes from."""
        found, ahead, seen = [], [source], {source}
        while ahead:
            node = self.graph.nodes[ahead.pop()]
            if node.op == "find":
                found.append(node.id)
                continue
            fresh = [a for a in node.args if a not in seen]
            seen.update(fresh)
            ahead.extend(fresh)
        return found


def _noun(graph: Graph, find: int) -> str:
    noun = graph.nodes[graph.nodes[find].args[1]]
    return f'"{noun.value}"' if noun.op == "const" else "..."


def _asks(node: Node) -> bool:
    return node.operator is not None and node.operator.oracle


def cost(graph: Graph) -> Cost:
    """The bounds of a graph: of each node how often, how long, and how large its value."""
    sizes: list[Bound] = []
    inner: list[Bound] = []
    shares: list[Share] = []
    steps = Bound.of(0)
    calls: dict[str, Bound] = {}
    for node in graph.nodes:
        times = Bound.of(1)
        scope = node.scope
        for item in (
            graph.chain(scope) if scope != ROOT and node.op not in ("each", "total") else ()
        ):
            times = times * sizes[graph.loops[item].args[0]]
        size, inside = _size(node, graph, sizes, inner)
        sizes.append(size)
        inner.append(inside)
        if node.op in ("const", "input", "each", "total"):
            taken = Bound.of(0)
        elif _asks(node):
            taken = Bound.of(0)
            calls[node.op] = calls.get(node.op, Bound.of(0)) + times
        else:
            taken = _steps(node, graph, sizes, inner)
        steps = steps + times * taken
        shares.append(Share(node, times, taken, size if node.type.is_list else Bound.of(1)))
    return Cost(steps, calls, tuple(shares), graph)


def _size(node: Node, graph: Graph, sizes: list[Bound], inner: list[Bound]) -> tuple[Bound, Bound]:
    """A bound on the length of a node's value, and on that of its items where they are lists."""
    args = [sizes[a] for a in node.args]
    largest = Bound.of(MAX_ITEMS)
    if node.type.name == "Int":
        return (Bound.of(max(0, node.value)) if node.op == "const" else largest), largest
    if not node.type.is_list:
        return Bound.of(1), largest
    if node.op == "input":
        return Bound.of(node.value), largest
    if node.op == "list":
        return Bound.of(len(args)), most(*args)
    if node.op == "each":
        return inner[node.args[0]], largest
    if node.op == "total":
        return largest, largest
    if node.op == "call":
        return args[-1], inner[node.args[-1]]
    if node.op == "if":
        return most(*args[1:]), most(inner[node.args[1]], inner[node.args[2]])
    if node.over is not None:
        return _loop_size(node, sizes, inner)
    operator = node.operator
    if operator is None or not operator.result.is_list:
        return largest, largest
    lists = [a for a in node.args if graph.nodes[a].type.is_list]
    if operator.size is not None:
        found = Bound.of(operator.size(*args))
    else:
        found = most(*(sizes[a] for a in lists)) if lists else largest
    return min(found, largest), most(*(inner[a] for a in lists)) if lists else largest


def _loop_size(node: Node, sizes: list[Bound], inner: list[Bound]) -> tuple[Bound, Bound]:
    over = node.over
    assert over is not None
    if over.total is not None:
        return Bound.of(MAX_ITEMS), Bound.of(MAX_ITEMS)
    if over.kind == "take1":
        return Bound.of(1), inner[over.body] if over.flat else sizes[over.body]
    length = sizes[node.args[0]] * (sizes[over.body] if over.flat else 1)
    return min(length, Bound.of(MAX_ITEMS)), inner[over.body] if over.flat else sizes[over.body]


def _steps(node: Node, graph: Graph, sizes: list[Bound], inner: list[Bound]) -> Bound:
    operator = node.operator
    args = [sizes[a] for a in node.args]
    if node.over is not None:
        return 1 + args[0]
    if operator is None:
        return Bound.of(1 + len(args)) if node.op == "list" else Bound.of(1)
    if operator.steps is not None:
        return most(1, operator.steps(*args))
    # Lists of lists are compared item by item.
    lists = [
        sizes[a] * (inner[a] + 1 if type.item and type.item.is_list else 1)
        for a in node.args
        if (type := graph.nodes[a].type).is_list
    ]
    return most(1, sum(lists, Bound.of(0)))


def hold_to_limits(cost: Cost, sizes: Mapping[str, int], source: Source) -> None:
    """Refuse what could cost too much; list inputs of unknown size count as one item.

    Raises:
        VprogError: VP226 too many steps, VP227 too many module calls.
    """
    found = []
    for code, bound, limit, oracle, what in (
        (TOO_LONG, cost.steps, MAX_STEPS, False, "pure steps"),
        (TOO_MANY_CALLS, cost.total_calls, MAX_ASKS, True, "module calls"),
    ):
        most = bound.at(sizes, 1)
        if most > limit:
            share = cost.heaviest(oracle)
            message = f"the run could take {most:,} {what}; {limit:,} are allowed"
            found.append(code.at(share.node.span, message, cost.advice(share)))
    if found:
        raise VprogError(found, source)


def hold_size(checked: Checked, source: Source) -> None:
    """Refuse a program that would be too large once its functions are written out.

    Raises:
        VprogError: VP225.
    """
    sizes: dict[Any, int] = {}
    for function in checked.functions:
        sizes[function] = _count(function.body, sizes)
    total = 0
    for binding in checked.bindings:
        total += _count(binding.value, sizes)
        if total > MAX_NODES:
            raise VprogError([_too_large(total, binding.span)], source)


def _too_large(total: int, span: Span) -> Any:
    shown = f"{total:,}" if total < 10**12 else f"about 10^{len(str(total)) - 1}"
    message = f"written out, the program has {shown} steps; {MAX_NODES:,} are allowed"
    return TOO_LARGE.at(
        span, message, "bind what is called twice to a name, and use the name twice"
    )


def _count(term: Term, sizes: Mapping[Any, int]) -> int:
    """The nodes of a term before any are shared."""
    match term:
        case Invoke():
            return 1 + sizes[term.function] + sum(_count(a, sizes) for a in term.args)
        case Apply():
            parts: tuple[Term | None, ...] = term.args
        case ListOf():
            parts = term.items
        case Choose():
            parts = (term.test, term.then, term.otherwise)
        case Shortcut():
            parts = (term.left, term.right)
        case Loop():
            parts = (term.source, term.test, term.body, term.total[1] if term.total else None)
        case _:
            parts = ()
    return 1 + sum(_count(p, sizes) for p in parts if p is not None)
