"""Colour names, brightness and size: on patches, and on photographs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from tests.conftest import effort
from tests.modules.conftest import Call, code_of
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.region import Region

pytest.importorskip("numpy")

from vprog.modules.hue import COLORS, color_name, name_pixels
from vprog.modules.pixels import Pixels

#: Shades that people call by one name.
SHADES = {
    "black": "#000000 #101010 #0a0a14",
    "gray": "#808080 #696969 #a9a9a9 #708090",
    "white": "#ffffff #f5f5f5 #fffafa #fffff0",
    "red": "#ff0000 #b22222 #dc143c #8b0000 #c0392b",
    "orange": "#ffa500 #ff8c00 #ff7f32 #e67e22 #f06030",
    "yellow": "#ffff00 #ffd700 #f1c40f #fff44f",
    "green": "#00ff00 #008000 #228b22 #006400 #2e8b57 #90ee90 #6b8e23",
    "blue": "#0000ff #000080 #1e90ff #4169e1 #87ceeb #4682b4",
    "purple": "#800080 #8a2be2 #9932cc #4b0082 #9370db",
    "pink": "#ffc0cb #ff69b4 #ff1493 #ffb6c1",
    "brown": "#8b4513 #a0522d #654321 #5c3a1e #c49a6c",
}
PATCHES = [(name, shade) for name, shades in SHADES.items() for shade in shades.split()]


def patch(inner: str, around: str = "white") -> Region:
    """A disc of one colour on another, and the box around it."""
    from PIL import ImageDraw

    pixels = Pillow.new("RGB", (200, 160), around)
    ImageDraw.Draw(pixels).ellipse((60, 40, 140, 120), fill=inner)
    return Region(Image.of(pixels), (60, 40, 140, 120), "disc")


def one(oracle: str, *args: object) -> object:
    (answer,) = Pixels().answer([Ask(oracle, args)])
    return answer.value if isinstance(answer, Answer) else answer.code


@pytest.mark.parametrize(("name", "shade"), PATCHES)
def test_a_patch_has_its_name(name: str, shade: str) -> None:
    image = Image.of(Pillow.new("RGB", (30, 20), shade))
    assert one("color", image) == name
    assert one("verify", image, name) is True
    assert one("verify", image, "blue" if name == "red" else "red") is False


@pytest.mark.parametrize(("name", "shade"), PATCHES)
@pytest.mark.parametrize("around", ["white", "#777777", "green", "#402010"])
def test_a_disc_on_a_background(name: str, shade: str, around: str) -> None:
    assert one("color", patch(shade, around)) == name


@settings(max_examples=effort(60), deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_colour_has_a_name(rgb: tuple[int, int, int]) -> None:
    (place,) = name_pixels([rgb])
    assert 0 <= place < len(COLORS)
    # A gray is never a hue.
    (gray,) = name_pixels([[rgb[0]] * 3])
    assert COLORS[gray] in ("black", "gray", "white")


@pytest.mark.parametrize(
    ("word", "name"),
    [("Grey", "gray"), ("dark blue", "blue"), ("violet", "purple"), ("wooden", None), ("", None)],
)
def test_words_for_colours(word: str, name: str | None) -> None:
    assert color_name(word) == name


def test_brightness_and_size() -> None:
    white, black = (Image.of(Pillow.new("RGB", (9, 9), c)) for c in ("white", "black"))
    assert one("verify", white, "bright") is True
    assert one("verify", white, "dark") is False
    assert one("verify", black, "dark") is True
    assert one("choose", black, ("bright", "dark")) == "dark"
    assert one("query", black, "brightness") == "dark"
    sides = {10: "small", 40: "medium", 80: "large"}
    for side, name in sides.items():
        region = Region(white, (0, 0, 9 * side / 100, 9 * side / 100))
        assert one("size", region) == name
        assert one("verify", region, name) is True
        assert one("query", region, "size") == name


def test_choices() -> None:
    red = patch("red")
    assert one("choose", red, ("blue", "RED")) == "RED"
    for options in ((), ("red", "wooden"), ("red", "dark"), ("blue", "green")):
        assert one("choose", red, options) == "VP621"


def test_sameness() -> None:
    red, blue = patch("red"), patch("#1e90ff")
    assert one("same", red, red, "color") is True
    assert one("same", red, blue, "colour") is False
    assert one("different", red, blue, "color") is True
    assert one("same", red, blue, "material") == "VP621"


def test_what_cannot_be_judged() -> None:
    red = patch("red")
    assert one("verify", red, "wooden") == "VP621"
    assert one("material", red) == "VP621"
    assert one("shape", red) == "VP621"
    assert one("query", red, "weather") == "VP621"
    person = Region(red.image, red.box, "person")
    assert one("color", person) == "VP621"
    assert one("verify", person, "red") == "VP621"
    stripes = Pillow.new("RGB", (60, 10))
    for i, color in enumerate(("red", "green", "blue", "yellow", "purple")):
        stripes.paste(Pillow.new("RGB", (12, 10), color), (12 * i, 0))
    (failed,) = Pixels().answer([Ask("color", (Image.of(stripes),))])
    assert code_of(failed) == "VP621"
    assert "no one colour prevails" in failed.sentence  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "noun", "color"),
    [("chelsea", "cat", "brown"), ("coffee", "table", "brown"), ("horse", "horse", "black")],
)
def test_photographs(
    call: Call, photo: Callable[[str], Image], name: str, noun: str, color: str
) -> None:
    (region,) = call("find", photo(name), noun, 9)
    assert call("color", region) == color
    assert call("verify", region, color)
    assert not call("verify", region, "green")


def test_whole_photographs(call: Call, photo: Callable[[str], Image]) -> None:
    assert call("color", photo("rocket")) == "blue"
    assert call("verify", photo("rocket"), "dark")
    assert call("verify", photo("china"), "bright")
    assert call("verify", photo("camera"), "black and white")
    assert not call("verify", photo("coffee"), "black and white")
    assert call("color", photo("flower")) == "VP621"
