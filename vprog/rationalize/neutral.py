"""What hands a value on: steps of which nothing needs to be said."""

from __future__ import annotations

from vprog.graph import Graph, Node
from vprog.outline import shared

#: Ops that hand a value on: what they say is said already by what they read.
NEUTRAL = frozenset({"input", "to_float", "call"})


def is_neutral(node: Node) -> bool:
    """Whether a node's value is its operand's, whatever that is, and nothing is decided.

    So are an input (it is given), a whole number taken as a Float, what a function hands back, and
    a loop that takes every item as it is. A filter that happens to keep everything is not: that
    all pass its test is a fact of this run. Nor is ``the`` of one thing: that it is one, is.
    """
    if node.op in NEUTRAL:
        return True
    over = node.over
    return (
        over is not None
        and over.kind == "collect"
        and over.body == over.item
        and over.test is None
        and not over.flat
    )


def neutral_nodes(graph: Graph) -> frozenset[int]:
    """The neutral nodes of a graph, kept with it."""
    found: frozenset[int] | None = shared(graph).get("neutral")
    if found is None:
        found = frozenset(n.id for n in graph.nodes if is_neutral(n))
        shared(graph)["neutral"] = found
    return found


def neutral_places(graph: Graph) -> tuple[tuple[int, int], ...]:
    """The neutral nodes of a graph, each with the number of loops around it; kept with it."""
    found: tuple[tuple[int, int], ...] | None = shared(graph).get("neutral places")
    if found is None:
        found = tuple((id, graph.depths[id]) for id in sorted(neutral_nodes(graph)))
        shared(graph)["neutral places"] = found
    return found
