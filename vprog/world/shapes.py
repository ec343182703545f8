"""Silhouettes: the outlines of things as polygons of whole numbers, and their masks on a grid.

All of it is integer arithmetic on a table of sines, so an outline is the same on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

Point = tuple[int, int]

#: The side of the grid that scenes are laid out on.
GRID: Final = 960
#: The side of a cell of the coarse grid on which silhouettes are compared; centres lie on it.
CELL: Final = 4
#: Cells in a row of the coarse grid.
CELLS: Final = GRID // CELL

_ONE: Final = 1 << 16
_SINE: Final = tuple(round(_ONE * math.sin(math.radians(k))) for k in range(91))

#: A heart from its notch round to its notch again: right half, then mirrored. In thousandths.
_HEART: Final = (
    (0, -420),
    (90, -610),
    (230, -740),
    (400, -800),
    (590, -790),
    (760, -700),
    (880, -550),
    (930, -360),
    (900, -160),
    (810, 40),
    (660, 250),
    (450, 490),
    (220, 720),
    (0, 920),
)


def sine(angle: int) -> int:
    """The sine of a whole number of degrees, times 65,536.

    >>> sine(30), sine(90), sine(210), sine(-90)
    (32768, 65536, -32768, -65536)
    """
    angle %= 360
    if angle >= 180:
        return -sine(angle - 180)
    return _SINE[angle if angle <= 90 else 180 - angle]


def turned(points: tuple[Point, ...], radius: int, angle: int) -> tuple[Point, ...]:
    """Points in thousandths, made ``radius`` large and turned clockwise by degrees."""
    s, c = sine(angle), sine(angle + 90)
    full = 1000 * _ONE
    return tuple(
        (
            ((x * c - y * s) * radius + full // 2) // full,
            ((x * s + y * c) * radius + full // 2) // full,
        )
        for x, y in points
    )


def _regular(corners: int, radius: int = 1000, start: int = -90) -> tuple[Point, ...]:
    step = 360 // corners
    return tuple(
        (radius * sine(start + step * k + 90) // _ONE, radius * sine(start + step * k) // _ONE)
        for k in range(corners)
    )


def _star() -> tuple[Point, ...]:
    outer, inner = _regular(5), _regular(5, 440, -54)
    return tuple(p for pair in zip(outer, inner, strict=True) for p in pair)


def _cross() -> tuple[Point, ...]:
    arm, end = 330, 950
    return (
        *((-arm, -end), (arm, -end), (arm, -arm), (end, -arm), (end, arm), (arm, arm)),
        *((arm, end), (-arm, end), (-arm, arm), (-end, arm), (-end, -arm), (-arm, -arm)),
    )


_OUTLINES: Final[dict[str, tuple[Point, ...]]] = {
    "circle": _regular(60),
    "square": ((-820, -820), (820, -820), (820, 820), (-820, 820)),
    "triangle": _regular(3),
    "star": _star(),
    "heart": (*_HEART, *((-x, y) for x, y in _HEART[-2:0:-1])),
    "pentagon": _regular(5),
    "cross": _cross(),
    "ring": _regular(60),
    "sign": ((-1000, -420), (1000, -420), (1000, 420), (-1000, 420)),
}
#: The hole of a ring; that of a small one is smaller, so that its band can be seen.
_HOLE: Final = _regular(60, 620)
_SMALL_HOLE: Final = _regular(60, 500)
_SMALL: Final = 60

#: The turns of a shape that look different and still like it.
ANGLES: Final[dict[str, tuple[int, ...]]] = {
    "circle": (0,),
    "square": (0, 15, 30),
    "triangle": (0, 15, 345),
    "star": (0, 12, 24, 48),
    "heart": (0, 15, 345),
    "pentagon": (0, 12, 36),
    "cross": (0, 15, 45),
    "ring": (0,),
    "sign": (0,),
}


@dataclass(frozen=True, slots=True)
class Silhouette:
    """An outline around the middle of its own bounding box.

    Attributes:
        outline: corners relative to the middle.
        hole: corners of the hole, or none.
        half: half the width and half the height of the bounding box.
    """

    outline: tuple[Point, ...]
    hole: tuple[Point, ...]
    half: tuple[int, int]


@lru_cache(maxsize=4096)
def silhouette(shape: str, radius: int, angle: int) -> Silhouette:
    """The silhouette of a shape.

    The outline is moved so that its bounding box lies evenly around (0, 0): the middle of a thing
    is the middle of its box.

    >>> silhouette("circle", 50, 0).half, silhouette("triangle", 50, 0).half
    ((50, 50), (43, 38))
    """
    outline = turned(_OUTLINES[shape], radius, angle)
    opening = _HOLE if radius > _SMALL else _SMALL_HOLE
    hole = turned(opening, radius, angle) if shape == "ring" else ()
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    # An odd extent has no middle among the whole numbers; its far edge moves out by one.
    dx, dy = (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2
    half = (max(max(xs) - dx, dx - min(xs)), max(max(ys) - dy, dy - min(ys)))
    moved = tuple((x - dx, y - dy) for x, y in outline)
    return Silhouette(moved, tuple((x - dx, y - dy) for x, y in hole), half)


@lru_cache(maxsize=4096)
def cells(shape: str, radius: int, angle: int) -> tuple[int, int]:
    """A silhouette on the coarse grid, as a mask of bits and the number of bits set.

    The mask has ``CELLS`` bits a row; the silhouette's middle lies at cell ``CELLS // 2`` of row
    ``CELLS // 2``. A cell counts where its centre lies in the silhouette.
    """
    form = silhouette(shape, radius, angle)
    middle = CELLS // 2
    mask = 0
    for row in range(-(form.half[1] // CELL) - 1, form.half[1] // CELL + 2):
        y = row * CELL
        inside = 0
        for column in range(-(form.half[0] // CELL) - 1, form.half[0] // CELL + 2):
            x = column * CELL
            if contains(form.outline, x, y) and not (form.hole and contains(form.hole, x, y)):
                inside |= 1 << (middle + column)
        mask |= inside << ((middle + row) * CELLS)
    return mask, mask.bit_count()


def placed_cells(shape: str, radius: int, angle: int, center: Point) -> int:
    """The mask of a silhouette at its place; ``center`` lies on the coarse grid."""
    mask = cells(shape, radius, angle)[0]
    shift = (center[0] // CELL - CELLS // 2) + (center[1] // CELL - CELLS // 2) * CELLS
    return mask << shift if shift >= 0 else mask >> -shift


def contains(polygon: tuple[Point, ...], x: int, y: int) -> bool:
    """Whether a point lies in a polygon, by the even-odd rule in whole numbers.

    >>> contains(((0, 0), (10, 0), (10, 10), (0, 10)), 5, 5)
    True
    """
    inside = False
    bx, by = polygon[-1]
    for ax, ay in polygon:
        if (ay > y) != (by > y):
            across = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
            if (across > 0) if by > ay else (across < 0):
                inside = not inside
        bx, by = ax, ay
    return inside
