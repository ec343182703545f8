"""Draw ``cups.png`` and write ``cups.json``: the scene that small tests and examples of codes use.

Run it from the top of the repository: ``python -m tests.data.draw``.
"""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 640, 480

#: Name, attributes, box as left, top, width, height; the order is the key in the scene graph.
THINGS: tuple[tuple[str, tuple[str, ...], tuple[int, int, int, int]], ...] = (
    ("table", ("brown", "wooden"), (20, 270, 600, 180)),
    ("laptop", ("silver", "open"), (300, 150, 170, 150)),
    ("cup", ("red", "small"), (90, 215, 60, 80)),
    ("cup", ("red", "large"), (190, 205, 66, 96)),
    ("cup", ("blue", "small"), (510, 220, 60, 80)),
)
TABLE = 0
FILL = {"red": "#c62828", "blue": "#1e55c8"}


def scene() -> dict[str, object]:
    """The scene graph in GQA's layout: one picture, its things, attributes and relations."""
    things = {}
    for i, (name, attributes, (left, top, width, height)) in enumerate(THINGS):
        relations = []
        for j, (_, _, other) in enumerate(THINGS):
            if TABLE in (i, j) or i == j:
                continue
            side = "left" if left + width / 2 < other[0] + other[2] / 2 else "right"
            relations.append({"object": str(j), "name": f"to the {side} of"})
        if i != TABLE:
            relations.append({"object": str(TABLE), "name": "on"})
        things[str(i)] = {
            "name": name,
            "x": left,
            "y": top,
            "w": width,
            "h": height,
            "attributes": list(attributes),
            "relations": relations,
        }
    return {"cups": {"width": WIDTH, "height": HEIGHT, "location": "indoors", "objects": things}}


def picture() -> Image.Image:
    """The same scene, drawn."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#efe9dc")
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((20, 270, 619, 449), 14, fill="#8d5a34")
    pen.rectangle((315, 150, 455, 250), fill="#b9bec4")
    pen.rectangle((325, 160, 445, 240), fill="#33414f")
    pen.polygon(((300, 299), (320, 250), (450, 250), (469, 299)), fill="#c9ced3")
    for name, attributes, (left, top, width, height) in THINGS:
        if name != "cup":
            continue
        colour = FILL[attributes[0]]
        right, bottom = left + width - 1, top + height - 1
        body = right - 16
        pen.ellipse((body - 10, top + 18, right, bottom - 18), outline=colour, width=6)
        pen.rounded_rectangle((left, top, body, bottom), 8, fill=colour)
        pen.ellipse((left, top, body, top + 14), fill="#4a2a18")
    return image


def main() -> None:
    """Write both files beside this one."""
    picture().quantize(32).save(HERE / "cups.png", optimize=True)
    (HERE / "cups.json").write_text(json.dumps(scene(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
