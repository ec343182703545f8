"""Draw the picture of every scene graph in this folder, and write it beside it.

Run it from the top of the repository: ``python -m examples.scenes.draw``.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from vprog.modules.scene_file import read_scenes
from vprog.modules.scene_graph import SceneGraph, SceneObject

HERE = Path(__file__).resolve().parent
PALETTE = {
    "red": "#d2453c",
    "orange": "#e8913a",
    "yellow": "#efcb45",
    "gold": "#dfae4e",
    "green": "#5b9a57",
    "blue": "#4a7fc1",
    "purple": "#8a63b0",
    "brown": "#a1764d",
    "black": "#4a4a4d",
    "gray": "#a9adb2",
    "silver": "#c6cad0",
    "white": "#f7f5ef",
}
PAPER, INK, PLAIN = "#ece7db", "#3b3b40", "#d8d2c2"


def picture(scene: SceneGraph) -> Image.Image:
    """A scene as flat shapes with their nouns, the large and the far ones first."""
    image = Image.new("RGB", (scene.width, scene.height), PAPER)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(11)
    for thing in sorted(scene.objects, key=lambda o: (-(o.depth or 0.0), -_area(o))):
        _draw(pen, thing)
    for thing in scene.objects:
        left, top, right, bottom = thing.box
        text = thing.name if thing.text is None else f"{thing.name}: {thing.text}"
        half = pen.textlength(text, font) / 2 + 3
        across = min(max((left + right) / 2, half), scene.width - half)
        down = top + 9 if _area(thing) > 4_000 else (top + bottom) / 2
        pen.text((across, down), text, INK, font, "mm", stroke_width=2, stroke_fill=PAPER)
    return image


def _area(thing: SceneObject) -> float:
    left, top, right, bottom = thing.box
    return (right - left) * (bottom - top)


def _draw(pen: ImageDraw.ImageDraw, thing: SceneObject) -> None:
    colors = [PALETTE[c] for c in thing.attributes.get("color", ()) if c in PALETTE]
    fill = colors[0] if colors else PLAIN
    left, top, right, bottom = thing.box
    box = (left, top, right - 1, bottom - 1)
    if {"round", "sphere"} & set(thing.attributes.get("shape", ())):
        pen.ellipse(box, fill, INK)
    else:
        radius = 12 if "cylinder" in thing.names else 2 if "cube" in thing.names else 5
        pen.rounded_rectangle(box, min(radius, (right - left) / 4, (bottom - top) / 4), fill, INK)


def main() -> None:
    """Write every picture."""
    for file in sorted(HERE.glob("*.json")):
        for name, scene in read_scenes(file).scenes.items():
            target = HERE / f"{Path(name).stem}.png"
            picture(scene).quantize(48).save(target, optimize=True)


if __name__ == "__main__":
    main()
