"""Regions: their edges, sizes and names, and the parts of a picture around them.

Lengths are in pixels of the region's picture; the left upper corner is 0, 0.
"""

from __future__ import annotations

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.ops.operator import Words, operator, oracle
from vprog.region import Region

NO_PART = declare(
    "VP328",
    "that part of the picture is empty",
    "The region reaches to the edge of the picture, so nothing of it lies on that side.",
    wrong='answer = count(find(region_left_of(whole(image)), "cup"))',
    right=(
        'laptop = the(find(image, "laptop"))\nanswer = count(find(region_left_of(laptop), "cup"))'
    ),
)


@operator(
    Words(
        "the left edge of {x} is {value} pixels from the left",
        phrase="the left edge of {x}",
        least="leftmost",
        most="rightmost",
    ),
    field=True,
)
def left(x: Region) -> float:
    """The place of a region's left edge, counted from the left of the picture.

    Example:
        answer = sort_by(find(image, "cup"), left)

    >>> from vprog.image import Image
    >>> left(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80)))
    10.0
    """
    return float(x.box[0])


@operator(
    Words(
        "the top of {x} is {value} pixels from the top",
        phrase="the top of {x}",
        least="topmost",
        most="bottommost",
    ),
    field=True,
)
def top(x: Region) -> float:
    """The place of a region's top edge, counted from the top of the picture.

    Example:
        answer = min_by(find(image, "cup"), top)

    >>> from vprog.image import Image
    >>> top(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80)))
    20.0
    """
    return float(x.box[1])


@operator(
    Words(
        "the right edge of {x} is {value} pixels from the left",
        phrase="the right edge of {x}",
        least="leftmost",
        most="rightmost",
    ),
    field=True,
)
def right(x: Region) -> float:
    """The place of a region's right edge, counted from the left of the picture.

    Example:
        answer = max_by(find(image, "cup"), right)

    >>> from vprog.image import Image
    >>> right(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80)))
    40.0
    """
    return float(x.box[2])


@operator(
    Words(
        "the bottom of {x} is {value} pixels from the top",
        phrase="the bottom of {x}",
        least="topmost",
        most="bottommost",
    ),
    field=True,
)
def bottom(x: Region) -> float:
    """The place of a region's bottom edge, counted from the top of the picture.

    Example:
        answer = the(find(image, "laptop")).bottom

    >>> from vprog.image import Image
    >>> bottom(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80)))
    80.0
    """
    return float(x.box[3])


@operator(
    Words(
        "the width of {x} is {value}", phrase="the width of {x}", least="narrowest", most="widest"
    ),
    field=True,
)
def width(x: Image | Region) -> float:
    """How wide a region or a picture is.

    Example:
        answer = the(find(image, "table")).width > image.width / 2

    >>> from vprog.image import Image
    >>> width(Image.named("cups.png", 640, 480))
    640.0
    """
    return float(x.width)


@operator(
    Words(
        "the height of {x} is {value}", phrase="the height of {x}", least="shortest", most="tallest"
    ),
    field=True,
)
def height(x: Image | Region) -> float:
    """How high a region or a picture is.

    Example:
        answer = max_by(find(image, "cup"), height)

    >>> from vprog.image import Image
    >>> height(Image.named("cups.png", 640, 480))
    480.0
    """
    return float(x.height)


@operator(
    Words("the area of {x} is {value}", phrase="the area of {x}", least="smallest", most="largest"),
    field=True,
)
def area(x: Region) -> float:
    """The area of a region's box, in square pixels: how large it looks.

    Example:
        answer = max_by(find(image, "cup"), area)

    >>> from vprog.image import Image
    >>> area(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80)))
    1800.0
    """
    return float(x.area)


@operator(Words("{x} {is} {a_value}", phrase="the name of {x}"), field=True)
def label(x: Region) -> str:
    """What a region was found as, such as "cup"; empty where nothing was said.

    Example:
        answer = first(sort_by(find(image, "thing"), left)).label

    >>> from vprog.image import Image
    >>> label(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80), "cup"))
    'cup'
    """
    return x.label


@operator(
    Words(
        "the score of {x} is {value}",
        phrase="the score of {x}",
        least="least certain",
        most="most certain",
    ),
    field=True,
)
def score(x: Region) -> float:
    """How sure the module was that a region shows what it was found as, 0 to 1.

    Example:
        answer = [c for c in find(image, "cup") if c.score > 0.5]

    >>> from vprog.image import Image
    >>> score(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80), "cup", 0.75))
    0.75
    """
    return float(x.score)


@operator(Words("{value} is cut out around {region}", phrase="the picture of {region}"))
def crop(region: Region) -> Image:
    """A picture of its own of what a region shows, at least one pixel large.

    Places in the new picture count from its own left upper corner. Most operators take a region
    as it is; crop where a picture is asked for.

    Example:
        answer = [crop(c) for c in find(image, "cup")]

    >>> from vprog.image import Image
    >>> crop(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80))).width
    30
    """
    return region.image.crop(region.box)


@operator(Words("{value} is all of {image}", phrase="all of {image}"))
def whole(image: Image) -> Region:
    """The region that covers a picture, without a label.

    Example:
        answer = the(find(image, "table")).area / whole(image).area

    >>> from vprog.image import Image
    >>> whole(Image.named("cups.png", 640, 480)).box
    (0.0, 0.0, 640.0, 480.0)
    """
    return Region(image, (0.0, 0.0, float(image.width), float(image.height)))


def _part(region: Region, side: str, box: tuple[float, float, float, float]) -> Region | Failed:
    if box[0] < box[2] and box[1] < box[3]:
        return Region(region.image, box)
    return fail(NO_PART, f"nothing of the picture is {side} the region")


@operator(Words("{value} is the part left of {region}", phrase="the part left of {region}"))
def region_left_of(region: Region) -> Region | Failed:
    """The part of the picture left of a region, from top to bottom.

    Fails:
        VP328: the region reaches to the left edge of the picture.

    Example:
        laptop = the(find(image, "laptop"))
        answer = count(find(region_left_of(laptop), "cup"))

    >>> from vprog.image import Image
    >>> region_left_of(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80))).box
    (0.0, 0.0, 10.0, 480.0)
    """
    return _part(region, "left of", (0.0, 0.0, float(region.box[0]), float(region.image.height)))


@operator(Words("{value} is the part right of {region}", phrase="the part right of {region}"))
def region_right_of(region: Region) -> Region | Failed:
    """The part of the picture right of a region, from top to bottom.

    Fails:
        VP328: the region reaches to the right edge of the picture.

    Example:
        laptop = the(find(image, "laptop"))
        answer = count(find(region_right_of(laptop), "cup"))

    >>> from vprog.image import Image
    >>> region_right_of(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80))).box
    (40.0, 0.0, 640.0, 480.0)
    """
    width, height = float(region.image.width), float(region.image.height)
    return _part(region, "right of", (float(region.box[2]), 0.0, width, height))


@operator(Words("{value} is the part above {region}", phrase="the part above {region}"))
def region_above(region: Region) -> Region | Failed:
    """The part of the picture above a region, from side to side.

    Fails:
        VP328: the region reaches to the top of the picture.

    Example:
        table = the(find(image, "table"))
        answer = count(find(region_above(table), "thing"))

    >>> from vprog.image import Image
    >>> region_above(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80))).box
    (0.0, 0.0, 640.0, 20.0)
    """
    return _part(region, "above", (0.0, 0.0, float(region.image.width), float(region.box[1])))


@operator(Words("{value} is the part below {region}", phrase="the part below {region}"))
def region_below(region: Region) -> Region | Failed:
    """The part of the picture below a region, from side to side.

    Fails:
        VP328: the region reaches to the bottom of the picture.

    Example:
        laptop = the(find(image, "laptop"))
        answer = exists(find(region_below(laptop), "cup"))

    >>> from vprog.image import Image
    >>> region_below(Region(Image.named("cups.png", 640, 480), (10, 20, 40, 80))).box
    (0.0, 80.0, 640.0, 480.0)
    """
    width, height = float(region.image.width), float(region.image.height)
    return _part(region, "below", (0.0, float(region.box[3]), width, height))


@oracle(
    Words(
        "the depth of {region} is {value}",
        phrase="the depth of {region}",
        least="nearest",
        most="farthest",
    )
)
def depth(region: Region) -> float:
    """How far from the viewer a region's thing is: larger is farther.

    A module answers with a number that compares within one picture; it need be no length.

    Example:
        answer = min_by(find(image, "cup"), depth)
    """
