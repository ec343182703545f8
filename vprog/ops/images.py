"""Several pictures, and light editing of one for explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vprog.image import Image
from vprog.ops.operator import View, Words, operator, oracle
from vprog.region import Region

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

Box = tuple[int, int, int, int]


@oracle(Words("{value} fits {text} best", phrase="the one of {pictures} that fits {text} best"))
def best_match(pictures: list[View], text: str) -> View:
    """The picture or region, of several, that a description fits best.

    A module answers with one of them, the first of equals; of an empty list it fails with VP320.

    Example:
        answer = best_match(find(image, "cup"), "a red cup")
    """


@operator(
    Words("{regions} are marked in {value}", phrase="{image} with marks on {regions}"),
    steps=lambda image, regions: 64 + regions,
)
def tag(image: Image, regions: list[Region]) -> Image:
    """A picture with a frame and the label drawn around each region.

    Places count in pixels of the picture; what lies outside it is not drawn. Editing hangs on the
    regions' boxes and labels alone.

    Example:
        answer = tag(image, find(image, "cup"))

    >>> tag(Image.named("cups.png", 640, 480), ()).width
    640
    """
    labels = tuple(r.label for r in regions)
    boxes = _boxes(image, regions)

    def draw(pixels: Pixels) -> Pixels:
        from vprog.ops.drawing import framed

        return framed(pixels, boxes, labels)

    return image.derive(f"tag:{boxes}:{labels}", image.width, image.height, draw)


@operator(
    Words("all but {regions} is blurred in {value}", phrase="{image} with blur around {regions}"),
    steps=lambda image, regions: 64 + regions,
)
def blur_background(image: Image, regions: list[Region]) -> Image:
    """A picture that is sharp in some regions and blurred elsewhere.

    Example:
        answer = blur_background(image, find(image, "cup"))

    >>> blur_background(Image.named("cups.png", 640, 480), ()).height
    480
    """
    boxes = _boxes(image, regions)

    def draw(pixels: Pixels) -> Pixels:
        from vprog.ops.drawing import blurred

        return blurred(pixels, boxes)

    return image.derive(f"blur:{boxes}", image.width, image.height, draw)


@operator(
    Words("only {regions} have color in {value}", phrase="{image} with color only in {regions}"),
    steps=lambda image, regions: 64 + regions,
)
def color_pop(image: Image, regions: list[Region]) -> Image:
    """A picture that has its colours in some regions and is grey elsewhere.

    Example:
        answer = color_pop(image, find(image, "cup"))

    >>> color_pop(Image.named("cups.png", 640, 480), ()).name
    'cups.png'
    """
    boxes = _boxes(image, regions)

    def draw(pixels: Pixels) -> Pixels:
        from vprog.ops.drawing import grey

        return grey(pixels, boxes)

    return image.derive(f"pop:{boxes}", image.width, image.height, draw)


def _boxes(image: Image, regions: list[Region]) -> tuple[Box, ...]:
    """The regions in whole pixels of the picture; an empty box for what lies outside."""
    return tuple(
        (
            min(max(0, int(r.box[0])), image.width),
            min(max(0, int(r.box[1])), image.height),
            min(max(0, round(r.box[2])), image.width),
            min(max(0, round(r.box[3])), image.height),
        )
        for r in regions
    )
