"""Pictures and regions as data URLs: what a server that sees is sent."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vprog.image import Image
from vprog.region import Region

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

#: A side of fewer pixels is enlarged to as many: vision encoders refuse smaller pictures.
LEAST: Final = 28
#: Pixels that a PNG may have and still be sent as one: small pictures suffer most from JPEG.
AS_PNG: Final = 128 * 128


@dataclass(frozen=True, slots=True)
class Sending:
    """How pictures are sent.

    Attributes:
        side: the most pixels of the longer side; a larger picture is shrunk, proportions kept.
        bytes: the most bytes of the encoded file; a larger one is shrunk further.
        quality: of a JPEG, 1 to 95.
    """

    side: int = 1024
    bytes: int = 4 << 20
    quality: int = 90


def data_url(what: Image | Region, how: Sending) -> str:
    """A picture, or what lies in a region's box, as ``data:image/...;base64,...``.

    Pictures of up to 128 x 128 pixels are PNG, larger ones JPEG. The same pixels give the same text.

    >>> from PIL import Image as Pillow
    >>> data_url(Image.of(Pillow.new("RGB", (40, 30), "red")), Sending())[:22]
    'data:image/png;base64,'

    Raises:
        VprogError: VP301 where only the name of the picture is known.
    """
    image = what if isinstance(what, Image) else what.image.crop(what.box)
    return encoded(image.pixels, how)


def framed_url(a: Region, b: Region, how: Sending) -> str:
    """The picture that two regions lie in, with a numbered frame around each, as a data URL."""
    from vprog.ops.drawing import framed

    boxes = tuple(
        (round(r.box[0]), round(r.box[1]), round(r.box[2]), round(r.box[3])) for r in (a, b)
    )
    return encoded(framed(a.image.pixels, boxes, ("1", "2")), how)


def encoded(pixels: Pixels, how: Sending) -> str:
    """Pixels as a data URL, shrunk until they keep the bounds."""
    side = how.side
    while True:
        fitted = _fitted(pixels.convert("RGB"), side)
        small = fitted.width * fitted.height <= AS_PNG
        file = io.BytesIO()
        if small:
            fitted.save(file, "PNG")
        else:
            fitted.save(file, "JPEG", quality=how.quality)
        data = file.getvalue()
        if len(data) <= how.bytes or side <= LEAST:
            kind = "png" if small else "jpeg"
            return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
        side = max(LEAST, side // 2)


def _fitted(pixels: Pixels, side: int) -> Pixels:
    from PIL.Image import Resampling

    scale = min(1.0, side / max(pixels.size))
    width, height = (max(LEAST, round(scale * n)) for n in pixels.size)
    if (width, height) == pixels.size:
        return pixels
    return pixels.resize((width, height), Resampling.BICUBIC)
