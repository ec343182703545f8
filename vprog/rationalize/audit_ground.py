"""Claims that name their grounds: the values of a run that they speak of, looked up and judged again.

A claim that a run made says which node and round each of its phrases means. That settles whom the
words mean, not whether they are so: the things found there are held to every word of the phrase, the
place in its list to the rank, and the operator is worked out again from the operands.
"""

from __future__ import annotations

from typing import Any, Final

from vprog.failed import Failed
from vprog.graph import Graph, Node
from vprog.image import Image
from vprog.rationalize.audit_facts import Thing, Told
from vprog.rationalize.claim import Place
from vprog.region import Region
from vprog.trace import Trace

#: What takes one of a list by its place or by a number.
_PICKS: Final = frozenset({"first", "last", "nth", "item", "min_by", "max_by"})
#: What marks things in a picture.
_MARKS: Final = frozenset({"tag", "blur_background", "color_pop"})


def value_at(trace: Trace, at: Place | None) -> Any:
    """The value that a ground gives in a run; None where it has none there."""
    if at is None:
        return None
    id, path = at
    graph = trace.program.graph
    node = graph.nodes[id]
    if node.op == "each" and len(path) < graph.depths[id]:
        return _passed(trace, graph, node, path)
    value = trace.value(id, path)[1]
    return None if isinstance(value, Failed) else value


def _passed(trace: Trace, graph: Graph, item: Node, path: tuple[int, ...]) -> Any:
    """The items of a loop that passed its test."""
    loop = next((n for n in graph.nodes if n.over is not None and n.over.item == item.id), None)
    step = None if loop is None else trace.find(loop.id, path)
    if step is None or loop is None:
        return None
    if isinstance(trace.record.values[step], Failed):
        return None
    return tuple(r.item for r in trace.rounds(step) if r.passed)


def things_at(trace: Trace, at: Place | None) -> tuple[Thing, ...] | None:
    """The things that a ground gives in a run; None where it gives none, or what is no thing."""
    value = value_at(trace, at)
    if isinstance(value, Region | Image):
        return (value,)
    if isinstance(value, tuple) and all(isinstance(v, Region | Image) for v in value):
        return value
    return None


def alone(value: Any) -> Any:
    """A thing as it is told apart: a picture and the region of all of it are one."""
    if isinstance(value, Region) and not (value.label or value.ref):
        image = value.image
        if value.box == (0.0, 0.0, float(image.width), float(image.height)):
            return image
    return value


def unmarked(trace: Trace, thing: Thing, at: Place) -> Thing:
    """Of a picture in which something was marked, the picture."""
    graph = trace.program.graph
    id, path = at
    while graph.nodes[id].op in _MARKS:
        id = graph.nodes[id].args[0]
        given = trace.value(id, path[: graph.depths[id]])[1]
        thing = given if isinstance(given, Image) else thing
    return thing


def stages(trace: Trace, at: Place) -> tuple[Thing, ...]:
    """Of a picture that was marked again and again, what it was after each time, the last first."""
    graph = trace.program.graph
    id, path = at
    found: list[Thing] = []
    while graph.nodes[id].op in (*_MARKS, "whole", "call"):
        id = graph.nodes[id].args[0 if graph.nodes[id].op in _MARKS else -1]
        given = trace.value(id, path[: graph.depths[id]])[1]
        if isinstance(given, Image | Region):
            found.append(given)
    return tuple(found)


def list_behind(trace: Trace, at: Place) -> tuple[tuple[Thing, ...], int | None]:
    """The list that a ground's thing was taken from, and its place there where the round gives it."""
    graph = trace.program.graph
    id, path = at
    node = graph.nodes[id]
    through = ("the", "call", "whole", "if", *_MARKS)
    while node.op in through or _lone(node) or _written_out(trace, node, path) is not None:
        if node.op == "if":
            test = trace.value(node.args[0], path[: graph.depths[node.args[0]]])[1]
            node = graph.nodes[node.args[1 if test else 2]]
        elif (same := _written_out(trace, node, path)) is not None:
            node = graph.nodes[same]
        else:
            node = graph.nodes[node.args[0 if node.op in _MARKS else -1]]
    if node.op == "input":
        pictures = [given for _, type, given in graph.inputs if type == node.type]
        images = tuple(value_at(trace, (given, ())) for given in pictures)
        return images, pictures.index(node.id)
    if node.op == "each":
        depth = graph.depths[id]
        place = path[depth - 1] if depth <= len(path) else None
        return things_at(trace, (node.args[0], path)) or (), place
    if node.op == "loop" and node.over is not None and node.over.kind == "take1":
        return things_at(trace, (node.id, path)) or (), 0
    for arg in node.args:
        item = graph.nodes[arg].type.item
        if item is not None and item.name in ("Region", "Image"):
            return things_at(trace, (arg, path[: graph.depths[arg]])) or (), None
    return (), None


def _lone(node: Node) -> bool:
    """Whether a list was written out of one thing."""
    return node.op == "list" and len(node.args) == 1


def _written_out(trace: Trace, node: Node, path: tuple[int, ...]) -> int | None:
    """Of what an operator chose from a list that the program writes out, the same thing there."""
    graph = trace.program.graph
    value = trace.value(node.id, path[: graph.depths[node.id]])[1]
    for arg in node.args:
        listed = graph.nodes[arg]
        placed = node.op in _PICKS and len(listed.args) > 1  # it is named by its place there
        if listed.op == "list" and listed.type.item == node.type and not placed:
            for item in listed.args:
                if value is not None and trace.value(item, path[: graph.depths[item]])[1] == value:
                    return item
    return None


def made_so(trace: Trace, thing: Thing, name: str, others: tuple[Thing, ...]) -> Told:
    """Whether an operator whose words these are made a thing of others: "the picture of the cup"."""
    found: Told = None
    for step in trace.steps:
        operator = step.node.operator
        if operator is None or operator.result.name not in ("Region", "Image"):
            continue
        said = " ".join(w for w in operator.words.phrase.split() if "{" not in w)
        if name and said.removeprefix("the ").endswith(name) and alone(step.value) == alone(thing):
            named = {alone(other) for other in others}
            for arg in step.args:
                if {alone(v) for v in (arg if isinstance(arg, tuple) else (arg,))} == named:
                    return True
            found = False
    return found


def worked_again(trace: Trace, at: Place) -> Told:
    """Whether the operator of a ground gives its value again, from its operands as they were."""
    step = trace.find(*at)
    if step is None:
        return None
    found = trace.step(step)
    operator = found.node.operator
    if operator is None or operator.meaning is None:
        return None
    again = operator.meaning(*found.args)
    return repr(again) == repr(found.value) or again == found.value


def operands_at(trace: Trace, at: Place) -> tuple[Any, ...]:
    """The values that a ground's node was computed from; of a loop also those of its rounds."""
    graph = trace.program.graph
    node = graph.nodes[at[0]]
    depths = graph.depths
    inner = [arg for arg in node.args if depths[arg] <= len(at[1])]
    found = [trace.value(arg, at[1])[1] for arg in inner]
    return tuple(v for v in found if v is not None)
