"""BlazeFace: finds faces, on the processor; another detector answers for every other noun."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.batch import ask_batch
from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask, Module
from vprog.modules.adapter import as_failed
from vprog.modules.card import Card
from vprog.modules.checkpoint import NO_CHECKPOINT, file_digest
from vprog.modules.device import BAD_MODEL_SETTING, check_settings, package
from vprog.modules.finding import Box, Seen, plain, settle, told
from vprog.modules.memory import Memory
from vprog.modules.native import silence
from vprog.modules.nouns import UNKNOWN_NOUN
from vprog.modules.weights import DIFFERENT

NOUNS: Final = ("face", "human face", "person's face")
#: Of two boxes that overlap by more (intersection over union), the surer one stays.
OVERLAP: Final = 0.3


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two networks: its file, its digest, and where its boxes stand.

    Attributes:
        side: of the square that it looks at, in pixels.
        grid: cells a side, and boxes in each of them, for each layer of boxes.
    """

    file: str
    sha256: str
    side: int
    grid: tuple[tuple[int, int], ...]


KINDS: Final = {
    "short": Kind(
        "face_detection_short_range.tflite",
        "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
        128,
        ((16, 2), (8, 6)),
    ),
    "full": Kind(
        "face_detection_full_range_sparse.tflite",
        "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
        192,
        ((48, 1),),
    ),
}


class Faces:
    """The module ``faces``: answers ``find`` for "face" (Bazarevsky et al. 2019).

    The weights, Apache-2.0, are those that the package mediapipe carries up to 0.10.21 (mediapipe
    itself is not run), or a file that is given; either way the digest is pinned. The picture is set
    in the middle of black with its proportions kept.

    Args:
        checkpoint: the tflite file or a folder that holds it; None for that of mediapipe.
        of: the module that answers for other nouns; without it they are refused (VP620).
        kind: ``short`` for faces up to about two metres away, which fill much of the picture, or
            ``full`` for smaller ones.
        threshold: the least score, 0 to 1; 0.5 unless it is set.
        batch: kept for likeness with other adapters: pictures go one by one.

    Raises:
        VprogError: VP664 for a setting that cannot be.
    """

    name: Final = "faces"
    CODE: ClassVar = "1"
    #: What is seen does not hang on what the picture is called.
    by_name: Final = False

    def __init__(
        self,
        checkpoint: str | Path | None = None,
        *,
        of: Module | None = None,
        kind: str = "short",
        threshold: float = 0.5,
        batch: int = 8,
        device: str = "auto",
        dtype: str = "auto",
    ) -> None:
        check_settings(device, dtype, batch, threshold=threshold)
        if kind not in KINDS:
            raise BAD_MODEL_SETTING.error(f'there is no kind "{kind:.40}"', "use short or full")
        if of is not None and "find" not in of.oracles:
            raise BAD_MODEL_SETTING.error(f"{of.name} does not answer find", "give a detector")
        self.checkpoint, self.batch, self.threshold = checkpoint, batch, threshold
        self._of, self._kind = of, KINDS[kind]
        self._lock = threading.Lock()
        self._runner: Any = None
        self._seen: Memory[str, tuple[Seen, ...]] = Memory()

    @property
    def version(self) -> str:
        """Of the code, the weights, the threshold, and the module for other nouns."""
        parts = [self.CODE, self._kind.sha256[:16], format(self.threshold, "g")]
        if self._of is not None:
            parts.append(f"of={self._of.name}={self._of.version}")
        return ":".join(parts)

    @property
    def oracles(self) -> frozenset[str]:
        """``find``."""
        return frozenset({"find"})

    @property
    def nouns(self) -> Mapping[str, tuple[str, ...]] | None:
        """The noun face, and what the other module knows; None where that one is open."""
        mine = {NOUNS[0]: NOUNS[1:]}
        if self._of is None:
            return mine
        others = getattr(self._of, "nouns", None)
        return None if others is None else {**others, **mine}

    @property
    def missing(self) -> Failed | None:
        """Why it cannot answer now, or None; nothing is loaded."""
        try:
            self._file()
        except VprogError as error:
            return as_failed(error)
        return None

    @property
    def card(self) -> Card:
        """What it answers, with which weights."""
        lacking = self.missing
        size = None if lacking is not None else self._file().stat().st_size
        return Card(
            module=self.name,
            oracles=("find",),
            checkpoint=str(self.checkpoint or self._kind.file),
            licence="Apache-2.0",
            size=size,
            memory=size,
            needs=("lite", "faces"),
            present=lacking is None,
            source="Bazarevsky et al. 2019 (arXiv 1907.05047), MediaPipe",
            note="find for the noun face alone",
        )

    @staticmethod
    def forward_key(ask: Ask) -> str:
        """The picture."""
        return _image(ask).digest

    def close(self) -> None:
        """Give the weights back, and those of the other module."""
        with self._lock:
            self._runner = None
            self._seen.clear()
        end = getattr(self._of, "close", None)
        if end is not None:
            end()

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """The faces of each call that asks for them; the other module's answers for the rest."""
        mine = [plain(ask.args[1]) in NOUNS for ask in asks]
        others = [ask for ask, own in zip(asks, mine, strict=True) if not own]
        rest = iter(ask_batch(self._of, others)[0] if self._of is not None and others else ())
        return [
            self._answer(ask) if own else _unknown(ask) if self._of is None else next(rest)
            for ask, own in zip(asks, mine, strict=True)
        ]

    def _answer(self, ask: Ask) -> Answer | Failed:
        where, noun, most = ask.args
        image = _image(ask)
        with self._lock:
            try:
                seen = self._seen.fill({image.digest: image}, self._look, 1)[image.digest]
            except VprogError as error:
                return as_failed(error)
        named = (Seen(one.box, plain(noun), one.score) for one in seen)
        return told(named, where, most, self.threshold)

    def _file(self) -> Path:
        file = self._kind.file
        if self.checkpoint is not None:
            given = Path(self.checkpoint).expanduser()
            found = given / file if given.is_dir() else given
        else:
            spec = find_spec("mediapipe")
            homes = list(spec.submodule_search_locations or ()) if spec is not None else []
            found = Path(homes[0] if homes else ".", "modules", "face_detection", file)
        if not found.is_file():
            raise NO_CHECKPOINT.error(
                f"{file} is not on this machine",
                'pip install "mediapipe==0.10.21", or give the file of it',
            )
        if file_digest(found) != self._kind.sha256:
            raise DIFFERENT.error(f"{found} is not the file that is pinned", "get it again")
        return found

    def _look(self, images: list[Image]) -> list[tuple[Seen, ...]]:
        numpy = package("numpy", "lite")
        if self._runner is None:
            path = self._file()
            interpreter = package("ai_edge_litert.interpreter", "lite")
            with silence():
                threads = min(4, os.cpu_count() or 1)
                self._runner = interpreter.Interpreter(str(path), num_threads=threads)
                self._runner.allocate_tensors()
        entry = self._runner.get_input_details()[0]["index"]
        found = []
        for image in images:
            square, scale, corner = _square(image, self._kind.side)
            pixels = numpy.asarray(square, dtype="float32")[None] / 127.5 - 1
            self._runner.set_tensor(entry, pixels)
            self._runner.invoke()
            tensors = [
                self._runner.get_tensor(d["index"])[0] for d in self._runner.get_output_details()
            ]
            rows, logits = sorted(tensors, key=lambda one: -one.shape[-1])
            found.append(self._settle(image, rows, logits[:, 0], scale, corner))
        return found

    def _settle(
        self, image: Image, rows: Any, logits: Any, scale: float, corner: tuple[int, int]
    ) -> tuple[Seen, ...]:
        numpy = package("numpy", "lite")
        scores = 1 / (1 + numpy.exp(-numpy.clip(logits, -80, 80)))
        keep = [i for i, score in enumerate(scores.tolist()) if score >= self.threshold - 0.001]
        boxes = [decoded(rows[i].tolist(), self._kind, i) for i in keep]
        return settle(
            [_back(box, scale, corner) for box in boxes],
            [NOUNS[0]] * len(keep),
            [float(scores[i]) for i in keep],
            (image.width, image.height),
            self.threshold,
            OVERLAP,
        )


def decoded(row: Sequence[float], kind: Kind, place: int) -> Box:
    """A box in pixels of the square: the network tells its centre from its cell's, and its size.

    >>> decoded([8.0, 0.0, 20.0, 10.0], KINDS["short"], 1)
    (2.0, -1.0, 22.0, 9.0)
    """
    x, y = centres(kind)[place]
    x, y = x + row[0], y + row[1]
    return x - row[2] / 2, y - row[3] / 2, x + row[2] / 2, y + row[3] / 2


@cache
def centres(kind: Kind) -> tuple[tuple[float, float], ...]:
    """The middle of each box's cell, in pixels of the square, in the order of the network.

    >>> [len(centres(kind)) for kind in KINDS.values()]
    [896, 2304]
    """
    found = []
    for cells, boxes in kind.grid:
        step = kind.side / cells
        for row in range(cells):
            for column in range(cells):
                found += [((column + 0.5) * step, (row + 0.5) * step)] * boxes
    return tuple(found)


def _square(image: Image, side: int) -> tuple[Any, float, tuple[int, int]]:
    from PIL.Image import Resampling, new

    pixels = image.pixels
    scale = side / max(pixels.size)
    width, height = (max(1, round(scale * n)) for n in pixels.size)
    square = new("RGB", (side, side))
    corner = ((side - width) // 2, (side - height) // 2)
    square.paste(pixels.resize((width, height), Resampling.BILINEAR), corner)
    return square, scale, corner


def _back(box: Box, scale: float, corner: tuple[int, int]) -> Box:
    left, top, right, bottom = (
        (side - shift) / scale for side, shift in zip(box, (*corner, *corner), strict=True)
    )
    return left, top, right, bottom


def _image(ask: Ask) -> Image:
    where = ask.args[0]
    image: Image = where if isinstance(where, Image) else where.image
    return image


def _unknown(ask: Ask) -> Failed:
    return fail(
        UNKNOWN_NOUN,
        f'the detector does not know "{ask.args[1][:60]}"; it finds faces',
        "put a detector beside it: of = ... in the profile",
    )
