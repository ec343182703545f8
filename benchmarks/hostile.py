"""What mutated picture files cost, and how each ends: ``python -m benchmarks.hostile [--images N]``.

Files of many forms are damaged: bytes are changed, cut off, repeated, exchanged with those of another
form, and the sizes in their headers are raised. Each is opened as a build opens it. It must open or end
with one of the codes of pictures, within 5 seconds and 1 GB (P10); anything else ends the run.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import struct
import sys
import time
import zlib
from collections import Counter

from PIL import Image as Pillow

from benchmarks.measure import tell
from vprog.corpus.opening import Gallery
from vprog.corpus.row import Picture
from vprog.grammar.diagnostic import VprogError

#: The codes of a picture that cannot be read.
CODES = frozenset({"VP302", "VP303", "VP304"})
SECONDS, MEGABYTES = 5.0, 1000.0


def originals(chance: random.Random) -> list[bytes]:
    """Sound files of every form that is read, and some that are not."""
    found = []
    for side in (16, 48, 300):
        pixels = chance.randbytes(3 * side * side)
        rgb = Pillow.frombytes("RGB", (side, side), pixels)
        for mode in ("RGB", "RGBA", "L", "LA", "P", "1"):
            found.append(_saved(rgb.convert(mode), "PNG"))
        found.append(_saved(Pillow.new("I;16", (side, side), 40_000), "PNG"))
        for mode in ("RGB", "L", "CMYK"):
            found.append(_saved(rgb.convert(mode), "JPEG"))
        found.append(_saved(rgb, "JPEG", progressive=True, quality=30))
        exif = Pillow.Exif()
        exif[0x0112] = chance.randint(0, 9)
        found.append(_saved(rgb, "JPEG", exif=exif))
        for options in ({}, {"lossless": True}, {"save_all": True, "append_images": [rgb, rgb]}):
            found.append(_saved(rgb, "WEBP", **options))
        for kind in ("GIF", "BMP", "TIFF", "ICO", "PPM", "TGA"):
            found.append(_saved(rgb, kind))
    return found


def _saved(picture: Pillow.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def mutated(files: list[bytes], chance: random.Random) -> bytes:
    """A damaged file."""
    data = bytearray(chance.choice(files))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        what, at = chance.randrange(7), chance.randrange(len(data))
        # What stands in the header decides most.
        at = min(at, chance.choice((64, len(data) - 1, len(data) - 1)))
        if what == 0:
            data[at] = chance.randrange(256)
        elif what == 1:
            data[at] ^= 1 << chance.randrange(8)
        elif what == 2:
            data = data[: max(1, at)]
        elif what == 3:
            data[at:at] = data[at : at + chance.randint(1, 400)] * chance.randint(1, 20)
        elif what == 4:
            other = chance.choice(files)
            data[at:] = other[chance.randrange(len(other)) :]
        elif what == 5:
            data[at : at + 4] = struct.pack(
                ">I", chance.choice((0, 1, 65_535, 1 << 20, (1 << 31) - 1))
            )
        else:
            data = _resized(data, chance)
    return bytes(data) or b"\0"


def _resized(data: bytearray, chance: random.Random) -> bytearray:
    """A PNG that says another size, with a sound checksum."""
    if data[12:16] == b"IHDR" and len(data) > 33:
        size = struct.pack(
            ">II", chance.choice((0, 1, 5000, 7071, 1 << 16)), chance.randint(1, 9000)
        )
        data[16:24] = size
        data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return data


def main() -> None:
    """Open damaged files until there were enough, or the time is up."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--images", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=1e9, help="no longer than that")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    files, gallery, codes = originals(chance), Gallery(), Counter[str]()
    held, began, worst = _memory(), time.monotonic(), 0.0
    for number in range(given.images):
        if time.monotonic() - began > given.seconds:
            break
        data = mutated(files, chance)
        clock = time.process_time()
        try:
            opened = gallery.open(Picture(f"{number}", data=data))
            opened.image.pixels.load()
            codes["opened"] += 1
        except VprogError as error:
            if len(error.diagnostics) != 1 or error.code not in CODES:
                raise
            codes[error.code] += 1
        worst = max(worst, time.process_time() - clock)
        if worst > SECONDS or _memory() - held > MEGABYTES:
            sys.exit(f"file {number} took {worst:.1f} s, {_memory() - held:.0f} MB are held")
    tell("damaged files that were opened", f"{codes.total():,}")
    for code, count in sorted(codes.items()):
        tell(f"of these {code}", f"{count:,}")
    tell("the slowest of them", f"{worst:.2f} s", f"{SECONDS:g} s", worst / SECONDS)
    grown = _memory() - held
    tell("memory gained at the most", f"{grown:.0f} MB", f"{MEGABYTES:g} MB", grown / MEGABYTES)


def _memory() -> float:
    """The most megabytes that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()
