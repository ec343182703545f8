"""A graph as a drawing: SVG, or the text of Graphviz and Mermaid."""

from __future__ import annotations

from html import escape

from vprog.caption import caption
from vprog.graph import Graph, Node
from vprog.layout import Box, Layout, Point, Wire, layout, shown
from vprog.printable import printable

#: Of a monospaced font of 12 pixels.
_CHARACTER = 7.3
_LONGEST = 46

#: The look of the drawing; a page that has its own may leave it out with ``style=False``.
STYLE = """
.vg{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;
--ink:#1f2933;--soft:#66727f;--line:#9aa5b1;--paper:#fff;--oracle:#e3eefb;--oracle-line:#5b8fd0;
--input:#eef0f2;--pure:#fff;--loop:#f6f4ee;--loop-line:#c9bfa5;--answer:#e2f3e5;--answer-line:#4d9a5e}
.vg text{fill:var(--ink)}.vg .vg-type{fill:var(--soft);font-size:10.5px}
.vg .vg-name{font-weight:600}.vg rect{stroke-width:1.2}
.vg .vg-pure>rect{fill:var(--pure);stroke:var(--line)}
.vg .vg-oracle>rect{fill:var(--oracle);stroke:var(--oracle-line)}
.vg .vg-input>rect,.vg .vg-item>rect{fill:var(--input);stroke:var(--line)}
.vg .vg-loop>rect{fill:var(--loop);stroke:var(--loop-line)}
.vg .vg-test>rect{stroke-dasharray:5 3}
.vg .vg-answer>rect{fill:var(--answer);stroke:var(--answer-line);stroke-width:2}
.vg path{fill:none;stroke:var(--line);stroke-width:1.3}
.vg marker path{fill:var(--line);stroke:none}
@media(prefers-color-scheme:dark){.vg{--ink:#e4e7eb;--soft:#9aa5b1;--line:#6b7784;--paper:#14181d;
--oracle:#1b2f4a;--oracle-line:#5b8fd0;--input:#262c34;--pure:#1d232a;--loop:#191d20;
--loop-line:#55503f;--answer:#1c3a25;--answer-line:#57b06c}}
"""


def svg(graph: Graph, style: bool = True) -> str:
    """The graph as one SVG element, values flowing from top to bottom.

    Modules' answers are blue, a loop is a box around what it does for each item, a test has a
    broken outline, the answer is green. The node ``n`` is the group ``node-n``, and the wire from
    ``a`` to ``b`` has the classes ``from-a to-b``; text is escaped.

    Args:
        graph: what to draw.
        style: whether the drawing brings its own style sheet.
    """
    labels = {id: _label(graph, id) for id in shown(graph)}
    placed = layout(graph, {id: _size(lines) for id, lines in labels.items()})
    width, height = round(placed.width, 1), round(placed.height, 1)
    parts = [
        f'<svg class="vg" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="The graph of the program">',
        f"<style>{STYLE}.vg-paper{{fill:var(--paper)}}</style>"
        '<rect class="vg-paper" width="100%" height="100%"/>'
        if style
        else "",
        '<defs><marker id="vg-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 .8 7.4 4 0 7.2z"/></marker></defs>',
    ]
    parts += [_box(graph, box, labels[box.node]) for box in placed.boxes if box.loop]
    parts += [_wire(wire) for wire in placed.wires]
    parts += [_box(graph, box, labels[box.node]) for box in placed.boxes if not box.loop]
    return "\n".join(part for part in [*parts, "</svg>"] if part) + "\n"


def _label(graph: Graph, id: int) -> tuple[str, str, str]:
    """The name, the words and the type of a node, each may be empty."""
    node = graph.nodes[id]
    if node.op in ("input", "each", "total"):
        return printable(caption(graph, id)), "", str(node.type)
    names = " = ".join(graph.named(id))
    words = printable(caption(graph, id))
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1] + "…"
    if node.over is not None:
        return "", f"{names}: {words}" if names else words, str(node.type)
    return printable(names), words, str(node.type)


def _size(lines: tuple[str, str, str]) -> tuple[float, float]:
    name, words, type = lines
    longest = max(len(name) + len(type) + 2 if name else 0, len(words))
    return max(44.0, longest * _CHARACTER + 24), 44.0 if name and words else 28.0


def _kind(graph: Graph, node: Node) -> str:
    if node.op in ("each", "total"):
        kind = "item"
    elif node.op == "input":
        kind = "input"
    elif node.over is not None:
        kind = "loop"
    else:
        kind = "oracle" if node.operator is not None and node.operator.oracle else "pure"
    kinds = [f"vg-{kind}"]
    if any(
        (over := graph.nodes[user].over) and over.test == node.id for user in graph.users[node.id]
    ):
        kinds.append("vg-test")
    if node.id == graph.answer:
        kinds.append("vg-answer")
    return " ".join(kinds)


def _box(graph: Graph, box: Box, lines: tuple[str, str, str]) -> str:
    node = graph.nodes[box.node]
    name, words, type = lines
    x, y, width, height = (round(v, 1) for v in (box.x, box.y, box.width, box.height))
    round_ = 14 if node.op in ("input", "each", "total") else 6
    head = (
        f'<g id="node-{node.id}" class="{_kind(graph, node)}"><title>{escape(f"{type}")}</title>'
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round_}"/>'
    )
    middle = round(x + width / 2, 1)
    lowest = y + height - 12
    if box.loop:
        return f"{head}{_text(middle, lowest, words)}</g>"
    if name and words:
        named = _text(middle, y + 17, name, type)
        return f"{head}{named}{_text(middle, lowest, words)}</g>"
    if name:
        return f"{head}{_text(middle, y + height / 2 + 4, name, type)}</g>"
    return f"{head}{_text(middle, y + height / 2 + 4, words)}</g>"


def _text(x: float, y: float, text: str, type: str = "") -> str:
    inner = escape(text)
    if type:
        inner = (
            f'<tspan class="vg-name">{inner}</tspan>'
            f'<tspan class="vg-type" dx="8">{escape(type)}</tspan>'
        )
    return f'<text x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="middle">{inner}</text>'


def _wire(wire: Wire) -> str:
    return (
        f'<path class="from-{wire.source} to-{wire.target}" d="{_curve(wire.points)}" '
        'marker-end="url(#vg-tip)"/>'
    )


def _curve(points: tuple[Point, ...]) -> str:
    """Through every point, upright at each."""
    kept = [
        point
        for i, point in enumerate(points)
        if not 0 < i < len(points) - 1 or not points[i - 1][0] == point[0] == points[i + 1][0]
    ]
    (x, y), *rest = kept
    drawn = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in rest:
        if abs(to_x - x) < 0.5:
            drawn.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            half = (to_y - y) / 2
            drawn.append(
                f"C{x:.1f} {y + half:.1f} {to_x:.1f} {to_y - half:.1f} {to_x:.1f} {to_y:.1f}"
            )
        x, y = to_x, to_y
    return "".join(drawn)


__all__ = ["STYLE", "Layout", "svg"]
