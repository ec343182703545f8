"""Reading printed text, by the models that the rapidocr package carries."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.native import NOT_LOADED, silence
from vprog.region import Region

CODE: Final = "1"
#: A line that is read less surely is left out: it is mostly noise.
SURE: Final = 0.8
#: A single letter or digit must be read more surely: edges and stripes look like 1 and I.
SURE_ALONE: Final = 0.95
#: A crop that is lower is enlarged before it is read, up to a width; a flatter one is padded; of
#: one that is thinner than the least, nothing can be read. In pixels, and as a ratio of the sides.
LOW, WIDE, THIN, FLAT = 96, 2000, 8, 12
KEPT: Final = 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that was read, with the box around it in pixels."""

    left: float
    top: float
    bottom: float
    text: str
    score: float


def in_reading_order(lines: Iterable[Line]) -> list[Line]:
    """Lines from top to bottom; those that stand beside each other from left to right.

    Two stand beside each other when the middle of the lower one is above the bottom of the other
    by at least a quarter of its height.

    >>> sign = [Line(50, 10, 30, "b", 1), Line(0, 12, 32, "a", 1), Line(0, 40, 60, "c", 1)]
    >>> [line.text for line in in_reading_order(sign)]
    ['a', 'b', 'c']
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda a: (a.top + a.bottom, a.left)):
        if rows:
            first = rows[-1][0]
            limit = first.bottom - (first.bottom - first.top) / 4
            if (line.top + line.bottom) / 2 < limit:
                rows[-1].append(line)
                continue
        rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda a: (a.left, a.top))]


@cache
def _version() -> str:
    try:
        return f"{CODE}:rapidocr-{version('rapidocr')}"
    except PackageNotFoundError:
        return CODE


class Ocr:
    """The module ``ocr``: answers ``read``.

    Lines stand from top to bottom, those of one height from left to right, a blank between two.
    Lines below a score of 0.8 (0.95 for a single letter), and those without any letter or digit, are left out.
    """

    def __init__(self) -> None:
        self._engine: Any = None
        self._read: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    #: What is seen does not hang on what the picture is called.
    by_name: Final = False

    @property
    def name(self) -> str:
        """The module's name in a trace."""
        return "ocr"

    @property
    def version(self) -> str:
        """Of the code and of the package that carries the models."""
        return _version()

    @property
    def oracles(self) -> frozenset[str]:
        """``read``."""
        return frozenset({"read"})

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """The text of each picture or region; VP630 where the reader cannot be loaded."""
        return [self.read(ask.args[0]) for ask in asks]

    def read(self, what: Image | Region) -> Answer | Failed:
        """The text that stands on something; empty where there is none."""
        image = what if isinstance(what, Image) else what.image.crop(what.box)
        with self._lock:
            if image.digest not in self._read:
                try:
                    self._read[image.digest] = self._look(image)
                except VprogError as error:
                    first = error.diagnostics[0]
                    return Failed(first.code, first.message, first.help)
                if len(self._read) > KEPT:
                    self._read.popitem(last=False)
            return self._read[image.digest]

    def _look(self, image: Image) -> Answer:
        if self._engine is None:
            self._engine = _load()
        import numpy

        pixels = image.pixels
        if min(pixels.size) < THIN:
            return Answer("", None, SURE)
        scale = min(-(-LOW // pixels.height), WIDE // pixels.width)
        if scale > 1:
            pixels = pixels.resize((pixels.width * scale, pixels.height * scale))
        if max(pixels.size) > FLAT * min(pixels.size):
            pixels = _padded(pixels)
        found = self._engine(numpy.asarray(pixels)[:, :, ::-1])
        lines = []
        if found.txts is not None:
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
                plain = " ".join(str(text).split())
                letters = sum(c.isalnum() for c in plain)
                if letters and score >= (SURE if letters > 1 else SURE_ALONE):
                    xs, ys = [float(c[0]) for c in corners], [float(c[1]) for c in corners]
                    lines.append(Line(min(xs), min(ys), max(ys), plain, round(float(score), 3)))
        return Answer(
            " ".join(line.text for line in in_reading_order(lines)),
            min((line.score for line in lines), default=None),
            SURE,
        )


def _padded(pixels: Any) -> Any:
    """A strip on gray, so that its sides are not too unlike for the reader."""
    from PIL.Image import new

    least = -(-max(pixels.size) // FLAT)
    canvas = new("RGB", tuple(max(side, least) for side in pixels.size), (127, 127, 127))
    canvas.paste(pixels, (0, 0))
    return canvas


def _load() -> Any:
    if os.environ.get("VPROG_OCR", "").lower() in ("off", "0", "no"):
        raise NOT_LOADED.error("text cannot be read: VPROG_OCR switches it off", "unset VPROG_OCR")
    try:
        with silence():
            from rapidocr import RapidOCR

            return RapidOCR(params={"Global.log_level": "critical"})
    except (ImportError, OSError) as error:
        # A wheel of OpenCV that draws windows needs the system's libGL.
        libgl = "libGL" in str(error)
        raise NOT_LOADED.error(
            f"text cannot be read: {error}",
            "install the system's libGL, or opencv-python-headless in place of opencv-python"
            if libgl
            else 'pip install "vprog[ocr]"',
        ) from None
