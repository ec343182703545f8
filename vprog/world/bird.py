"""Birds of made-up species: drawn in parts, with exact masks of each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from vprog.world.dice import Dice
from vprog.world.paint import INKS, Ink, mixed, texture
from vprog.world.raster import mask, rim
from vprog.world.render import bare_ground, factor
from vprog.world.scene import GROUNDS, Ground
from vprog.world.shapes import GRID, Point, sine, turned
from vprog.world.species import CONCEPTS, NONE, SPECIES, Species

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

#: Outlines of a bird that looks to the right, in thousandths of its size.
_TAILS: Final[Mapping[str, tuple[Point, ...]]] = {
    "fanned": (
        (-180, 10),
        (-450, -130),
        (-510, -40),
        (-530, 60),
        (-500, 160),
        (-430, 240),
        (-180, 130),
    ),
    "forked": ((-180, 10), (-540, -120), (-380, 60), (-540, 250), (-180, 130)),
    "pointed": ((-180, 10), (-570, 90), (-180, 140)),
}
_BEAKS: Final[Mapping[str, tuple[Point, ...]]] = {
    "straight": ((360, -190), (560, -130), (360, -80)),
    "hooked": ((360, -200), (470, -190), (545, -120), (535, 0), (480, -75), (360, -75)),
}
_WINGS: Final[Mapping[str, tuple[Point, ...]]] = {
    "pointed": ((150, -30), (150, 60), (60, 130), (-130, 190), (-360, 215), (-150, 60), (0, -50)),
    "notched": (
        *((150, -40), (150, 70), (70, 160), (-20, 190), (-40, 130), (-130, 190)),
        *((-150, 120), (-250, 160), (-230, 70), (-310, 60), (-150, -30), (20, -70)),
    ),
}
_CREST: Final = (
    (170, -230),
    (130, -370),
    (220, -310),
    (250, -440),
    (310, -310),
    (390, -380),
    (360, -210),
)
_LEGS: Final = {"short": 330, "long": 450}


@dataclass(frozen=True, slots=True)
class Bird:
    """One bird in a picture of its own.

    Attributes:
        name: of the picture's file, without its ending.
        seed: what it was made from.
        species: what it is.
        center: its middle on the grid.
        extent: how large it is, in units of the grid.
        turn: by how many degrees it leans clockwise.
        mirrored: whether it looks to the left.
        ground: what is behind it.
    """

    name: str
    seed: int
    species: Species
    center: Point
    extent: int
    turn: int
    mirrored: bool
    ground: Ground


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bird: what it is called, its outline on the grid, and how it is painted."""

    name: str
    outline: tuple[Point, ...]
    ink: Ink
    pattern: str = "plain"
    other: Ink = (255, 255, 255)


def make_bird(seed: int, species: Species | None = None, name: str = "") -> Bird:
    """A bird, by its seed alone.

    Args:
        seed: any whole number that is not negative.
        species: what it is to be; drawn by the seed where it is not given.
        name: what to call it; ``bird-SEED`` by default.
    """
    dice = Dice(f"bird{seed}")
    drawn = dice.pick(SPECIES)
    extent = dice.between(520, 760)
    reach = extent * 6 // 10
    center = (dice.between(reach, GRID - reach), dice.between(reach, GRID - reach))
    texture = dice.pick(("plain", "plain", "shaded", "dotted", "checkered"))
    ground = Ground(dice.pick(GROUNDS), texture)
    turn = dice.between(-12, 12)
    return Bird(
        name or f"bird-{seed}",
        seed,
        species or drawn,
        center,
        extent,
        turn,
        dice.chance(50),
        ground,
    )


def parts(bird: Bird) -> tuple[Part, ...]:
    """The parts of a bird, from the farthest to the nearest."""
    own = {name: bird.species.value(name) for name in CONCEPTS}
    body = INKS[own["body color"]]
    wing = mixed(body, (0, 0, 0), 30)
    length = _LEGS[own["leg length"]]
    wing_outline = _WINGS.get(own["wing shape"]) or _oval(-70, 60, 210, 120)
    tail = INKS[own["tail color"]]
    drawn = [
        Part(
            "leg",
            ((-60, 180), (-35, 180), (-35, length), (30, length + 25), (-60, length + 25)),
            (206, 138, 66),
        ),
        Part(
            "leg",
            ((60, 180), (85, 180), (85, length), (150, length + 25), (60, length + 25)),
            (206, 138, 66),
        ),
        Part("tail", _TAILS[own["tail shape"]], tail),
    ]
    if own["crest"] != NONE:
        outline = _CREST if own["crest"] == "spiked" else _oval(255, -290, 105, 85)
        drawn.append(Part("crest", outline, mixed(body, (255, 255, 255), 45)))
    drawn += [
        Part("beak", _BEAKS[own["beak shape"]], (236, 178, 64)),
        Part("body", _oval(0, 60, 285, 200), body),
        Part("head", _oval(260, -130, 145, 145), body),
        Part("wing", wing_outline, wing, own["wing pattern"], mixed(body, (255, 255, 255), 62)),
        Part("eye", _oval(300, -160, 38, 38), (250, 250, 250)),
        Part("pupil", _oval(308, -160, 18, 18), (15, 15, 20)),
    ]
    return tuple(Part(p.name, _set(p.outline, bird), p.ink, p.pattern, p.other) for p in drawn)


def render_bird(bird: Bird, size: int) -> Pixels:
    """The picture of a bird, ``size`` x ``size`` pixels, in RGB."""
    from PIL import Image

    times = factor(size)
    side = size * times
    canvas = bare_ground(bird.ground.color, bird.ground.texture, side).copy()
    width = max(1, 5 * side // GRID)
    for part in parts(bird):
        form, at = mask([part.outline], side)
        coat = Image.new("RGB", form.size, part.ink)
        if part.pattern != "plain":
            coat.paste(part.other, (0, 0), texture(part.pattern, side, *form.size))
        coat.paste(mixed(part.ink, (0, 0, 0), 55), (0, 0), rim(form, width))
        canvas.paste(coat, at, form)
    return canvas.reduce(times)


def bird_record(bird: Bird) -> dict[str, Any]:
    """A bird as plain JSON data: its species, and its value of each concept."""
    return {
        "name": bird.name,
        "seed": bird.seed,
        "species": bird.species.name,
        "concepts": dict(zip(CONCEPTS, bird.species.values, strict=True)),
        "center": list(bird.center),
        "extent": bird.extent,
        "turn": bird.turn,
        "mirrored": bird.mirrored,
        "ground": {"color": bird.ground.color, "texture": bird.ground.texture},
    }


def gqa_bird(bird: Bird, size: int) -> dict[str, Any]:
    """A bird in GQA's layout: itself, and the parts that show its concepts.

    So ``shape(the(find(image, "tail")))`` says how its tail is formed; the name of the species
    is not in it, for it is what is to be told from the parts.
    """
    drawn = parts(bird)
    told: dict[str, dict[str, Any]] = {}
    words: dict[str, list[str]] = {}
    for name, concept in CONCEPTS.items():
        words.setdefault(concept.part, []).append(bird.species.value(name))
    points = [p for part in drawn for p in part.outline]
    told["bird"] = _object("bird", points, size, [])
    for number, part in enumerate(drawn):
        if part.name in words:
            told[f"{part.name}{number}"] = _object(part.name, part.outline, size, words[part.name])
    return {"width": size, "height": size, "objects": told}


def _object(
    name: str, points: tuple[Point, ...] | list[Point], size: int, words: list[str]
) -> dict[str, Any]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top, right, bottom = (
        round(v * size / GRID, 3) for v in (min(xs), min(ys), max(xs), max(ys))
    )
    box = {"x": left, "y": top, "w": round(right - left, 3), "h": round(bottom - top, 3)}
    return {"name": name, **box, "attributes": words, "relations": []}


def _oval(x: int, y: int, across: int, down: int) -> tuple[Point, ...]:
    return tuple(
        (x + across * sine(k + 90) // 65536, y + down * sine(k) // 65536) for k in range(0, 360, 9)
    )


def _set(outline: tuple[Point, ...], bird: Bird) -> tuple[Point, ...]:
    """An outline turned, mirrored and moved to its place on the grid."""
    side = -1 if bird.mirrored else 1
    x0, y0 = bird.center
    return tuple((x0 + side * x, y0 + y) for x, y in turned(outline, bird.extent, bird.turn))
