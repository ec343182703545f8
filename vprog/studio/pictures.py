"""The pictures of a run and the boxes on them."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.region import Region

#: A picture is scaled to at most this many pixels a side before it goes into a page.
LONGEST = 1200
#: A page holds this many pictures, and this many boxes, at most.
MOST_PICTURES = 12
MOST_BOXES = 600
#: How many colours tell labels apart before they start again.
COLORS = 6
#: A box's name shows this many characters at most.
LONGEST_NAME = 48


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page.

    Attributes:
        id: its place among the page's pictures.
        name: what it is called.
        width: of the original, in its pixels; the unit of the boxes on it.
        height: likewise.
        data: the pixels as a ``data:`` address; a blank canvas where they are not at hand.
        blank: whether they are not.
    """

    id: int
    name: str
    width: int
    height: int
    data: str
    blank: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A region of a page.

    Attributes:
        id: its place among the page's boxes.
        picture: the picture it lies on.
        name: its label, with a number where several bear that label.
        color: 0 to ``COLORS - 1``; one for each label, in turn.
        region: what it shows.
    """

    id: int
    picture: int
    name: str
    color: int
    region: Region

    @property
    def low(self) -> bool:
        """Whether its name must stand inside it, as there is no room above."""
        return self.region.box[1] < 0.06 * self.region.image.height

    @property
    def late(self) -> bool:
        """Whether its name must end, not begin, at its side, as there is no room to the right."""
        return self.region.box[0] > 0.75 * self.region.image.width


class Album:
    """The pictures and regions of a run, each once, numbered in the order in which they appear."""

    def __init__(self, values: Iterable[Any]) -> None:
        """Collect what stands in values, also inside lists; what exceeds a page is left out."""
        self._images: dict[str, Image] = {}
        self._regions: dict[Region, int] = {}
        for value in values:
            for image in images_in(value):
                if len(self._images) < MOST_PICTURES:
                    self._images.setdefault(image.digest, image)
            for region in regions_in(value):
                if region.image.digest in self._images and len(self._regions) < MOST_BOXES:
                    self._regions.setdefault(region, len(self._regions))
        self._places = {digest: i for i, digest in enumerate(self._images)}
        self.boxes = tuple(self._named())
        self.pictures = tuple(_embed(i, image) for i, image in enumerate(self._images.values()))

    def box(self, region: Region) -> Box | None:
        """The box of a region, if the page has it."""
        place = self._regions.get(region)
        return None if place is None else self.boxes[place]

    def picture(self, image: Image) -> Picture | None:
        """The page's picture of an image, if the page has it."""
        place = self._places.get(image.digest)
        return None if place is None else self.pictures[place]

    def boxes_of(self, value: Any) -> tuple[int, ...]:
        """The numbers of the boxes that stand in a value."""
        found = (self._regions.get(region) for region in regions_in(value))
        return tuple(dict.fromkeys(place for place in found if place is not None))

    def _named(self) -> Iterator[Box]:
        total: dict[str, int] = {}
        for region in self._regions:
            total[region.label] = total.get(region.label, 0) + 1
        colors = {label: i % COLORS for i, label in enumerate(total)}
        seen: dict[str, int] = {}
        for region, place in self._regions.items():
            label = region.label
            seen[label] = seen.get(label, 0) + 1
            name = shorten(label, LONGEST_NAME) or "region"
            if total[label] > 1:
                name = f"{name} {seen[label]}"
            yield Box(place, self._places[region.image.digest], name, colors[label], region)


def shorten(text: str, longest: int) -> str:
    """A text of at most so many characters, on one line.

    >>> shorten("one  two\\nthree", 9)
    'one two …'
    """
    text = " ".join(text[: 4 * longest + 4].split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def regions_in(value: Any) -> Iterator[Region]:
    """The regions in a value."""
    if isinstance(value, Region):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from regions_in(item)


def images_in(value: Any) -> Iterator[Image]:
    """The pictures in a value, those of its regions too."""
    if isinstance(value, Image):
        yield value
    elif isinstance(value, Region):
        yield value.image
    elif isinstance(value, tuple):
        for item in value:
            yield from images_in(item)


def _embed(id: int, image: Image) -> Picture:
    try:
        data = _encode(image) if image.load is not None else None
    except VprogError:
        data = None
    name = shorten(image.name, LONGEST_NAME) or f"picture {id + 1}"
    canvas = data or _canvas(image.width, image.height)
    return Picture(id, name, image.width, image.height, canvas, data is None)


def _encode(image: Image) -> str:
    """The pixels, scaled down, written anew: nothing but pixels of the file goes into a page."""
    from PIL.Image import Resampling

    pixels = image.pixels.convert("RGB").copy()
    pixels.info = {}  # a comment or a profile of the file would be written again
    if max(pixels.size) > LONGEST:
        pixels.thumbnail((LONGEST, LONGEST), Resampling.LANCZOS)
    file = io.BytesIO()
    if pixels.getcolors(256) is not None:
        pixels.save(file, "PNG", optimize=True)
        kind = "png"
    else:
        pixels.save(file, "JPEG", quality=85)
        kind = "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(file.getvalue()).decode()}"


def _canvas(width: int, height: int) -> str:
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>'
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
