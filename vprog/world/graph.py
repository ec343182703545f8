"""Scenes as scene graphs in the layouts of GQA and CLEVR, as plain JSON."""

from __future__ import annotations

from typing import Any, Final

from vprog.world.relations import Relations, members, relations, shown
from vprog.world.scene import Box, Scene, Thing
from vprog.world.shapes import GRID

#: What a scene graph calls the relations, and of which field each is.
NAMES: Final = {
    "to the left of": "left_of",
    "to the right of": "right_of",
    "above": "above",
    "below": "below",
    "in front of": "in_front_of",
    "behind": "behind",
    "near": "near",
    "inside": "inside",
}
#: The same in CLEVR's layout.
_CLEVR_NAMES: Final = {
    "left": "left_of",
    "right": "right_of",
    "front": "in_front_of",
    "behind": "behind",
    "above": "above",
    "below": "below",
    "near": "near",
    "inside": "inside",
}


def scaled(box: Box, size: int) -> tuple[float, float, float, float]:
    """A box of the grid in pixels of a picture ``size`` wide and high, to 1/1000 pixel.

    >>> scaled((0, 100, 960, 480), 96)
    (0.0, 10.0, 96.0, 48.0)
    """
    left, top, right, bottom = (round(v * size / GRID, 3) for v in box)
    return left, top, right, bottom


def gqa_scene(scene: Scene, size: int, related: Relations | None = None) -> dict[str, Any]:
    """A scene in GQA's layout, with every relation of ``NAMES`` said in full.

    The additions of ours: ``text`` of signs, ``depth`` (the nearest thing has 1), ``kinds`` (every
    thing is also a "shape", but a sign), ``hidden`` (how much of it others cover, in thousandths)
    and ``complete``. The scene profile reads all but ``hidden``.

    Args:
        scene: the scene.
        size: width and height of its picture in pixels.
        related: its relations, where they are worked out already.
    """
    related = related or relations(scene)
    seen = shown(scene)
    objects = {}
    for thing in scene.things:
        left, top, right, bottom = scaled(thing.box, size)
        objects[str(thing.id)] = {
            "name": thing.shape,
            "x": left,
            "y": top,
            "w": round(right - left, 3),
            "h": round(bottom - top, 3),
            "attributes": _attributes(thing),
            "relations": [
                {"object": str(other), "name": name}
                for name, key in NAMES.items()
                for other in range(len(scene.things))
                if getattr(related, key)[other] >> thing.id & 1
            ],
            "depth": float(len(scene.things) - thing.id),
            "hidden": 1000 - seen[thing.id],
            **({"text": thing.text} if thing.text else {"kinds": ["shape"]}),
        }
    return {"width": size, "height": size, "objects": objects, "complete": list(NAMES)}


def _attributes(thing: Thing) -> list[str]:
    words = [thing.size, thing.color, thing.texture]
    return words if thing.text else [*words, thing.shape]


def clevr_scene(scene: Scene, size: int, related: Relations | None = None) -> dict[str, Any]:
    """A scene in CLEVR's layout.

    The texture stands as the material. The third of ``pixel_coords`` is the distance from the
    viewer, counted in things.

    Args:
        scene: the scene.
        size: width and height of its picture in pixels.
        related: its relations, where they are worked out already.
    """
    related = related or relations(scene)
    return {
        "image_filename": f"{scene.name}.png",
        "width": size,
        "height": size,
        "objects": [
            {
                "shape": t.shape,
                "color": t.color,
                "size": t.size,
                "material": t.texture,
                "pixel_coords": [
                    round(t.center[0] * size / GRID, 3),
                    round(t.center[1] * size / GRID, 3),
                    float(len(scene.things) - t.id),
                ],
                **({"text": t.text} if t.text else {}),
            }
            for t in scene.things
        ],
        "relationships": {
            name: [list(members(things)) for things in getattr(related, key)]
            for name, key in _CLEVR_NAMES.items()
        },
    }
