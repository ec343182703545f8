"""The outline of a program: its graph without constants, names and places in the text."""

from __future__ import annotations

from typing import Any, Final

from vprog.graph import Graph, Node
from vprog.keeping import Keeping

#: What hangs on an outline alone, by the outline; a node of it weighs 1.
_OUTLINES: Final[Keeping[Any, dict[str, Any]]] = Keeping(weight=131_072)


def shared(graph: Graph) -> dict[str, Any]:
    """Where what hangs on a graph's outline alone is kept, each under its own key.

    Programs that differ in their constants share it. Nothing in it may hang on a constant's value, nor
    on a name but ``answer``, whose node tells two programs of one graph apart.

    >>> from vprog.program import load
    >>> one, other, third = (load(f"answer = 1 {op} 2").graph for op in ("+", "-", "+"))
    >>> shared(one) is shared(third), shared(one) is shared(other)
    (True, False)
    """
    found: dict[str, Any] | None = graph.kept.get("outline")
    if found is None:
        outline = (
            tuple(
                [
                    (n.op, _meaning(n), n.args, str(n.type), n.scope, _over(n.over))
                    for n in graph.nodes
                ]
            ),
            tuple([id for _, id in graph.names]),
            graph.answer,
        )
        found = _OUTLINES.get(outline)
        if found is None:
            found = _OUTLINES.put(outline, {}, len(graph.nodes))
        graph.kept["outline"] = found
    return found


def _meaning(node: Node) -> Any:
    """What an operator does: a plugin's may be another one of the same name."""
    operator = node.operator
    return None if operator is None else operator.meaning


def _over(over: Any) -> Any:
    if over is None:
        return None
    return over.kind, over.item, over.test, over.body, over.flat, over.total
