"""A graph in the notations of other tools: Graphviz's DOT, and Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from vprog.caption import caption
from vprog.graph import ROOT, Graph, Node
from vprog.layout import read_by, shown
from vprog.printable import printable


def dot(graph: Graph) -> str:
    """The graph in DOT; a loop is a cluster around what it does for each item.

    >>> from vprog.program import load
    >>> print(dot(load('answer = count(find(image, "cup"))').graph).splitlines()[3])
      n0 [label="image", shape=oval];
    """
    lines = [
        "digraph program {",
        "  rankdir=TB; compound=true;",
        '  node [shape=box, fontname="monospace"];',
        *_dot_scope(graph, ROOT, 1),
    ]
    lines += [f"  n{source} -> n{target};" for source, target in _edges(graph)]
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(graph: Graph) -> str:
    """The graph as a Mermaid flowchart; a loop is a subgraph around what it does for each item.

    >>> from vprog.program import load
    >>> print(mermaid(load('answer = count(find(image, "cup"))').graph).splitlines()[1])
      n0(["image"])
    """
    lines = ["flowchart TB", *_mermaid_scope(graph, ROOT, 1)]
    lines += [f"  n{source} --> n{target}" for source, target in _edges(graph)]
    return "\n".join(lines) + "\n"


def _edges(graph: Graph) -> Iterator[tuple[int, int]]:
    kept = set(shown(graph))
    for id in shown(graph):
        yield from ((source, id) for source in read_by(graph, id) if source in kept)
        over = graph.nodes[id].over
        if over is not None:
            yield over.body, id


def _label(graph: Graph, node: Node) -> str:
    names = "" if node.op in ("input", "each", "total") else " = ".join(graph.named(node.id))
    words = caption(graph, node.id)
    return printable(f"{names}: {words}" if names else words)


def _dot_scope(graph: Graph, scope: int, depth: int) -> Iterator[str]:
    space = "  " * depth
    for id in shown(graph):
        node = graph.nodes[id]
        if node.scope != scope:
            continue
        label = _label(graph, node).replace("\\", "\\\\").replace('"', '\\"')
        look = "oval" if node.op in ("input", "each", "total") else "box"
        if node.over is not None:
            yield f"{space}subgraph cluster_{id} {{"
            yield from _dot_scope(graph, node.over.item, depth + 1)
            yield f"{space}}}"
        thick = ", penwidth=2" if id == graph.answer else ""
        yield f'{space}n{id} [label="{label}", shape={look}{thick}];'


def _mermaid_scope(graph: Graph, scope: int, depth: int) -> Iterator[str]:
    space = "  " * depth
    for id in shown(graph):
        node = graph.nodes[id]
        if node.scope != scope:
            continue
        label = _entities(_label(graph, node))
        if node.over is not None:
            yield f'{space}subgraph s{id}["{label}"]'
            yield from _mermaid_scope(graph, node.over.item, depth + 1)
            yield f"{space}end"
        left, right = ("([", "])") if node.op in ("input", "each", "total") else ("[", "]")
        yield f'{space}n{id}{left}"{label}"{right}'


def _entities(text: str) -> str:
    """Mermaid reads Markdown and HTML in labels; all but plain characters become its entities."""
    plain = " .,:()=+-*/_·…"
    return "".join(c if c.isalnum() or c in plain else f"#{ord(c)};" for c in text)
