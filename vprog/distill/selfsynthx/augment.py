"""Changed copies of pictures to learn from: mirrored, turned, cut, brighter or darker, by a seed."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING, Final

from vprog.modules.server_picture import AS_PNG

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

    from vprog.distill.sample import Picture


def augmented(picture: Picture, seed: str, most: int = 4) -> bytes:
    """A changed copy of a picture of the same size, as the bytes of a file.

    One to ``most`` of five changes are drawn by the seed, as in the released code (which ones those
    are is ours): mirrored; turned by up to 10 degrees; cut to nine tenths or more; brighter or
    darker, and with more or less contrast, by up to a fifth.

    Args:
        picture: what is changed.
        seed: of every draw.
        most: 1 to 5.

    Raises:
        VprogError: VP301 to VP304 it is no picture that can be read.
    """
    from vprog.distill.teacher.server import opened

    dice = Random(seed)
    pixels = opened(picture).pixels.convert("RGB")
    names = dice.sample(list(CHANGES), dice.randint(1, min(most, len(CHANGES))))
    for name in CHANGES:  # in one order, whatever the draw's
        if name in names:
            pixels = CHANGES[name](pixels, dice)
    file = io.BytesIO()
    if pixels.width * pixels.height <= AS_PNG:
        pixels.save(file, "PNG", compress_level=1)
    else:
        pixels.save(file, "JPEG", quality=95)
    return file.getvalue()


def _mirrored(pixels: Pixels, dice: Random) -> Pixels:
    from PIL.ImageOps import mirror

    return mirror(pixels)


def _turned(pixels: Pixels, dice: Random) -> Pixels:
    from PIL.Image import Resampling

    edge = pixels.getpixel((0, 0))
    return pixels.rotate(dice.uniform(-10, 10), Resampling.BILINEAR, fillcolor=edge)


def _cut(pixels: Pixels, dice: Random) -> Pixels:
    from PIL.Image import Resampling

    share = dice.uniform(0.9, 1.0)
    width, height = share * pixels.width, share * pixels.height
    left, top = dice.uniform(0, pixels.width - width), dice.uniform(0, pixels.height - height)
    box = (left, top, left + width, top + height)
    return pixels.resize(pixels.size, Resampling.BILINEAR, box=box)


def _lit(pixels: Pixels, dice: Random) -> Pixels:
    from PIL.ImageEnhance import Brightness

    return Brightness(pixels).enhance(dice.uniform(0.8, 1.2))


def _contrasted(pixels: Pixels, dice: Random) -> Pixels:
    from PIL.ImageEnhance import Contrast

    return Contrast(pixels).enhance(dice.uniform(0.8, 1.2))


#: The changes by name, in the order in which they are made.
CHANGES: Final[Mapping[str, Callable[[Pixels, Random], Pixels]]] = {
    "cut": _cut,
    "turned": _turned,
    "mirrored": _mirrored,
    "lit": _lit,
    "contrasted": _contrasted,
}
