"""What a node computes, apart from where it stands: so that one clause serves many programs."""

from __future__ import annotations

from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

from vprog.graph import Graph, Node, Over
from vprog.keeping import Keeping
from vprog.type import IMAGE

#: A number for each shape that was met.
_NUMBERS: Keeping[tuple[Any, ...], int] = Keeping(weight=8_192)
#: Numbers are never given twice, so that no shape can be taken for another one.
_NEXT = count()


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
        form = _form(graph, id)
        nodes = graph.nodes
        key = (form.number, *[repr(nodes[at].value) for at in form.constants])
        found = _NUMBERS.get(key)
        if found is None:
            found = _NUMBERS.put(key, next(_NEXT))
        self.number = found
        self.ids = form.ids

    @cached_property
    def places(self) -> dict[int, int]:
        """The number of each node."""
        return {id: place for place, id in enumerate(self.ids)}


class _Form(NamedTuple):
    """A shape without its constants.

    Attributes:
        number: the same for the same form, in one process.
        ids: as of a shape.
        constants: those of the nodes that are constants.
    """

    number: int
    ids: tuple[int, ...]
    constants: tuple[int, ...]


#: A number for each form that was met.
_FORMS: Keeping[tuple[Any, ...], int] = Keeping(weight=8_192)


def _form(graph: Graph, id: int) -> _Form:
    """The form of a node, found once for all programs of a template."""
    template, _ = graph.kept.get("template", (None, None))
    kept: dict[Any, _Form] = {} if template is None else template.kept.setdefault("forms", {})
    found = kept.get(id)
    if found is not None:
        return found
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
    form = tuple(rows)
    number = _FORMS.get(form)
    if number is None:
        number = _FORMS.put(form, next(_NEXT))
    constants = tuple([at for at in ids if graph.nodes[at].op == "const"])
    found = kept[id] = _Form(number, tuple(ids), constants)
    return found


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
            return kind, "const"
        case "input":
            pictures = [id for _, type, id in graph.inputs if type == IMAGE]
            which = pictures.index(node.id) if node.id in pictures else -1
            lists = sum(type.item == IMAGE for _, type, _ in graph.inputs)
            return kind, str(node.type), which, len(pictures), min(lists, 2)
        case "if":
            return kind, "if", args, any(node.id == id for _, id in graph.names)
        case "eq" | "ne" | "lt" | "le" | "gt" | "ge":
            reason = any(graph.nodes[user].op == "if" for user in graph.users[node.id])
            return kind, node.op, args, reason
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
