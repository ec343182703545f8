"""Grounding DINO: finds what any noun names; picture and noun go through the network together."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapter import Adapter
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.coco import EVERYTHING
from vprog.modules.device import finite, package
from vprog.modules.finding import Seen, corners, plain, settle, told
from vprog.modules.framing import frame
from vprog.modules.loading import network, processor
from vprog.modules.memory import Memory, alike
from vprog.modules.texts import NOTHING_TO_JUDGE, held

#: Of two boxes that overlap by more (intersection over union), the surer one stays.
OVERLAP: Final = 0.7


class GroundingDino(Adapter):
    """The module ``grounding_dino``: answers ``find`` with any noun (Liu et al. 2023).

    Text and picture look at each other in every layer, so a pass is one picture and one noun: a box
    found among other nouns would depend on them. The noun is given as "cup."; "thing" as
    "object.". The score of a box is the largest sigmoid over the tokens of the text. What is stacked
    has one size and one length: nothing is padded. Default threshold 0.35, that of the authors'
    demonstration for boxes.
    """

    name = "grounding_dino"
    ORACLES: ClassVar = ("find",)
    KINDS: ClassVar = ("grounding-dino", "mm-grounding-dino")
    THRESHOLD: ClassVar = 0.35
    SOURCE: ClassVar = "Liu et al. 2023 (arXiv 2303.05499)"

    def __init__(self, checkpoint: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._seen: Memory[tuple[str, str], tuple[Seen, ...]] = self.memory()

    @staticmethod
    def forward_key(ask: Ask) -> tuple[str, str]:
        """The picture and the noun: calls that differ in place or number share a pass."""
        where = ask.args[0]
        image: Image = where if isinstance(where, Image) else where.image
        return image.digest, plain(ask.args[1])

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and its processor."""
        made = network(found, lambda tf: tf.AutoModelForZeroShotObjectDetection, device, dtype)
        return made, processor(found)

    def prepare(self, network: Any, ask: Ask) -> tuple[Ask, Image, str]:
        """The picture and the noun, singular; a text that is too long is refused."""
        model, process = network
        noun = plain(ask.args[1])
        if not noun.strip(" ."):
            raise NOTHING_TO_JUDGE.error("there is no noun to look for", "name a thing")
        held(process.tokenizer, f"{noun}.", model.config.max_text_len)
        where = ask.args[0]
        return ask, where if isinstance(where, Image) else where.image, noun

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The regions of each call."""
        passes = {(image.digest, noun): (image, noun) for _, image, noun in works}
        seen = self._seen.fill(passes, lambda some: self._look(network, some), self.batch)
        least = self.least
        return [
            told(seen[image.digest, noun], ask.args[0], ask.args[2], least)
            for ask, image, noun in works
        ]

    def _look(self, network: Any, passes: list[tuple[Image, str]]) -> list[tuple[Seen, ...]]:
        model, process = network
        torch = package("torch", "models")
        frames = [frame(image, 8) for image, _ in passes]
        pictures, texts = [], []
        for (_, noun), one in zip(passes, frames, strict=True):
            made = process.image_processor(images=one.pixels, return_tensors="pt")
            pictures.append(made["pixel_values"][0])
            text = "object." if noun in EVERYTHING else f"{noun}."
            texts.append(process.tokenizer(text, return_tensors="pt")["input_ids"][0])
        found: dict[int, tuple[Seen, ...]] = {}
        shapes = [(*p.shape, len(t)) for p, t in zip(pictures, texts, strict=True)]
        for places in alike(shapes):
            ids = torch.stack([texts[i] for i in places]).to(model.device)
            pixels = torch.stack([pictures[i] for i in places])
            given = model(
                pixel_values=pixels.to(model.device, model.dtype),
                input_ids=ids,
                token_type_ids=torch.zeros_like(ids),
                attention_mask=torch.ones_like(ids),
            )
            logits = finite(given.logits[..., : ids.shape[1]].float())
            scores = logits.sigmoid().amax(dim=-1)
            for row, place in enumerate(places):
                boxes = corners(
                    finite(given.pred_boxes[row]), frames[place].width, frames[place].height
                )
                found[place] = self._settle(*passes[place], boxes, scores[row])
        return [found[place] for place in range(len(passes))]

    def _settle(self, image: Image, noun: str, boxes: Any, scores: Any) -> tuple[Seen, ...]:
        least = self.least
        keep = scores >= least - 0.001
        size = (image.width, image.height)
        labels = [noun] * int(keep.sum())
        return settle(boxes[keep].tolist(), labels, scores[keep].tolist(), size, least, OVERLAP)
