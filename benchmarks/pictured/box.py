"""Boxes of scene graphs with the colours that people gave them: colour naming without a detector."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from vprog.image import Image
from vprog.module import Answer, Ask, Module
from vprog.modules.hue import color_name
from vprog.region import Region


@dataclass(frozen=True, slots=True)
class Box:
    """A named box of a photograph, and the basic colours that its annotation says."""

    picture: Path
    name: str
    box: tuple[int, int, int, int]
    colors: frozenset[str]


def boxes(folder: Path) -> list[Box]:
    """The boxes below the folder of GQA whose photograph is there and whose colour is said."""
    told: dict[tuple[str, str, tuple[int, int, int, int]], frozenset[str]] = {}
    for entry in json.loads((folder / "scene_graph_generated_qa.json").read_text("utf-8")):
        at = re.search(r"of (.+) at \[(\d+), (\d+), (\d+), (\d+)\]", entry["question"])
        if at is not None:
            left, top, right, bottom = (int(at[i]) for i in (2, 3, 4, 5))
            told[entry["imageId"], at[1], (left, top, right, bottom)] = _colors(entry["answer"])
    for image, graph in json.loads((folder / "scene_graphs.json").read_text("utf-8")).items():
        for thing in graph["objects"].values():
            x, y = thing["x"], thing["y"]
            place = (x, y, x + thing["w"], y + thing["h"])
            told[image, thing["name"], place] = _colors(" ".join(thing["attributes"]))
    found = []
    for (image, name, box), colors in sorted(told.items()):
        picture = folder / "images" / f"{image}.jpg"
        if colors and picture.is_file():
            found.append(Box(picture, name, box, colors))
    return found


def _colors(text: str) -> frozenset[str]:
    found = {color_name(word) for word in re.findall(r"[a-z]+", text.lower())}
    return frozenset(color for color in found if color is not None)


def named(told: list[Box], module: Module) -> Counter[str]:
    """How many of the boxes a module names as people do, otherwise, and not at all."""
    counts: Counter[str] = Counter()
    for box in told:
        image = Image.open(box.picture)
        left, top, right, bottom = box.box
        place = (left, top, min(right, image.width), min(bottom, image.height))
        (answer,) = module.answer([Ask("color", (Region(image, place, box.name),))])
        if isinstance(answer, Answer):
            counts["right" if answer.value in box.colors else "wrong"] += 1
        else:
            counts["refused"] += 1
    return counts
