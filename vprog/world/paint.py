"""What things and grounds are painted with: colours and textures."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vprog.world.shapes import GRID

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

Ink = tuple[int, int, int]

INKS: Final[dict[str, Ink]] = {
    "red": (214, 39, 40),
    "green": (36, 158, 62),
    "blue": (38, 84, 208),
    "yellow": (245, 214, 40),
    "purple": (134, 62, 178),
    "orange": (250, 134, 22),
    "cyan": (42, 196, 214),
    "brown": (138, 86, 48),
    "white": (244, 244, 242),
    "gray": (150, 152, 156),
    "black": (34, 34, 38),
}
#: What the second tone of a texture is mixed with: white for dark colours, black for light ones.
_DARK: Final = ("red", "green", "blue", "purple", "brown")
#: The period of a texture in the units of the grid.
_PERIOD: Final = {"striped": 40, "dotted": 40, "checkered": 48}
#: That of a ground's texture.
_GROUND_PERIOD: Final = {"striped": 160, "dotted": 96, "checkered": 192}


def mixed(a: Ink, b: Ink, percent: int) -> Ink:
    """A colour with so much of another in it.

    >>> mixed((0, 100, 200), (255, 255, 255), 20)
    (51, 131, 211)
    """
    r, g, v = ((p * (100 - percent) + q * percent) // 100 for p, q in zip(a, b, strict=True))
    return r, g, v


def second(color: str) -> Ink:
    """The other tone of a thing's texture."""
    if color in _DARK:
        return mixed(INKS[color], (255, 255, 255), 58)
    return mixed(INKS[color], (0, 0, 0), 46)


def edge(color: str) -> Ink:
    """The colour of a thing's rim."""
    return mixed(INKS[color], (0, 0, 0), 55)


def ground_tone(color: str) -> Ink:
    """The other tone of a ground's texture: near to the first."""
    return mixed(INKS[color], (0, 0, 0) if color == "white" else (255, 255, 255), 9)


def ink_on(color: str) -> Ink:
    """What text on a board of a colour is written with."""
    r, g, b = INKS[color]
    return (255, 255, 255) if 299 * r + 587 * g + 114 * b < 140_000 else (20, 20, 24)


@lru_cache(maxsize=512)
def texture(kind: str, side: int, width: int, height: int, *, ground: bool = False) -> Pixels:
    """A texture as a mask in mode L: 255 where the second tone goes.

    Args:
        kind: striped, dotted, checkered, or shaded.
        side: how many pixels the whole grid is wide.
        width: of the mask in pixels.
        height: likewise.
        ground: whether a ground is textured, which has coarser marks.
    """
    from PIL import Image

    period = max(4, (_GROUND_PERIOD if ground else _PERIOD).get(kind, 40) * side // GRID)
    if kind == "shaded":
        rows = [bytes([255 * y // max(1, height - 1)]) * width for y in range(height)]
        return Image.frombytes("L", (width, height), b"".join(rows))
    half = period // 2
    if kind == "striped":
        # Of a thing the stripes run aslant, of a ground straight across.
        slope = 0 if ground else 1
        rows = [
            bytes(255 * ((x * slope + y) % period < half) for x in range(period))
            for y in range(period)
        ]
    elif kind == "dotted":
        # A dot in the middle of every tile, its diameter half the period.
        rows = [
            bytes(
                255
                * ((2 * x + 1 - period) ** 2 + (2 * y + 1 - period) ** 2 < (period * 5 // 8) ** 2)
                for x in range(period)
            )
            for y in range(period)
        ]
    else:
        rows = [
            bytes(255 * ((x // half + y // half) % 2) for x in range(2 * half))
            for y in range(2 * half)
        ]
    return _tiled(rows, width, height)


def _tiled(rows: list[bytes], width: int, height: int) -> Pixels:
    from PIL import Image

    across = width // len(rows[0]) + 1
    wide = [(row * across)[:width] for row in rows]
    data = b"".join((wide * (height // len(wide) + 1))[:height])
    return Image.frombytes("L", (width, height), data)
