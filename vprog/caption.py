"""A node in a few words, as a program would write it: for drawings and tables."""

from __future__ import annotations

import re
from typing import Any

from vprog.graph import Graph, Node

#: Stands for a value that has no name.
UNNAMED = "·"
_LONGEST = 24
_DEPTH = 4
_LEAVES = frozenset({"input", "each", "total", "const"})


def caption(graph: Graph, id: int) -> str:
    r"""What a node computes, its constants written out, its other operands by name.

    >>> from vprog.program import load
    >>> graph = load('cups = find(image, "cup")\nanswer = count(cups) + 1').graph
    >>> [caption(graph, node.id) for node in graph.nodes if node.op in ("find", "count", "add")]
    ['find(image, "cup")', 'count(cups)', '· + 1']
    """
    node = graph.nodes[id]
    if node.op in _LEAVES:
        return operand(graph, id)
    if node.over is not None:
        return _loop(graph, node)
    return _write(node, [operand(graph, a) for a in node.args])


def _write(node: Node, args: list[str]) -> str:
    if node.op == "list":
        return f"[{', '.join(args)}]"
    if node.op == "if":
        return f"{args[1]} if {args[0]} else {args[2]}"
    if node.op in ("and", "or"):
        return f"{args[0]} {node.op} {args[1]}"
    if node.op == "call":
        return args[-1]
    return _call(node, args)


def operand(graph: Graph, id: int) -> str:
    """How a reader of a node would write it: its name, its constant, or a dot."""
    node = graph.nodes[id]
    if node.op == "const":
        return _literal(node.value)
    if node.op == "total":
        return "total"
    if node.op in _LEAVES:
        return str(node.value)
    names = graph.named(id)
    return names[0] if names else UNNAMED


def _literal(value: Any) -> str:
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
        shown = (
            shown.replace("\\", "\\\\")
            .replace('"', '\\"')
            .replace("\n", "\\n")
            .replace("\t", "\\t")
        )
        return f'"{shown}"'
    return str(value)


def _call(node: Node, args: list[str]) -> str:
    from vprog.ops.manual import written

    operator = node.operator
    assert operator is not None
    if not operator.callable:
        given = dict(zip((p.name for p in operator.params), args, strict=True))
        pattern = r"\b(?<!\.)(" + "|".join(map(re.escape, given)) + r")\b"
        return re.sub(pattern, lambda m: given[m[1]], written(operator))
    told = [
        arg if p.required else f"{p.name}={arg}"
        for p, arg in zip(operator.params, args, strict=True)
        if p.required or arg != _literal(p.default)
    ]
    return f"{operator.name}({', '.join(told)})"


def _loop(graph: Graph, node: Node) -> str:
    over = node.over
    assert over is not None
    item = str(graph.nodes[over.item].value)
    where = "" if over.test is None else f" where {_told(graph, over.test)}"
    body = _told(graph, over.body)
    match over.kind:
        case "any":
            return f"any {item}{where}: {body}"
        case "all":
            return f"every {item}{where}: {body}"
        case "take1":
            return f"the first {body}{where}"
        case "fold":
            return f"fold over each {item}"
        case _:
            made = "" if over.body == over.item or body == UNNAMED else f"{body} for "
            return f"{made}each {item}{where}"


def _told(graph: Graph, id: int, depth: int = _DEPTH) -> str:
    """A test written out, its unnamed parts too, a few levels deep."""
    node = graph.nodes[id]
    if (
        node.op in _LEAVES
        or node.over is not None
        or not depth
        or (depth < _DEPTH and graph.named(id))
    ):
        return operand(graph, id)
    return _write(node, [_told(graph, a, depth - 1) for a in node.args])
