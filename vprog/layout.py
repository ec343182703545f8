"""Where the nodes of a graph stand in a drawing: layers from top to bottom, loops as boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from vprog.graph import ROOT, Graph

#: A node, a wire's way into a loop's box, or a bend of a long wire, each with a number.
Key: TypeAlias = tuple[Literal["node", "port", "bend"], int]
Point: TypeAlias = tuple[float, float]

_ROW, _COLUMN = 36.0, 26.0
_PAD, _FOOT = 16.0, 36.0
_MOST_BENDS = 3000
_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a node: its left upper corner and its size, in pixels of the drawing."""

    node: int
    x: float
    y: float
    width: float
    height: float
    loop: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire from the node that gives a value to one that reads it, from top to bottom."""

    source: int
    target: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing's size, boxes (a loop before what stands in it) and wires."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The inside of a loop, or of the program: places relative to its own corner."""

    width: float
    height: float
    places: Mapping[Key, tuple[float, float, float, float]]
    ways: Mapping[tuple[Key, Key], tuple[Point, ...]]


def shown(graph: Graph) -> tuple[int, ...]:
    """The nodes that a drawing shows.

    Constants are written into their readers, and an input that nothing reads says nothing.
    """
    return tuple(
        n.id
        for n in graph.nodes
        if n.id == graph.answer
        or not (n.op == "const" or (n.op == "input" and not graph.users[n.id]))
    )


def layout(graph: Graph, sizes: Mapping[int, tuple[float, float]]) -> Layout:
    """Lay a graph out.

    Args:
        graph: what to draw.
        sizes: width and height of each node that ``shown`` names, in pixels; of a loop, the least
            width that its caption needs.
    """
    return _Layouter(graph, sizes).run()


def read_by(graph: Graph, id: int) -> tuple[int, ...]:
    """The nodes that a wire leads from to a node.

    To a loop leads only what its fold starts from: the list it walks leads to the variable inside.
    """
    node = graph.nodes[id]
    if node.over is None:
        return () if node.op == "total" else tuple(dict.fromkeys(node.args))
    inside = 1 + (node.over.test is not None)
    return node.args[1 : len(node.args) - inside]


class _Layouter:
    def __init__(self, graph: Graph, sizes: Mapping[int, tuple[float, float]]) -> None:
        self.graph, self.sizes = graph, sizes
        self.members: dict[int, list[int]] = {}
        self.edges: dict[int, dict[tuple[Key, Key], None]] = {}
        self.scopes: dict[int, _Scope] = {}
        self.bends = 0
        kept = set(shown(graph))
        for id in shown(graph):
            self.members.setdefault(graph.nodes[id].scope, []).append(id)
        self.wires = [(a, n) for n in shown(graph) for a in read_by(graph, n) if a in kept]
        self.routes: dict[tuple[int, int], list[tuple[int, Key, Key]]] = {}
        for source, target in self.wires:
            self.routes[source, target] = self._route(source, target)
            for scope, start, end in self.routes[source, target]:
                self.edges.setdefault(scope, {})[start, end] = None

    def _route(self, source: int, target: int) -> list[tuple[int, Key, Key]]:
        """The pieces of a wire, one in each scope that it passes."""
        nodes = self.graph.nodes
        chain = [ROOT, *self.graph.chain(nodes[target].scope)]
        start = chain.index(nodes[source].scope)
        found: list[tuple[int, Key, Key]] = []
        for place in range(start, len(chain)):
            last = place == len(chain) - 1
            end = target if last else self.graph.loops[chain[place + 1]].id
            begin: Key = ("node", source) if place == start else ("port", source)
            found.append((chain[place], begin, ("node", end)))
        return found

    def run(self) -> Layout:
        # A loop's box is as large as its inside, so inner scopes come first.
        for scope in sorted(self.members, key=lambda s: -len(self.graph.chain(s))):
            self.scopes[scope] = self._arrange(scope)
        boxes: list[Box] = []
        corners: dict[int, Point] = {}
        ahead = [(ROOT, _PAD, _PAD)]
        while ahead:
            scope, left, top = ahead.pop()
            corners[scope] = (left, top)
            for key, (x, y, width, height) in self.scopes[scope].places.items():
                if key[0] != "node":
                    continue
                over = self.graph.nodes[key[1]].over
                boxes.append(Box(key[1], left + x, top + y, width, height, over is not None))
                if over is not None:
                    inner = self.scopes[over.item]
                    ahead.append((over.item, left + x + (width - inner.width) / 2, top + y))
        wires = tuple(self._wire(s, t, corners) for s, t in self.wires)
        root = self.scopes[ROOT]
        return Layout(root.width + 2 * _PAD, root.height + 2 * _PAD, tuple(boxes), wires)

    def _wire(self, source: int, target: int, corners: Mapping[int, Point]) -> Wire:
        points: list[Point] = []
        for scope, start, end in self.routes[source, target]:
            left, top = corners[scope]
            # A wire into a loop goes on from its port, which lies on the box's upper edge.
            points = points[:-1] if start[0] == "port" else points
            points.extend((left + x, top + y) for x, y in self.scopes[scope].ways[start, end])
        return Wire(source, target, tuple(points))

    def _arrange(self, scope: int) -> _Scope:
        edges = tuple(self.edges.get(scope, {}))
        keys: list[Key] = [("node", id) for id in self.members[scope]]
        ports = tuple(dict.fromkeys(start for start, _ in edges if start[0] == "port"))
        sizes = {key: self._size(key) for key in keys} | dict.fromkeys(ports, (10.0, 0.0))
        layers = _layers([*ports, *keys], edges)
        rows, chains = self._rows(layers, edges, sizes)
        links = [pair for chain in chains.values() for pair in pairwise(chain)]
        _order(rows, links)
        xs = _columns(rows, links, sizes)
        above, _ = _neighbours(links)
        places: dict[Key, tuple[float, float, float, float]] = {}
        spans: dict[Key, Point] = {}
        y = 0.0
        for row in rows:
            height = max((sizes[key][1] for key in row), default=0.0)
            for key in row:
                width, own = sizes[key]
                places[key] = (xs[key] - width / 2, y, width, own)
                spans[key] = (y, y + height)
            y += height + _ROW * (1.4 if height > 80 else 1)
        return _Scope(
            max((x + w for x, _, w, _ in places.values()), default=0.0),
            y - _ROW,
            places,
            {edge: tuple(_way(chain, places, spans, above, xs)) for edge, chain in chains.items()},
        )

    def _size(self, key: Key) -> tuple[float, float]:
        width, height = self.sizes[key[1]]
        over = self.graph.nodes[key[1]].over
        if over is None:
            return width, height
        inner = self.scopes[over.item]
        return max(width, inner.width + 2 * _PAD), inner.height + _FOOT

    def _rows(
        self,
        layers: Mapping[Key, int],
        edges: Sequence[tuple[Key, Key]],
        sizes: dict[Key, tuple[float, float]],
    ) -> tuple[list[list[Key]], dict[tuple[Key, Key], list[Key]]]:
        """The rows, and for each edge its ends with the bends between them."""
        rows: list[list[Key]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
        for key, layer in layers.items():
            rows[layer].append(key)
        chains: dict[tuple[Key, Key], list[Key]] = {}
        shared: dict[tuple[Key, int], Key] = {}
        for start, end in edges:
            chain = [start]
            for layer in range(layers[start] + 1, layers[end]):
                if self.bends > _MOST_BENDS:
                    break
                bend = shared.get((start, layer))
                if bend is None:
                    self.bends += 1
                    bend = shared[start, layer] = ("bend", self.bends)
                    sizes[bend] = (10.0, 0.0)
                    rows[layer].append(bend)
                chain.append(bend)
            chains[start, end] = [*chain, end]
        return rows, chains


def _layers(keys: Sequence[Key], edges: Sequence[tuple[Key, Key]]) -> dict[Key, int]:
    import networkx

    view: networkx.DiGraph[Key] = networkx.DiGraph()
    view.add_nodes_from(keys)
    view.add_edges_from(edges)
    layers: dict[Key, int] = {}
    for layer, generation in enumerate(networkx.topological_generations(view)):
        layers.update((key, layer) for key in sorted(generation))
    for key in keys:
        readers = [layers[reader] for reader in view.successors(key)]
        if key[0] == "node" and readers and not list(view.predecessors(key)):
            layers[key] = min(readers) - 1
    return layers


def _neighbours(
    links: Sequence[tuple[Key, Key]],
) -> tuple[dict[Key, list[Key]], dict[Key, list[Key]]]:
    above: dict[Key, list[Key]] = {}
    below: dict[Key, list[Key]] = {}
    for start, end in dict.fromkeys(links):
        above.setdefault(end, []).append(start)
        below.setdefault(start, []).append(end)
    return above, below


def _order(rows: list[list[Key]], links: Sequence[tuple[Key, Key]]) -> None:
    """Order each row by the mean place of its neighbours, down and up, so that few wires cross."""
    above, below = _neighbours(links)
    place = {key: i / max(1, len(row)) for row in rows for i, key in enumerate(row)}
    for sweep in range(_SWEEPS):
        near, walk = (above, rows) if sweep % 2 == 0 else (below, rows[::-1])
        for row in walk:
            mean = {k: _mean([place[n] for n in near.get(k, ())], place[k]) for k in row}
            row.sort(key=lambda k: (mean[k], k))
            place.update({key: (i + 0.5) / len(row) for i, key in enumerate(row)})


def _columns(
    rows: Sequence[Sequence[Key]],
    links: Sequence[tuple[Key, Key]],
    sizes: Mapping[Key, tuple[float, float]],
) -> dict[Key, float]:
    """The middle of each key: near the middles of its neighbours, and none over another."""
    above, below = _neighbours(links)
    xs: dict[Key, float] = {}
    for row in rows:
        xs.update(zip(row, _apart([0.0] * len(row), row, sizes), strict=True))
    for sweep in range(2 * _SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            near = [
                [*above.get(k, ()), *below.get(k, ())]
                if sweep > 3
                else (above if sweep % 2 == 0 else below).get(k, [])
                for k in row
            ]
            wish = [_mean([xs[n] for n in them], xs[k]) for k, them in zip(row, near, strict=True)]
            xs.update(zip(row, _apart(wish, row, sizes), strict=True))
    left = min((xs[k] - sizes[k][0] / 2 for k in xs), default=0.0)
    return {key: x - left for key, x in xs.items()}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _apart(
    wish: Sequence[float], row: Sequence[Key], sizes: Mapping[Key, tuple[float, float]]
) -> list[float]:
    """The places nearest to what is wished (least squares) that keep the order and the gaps.

    What is left when the gaps are taken off must not fall; pools of neighbours that would are
    joined, as isotonic regression does.
    """
    offsets = [0.0]
    for one, next in pairwise(row):
        gap = _COLUMN if "node" in (one[0], next[0]) else 8.0
        offsets.append(offsets[-1] + (sizes[one][0] + sizes[next][0]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for w, offset in zip(wish, offsets, strict=False):
        total, count = w - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before, many = pools.pop()
            total, count = total + before, count + many
        pools.append((total, count))
    flat = [total / count for total, count in pools for _ in range(count)]
    return [x + offset for x, offset in zip(flat, offsets, strict=False)]


def _way(
    chain: Sequence[Key],
    places: Mapping[Key, tuple[float, float, float, float]],
    spans: Mapping[Key, Point],
    above: Mapping[Key, Sequence[Key]],
    xs: Mapping[Key, float],
) -> list[Point]:
    """The points of a wire: out at the bottom, straight through the rows of its bends, in at the top."""
    start, end = chain[0], chain[-1]
    x, y, width, height = places[start]
    points = [(x + width / 2, y + height)]
    if spans[start][1] > y + height:
        points.append((x + width / 2, spans[start][1]))
    for bend in chain[1:-1]:
        points += [(xs[bend], spans[bend][0]), (xs[bend], spans[bend][1])]
    x, y, width, _ = places[end]
    coming = sorted(above[end], key=lambda key: (xs[key], key))
    step = min(18.0, width / (len(coming) + 1))
    place = coming.index(chain[-2]) - (len(coming) - 1) / 2
    return [*points, (x + width / 2 + place * step, y)]
