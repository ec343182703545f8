"""Regions, their parts of a picture, and edited pictures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from tests.conftest import effort
from tests.ops.values import regions
from vprog.failed import Failed
from vprog.image import Image
from vprog.ops.images import blur_background, color_pop, tag
from vprog.ops.regions import (
    area,
    bottom,
    crop,
    height,
    left,
    region_above,
    region_below,
    region_left_of,
    region_right_of,
    right,
    top,
    whole,
    width,
)
from vprog.ops.relations import distance
from vprog.region import Region

few = settings(max_examples=effort(200), deadline=None, derandomize=True)


@few
@given(regions(), regions())
def test_edges_agree(a, b):
    assert width(a) == right(a) - left(a) > 0
    assert height(a) == bottom(a) - top(a) > 0
    assert area(a) == width(a) * height(a)
    assert distance(a, b) == distance(b, a) >= 0 == distance(a, a)


@few
@given(regions())
def test_the_parts_and_the_region_cover_the_picture(region):
    image = region.image
    parts = [f(region) for f in (region_left_of, region_right_of, region_above, region_below)]
    across = sum(width(p) for p in parts[:2] if isinstance(p, Region))
    down = sum(height(p) for p in parts[2:] if isinstance(p, Region))
    assert across + width(region) == pytest.approx(width(image))
    assert down + height(region) == pytest.approx(height(image))
    for part in parts:
        if isinstance(part, Failed):
            assert part.code == "VP328"
        else:
            assert 0 <= left(part) < right(part) <= width(image)
            assert 0 <= top(part) < bottom(part) <= height(image)
    assert {f(whole(image)).code for f in (region_left_of, region_above)} == {"VP328"}
    assert 1 <= crop(region).width <= image.width


def noise(width, height):
    pixels = Pillow.new("RGB", (width, height))
    pixels.putdata([(i * 37 % 256, i * 59 % 256, i * 83 % 256) for i in range(width * height)])
    return Image.of(pixels, "noise.png")


PICTURE = noise(40, 30)
BOX = Region(PICTURE, (10, 5, 30, 25), "cup")
OUTSIDE = Region(Image.named("wide.png", 900, 900), (500, 500, 800, 800), "far\n☃" * 50)


@pytest.mark.parametrize("edit", [tag, blur_background, color_pop])
def test_editing_keeps_the_size_and_hangs_on_boxes(edit):
    once, again = edit(PICTURE, (BOX, OUTSIDE)), edit(PICTURE, (BOX, OUTSIDE))
    assert once == again
    assert once.pixels.tobytes() == again.pixels.tobytes()
    assert once.pixels.size == (once.width, once.height) == (40, 30)
    assert once != edit(PICTURE, ()) != PICTURE
    assert PICTURE.pixels.tobytes() == noise(40, 30).pixels.tobytes()


@pytest.mark.parametrize("edit", [blur_background, color_pop])
def test_what_is_kept_is_untouched(edit):
    edited = edit(PICTURE, (BOX,)).pixels
    inside = (10, 5, 30, 25)
    assert edited.crop(inside).tobytes() == PICTURE.pixels.crop(inside).tobytes()
    assert edited.getpixel((0, 0)) != PICTURE.pixels.getpixel((2, 2))


def test_only_color_leaves_grey_pixels_elsewhere():
    edited = color_pop(PICTURE, (BOX,)).pixels
    assert all(len(set(edited.getpixel((x, 0)))) == 1 for x in range(40))


@few
@given(st.lists(regions(), max_size=3).map(tuple))
def test_any_region_may_be_drawn(found):
    for edit in (tag, blur_background, color_pop):
        assert edit(PICTURE, found).pixels.size == (40, 30)
