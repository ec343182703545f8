"""Pictures as networks take them: none so large or so thin that resizing it would fill the memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vprog.image import Image

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

#: The longest side, in pixels, that goes to a processor; a larger picture is shrunk to it first.
LONGEST: Final = 2048
#: The most that one side may be of the other, where a processor scales by the shorter one.
FLAT: Final = 8
#: What surrounds a picture that is too thin.
GRAY: Final = (127, 127, 127)


@dataclass(frozen=True, slots=True)
class Frame:
    """Pixels for a network, and how large they are in pixels of the picture that they show.

    Attributes:
        pixels: RGB; the picture is at the top left, and grey what surrounds it.
        width: of all of it, grey too, in pixels of the picture.
        height: likewise.
    """

    pixels: Pixels
    width: float
    height: float


def frame(image: Image, flat: int = 0, longest: int = LONGEST) -> Frame:
    """A picture, shrunk with its proportions kept where it is very large, padded where very thin.

    Args:
        flat: how many times the shorter side the longer one may be; 0 leaves it as thin as it is.
        longest: the longest side that is left as it is, in pixels.

    Raises:
        VprogError: VP301 where only the name of the picture is known.

    >>> from PIL.Image import new
    >>> thin = frame(Image.of(new("RGBA", (80, 1))), 8)
    >>> thin.pixels.size, thin.width, thin.height
    ((80, 10), 80.0, 10.0)
    """
    pixels = image.pixels
    if max(pixels.size) > longest:
        share = longest / max(pixels.size)
        size = tuple(max(1, round(share * side)) for side in pixels.size)
        pixels = pixels.resize((size[0], size[1]), reducing_gap=3.0)
    across, down = image.width / pixels.width, image.height / pixels.height
    if flat and max(pixels.size) > flat * min(pixels.size):
        from PIL.Image import new

        least = -(-max(pixels.size) // flat)
        canvas = new("RGB", (max(pixels.width, least), max(pixels.height, least)), GRAY)
        canvas.paste(pixels, (0, 0))
        pixels = canvas
    return Frame(pixels, across * pixels.width, down * pixels.height)


def framed(image: Image, flat: int = 0, longest: int = LONGEST) -> Pixels:
    """The pixels of ``frame`` alone.

    >>> from PIL.Image import new
    >>> framed(Image.of(new("L", (4096, 2)))).size
    (2048, 1)
    """
    return frame(image, flat, longest).pixels
