"""RT-DETR and D-FINE: closed detectors that need no suppression of doubles, through transformers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapter import Adapter
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.device import finite, package
from vprog.modules.finding import Seen, corners, settle, told
from vprog.modules.framing import framed
from vprog.modules.loading import network, processor
from vprog.modules.memory import Memory
from vprog.modules.vocabulary import Vocabulary

#: Of two boxes of one label that overlap by more, the surer one stays: rare, as each query is one.
OVERLAP: Final = 0.8


class Detr(Adapter):
    """The module ``detr``: answers ``find`` with the classes that its checkpoint was trained on.

    Takes RT-DETR (Zhao et al. 2024), RT-DETRv2 (Lv et al. 2024) and D-FINE (Peng et al. 2024). The
    picture is stretched to the network's square, as they were trained; boxes are shares of it, and
    so of the picture. A query names the classes whose sigmoid passes the threshold, the surest of
    them alone. One pass answers every noun. Default threshold 0.5, ours.
    """

    name = "detr"
    ORACLES: ClassVar = ("find",)
    KINDS: ClassVar = ("rt_detr", "rt_detr_v2", "d_fine")
    THRESHOLD: ClassVar = 0.5
    SOURCE: ClassVar = "RT-DETR (arXiv 2304.08069, 2407.17140), D-FINE (arXiv 2410.13842)"

    def __init__(self, checkpoint: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._pictures: Memory[str, tuple[Seen, ...]] = self.memory()
        self._words: Vocabulary | None = None

    @staticmethod
    def forward_key(ask: Ask) -> str:
        """The picture: one pass answers every noun."""
        where = ask.args[0]
        image: Image = where if isinstance(where, Image) else where.image
        return image.digest

    @property
    def nouns(self) -> Mapping[str, tuple[str, ...]] | None:
        """The nouns that it knows; None where the checkpoint is not on this machine."""
        try:
            return self._vocabulary().nouns
        except VprogError:
            return None

    def _vocabulary(self) -> Vocabulary:
        if self._words is None:
            names = self._locate().config.get("id2label") or {}
            self._words = Vocabulary([str(names[key]) for key in sorted(names, key=int)])
        return self._words

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and what makes tensors of pictures."""
        made = network(found, lambda tf: tf.AutoModelForObjectDetection, device, dtype)
        return made, processor(found, lambda tf: tf.AutoImageProcessor)

    def prepare(self, network: Any, ask: Ask) -> tuple[Ask, frozenset[str] | Failed]:
        """The labels that the noun stands for."""
        return ask, self._vocabulary().classes(ask.args[1])

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The regions of each call; VP620 for a noun that the detector does not know."""
        images = {
            self.forward_key(ask): ask.args[0]
            if isinstance(ask.args[0], Image)
            else ask.args[0].image
            for ask, labels in works
            if not isinstance(labels, Failed)
        }
        seen = self._pictures.fill(images, lambda some: self._look(network, some), self.batch)
        least = self.least
        return [
            labels
            if isinstance(labels, Failed)
            else told(
                (one for one in seen[self.forward_key(ask)] if one.label in labels),
                ask.args[0],
                ask.args[2],
                least,
            )
            for ask, labels in works
        ]

    def _look(self, network: Any, images: list[Image]) -> list[tuple[Seen, ...]]:
        model, process = network
        made = [
            process(images=framed(image), return_tensors="pt")["pixel_values"] for image in images
        ]
        torch = package("torch", "models")
        given = model(pixel_values=torch.cat(made).to(model.device, model.dtype))
        scores = finite(given.logits.float()).sigmoid()
        names = self._vocabulary().labels
        known = torch.tensor([bool(name) for name in names], device=scores.device)
        scores = torch.where(known, scores, torch.zeros_like(scores))
        surest, classes = scores.max(dim=-1)
        least = self.least
        found = []
        for place, image in enumerate(images):
            boxes = corners(finite(given.pred_boxes[place]), image.width, image.height)
            keep = surest[place] >= least - 0.001
            found.append(
                settle(
                    boxes[keep].tolist(),
                    [names[c] for c in classes[place][keep].tolist()],
                    surest[place][keep].tolist(),
                    (image.width, image.height),
                    least,
                    OVERLAP,
                )
            )
        return found
