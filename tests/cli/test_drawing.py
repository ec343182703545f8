"""Drawings: what stands where, and that no text gets out of its place."""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree

import pytest

import vprog
from tests.conftest import effort
from tests.laws.generate import write
from tests.studio.hostile import literal, texts
from vprog.draw import svg
from vprog.grammar import format_program
from vprog.graph import ROOT, Graph
from vprog.layout import Box, layout, shown
from vprog.notation import dot, mermaid
from vprog.printable import printable

NESTED = """\
laptop = the(find(image, "laptop"))
cups = [c for c in find(image, "cup", max=20) if verify(c, "red") and c.area > 500]
pairs = [left_of(a, b) for a in cups for b in cups if near(a, b)]
close = any(near(c, laptop) for c in cups)
answer = f"{count(pairs)} cups" if close else "none"
"""


def _graphs(count: int) -> list[Graph]:
    found = [vprog.load(NESTED).graph]
    for seed in range(count):
        try:
            found.append(vprog.load(format_program(write(seed).tree)).graph)
        except vprog.VprogError:
            continue
    return found


def _inside(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x + 0.01
        and outer.y <= inner.y + 0.01
        and inner.x + inner.width <= outer.x + outer.width + 0.01
        and inner.y + inner.height <= outer.y + outer.height + 0.01
    )


def _apart(a: Box, b: Box) -> bool:
    return (
        a.x + a.width <= b.x + 0.01
        or b.x + b.width <= a.x + 0.01
        or a.y + a.height <= b.y + 0.01
        or b.y + b.height <= a.y + 0.01
    )


def test_boxes_lie_in_their_loop_and_beside_each_other() -> None:
    for graph in _graphs(effort(60)):
        placed = layout(graph, dict.fromkeys(shown(graph), (90.0, 40.0)))
        boxes = {box.node: box for box in placed.boxes}
        assert set(boxes) == set(shown(graph))
        scopes: dict[int, list[Box]] = {}
        for node, box in boxes.items():
            scope = graph.nodes[node].scope
            scopes.setdefault(scope, []).append(box)
            whole = Box(-1, 0, 0, placed.width, placed.height)
            assert _inside(box, whole if scope == ROOT else boxes[graph.loops[scope].id])
        for row in scopes.values():
            for i, a in enumerate(row):
                assert all(_apart(a, b) for b in row[i + 1 :])


def test_wires_lead_from_below_a_box_to_above_another() -> None:
    for graph in _graphs(effort(60)):
        placed = layout(graph, dict.fromkeys(shown(graph), (90.0, 40.0)))
        boxes = {box.node: box for box in placed.boxes}
        for wire in placed.wires:
            start, end = boxes[wire.source], boxes[wire.target]
            assert wire.points[0] == pytest.approx(
                (start.x + start.width / 2, start.y + start.height)
            )
            assert wire.points[-1][1] == pytest.approx(end.y)
            assert end.x <= wire.points[-1][0] <= end.x + end.width
            heights = [y for _, y in wire.points]
            assert heights == sorted(heights)


def test_every_node_can_be_lit() -> None:
    graph = vprog.load(NESTED).graph
    drawn = ElementTree.fromstring(svg(graph))
    ids = [e.get("id") for e in drawn.iter("{http://www.w3.org/2000/svg}g")]
    assert sorted(ids, key=str) == sorted((f"node-{n}" for n in shown(graph)), key=str)


def test_the_same_graph_gives_the_same_drawing() -> None:
    first, second = (svg(vprog.load(f"{NESTED}{end}").graph) for end in ("", "# more\n"))
    assert first == second


def test_long_programs_are_drawn_in_time() -> None:
    lines = ["a0 = image.width", *(f"a{i} = a{i - 1} + a{i // 2}" for i in range(1, 600))]
    graph = vprog.load("\n".join([*lines, "answer = a599"])).graph
    assert len(svg(graph)) > 10_000


def test_no_text_gets_out_of_a_drawing() -> None:
    for text in texts(effort(300)):
        program = f"answer = count([{literal(text)}]) + count(find(image, {literal(text[:20])}))"
        graph = vprog.load(program).graph
        names = {e.tag.rpartition("}")[2] for e in ElementTree.fromstring(svg(graph)).iter()}
        plain = {"svg", "style", "rect", "defs", "marker", "path", "g", "title", "text", "tspan"}
        assert names <= plain
        for line in dot(graph).splitlines():
            label = re.search(r'label="((?:[^"\\]|\\.)*)"', line)
            assert label is None or line.endswith("];")
        for line in mermaid(graph).splitlines():
            assert line.count('"') in (0, 2)
            assert "<" not in line


def test_printable_text_steers_nothing() -> None:
    for text in texts(effort(2000)):
        shown_text = printable(text)
        assert shown_text == printable(shown_text)
        kinds = {unicodedata.category(c) for c in shown_text if c not in "\u200c\u200d"}
        assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert printable(text, "\n").count("\n") == text.count("\n")
