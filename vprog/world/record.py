"""Scenes as lines of JSON, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vprog.world.relations import Relations, members, relations, shown
from vprog.world.render import masks
from vprog.world.scene import Ground, Group, Scene, Thing

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

_RUNS = re.compile(rb"\x00+|[^\x00]+")
_TOLD = ("left_of", "above", "in_front_of", "near", "inside", "overlaps")


def scene_record(
    scene: Scene, size: int | None = None, related: Relations | None = None
) -> dict[str, Any]:
    """A scene as plain JSON data.

    Boxes and centres are in units of the grid. ``relations`` tells for each thing which things
    stand so to it (``left_of``: which are left of it). ``hidden`` is how much of a thing others
    cover, in thousandths.

    Args:
        scene: the scene.
        size: where given, of each thing the pixels of a picture of that size that show it too:
            ``pixels`` is their box and ``mask`` the lengths of runs, row by row, of pixels that
            do not show it and that do, in turn; None and [] of a thing that no pixel shows.
        related: the scene's relations, where they are worked out already.
    """
    related = related or relations(scene)
    seen = shown(scene)
    drawn = masks(scene, size) if size is not None else ()
    things = []
    for thing in scene.things:
        told: dict[str, Any] = {
            "id": thing.id,
            "shape": thing.shape,
            "color": thing.color,
            "size": thing.size,
            "texture": thing.texture,
            "box": list(thing.box),
            "center": list(thing.center),
            "radius": thing.radius,
            "angle": thing.angle,
            "hidden": 1000 - seen[thing.id],
        }
        if thing.text:
            told["text"] = thing.text
        if size is not None:
            box = drawn[thing.id].getbbox()
            told["pixels"] = None if box is None else list(box)
            told["mask"] = runs(drawn[thing.id])
        things.append(told)
    ground = scene.ground
    record: dict[str, Any] = {"name": scene.name, "seed": scene.seed}
    if size is not None:
        record["picture_size"] = size
    record["ground"] = {
        "color": ground.color,
        "texture": ground.texture,
        "clutter": ground.clutter,
        "noise": ground.noise,
    }
    record["things"] = things
    record["groups"] = [{"kind": g.kind, "members": list(g.members)} for g in scene.groups]
    record["relations"] = {
        name: [list(members(others)) for others in getattr(related, name)] for name in _TOLD
    }
    return record


def scene_of(record: Mapping[str, Any]) -> Scene:
    """The scene that a record tells.

    Raises:
        KeyError, TypeError, ValueError: it is no record of a scene.

    >>> from vprog.world.placing import make_scene
    >>> scene_of(scene_record(make_scene(5))) == make_scene(5)
    True
    """
    ground = record["ground"]
    return Scene(
        record["name"],
        record["seed"],
        Ground(ground["color"], ground["texture"], ground["clutter"], ground["noise"]),
        tuple(_thing(told) for told in record["things"]),
        tuple(Group(g["kind"], tuple(g["members"])) for g in record["groups"]),
    )


def _thing(told: Mapping[str, Any]) -> Thing:
    left, top, right, bottom = told["box"]
    x, y = told["center"]
    return Thing(
        told["id"],
        told["shape"],
        told["color"],
        told["size"],
        told["texture"],
        (left, top, right, bottom),
        (x, y),
        told["radius"],
        told["angle"],
        told.get("text", ""),
    )


def runs(mask: Pixels) -> list[int]:
    """The lengths of runs of a mask in mode L, row by row, the first one of pixels outside.

    >>> from PIL import Image
    >>> runs(Image.frombytes("L", (3, 2), bytes([0, 255, 255, 255, 0, 0])))
    [1, 3, 2]
    """
    data = mask.tobytes()
    found = [] if data[:1] == b"\0" else [0]
    found += [len(run) for run in _RUNS.findall(data)]
    return found if any(data) else []


def filled(lengths: Sequence[int] | Iterable[int], width: int, height: int) -> Pixels:
    """The mask that runs tell, in mode L.

    Raises:
        ValueError: the runs are longer than the picture.

    >>> filled([1, 3, 2], 3, 2).tobytes().hex()
    '00ffffff0000'
    """
    from PIL import Image

    data = bytearray()
    for place, length in enumerate(lengths):
        data += (b"\xff" if place % 2 else b"\0") * length
    if len(data) > width * height:
        raise ValueError("the runs are longer than the picture")
    return Image.frombytes("L", (width, height), bytes(data).ljust(width * height, b"\0"))
