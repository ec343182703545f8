"""PNG files whose bytes hang on their pixels alone.

Compressed data differ between versions of zlib and its kin; stored data do not. So pictures are
stored by default, which is also the fastest, and compressed where somebody asks for it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

_MARK = b"\x89PNG\r\n\x1a\n"
#: The most bytes of a stored block.
_BLOCK = 65_535
_COLOR_TYPES = {"L": (0, 1), "RGB": (2, 3)}


def png(pixels: Pixels, *, compress: bool = False) -> bytes:
    """A picture as a PNG file.

    Args:
        pixels: in mode RGB or L.
        compress: whether to compress; the bytes then hang on the zlib at hand.

    >>> from PIL import Image
    >>> len(png(Image.new("RGB", (96, 96)))), png(Image.new("L", (2, 2)))[:4]
    (27812, b'\\x89PNG')
    """
    kind, depth = _COLOR_TYPES[pixels.mode]
    width, height = pixels.size
    data, step = pixels.tobytes(), width * depth
    # Each row begins with its filter: 0, none.
    raw = b"".join(b"\0" + data[at : at + step] for at in range(0, len(data), step))
    head = b"".join(
        (width.to_bytes(4), height.to_bytes(4), bytes((8, kind, 0, 0, 0))),
    )
    packed = zlib.compress(raw, 6) if compress else _stored(raw)
    return _MARK + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _stored(raw: bytes) -> bytes:
    """A zlib stream of stored blocks."""
    parts = [b"\x78\x01"]
    for at in range(0, len(raw), _BLOCK):
        block = raw[at : at + _BLOCK]
        size = len(block)
        parts += (
            bytes((at + size == len(raw),)),
            size.to_bytes(2, "little"),
            (size ^ 0xFFFF).to_bytes(2, "little"),
            block,
        )
    parts.append(zlib.adler32(raw).to_bytes(4))
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
