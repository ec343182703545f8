"""Programs of one shape: the second of them has its graph from the first.

Two texts are of one shape where they differ in the names that they give and in their strings alone
(see ``vprog.grammar.lift``). The checker looks at neither further than whether two are equal, which
the shape tells; so a text of a known shape is right as the known one is, and means the same with
other words. The oracles of two things, such as left_of and above, differ for it in their names
alone; a text with others has its graph from the shape, and a template of its own, as it runs and
speaks otherwise. Numbers are part of the shape, as bounds hang on them. Only programs without a
warning make a template, as warnings speak of names. A law holds what a template gives to what
loading gives.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, Final

from vprog.call import ALIASES
from vprog.grammar.lift import Lifted
from vprog.grammar.slips import KEYWORDS, RESERVED
from vprog.grammar.source import Span
from vprog.graph import Graph, Node
from vprog.ops import OPERATORS, Operator
from vprog.outline import shared
from vprog.type import BOOL, REGION, SIMPLE

#: Names that mean something to the checker, beside keywords, operators, their parameters and types:
#: what a program takes and gives, and the variables of loops that it does not write itself.
_MEANT: Final = frozenset({"image", "answer", "list", "item", "total"})
#: Name, type, whether it is required and whether a key: the parameters of a relation of two things.
_TWO: Final = [("a", REGION, True, False), ("b", REGION, True, False)]


class Template:
    """A graph in which names and strings can be put.

    Attributes:
        origin: the graph that others are made from.
        kept: what other modules keep with all programs of the shape, each under its own key.
    """

    __slots__ = ("_names", "_nodes", "_ops", "_spans", "_strings", "kept", "origin")

    def __init__(self, graph: Graph, lifted: Lifted) -> None:
        """Of a program that was loaded anew, and its text lifted."""
        # A graph of its own: what is kept with the program's goes when the program does.
        self.origin = Graph(graph.nodes, graph.inputs, graph.names)
        self._names, self._strings = lifted.names, lifted.strings
        self._ops = lifted.ops
        spans: dict[Span, int] = {}
        self._nodes = [(node, spans.setdefault(node.span, len(spans))) for node in graph.nodes]
        self._spans = [(*_moving(span.start, lifted), *_moving(span.end, lifted)) for span in spans]
        self.kept: dict[str, Any] = {}

    def graph(self, lifted: Lifted) -> Graph:
        """The graph of another text of the shape; it keeps the template and the exchanged words.

        Where the text has other operators it keeps neither, but for what only the shape decides.
        """
        ends = lifted.ends
        spans = [Span(a + ends[i], b + ends[j]) for a, i, b, j in self._spans]
        words = dict(zip(self._strings, lifted.strings, strict=True))
        names = dict(zip(self._names, lifted.names, strict=True))
        same = lifted.ops == self._ops
        ops = {} if same else dict(zip(self._ops, lifted.ops, strict=True))
        nodes: list[Node] = []
        for known, at in self._nodes:
            value = known.value
            if value.__class__ is str:
                value = (words if known.op == "const" else names).get(value, value)
            op, args, type, scope, over = known.op, known.args, known.type, known.scope, known.over
            op = ops.get(op, op)
            nodes.append(Node(known.id, op, args, type, scope, spans[at], value, over))
        origin = self.origin
        inputs = [(names.get(name, name), type, id) for name, type, id in origin.inputs]
        lines = [(names.get(name, name), id) for name, id in origin.names]
        graph = Graph(tuple(nodes), tuple(inputs), tuple(lines))
        graph.__dict__["answer"] = origin.answer
        graph.__dict__["depths"] = origin.depths
        if same:
            graph.kept.update(outline=shared(origin), template=(self, words))
        return graph


def _moving(offset: int, lifted: Lifted) -> tuple[int, int]:
    """An offset without what was lifted before it, and how many pieces that are."""
    before = bisect_left(lifted.starts, offset)
    return offset - lifted.ends[before], before


class Vocabulary:
    """The names and strings that mean something by themselves, as long as the table is what it is.

    Attributes:
        words: names that always do, and strings.
        params: names that do where they give an argument.
        alike: operators that are alike to the checker.
    """

    __slots__ = ("_table", "alike", "params", "words")

    def __init__(self) -> None:
        self._table: dict[str, Operator] = {}
        self.words: frozenset[str] = frozenset()
        self.params: frozenset[str] = frozenset()
        self.alike: dict[str, str] = {}

    def changed(self) -> bool:
        """Take the words anew where the table is another one; whether it is."""
        if self._table == OPERATORS:
            return False
        self._table = dict(OPERATORS)
        params = [p for operator in OPERATORS.values() for p in operator.params]
        strings = {f'"{p.default}"' for p in params if isinstance(p.default, str)}
        fixed = {*KEYWORDS, *RESERVED, *_MEANT, *SIMPLE, *ALIASES, *OPERATORS}
        self.params = frozenset({p.name for p in params} - fixed)
        related = [op.name for op in OPERATORS.values() if _relates(op)]
        self.alike = dict.fromkeys(set(related) - {p.name for p in params}, "r")
        self.words = frozenset(fixed - self.alike.keys() | {'""', *strings})
        return True


def _relates(op: Operator) -> bool:
    """Whether an operator is an oracle of two things, and nothing else is known of it."""
    return (
        op.oracle
        and op.result == BOOL
        and [(p.name, p.type, p.required, p.key) for p in op.params] == _TWO
        and (op.symbol, op.field, op.fallible, op.stops) == (None, False, False, False)
        and op.size is op.steps is None
    )
