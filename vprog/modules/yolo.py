"""YOLO of ultralytics: closed detectors that many have trained on classes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapter import Adapter
from vprog.modules.card import Card
from vprog.modules.checkpoint import NO_CHECKPOINT, Checkpoint, file_digest
from vprog.modules.device import BAD_MODEL_SETTING, finite, package
from vprog.modules.finding import Seen, settle, told
from vprog.modules.memory import Memory
from vprog.modules.pickled import read, vouched
from vprog.modules.vocabulary import Vocabulary

#: Of two boxes of one label that overlap by more (intersection over union), the surer one stays.
OVERLAP: Final = 0.7
#: What surrounds a picture that is not square, as ultralytics trains.
GRAY: Final = (114, 114, 114)
_SIDES: Final = (32, 4096)


class Yolo(Adapter):
    """The module ``yolo``: answers ``find`` with the classes that its checkpoint was trained on.

    The checkpoint is a ``.pt`` file of ultralytics, a pickle: it is read only where ``trust`` is
    set and ``sha256`` pins the file, with torch's ``weights_only`` (VP667, VP662). ultralytics, and
    the weights that it hands out, are under the AGPL-3.0. A picture is shrunk or enlarged to the
    square with its proportions kept and set in the middle of grey; one pass answers every noun.
    Nothing is installed or fetched at run time. Default threshold 0.25, that of ultralytics.

    Args:
        trust: whether you vouch for the file.
        side: of the square, in pixels; a multiple of 32.
    """

    name = "yolo"
    ORACLES: ClassVar = ("find",)
    EXTRA: ClassVar = "yolo"
    PACKAGES: ClassVar[tuple[str, ...]] = ("torch", "torchvision", "ultralytics")
    THRESHOLD: ClassVar = 0.25
    SOURCE: ClassVar = "Ultralytics"
    NOTE: ClassVar = "ultralytics and the weights that it hands out are under the AGPL-3.0"

    def __init__(
        self, checkpoint: str | Path, *, trust: bool = False, side: int = 640, **settings: Any
    ) -> None:
        super().__init__(checkpoint, **settings)
        if not isinstance(side, int) or not _SIDES[0] <= side <= _SIDES[1] or side % 32:
            raise BAD_MODEL_SETTING.error(
                f"side is {side!r:.40}, and must be a multiple of 32 up to {_SIDES[1]}", "try 640"
            )
        self.trust, self.side = trust is True, side
        self._pictures: Memory[Any, tuple[Seen, ...]] = self.memory()

    @staticmethod
    def forward_key(ask: Ask) -> Any:
        """The picture: one pass answers every noun."""
        return _image(ask.args[0]).digest

    def settings(self) -> Mapping[str, Any]:
        """The threshold and the side."""
        return {**super().settings(), "side": self.side}

    @property
    def nouns(self) -> Mapping[str, tuple[str, ...]] | None:
        """The nouns that it knows; None before it is loaded, as the file alone tells them."""
        return None if self._network is None else self._network[1].nouns

    @property
    def card(self) -> Card:
        """What it answers; the licence is that of what ultralytics hands out."""
        made = super().card
        return Card(**{**made.to_json(), "licence": made.licence or "AGPL-3.0", "memory": None})

    def _locate(self) -> Checkpoint:
        path = Path(self.checkpoint).expanduser()
        if not path.is_file():
            raise NO_CHECKPOINT.error(
                f"there is no file {self.checkpoint}", "`vprog models pull PROFILE`, or give a path"
            )
        vouched(self.checkpoint, self.trust, self._sha256)
        return Checkpoint(str(self.checkpoint), path.parent, {}, (path,), 0)

    def _digest(self) -> str:
        return file_digest(self._locate().weights[0])

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Vocabulary]:
        """The network and its nouns."""
        model = read(found.weights[0], self._sha256 or "")
        names = model.names
        labels = [str(names[i]) for i in range(len(names))]
        return model.to(device, dtype).eval(), Vocabulary(labels)

    def prepare(self, network: Any, ask: Ask) -> Any:
        """The labels that the noun stands for."""
        return ask, network[1].classes(ask.args[1])

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The regions of each call; VP620 for a noun that the detector does not know."""
        images = {
            _image(ask.args[0]).digest: _image(ask.args[0])
            for ask, labels in works
            if not isinstance(labels, Failed)
        }
        model, words = network
        seen = self._pictures.fill(
            images, lambda some: self.look(model, some, words.labels), self.batch
        )
        least = self.least
        answers: list[Answer | Failed] = []
        for ask, labels in works:
            if isinstance(labels, Failed):
                answers.append(labels)
                continue
            mine = [one for one in seen[_image(ask.args[0]).digest] if one.label in labels]
            answers.append(told(mine, ask.args[0], ask.args[2], least))
        return answers

    def look(
        self, model: Any, images: list[Image], labels: tuple[str, ...], **more: Any
    ) -> list[tuple[Seen, ...]]:
        """What is seen in each picture.

        Args:
            labels: the name of each class, empty for one that is not told.
            more: what else the network takes.
        """
        torch, numpy = package("torch", "yolo"), package("numpy", "yolo")
        squares = [self._square(image) for image in images]
        arrays = [numpy.asarray(square) for square, _, _ in squares]
        one = next(model.parameters())
        pixels = torch.from_numpy(numpy.stack(arrays)).permute(0, 3, 1, 2).to(one.device)
        given = model(pixels.to(one.dtype) / 255, **more)
        given = finite((given[0] if isinstance(given, tuple | list) else given).float())
        found = []
        for rows, image, (_, scale, corner) in zip(given, images, squares, strict=True):
            boxes, scores, classes = _split(rows, len(labels))
            keep = scores >= self.least - 0.001
            shift = torch.tensor([*corner, *corner], device=boxes.device)
            sides = (boxes[keep] - shift) / scale
            names = [labels[c] if c < len(labels) else "" for c in classes[keep].tolist()]
            named = [
                (box, name, score)
                for box, name, score in zip(
                    sides.tolist(), names, scores[keep].tolist(), strict=True
                )
                if name
            ]
            found.append(
                settle(
                    (box for box, _, _ in named),
                    (name for _, name, _ in named),
                    (score for _, _, score in named),
                    (image.width, image.height),
                    self.least,
                    OVERLAP,
                )
            )
        return found

    def _square(self, image: Image) -> tuple[Any, float, tuple[int, int]]:
        """The picture in the middle of the square, its scale, and where it starts."""
        from PIL.Image import Resampling, new

        pixels = image.pixels
        scale = self.side / max(pixels.size)
        width, height = (max(1, round(scale * n)) for n in pixels.size)
        square = new("RGB", (self.side, self.side), GRAY)
        corner = ((self.side - width) // 2, (self.side - height) // 2)
        square.paste(pixels.resize((width, height), Resampling.BILINEAR), corner)
        return square, scale, corner


def _image(where: Any) -> Image:
    return where if isinstance(where, Image) else where.image


def _split(rows: Any, count: int) -> tuple[Any, Any, Any]:
    """Boxes as corners, scores and classes, from either form that ultralytics gives.

    Args:
        rows: 4 + classes by places (centre, size, a score for each class), or places by 6 (corners,
            score, class) from networks that suppress doubles themselves.
    """
    if rows.shape[-1] == 6 and rows.shape[0] != 4 + count:
        return rows[:, :4], rows[:, 4], rows[:, 5].long()
    x, y, width, height = rows[:4]
    torch = package("torch", "yolo")
    boxes = torch.stack((x - width / 2, y - height / 2, x + width / 2, y + height / 2), dim=-1)
    scores, classes = rows[4 : 4 + count].max(dim=0)
    return boxes, scores, classes
