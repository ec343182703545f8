"""A picture: its digest, its size, and its pixels on demand."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from struct import error as struct_error
from typing import TYPE_CHECKING

from vprog.grammar.diagnostic import declare

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

#: Formats that are read; every other one is refused before its decoder runs.
FORMATS = ("PNG", "JPEG", "WEBP")
#: The most pixels a picture may declare in its header.
MAX_PIXELS = 50_000_000
#: The most bytes that are read of a picture's file.
MAX_BYTES = 256 << 20

NO_FILE = declare(
    "VP301",
    "the picture cannot be opened",
    "The file is not there, is a folder, or may not be read.",
    wrong="$ vprog run count.vp --image missing.jpg",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
NOT_A_PICTURE = declare(
    "VP302",
    "the file is no picture that vprog reads",
    "PNG, JPEG and WEBP are read, by what the file holds, not by its name.",
    wrong="$ vprog run count.vp --image text.jpg",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
TOO_LARGE = declare(
    "VP303",
    "the picture is too large",
    "A picture may have at most 50 million pixels; the header is read before any pixel.",
    wrong="$ vprog run count.vp --image huge.png",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
DAMAGED = declare(
    "VP304",
    "the picture is damaged",
    "The header can be read, the pixels cannot: the file is cut short or its data are broken.",
    wrong="$ vprog run count.vp --image truncated.jpg",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)


@dataclass(frozen=True)
class Image:
    """A picture, known by the digest of its bytes; two with one digest are the same.

    Attributes:
        digest: SHA-256 of the file's bytes, or of how it was made from another picture.
        width: in pixels, after turning by EXIF.
        height: likewise.
        name: what it is called in messages, and the key of its scene; the file's name by default.
        load: gives the pixels; None for a picture known by name only.
    """

    digest: str
    width: int
    height: int
    name: str = field(default="", compare=False)
    load: Callable[[], Pixels] | None = field(default=None, compare=False, repr=False)

    @cached_property
    def pixels(self) -> Pixels:
        """The RGB pixels, decoded once.

        Raises:
            VprogError: VP301 where only the name of the picture is known.
        """
        if self.load is None:
            raise NO_FILE.error(
                f"the pixels of {self.name or 'the picture'} are not at hand",
                "give the picture's file with --image",
            )
        return self.load()

    @classmethod
    def open(cls, path: str | Path) -> Image:
        """Read a PNG, JPEG or WEBP file: frame 0, turned by EXIF, in RGB.

        Raises:
            VprogError: VP301 no file, VP302 no picture, VP303 over 50 million pixels, VP304 damaged.
        """
        if isinstance(path, str) and "://" in path:
            raise NO_FILE.error(f"{path} is no file", "save the picture first: nothing is fetched")
        path = Path(path)
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise NO_FILE.error(
                f"{path} cannot be opened: {(error.strerror or 'no file').lower()}",
                "check the path",
            ) from None
        if len(data) > MAX_BYTES:
            raise TOO_LARGE.error(
                f"{path} has more than {MAX_BYTES >> 20} MiB", "make it smaller first"
            )
        return cls.decode(data, path.name)

    @classmethod
    def decode(cls, data: bytes, name: str = "the picture") -> Image:
        """A picture from the bytes of a file; errors as in ``open``."""
        pixels = _decode(data, name)
        digest = hashlib.sha256(data).hexdigest()
        return cls(digest, pixels.width, pixels.height, name, lambda: pixels)

    @classmethod
    def of(cls, pixels: Pixels, name: str = "") -> Image:
        """A picture from pixels at hand (any mode; converted to RGB)."""
        rgb = pixels.convert("RGB")
        size = f"{rgb.width}x{rgb.height}:".encode()
        digest = hashlib.sha256(size + rgb.tobytes()).hexdigest()
        return cls(digest, rgb.width, rgb.height, name, lambda: rgb)

    @classmethod
    def named(cls, name: str, width: int, height: int) -> Image:
        """A picture of which only name and size are known, as scene graphs need no pixels."""
        key = f"named:{name}:{width}x{height}"
        return cls(hashlib.sha256(key.encode()).hexdigest(), width, height, name)

    def derive(self, how: str, width: int, height: int, make: Callable[[Pixels], Pixels]) -> Image:
        """The picture made from this one; ``how`` says how, and is all that its digest hangs on."""
        digest = hashlib.sha256(f"{self.digest}:{how}".encode()).hexdigest()
        load = None if self.load is None else lambda: make(self.pixels)
        return Image(digest, width, height, self.name, load)

    def crop(self, box: tuple[float, float, float, float]) -> Image:
        """The part of it in a box (left, top, right, bottom, in pixels), at least one pixel large."""
        left = min(max(0, int(box[0])), self.width - 1)
        top = min(max(0, int(box[1])), self.height - 1)
        right = max(left + 1, min(self.width, round(box[2])))
        bottom = max(top + 1, min(self.height, round(box[3])))
        whole = (left, top, right, bottom)
        return self.derive(f"crop:{whole}", right - left, bottom - top, lambda p: p.crop(whole))


def _decode(data: bytes, name: str) -> Pixels:
    from PIL import Image as Pillow
    from PIL import ImageOps

    # Pillow's own limit warns first and errs at twice the pixels; ours stands before it.
    try:
        picture = Pillow.open(io.BytesIO(data), formats=FORMATS)
    except Pillow.DecompressionBombError:
        raise TOO_LARGE.error(
            f"{name} declares far more than {MAX_PIXELS:,} pixels", "make it smaller first"
        ) from None
    except (OSError, ValueError, SyntaxError, ImportError):  # some put openers in Pillow's place
        raise NOT_A_PICTURE.error(
            f"{name} holds no PNG, JPEG or WEBP picture", "convert it to one of these"
        ) from None
    if picture.width * picture.height > MAX_PIXELS:
        raise TOO_LARGE.error(
            f"{name} has {picture.width} x {picture.height} pixels; {MAX_PIXELS:,} are allowed",
            "make it smaller first",
        )
    try:
        picture.load()
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct_error) as error:
        raise DAMAGED.error(
            f"the pixels of {name} cannot be read: {error}", "get a whole copy"
        ) from None
