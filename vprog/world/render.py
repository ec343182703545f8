"""Pictures of scenes, and which pixel shows which thing.

Everything is drawn ``factor`` times as large and then made smaller by averages of squares. All of
it is arithmetic of whole numbers, so a picture has the same pixels on every machine.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vprog.world import font
from vprog.world.dice import Dice
from vprog.world.paint import INKS, Ink, edge, ground_tone, ink_on, mixed, second, texture
from vprog.world.raster import mask, rim
from vprog.world.scene import Scene, Thing
from vprog.world.shapes import GRID, Point, silhouette

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

#: The width of a thing's rim in the units of the grid.
_RIM: Final = 7
#: Up to that side of the canvas the colours of things are kept.
_MOST_KEPT: Final = 700
#: Marks the seed of what is strewn over a ground, apart from that of the scene.
_STREWN: Final = "strewn"


def factor(size: int) -> int:
    """How many times as large a picture of that size is drawn.

    >>> factor(96), factor(224), factor(640)
    (4, 3, 2)
    """
    return 4 if size <= 128 else 3 if size <= 256 else 2


def render(scene: Scene, size: int, *, smooth: bool = True) -> Pixels:
    """The picture of a scene, ``size`` x ``size`` pixels, in RGB.

    Args:
        scene: the scene.
        size: width and height in pixels, at least 24.
        smooth: whether edges are smoothed; without, every pixel shows one thing only.
    """
    times = factor(size) if smooth else 1
    side = size * times
    canvas = _ground(scene, side)
    for thing in scene.things:
        form, at = place(thing, side)
        canvas.paste(
            _coat(thing.shape, thing.radius, thing.angle, thing.color, thing.texture, side),
            at,
            form,
        )
        if thing.text:
            _write(canvas, thing, side, times)
    if times > 1:
        canvas = canvas.reduce(times)
    return _noisy(canvas, scene) if scene.ground.noise else canvas


def owners(scene: Scene, side: int) -> Pixels:
    """Which thing each pixel of a picture drawn without smoothing shows: its id + 1, or 0.

    Returns:
        A picture of ``side`` x ``side`` in mode L.
    """
    from PIL import Image

    canvas = Image.new("L", (side, side))
    for thing in scene.things:
        form, at = place(thing, side)
        canvas.paste(thing.id + 1, (*at, at[0] + form.width, at[1] + form.height), form)
    return canvas


def masks(scene: Scene, size: int, *, smooth: bool = True) -> tuple[Pixels, ...]:
    """For each thing the pixels that show it, in mode L with 255 there.

    Of a smoothed picture a pixel shows a thing where more than half of it does.
    """
    times = factor(size) if smooth else 1
    owner = owners(scene, size * times)
    found = []
    for thing in scene.things:
        own = owner.point([255 if value == thing.id + 1 else 0 for value in range(256)])
        if times > 1:
            # Half of a square comes out as 128, the least that is more than half as 142 or more.
            own = own.reduce(times).point([255 if value > 135 else 0 for value in range(256)])
        found.append(own)
    return tuple(found)


def place(thing: Thing, side: int) -> tuple[Pixels, Point]:
    """A thing's whole mask on a canvas, and the place of the mask's left top pixel."""
    form, (dx, dy) = _form(thing.shape, thing.radius, thing.angle, side)
    x, y = middle(thing, side)
    return form, (x + dx, y + dy)


def middle(thing: Thing, side: int) -> Point:
    """The corner of pixels that is nearest to a thing's middle."""
    x, y = thing.center
    return (2 * x * side + GRID) // (2 * GRID), (2 * y * side + GRID) // (2 * GRID)


@lru_cache(maxsize=512)
def _form(shape: str, radius: int, angle: int, side: int) -> tuple[Pixels, Point]:
    form = silhouette(shape, radius, angle)
    return mask([form.outline, form.hole] if form.hole else [form.outline], side)


def _coat(shape: str, radius: int, angle: int, color: str, kind: str, side: int) -> Pixels:
    """A thing's colours, as large as its mask; of large pictures they are too large to keep."""
    paint = _kept_coat if side <= _MOST_KEPT else _kept_coat.__wrapped__
    return paint(shape, radius, angle, color, kind, side)


@lru_cache(maxsize=1024)
def _kept_coat(shape: str, radius: int, angle: int, color: str, kind: str, side: int) -> Pixels:
    """A thing's colours, as large as its mask: its texture, and its rim."""
    from PIL import Image

    form, _ = _form(shape, radius, angle, side)
    coat = Image.new("RGB", form.size, INKS[color])
    if kind != "plain":
        coat.paste(second(color), (0, 0), texture(kind, side, *form.size))
    width = max(1, (_RIM if radius > 60 else _RIM - 2) * side // GRID)
    coat.paste(edge(color), (0, 0), rim(form, width))
    return coat


def _write(canvas: Pixels, thing: Thing, side: int, times: int) -> None:
    """The text of a sign, in whole dots; where there is room, each fills whole pixels."""
    width, height = (thing.box[2] - thing.box[0]) * side, (thing.box[3] - thing.box[1]) * side
    columns = font.columns(thing.text)
    dot = min(width * 88 // (100 * GRID * columns), height * 84 // (100 * GRID * font.HEIGHT))
    dot = max(1, dot // times * times if dot >= times else dot)
    x, y = middle(thing, side)
    # From the middle, which is a corner of pixels, by whole pixels.
    left = x - (columns * dot // 2 + times // 2) // times * times
    top = y - (font.HEIGHT * dot // 2 + times // 2) // times * times
    ink = ink_on(thing.color)
    for column, row in font.dots(thing.text):
        at = (left + column * dot, top + row * dot)
        canvas.paste(ink, (*at, at[0] + dot, at[1] + dot))


def _ground(scene: Scene, side: int) -> Pixels:
    ground = scene.ground
    canvas = bare_ground(ground.color, ground.texture, side).copy()
    if ground.clutter:
        _strew(canvas, scene, side)
    return canvas


@lru_cache(maxsize=32)
def bare_ground(color: str, kind: str, side: int) -> Pixels:
    """A ground of a colour and a texture with nothing on it; kept, so copy it before drawing."""
    from PIL import Image

    canvas = Image.new("RGB", (side, side), INKS[color])
    if kind != "plain":
        tone = ground_tone(color)
        if kind == "shaded":
            tone = mixed(INKS[color], tone, 200)
        canvas.paste(tone, (0, 0), texture(kind, side, side, side, ground=True))
    return canvas


def _strew(canvas: Pixels, scene: Scene, side: int) -> None:
    """Specks and strokes on the ground, in tones near to its own."""
    dice = Dice(f"{_STREWN}{scene.seed}")
    base = INKS[scene.ground.color]
    toward: Ink = (0, 0, 0) if scene.ground.color != "black" else (255, 255, 255)
    for _ in range(scene.ground.clutter):
        long, thick = dice.between(6, 60), dice.between(5, 12)
        width, height = (long, thick) if dice.chance(50) else (thick, long)
        x, y = dice.below(GRID - width), dice.below(GRID - height)
        box = (x, y, x + width, y + height)
        left, top, right, bottom = (value * side // GRID for value in box)
        tone = mixed(base, toward, dice.between(15, 40))
        canvas.paste(tone, (left, top, max(left + 1, right), max(top + 1, bottom)))


def _noisy(picture: Pixels, scene: Scene) -> Pixels:
    """A picture with each colour value moved by chance, by at most the ground's noise."""
    from random import Random

    from PIL import Image, ImageChops

    most = scene.ground.noise
    count = picture.width * picture.height * 3
    drawn = Random(f"noise{scene.seed}").getrandbits(8 * count).to_bytes(count, "little")
    moved = drawn.translate(bytes(value * (2 * most + 1) // 256 for value in range(256)))
    return ImageChops.add(
        picture, Image.frombytes("RGB", picture.size, moved), scale=1, offset=-most
    )
