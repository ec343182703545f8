"""Opening the pictures of rows: their bytes and what they show, the last ones kept at hand."""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from vprog.corpus.commit import ABSENT, stopped
from vprog.corpus.row import Picture
from vprog.image import FORMATS, MAX_BYTES, NO_FILE, TOO_LARGE, Image

#: How many pictures are kept at hand, and the most bytes of their files and pixels together.
_KEPT: Final = 64
_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture that was opened.

    Attributes:
        picture: what the row says of it.
        image: the picture, as programs take it.
        data: the bytes of its file; None where only its name is known.
    """

    picture: Picture
    image: Image
    data: bytes | None


class Gallery:
    """Opens pictures. Rows that follow one another often share one, so the last are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Picture | str, tuple[Image, bytes | None, int]] = OrderedDict()
        self._bytes = 0

    def open(self, picture: Picture) -> Opened:
        """A picture with its bytes.

        Raises:
            VprogError: VP301 to VP304 it is none, or none that is read; VP505 the system fails.
        """
        key: Picture | str = picture.path or picture
        known = self._kept.get(key)
        if known is None:
            known = self._read(picture)
            self._kept[key] = known
            self._bytes += known[2]
            while len(self._kept) > _KEPT or (self._bytes > _BYTES and len(self._kept) > 1):
                self._bytes -= self._kept.popitem(last=False)[1][2]
        else:
            self._kept.move_to_end(key)
        return Opened(picture, known[0], known[1])

    def _read(self, picture: Picture) -> tuple[Image, bytes | None, int]:
        data = picture.data
        if picture.path is not None:
            data = _bytes_of(picture.path)
        if data is None:
            return Image.named(picture.name, picture.width, picture.height), None, 0
        if picture.drawn:
            return _drawn(picture, data), data, len(data)
        try:
            image = Image.decode(data, picture.name)
        except (MemoryError, OSError) as error:
            raise stopped(f"{picture.name} cannot be decoded", error) from None
        return image, data, len(data) + 3 * image.width * image.height


def _bytes_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        if error.errno not in ABSENT:
            raise stopped(f"{path} cannot be read", error) from None
        why = (error.strerror or "no file").lower()
        raise NO_FILE.error(f"{path} cannot be opened: {why}", "check the path") from None
    if len(data) > MAX_BYTES:
        raise TOO_LARGE.error(f"{path} has more than {MAX_BYTES >> 20} MiB", "make it smaller")
    return data


def _drawn(picture: Picture, data: bytes) -> Image:
    """A picture that vprog drew: it is decoded when its pixels are looked at."""
    from PIL import Image as Pillow

    digest = hashlib.sha256(data).hexdigest()
    return Image(
        digest,
        picture.width,
        picture.height,
        picture.name,
        lambda: Pillow.open(io.BytesIO(data), formats=FORMATS).convert("RGB"),
    )
