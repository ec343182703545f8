"""Pictures of samples as pixels: opened with care, turned upright, brought to one size."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from vprog.distill.sample import NO_IMAGES, Picture
from vprog.grammar.diagnostic import VprogError
from vprog.image import FORMATS, Image

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels


def pixels(picture: Picture, size: int | None = None) -> Pixels:
    """The pixels of a picture in RGB.

    Args:
        picture: a file, or the bytes of one.
        size: width and height that it is brought to, its proportions changed where they differ, as
            in Fact (images resized to 224 x 224); None: it stays as it is.

    Raises:
        VprogError: VP704 it is no picture that can be read.

    >>> from io import BytesIO
    >>> from PIL.Image import new
    >>> file = BytesIO()
    >>> new("RGB", (8, 4)).save(file, "PNG")
    >>> pixels(file.getvalue(), 6).size
    (6, 6)
    """
    try:
        image = Image.decode(picture) if isinstance(picture, bytes) else Image.open(picture)
        found = image.pixels
    except (VprogError, OSError) as error:
        name = "a picture" if isinstance(picture, bytes) else str(picture)
        why = error.diagnostics[0].message if isinstance(error, VprogError) else str(error)
        raise NO_IMAGES.error(f"{name} cannot be read: {why}", "leave the sample out") from None
    if size is not None and found.size != (size, size):
        from PIL.Image import Resampling

        found = found.resize((size, size), Resampling.BICUBIC)
    return found


def hold_header(picture: Picture) -> None:
    """Refuse a file that does not begin as a picture does; its pixels are not looked at.

    Raises:
        VprogError: VP704.
    """
    from PIL.Image import DecompressionBombError
    from PIL.Image import open as opened

    try:
        with opened(
            io.BytesIO(picture) if isinstance(picture, bytes) else picture, formats=FORMATS
        ):
            return
    except (OSError, ValueError, SyntaxError, DecompressionBombError):
        name = "a picture" if isinstance(picture, bytes) else str(picture)
        raise NO_IMAGES.error(
            f"{name} is no {', '.join(FORMATS[:-1])} or {FORMATS[-1]} file", "leave the sample out"
        ) from None


def key_of(picture: Picture) -> str:
    """SHA-256 of a picture's file: two pictures share it only if their bytes are the same.

    Raises:
        VprogError: VP704 the file cannot be read.
    """
    if isinstance(picture, bytes):
        return hashlib.sha256(picture).hexdigest()
    try:
        facts = picture.stat()
        return _file_key(picture, facts.st_mtime_ns, facts.st_size)
    except OSError as error:
        why = (error.strerror or "no file").lower()
        raise NO_IMAGES.error(f"{picture} cannot be read: {why}", "check the paths") from None


@lru_cache(maxsize=65_536)
def _file_key(path: Path, time: int, size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
