"""EfficientDet-Lite: finds things of 80 kinds, on the processor, in one pass an image."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.coco import SLOTS
from vprog.modules.native import NOT_LOADED, silence
from vprog.modules.nouns import classes_of, nouns
from vprog.modules.weights import WEIGHTS, Progress, locate
from vprog.region import Region

#: Changes whenever an answer may, for the same weights and settings.
CODE: Final = "1"
#: From this score on a thing counts as seen. Chosen on photographs: at 0.4 a dahlia is a cake.
THRESHOLD: Final = 0.5
#: Of two boxes of any classes that overlap as much (intersection over union), the surer one stays.
SAME_PLACE: Final = 0.8
#: Of two boxes of one class, one lying in the other by as much and at least half as large: likewise.
SAME_THING: Final = 0.85
#: Pictures whose detections are kept.
KEPT: Final = 1024
#: What surrounds a picture that is not square: the value that the network reads as zero.
GRAY: Final = (127, 127, 127)

_Box = tuple[float, float, float, float]
_Seen = tuple[_Box, str, float]


class EfficientDet:
    """The module ``efficientdet``: answers ``find``.

    A picture is shrunk to the network's square with its proportions kept, set at the top left on
    gray (spoons and people lose half their score when it is stretched instead). One pass answers
    every noun. Things are found in whole pictures only: those of a region are the picture's things
    whose centre lies in it. The surest come first, scores rounded to 0.001, then from the left.

    Args:
        weights: ``lite0`` (320 pixels) or ``lite2`` (448 pixels: slower, and clearly better).
        threshold: the least score of a thing that is seen.
        path: a file of weights, or a folder that holds it; see ``weights.locate``.
        progress: told how far the fetch of the weights is.
    """

    def __init__(
        self,
        weights: str = "lite2",
        threshold: float = THRESHOLD,
        path: str | Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._weight = WEIGHTS[weights]
        self._threshold = threshold
        self._path = path
        self._progress = progress
        self._network: Any = None
        self._seen: OrderedDict[str, tuple[_Seen, ...]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The module's name in a trace."""
        return "efficientdet"

    @property
    def version(self) -> str:
        """Of the code, the weights and the threshold."""
        return f"{CODE}:{self._weight.sha256[:16]}:{self._threshold:g}"

    @property
    def oracles(self) -> frozenset[str]:
        """``find``."""
        return frozenset({"find"})

    @property
    def nouns(self) -> Mapping[str, tuple[str, ...]]:
        """The nouns that it knows, with their everyday synonyms."""
        return nouns()

    #: What is seen does not hang on what the picture is called.
    by_name: Final = False

    @staticmethod
    def forward_key(ask: Ask) -> str:
        """The picture: one pass answers every noun."""
        where = ask.args[0]
        image: Image = where if isinstance(where, Image) else where.image
        return image.digest

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """The regions of each call; VP620 for a noun that the detector does not know."""
        return [self._answer(ask) for ask in asks]

    def _answer(self, ask: Ask) -> Answer | Failed:
        where, noun, most = ask.args
        found = self.find(where, noun)
        if isinstance(found, Failed):
            return found
        regions = found[: max(0, most)]
        score = min((r.score for r in regions), default=None)
        return Answer(regions, score, self._threshold)

    def find(self, where: Image | Region, noun: str) -> tuple[Region, ...] | Failed:
        """What a noun names in a picture or region, the surest first."""
        classes = classes_of(noun)  # a noun is refused before any weights are fetched
        if isinstance(classes, Failed):
            return classes
        image = where if isinstance(where, Image) else where.image
        try:
            things = self.detect(image)
        except VprogError as error:
            first = error.diagnostics[0]
            return Failed(first.code, first.message, first.help)
        if isinstance(where, Region):
            things = tuple(r for r in things if _centred(r, where))
        return tuple(r for r in things if r.label in classes)

    def detect(self, image: Image) -> tuple[Region, ...]:
        """Everything in a picture; the pass is made once.

        Raises:
            VprogError: VP610 to VP612 no weights, VP630 no LiteRT, VP301 no pixels.
        """
        with self._lock:
            found = self._seen.get(image.digest)
            if found is None:
                found = self._seen[image.digest] = self._look(image)
                if len(self._seen) > KEPT:
                    self._seen.popitem(last=False)
            self._seen.move_to_end(image.digest)
        # Boxes are kept, not regions: those would keep the pixels of every picture.
        return tuple(Region(image, *seen) for seen in found)

    def _look(self, image: Image) -> tuple[_Seen, ...]:
        pixels = image.pixels
        if self._network is None:
            self._network = _Network(locate(self._weight.name, self._path, self._progress))
        found: list[_Seen] = []
        for box, label, score in self._network.boxes(pixels):
            left, top = max(0.0, float(round(box[0]))), max(0.0, float(round(box[1])))
            right = min(float(image.width), float(round(box[2])))
            bottom = min(float(image.height), float(round(box[3])))
            if score >= self._threshold and left < right and top < bottom:
                found.append(((left, top, right, bottom), label, score))
        found.sort(key=lambda seen: (-seen[2], seen[0], seen[1]))
        kept: list[_Seen] = []
        for seen in found:
            if not any(_twice(seen, other) for other in kept):
                kept.append(seen)
        return tuple(kept)


def _centred(region: Region, where: Region) -> bool:
    (x, y), (left, top, right, bottom) = region.center, where.box
    return left <= x <= right and top <= y <= bottom


def _twice(a: _Seen, b: _Seen) -> bool:
    """Whether two boxes show one thing."""
    (x0, y0, x1, y1), (u0, v0, u1, v1) = a[0], b[0]
    width, height = min(x1, u1) - max(x0, u0), min(y1, v1) - max(y0, v0)
    if width <= 0 or height <= 0:
        return False
    small, large = sorted(((x1 - x0) * (y1 - y0), (u1 - u0) * (v1 - v0)))
    common = width * height
    if common >= SAME_PLACE * (small + large - common):
        return True
    return a[1] == b[1] and common >= SAME_THING * small and 2 * small >= large


class _Network:
    """The network itself: pixels in, boxes in pixels out."""

    def __init__(self, path: Path) -> None:
        try:
            import numpy
            from ai_edge_litert.interpreter import Interpreter
        except (ImportError, OSError) as error:
            raise NOT_LOADED.error(
                f"the detector cannot be loaded: {error}", 'pip install "vprog[lite]"'
            ) from None
        self._numpy = numpy
        with silence():
            self._runner = Interpreter(str(path), num_threads=min(4, os.cpu_count() or 1))
            self._runner.allocate_tensors()
        entry = self._runner.get_input_details()[0]
        self._input, self._side = entry["index"], int(entry["shape"][1])
        self._outputs = [d["index"] for d in self._runner.get_output_details()]

    def boxes(self, pixels: Any) -> list[_Seen]:
        """Each box with its class and score; scores are rounded to 0.001."""
        from PIL.Image import Resampling, new

        scale = self._side / max(pixels.size)
        size = [max(1, round(scale * n)) for n in pixels.size]
        square = new("RGB", (self._side, self._side), GRAY)
        square.paste(pixels.resize(size, Resampling.BILINEAR), (0, 0))
        self._runner.set_tensor(self._input, self._numpy.asarray(square)[None])
        self._runner.invoke()
        boxes, slots, scores, count = (self._runner.get_tensor(i)[0] for i in self._outputs)
        side = max(pixels.size)
        found: list[_Seen] = []
        for i in range(int(count)):
            slot = int(slots[i])
            top, left, bottom, right = (float(v) * side for v in boxes[i])
            if 0 <= slot < len(SLOTS) and SLOTS[slot]:
                score = round(min(1.0, float(scores[i])), 3)
                found.append(((left, top, right, bottom), SLOTS[slot], score))
        return found
