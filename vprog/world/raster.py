"""Polygons as masks of pixels, exactly: a pixel counts where its centre lies inside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vprog.world.shapes import GRID, Point

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels


def mask(polygons: Sequence[Sequence[Point]], side: int) -> tuple[Pixels, Point]:
    """The mask of polygons around (0, 0), by the even-odd rule, on a canvas of ``side`` pixels.

    Args:
        polygons: outlines and holes in the units of the grid.
        side: how many pixels the whole grid is wide.

    Returns:
        The mask in mode L, 255 inside, as large as the polygons need, and the place of its left
        top pixel relative to that of the pixel whose left top corner is at (0, 0).
    """
    from PIL import Image

    xs = [x for p in polygons for x, _ in p]
    ys = [y for p in polygons for _, y in p]
    left, right = min(xs) * side // GRID - 1, max(xs) * side // GRID + 2
    top, bottom = min(ys) * side // GRID - 1, max(ys) * side // GRID + 2
    width = right - left
    rows = []
    for row in range(top, bottom):
        ends = sorted(end for p in polygons for end in _crossings(p, row, side))
        line = bytearray(width)
        for start, end in zip(ends[::2], ends[1::2], strict=True):
            line[start - left : end - left] = b"\xff" * (end - start)
        rows.append(bytes(line))
    whole = Image.frombytes("L", (width, bottom - top), b"".join(rows))
    box = whole.getbbox()
    if box is None:
        return whole, (left, top)
    return whole.crop(box), (left + box[0], top + box[1])


def rim(form: Pixels, width: int) -> Pixels:
    """What of a mask's rectangle lies within ``width`` of the outside of the mask, or beyond.

    Nearness is that of a square of ``2 width + 1`` pixels around a pixel; what lies around the
    rectangle is outside.

    >>> from PIL import Image
    >>> rim(Image.new("L", (4, 3), 255), 1).tobytes().hex(" ", 4)
    'ffffffff ff0000ff ffffffff'
    """
    from PIL import ImageChops, ImageOps

    # A window grows by darkest values of itself and itself moved, first across, then down.
    within = ImageOps.expand(form, width)
    for across, down in ((1, 0), (0, 1)):
        reach = 1
        while reach < 2 * width + 1:
            step = min(reach, 2 * width + 1 - reach)
            within = ImageChops.darker(
                within, ImageChops.offset(within, across * step, down * step)
            )
            reach += step
    # The windows reached to the left and up of their pixel, by twice the width.
    box = (2 * width, 2 * width, 2 * width + form.width, 2 * width + form.height)
    return ImageOps.invert(within.crop(box))


def _crossings(polygon: Sequence[Point], row: int, side: int) -> list[int]:
    """For each edge that crosses the centres of a row, the first pixel right of the crossing."""
    # All lengths are in units of GRID / (2 side), in which centres of pixels are whole.
    y = (2 * row + 1) * GRID
    double = 2 * side
    found = []
    bx, by = polygon[-1]
    for ax, ay in polygon:
        if (ay * double > y) != (by * double > y):
            # x >= crossing, with x = (2 i + 1) GRID; the least i is a division rounded up.
            down = by - ay
            across = ax * double * down + (y - ay * double) * (bx - ax)
            if down < 0:
                down, across = -down, -across
            found.append(-((down * GRID - across) // (2 * GRID * down)))
        bx, by = ax, ay
    return found
