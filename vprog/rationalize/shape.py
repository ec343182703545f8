"""What a node computes, apart from where it stands: so that one clause serves many programs."""

from __future__ import annotations

from functools import cached_property
from itertools import count
from typing import Any

from vprog.graph import Graph, Node, Over
from vprog.type import IMAGE

#: A number for each shape that was met.
_NUMBERS: dict[tuple[Any, ...], int] = {}
_NEXT = count()
#: From how many shapes on they are forgotten.
_MOST = 100_000


class Shape:
    """A node with all that it reads, numbered in the order in which they are found.

    Two nodes have one shape when they are computed alike from alike inputs, and what a sentence says
    of them can hang on nothing else of their graphs. Names take no part.

    Attributes:
        number: the same for the same shape, in one process.
        ids: the nodes, the node itself first.
    """

    __slots__ = ("__dict__", "ids", "number")

    def __init__(self, graph: Graph, id: int) -> None:
        ids = [id]
        places = {id: 0}
        rows = []
        for at in ids:  # grows while it is walked
            node = graph.nodes[at]
            for read in (*node.args, *_inside(node.over)):
                if read not in places:
                    places[read] = len(ids)
                    ids.append(read)
            rows.append(_row(graph, node, places))
        key = tuple(rows)
        found = _NUMBERS.get(key)
        if found is None:
            if len(_NUMBERS) >= _MOST:
                _NUMBERS.clear()
            found = _NUMBERS[key] = next(_NEXT)
        self.number = found
        self.ids = tuple(ids)

    @cached_property
    def places(self) -> dict[int, int]:
        """The number of each node."""
        return {id: place for place, id in enumerate(self.ids)}


def _inside(over: Over | None) -> tuple[int, ...]:
    if over is None:
        return ()
    parts = (over.item, over.test, over.body, over.total)
    return tuple([part for part in parts if part is not None])


def _row(graph: Graph, node: Node, places: dict[int, int]) -> tuple[Any, ...]:
    args = tuple([places[a] for a in node.args])
    kind = node.type.name
    match node.op:
        case "const":
            return kind, repr(node.value)
        case "input":
            pictures = [id for _, type, id in graph.inputs if type == IMAGE]
            which = pictures.index(node.id) if node.id in pictures else -1
            return kind, which, len(pictures)
        case "if":
            return kind, "if", args, any(node.id == id for _, id in graph.names)
        case "loop":
            over = node.over
            assert over is not None
            inside = tuple([places[part] for part in _inside(over)])
            taken = over.kind == "take1" and any(
                n.op != "exists" for n in graph.nodes if node.id in n.args
            )
            form = (over.kind, over.flat, over.test is None, over.total is None)
            return kind, str(node.type), args, inside, form, taken
    return kind, node.op, args, "" if node.type.item is None else node.type.item.name
