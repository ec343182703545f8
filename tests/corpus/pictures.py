"""Rows about picture files of every bad kind, beside some good ones."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

from PIL import Image

from tests.house.files import DATA, huge_png
from vprog.corpus.settings import Settings, settings_of

PROGRAM = 'answer = count(find(image, "cup"))'


def row(name: str, id: str) -> str:
    """A row about a picture of three cups."""
    told = {"id": id, "image": name, "question": "How many cups?", "answer": 3, "program": PROGRAM}
    return json.dumps(told) + "\n"


def picture_settings(
    folder: Path, names: tuple[str, ...] = ("a.png", "b.png", "c.png", "d.png")
) -> Settings:
    """Settings of a corpus over pictures in a folder; good ones are written where none are there."""
    cups = (DATA / "cups.png").read_bytes()
    for name in names:
        if not (folder / name).exists():
            # A file of its own each: bytes behind the end of a PNG change nothing but its digest.
            (folder / name).write_bytes(cups + name.encode())
    (folder / "scenes.json").write_bytes((DATA / "cups.json").read_bytes())
    (folder / "rows.jsonl").write_text("".join(row(n, f"row {i}") for i, n in enumerate(names)))
    return settings_of(
        '[run]\nprofile = "scene:scenes.json"\n[units]\nrows = 16\n'
        '[[sources]]\nkind = "jsonl"\npath = "rows.jsonl"\n',
        folder,
    )


def hostile(folder: Path, mutated: int) -> dict[str, str]:
    """Write bad pictures, and ones that are only odd; for each its code, or "" where it can be read."""
    small = Image.new("RGB", (40, 30), "red")
    files: dict[str, tuple[bytes, str]] = {
        "bomb.png": (huge_png(), "VP303"),
        "vast.png": (huge_png(60_000, 60_000), "VP303"),
        "empty.png": (b"", "VP302"),
        "text.png": (b"This is no picture.\n", "VP302"),
        "gif.png": (_saved(small, "GIF"), "VP302"),
        "bmp.png": (_saved(small, "BMP"), "VP302"),
        "tiff.png": (_saved(small, "TIFF"), "VP302"),
        "cut.png": (_saved(_noise(200, 200), "PNG")[:9000], "VP304"),
        "cut.jpg": (_saved(_noise(200, 200), "JPEG")[:3000], "VP304"),
        "cmyk.jpg": (_saved(small.convert("CMYK"), "JPEG"), ""),
        "deep.png": (_saved(Image.new("I;16", (40, 30), 40_000), "PNG"), ""),
        "palette.png": (_saved(small.convert("P"), "PNG"), ""),
        "grey.png": (_saved(small.convert("L"), "PNG"), ""),
        "clear.png": (_saved(small.convert("RGBA"), "PNG"), ""),
        "moving.webp": (_moving(), ""),
        "turned.jpg": (_turned(small), ""),
        "thin.png": (_saved(Image.new("RGB", (1, 65_535)), "PNG"), ""),
        "flat.png": (_saved(Image.new("RGB", (65_535, 1)), "PNG"), ""),
    }
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    codes = {name: code for name, (_, code) in files.items()}
    chance = random.Random(11)
    for number in range(mutated):
        kind = chance.choice(("PNG", "JPEG", "WEBP"))
        data = bytearray(_saved(_noise(24, 24), kind))
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        name = f"mutated-{number}.{kind.lower()}"
        (folder / name).write_bytes(data[: chance.randint(len(data) // 2, len(data))])
        codes[name] = "?"
    return codes


def _saved(picture: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def _noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(5).randbytes(3 * width * height))


def _moving() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "blue", "green")]
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:])
    return file.getvalue()


def _turned(picture: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()
