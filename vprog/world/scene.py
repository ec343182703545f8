"""Scenes: things of shape, colour, size and texture, laid out on a grid in the order of depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

Box = tuple[int, int, int, int]

#: The shapes of things; "sign" is a board with text on it.
SHAPES: Final = ("circle", "square", "triangle", "star", "heart", "pentagon", "cross", "ring")
SIGN: Final = "sign"
#: The colours of things.
COLORS: Final = ("red", "green", "blue", "yellow", "purple", "orange", "cyan", "brown")
#: The colours of grounds; no thing has one of them.
GROUNDS: Final = ("white", "gray", "black")
SIZES: Final = ("small", "medium", "large")
TEXTURES: Final = ("plain", "striped", "dotted", "checkered")
#: What stands on signs.
SIGN_WORDS: Final = (
    *("STOP", "EXIT", "OPEN", "SALE", "CAFE", "BANK", "PARK", "TAXI", "SHOP", "WEST"),
    *("EAST", "MENU", "PUSH", "PULL", "ZOO", "BUS", "INN", "GYM", "FOOD", "HOME"),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One object of a scene, in the units of the grid (960 x 960, y grows downwards).

    Attributes:
        id: its place in ``Scene.things``, which stand from the farthest to the nearest.
        shape: one of ``SHAPES``, or "sign".
        color: one of ``COLORS``.
        size: small, medium or large.
        texture: one of ``TEXTURES``.
        box: left, top, right, bottom of its whole silhouette, hidden parts included.
        center: the middle of the box, on the coarse grid.
        radius: how large its silhouette is drawn.
        angle: by how many degrees it is turned clockwise.
        text: what is written on a sign; empty for every other thing.
    """

    id: int
    shape: str
    color: str
    size: str
    texture: str
    box: Box
    center: tuple[int, int]
    radius: int
    angle: int
    text: str = ""

    def has(self, attribute: str) -> bool:
        """Whether it is of that shape, colour, size or texture."""
        return attribute in (self.shape, self.color, self.size, self.texture)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the things lie on.

    Attributes:
        color: one of ``GROUNDS``.
        texture: plain, striped, dotted, checkered, or shaded.
        clutter: how many specks and strokes that are no things lie on it.
        noise: the largest change of a colour value of a pixel by noise.
    """

    color: str = "white"
    texture: str = "plain"
    clutter: int = 0
    noise: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Things that were laid out together.

    Attributes:
        kind: row (from left to right), column (from top to bottom) or cluster.
        members: ids of things.
    """

    kind: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SceneConfig:
    """What scenes are drawn from.

    Attributes:
        things: the fewest and the most things of a scene; at most 12.
        shapes: the shapes to draw from.
        colors: likewise.
        textures: likewise.
        signs: how many scenes in a hundred have a sign (one or two).
        grouped: how many in a hundred have a row, a column or a cluster.
        overlap: how many in a hundred of the things are laid over an earlier one.
        textured: how many in a hundred of the grounds are textured.
        clutter: the most specks on a ground; 0 for none.
        noise: the most noise of a picture; 0 for none.
        avoid: pairs of attributes (such as ("red", "circle")) that no thing has together.
        want: where there are any, at least one thing has both attributes of one of these pairs.
    """

    things: tuple[int, int] = (4, 9)
    shapes: tuple[str, ...] = SHAPES
    colors: tuple[str, ...] = COLORS
    textures: tuple[str, ...] = TEXTURES
    signs: int = 25
    grouped: int = 50
    overlap: int = 25
    textured: int = 40
    clutter: int = 0
    noise: int = 0
    avoid: frozenset[tuple[str, str]] = frozenset()
    want: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture as what it shows.

    What holds in every scene that ``make_scene`` makes: the centres of two things differ by at
    least 20 units across and down, so one is always left of the other and above or below it; two
    boxes either lie apart, or their silhouettes cover each other well visibly, or the one thing
    lies in the hole of the other, a ring; of a thing at least 45 % shows; nothing covers a
    sign.

    Attributes:
        name: of the picture's file, without its ending.
        seed: what it was made from.
        ground: what the things lie on.
        things: from the farthest to the nearest.
        groups: things laid out together.
    """

    name: str
    seed: int
    ground: Ground
    things: tuple[Thing, ...]
    groups: tuple[Group, ...] = field(default=())
