"""A region: a box of an image, and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from vprog.image import Image


@dataclass(frozen=True, slots=True)
class Region:
    """A box of an image, in pixels of that image, ``0 <= left < right <= width`` and likewise down.

    Two regions are the same when image, box, label and ``ref`` are; the score takes no part.

    Attributes:
        image: the image it lies in.
        box: left, top, right, bottom.
        label: what it was found as, such as ``"cup"``; may be empty.
        score: how sure the module was, 0 to 1.
        ref: the module's own name for it, such as an object's id in a scene graph; may be empty.
    """

    image: Image
    box: tuple[float, float, float, float]
    label: str = ""
    score: float = field(default=1.0, compare=False)
    ref: str = ""

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2
