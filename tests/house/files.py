"""The files that the command lines of the codes' examples speak of, laid out in a folder."""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image

import vprog

DATA = Path(__file__).resolve().parents[1] / "data"

PROGRAMS = {
    "count.vp": 'image: Image\ncups = find(image, "cup")\nanswer = count(cups)\n',
    "caption.vp": "image: Image\nanswer = caption(image)\n",
    "wrong.vp": 'image: Image\nanswer = cuont(find(image, "cup"))\n',
    "two.vp": (
        "left: Image\nright: Image\n"
        'answer = count(find(left, "cup")) == count(find(right, "cup"))\n'
    ),
}

#: Profiles that a package brings and that do what no module may do.
STRANGERS = """
from vprog.module import Answer, Profile


class Bad:
    version = "1"
    oracles = frozenset({"find"})

    def __init__(self, name, value):
        self.name = name
        self.value = value

    def answer(self, asks):
        if self.value is None:
            raise RuntimeError("out of order")
        return [Answer(self.value) for ask in asks]


def broken():
    return Profile("broken", {"find": Bad("broken", None)})


def wrong():
    return Profile("wrong", {"find": Bad("wrong", "three cups")})


def hollow():
    return Profile("hollow", {"find": "three cups"})
"""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(width: int = 20_000, height: int = 10_000) -> bytes:
    """A PNG of a few hundred bytes whose header declares a picture of 200 million pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(3 * width + 1))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", rows)
        + _chunk(b"IEND", b"")
    )


def truncated_jpeg() -> bytes:
    """The first half of a JPEG."""
    whole = BytesIO()
    with Image.open(DATA / "cups.png") as picture:
        picture.convert("RGB").save(whole, "JPEG")
    return whole.getvalue()[: len(whole.getvalue()) // 2]


def lay_out(folder: Path) -> None:
    """Write every file into a folder.

    ``count.vp`` and ``caption.vp`` (right), ``wrong.vp`` (a name misspelt), ``two.vp`` (asks for two
    pictures), ``cups.png`` and its scene graph ``cups.json``, ``text.jpg`` (no picture),
    ``truncated.jpg``, ``huge.png`` (200 million pixels), ``broken.json`` (no JSON), ``whole.jsonl``
    (the trace of ``count.vp``), ``flipped.tflite`` (no weights), ``readonly/``, in which nobody can
    write, and ``packages/``, which brings the profiles ``broken``, ``wrong``, ``hollow`` and ``fallen``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in PROGRAMS.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("cups.png", "cups.json"):
        shutil.copyfile(DATA / name, folder / name)
    (folder / "text.jpg").write_text("This is no picture.\n", encoding="utf-8")
    (folder / "truncated.jpg").write_bytes(truncated_jpeg())
    (folder / "huge.png").write_bytes(huge_png())
    (folder / "broken.json").write_text('{"cups": ', encoding="utf-8")
    (folder / "flipped.tflite").write_bytes(b"\x1c\x00\x00\x00TFL3" + bytes(1024))
    if os.geteuid() == 0:
        # Permissions do not bind root; the kernel's own folder takes no file from anyone.
        (folder / "readonly").symlink_to("/proc")
    else:
        (folder / "readonly").mkdir(mode=0o555)
    facts = folder / "packages" / "strangers-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: strangers\nVersion: 1.0\n")
    entries = "".join(f"{name} = strangers:{name}\n" for name in ("broken", "wrong", "hollow"))
    entries += "fallen = strangers.missing:fallen\n"
    (facts / "entry_points.txt").write_text(f"[vprog.modules]\n{entries}")
    (folder / "packages" / "strangers.py").write_text(STRANGERS, encoding="utf-8")
    trace = vprog.load(folder / "count.vp").run(
        image=folder / "cups.png", profile=f"scene:{folder / 'cups.json'}"
    )
    trace.save(folder / "whole.jsonl")
