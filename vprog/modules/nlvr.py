"""NLVR's structured scenes: three boxes with squares, triangles and circles in them.

NLVR draws the boxes side by side, each 100 pixels wide and high, 50 pixels of white between two.
Such a picture has the objects "box" (three of them), their items, each called by its shape and
"item" or "object" besides, a square also "block"; and where every box holds a stack of squares and
nothing else, the stacks are objects too, called "tower".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from vprog.modules.scene_graph import Box, SceneGraph, SceneObject
from vprog.modules.scene_words import attribute

#: The side of a box, and from one box's left edge to the next one's.
SIDE: Final = 100
STEP: Final = 150
#: How the scenes write the colour of their blue items.
_COLORS: Final = {"#0099ff": "blue"}
_SIZES: Final = {10: "small", 20: "medium", 30: "large"}
#: The widest gap between two squares of which one stands on the other.
_GAP: Final = 1

Place = Annotated[int, msgspec.Meta(ge=0, le=SIDE)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class NlvrItem(msgspec.Struct):
    """An item of a box; its place is that of its left upper corner in the box."""

    x_loc: Place
    y_loc: Place
    size: Annotated[int, msgspec.Meta(ge=1, le=SIDE)]
    type: Word
    color: Word

    @property
    def square(self) -> bool:
        """Whether it is a square, of which towers are made."""
        return self.type.lower() == "square"


Boxes = Annotated[list[list[NlvrItem]], msgspec.Meta(min_length=1, max_length=100)]


class NlvrScene(msgspec.Struct):
    """A record of NLVR's, as far as it describes a picture."""

    structured_rep: Boxes
    identifier: str = ""


def nlvr_graph(scene: NlvrScene) -> SceneGraph:
    """A scene in NLVR's layout."""
    boxes = scene.structured_rep
    objects: list[SceneObject] = []
    for place in range(len(boxes)):
        left = float(STEP * place)
        frame = (left, 0.0, left + SIDE, float(SIDE))
        objects.append(SceneObject(f"box {place}", ("box",), frame, {"color": ("gray",)}))
    if all(_stacked(items) for items in boxes):
        for place, items in enumerate(boxes):
            objects.append(SceneObject(f"tower {place}", ("tower",), _around(place, items)))
    for place, items in enumerate(boxes):
        objects += [_item(place, number, item) for number, item in enumerate(items)]
    width = STEP * (len(boxes) - 1) + SIDE
    return SceneGraph(scene.identifier, width, SIDE, tuple(objects))


def _item(place: int, number: int, item: NlvrItem) -> SceneObject:
    shape = item.type.lower()
    names = (shape, "item", "object", *(("block",) if item.square else ()))
    values = {
        "color": (attribute(_COLORS.get(item.color.lower(), item.color)),),
        "shape": (shape,),
    }
    if item.size in _SIZES:
        values["size"] = (_SIZES[item.size],)
    return SceneObject(f"item {place} {number}", names, _box(place, item), values)


def _box(place: int, item: NlvrItem) -> Box:
    left, top = STEP * place + item.x_loc, item.y_loc
    return float(left), float(top), float(left + item.size), float(top + item.size)


def _around(place: int, items: Sequence[NlvrItem]) -> Box:
    boxes = [_box(place, item) for item in items]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return left, top, max(b[2] for b in boxes), max(b[3] for b in boxes)


def _stacked(items: Sequence[NlvrItem]) -> bool:
    """Whether items are squares that stand on the floor of their box and on one another."""
    floor = SIDE
    for item in sorted(items, key=lambda i: -i.y_loc):
        gap = floor - item.y_loc - item.size
        if not item.square or item.x_loc != items[0].x_loc or not 0 <= gap <= _GAP:
            return False
        floor = item.y_loc
    return len(items) > 0
