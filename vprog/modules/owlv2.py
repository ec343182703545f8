"""OWLv2: finds what any noun names; the pass over a picture is shared by all nouns."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.english import article
from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapter import Adapter
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.coco import EVERYTHING
from vprog.modules.device import finite, package
from vprog.modules.finding import corners, plain, settle, told
from vprog.modules.framing import LONGEST, framed
from vprog.modules.loading import network, processor
from vprog.modules.memory import Memory
from vprog.modules.texts import NOTHING_TO_JUDGE, held

#: Of two boxes that overlap by more (intersection over union), the surer one stays.
OVERLAP: Final = 0.5
#: Pictures whose features are kept on the device: about 11 MB each for the base model in float32.
PICTURES: Final = 8


class Owlv2(Adapter):
    """The module ``owlv2``: answers ``find`` with any noun (Minderer et al. 2023).

    A picture is set at the top left of a grey square and shrunk to the network's side, as its
    processor says. Boxes and their features hang on the picture alone, and a noun's vector on the
    noun alone, so that one pass over a picture serves every noun (``forward_key``) and no answer
    hangs on another noun. The score of a box is the sigmoid of its fit to "a photo of a cup"; for
    "thing" it is that of the head that tells things from background. Default threshold 0.2, ours:
    the scores are not calibrated. Boxes come in whole pixels, scores to 0.001.
    """

    name = "owlv2"
    ORACLES: ClassVar = ("find",)
    KINDS: ClassVar = ("owlv2",)
    THRESHOLD: ClassVar = 0.2
    SOURCE: ClassVar = "Minderer, Gritsenko, Houlsby 2023 (arXiv 2306.09683)"

    def __init__(self, checkpoint: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._pictures: Memory[str, tuple[Any, Any, Any]] = self.memory(PICTURES)
        self._nouns: Memory[str, Any] = self.memory()

    @staticmethod
    def forward_key(ask: Ask) -> str:
        """The picture: one pass over it answers every noun."""
        return _image(ask.args[0]).digest

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and its processor."""
        return network(found, lambda tf: tf.Owlv2ForObjectDetection, device, dtype), processor(
            found
        )

    def prepare(self, network: Any, ask: Ask) -> tuple[Ask, str]:
        """The noun, singular; a text that is too long for the network is refused."""
        model, process = network
        noun = plain(ask.args[1])
        if not noun:
            raise NOTHING_TO_JUDGE.error("there is no noun to look for", "name a thing")
        limit = model.config.text_config.max_position_embeddings
        held(process.tokenizer, _prompt(noun), limit)
        return ask, noun

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The regions of each call."""
        model, process = network
        images = {_image(a.args[0]).digest: _image(a.args[0]) for a, _ in works}
        features = self._pictures.fill(images, lambda some: _look(model, process, some), self.batch)
        nouns = {noun: noun for _, noun in works if noun not in EVERYTHING}
        vectors = self._nouns.fill(nouns, lambda some: _read(model, process, some), self.batch)
        answers: list[Answer | Failed] = []
        for ask, noun in works:
            image = _image(ask.args[0])
            feats, boxes, things = features[image.digest]
            if noun in EVERYTHING:
                scores = things
            else:
                logits, _ = model.class_predictor(feats[None], vectors[noun][None, None], None)
                scores = finite(logits[0, :, 0].float()).sigmoid()
            keep = scores >= self.least - 0.001
            seen = settle(
                boxes[keep].tolist(),
                [noun] * int(keep.sum()),
                scores[keep].tolist(),
                (image.width, image.height),
                self.least,
                OVERLAP,
            )
            answers.append(told(seen, ask.args[0], ask.args[2], self.least))
        return answers


def _image(where: Any) -> Image:
    return where if isinstance(where, Image) else where.image


def _prompt(noun: str) -> str:
    return f"a photo of {article(noun)} {noun}"


def _look(model: Any, process: Any, images: list[Image]) -> list[tuple[Any, Any, Any]]:
    """For each picture: the features of its boxes, the boxes in pixels, and how surely a thing."""
    torch = package("torch", "models")
    # Twice the network's side is all that it can use; more would be blurred away, at great length.
    most = min(LONGEST, 2 * model.config.vision_config.image_size)
    made = [
        process.image_processor(images=framed(image, 0, most), return_tensors="pt")["pixel_values"]
        for image in images
    ]
    pixels = torch.cat(made).to(model.device, model.dtype)
    grid, _ = model.image_embedder(pixel_values=pixels)
    feats = grid.flatten(1, 2)
    boxes = finite(model.box_predictor(feats, grid))
    things = finite(model.objectness_predictor(feats).float()).sigmoid()
    found = []
    for place, image in enumerate(images):
        side = max(image.width, image.height)
        found.append((feats[place], corners(boxes[place], side, side), things[place]))
    return found


def _read(model: Any, process: Any, nouns: list[str]) -> list[Any]:
    """The vector of each noun."""
    length = model.config.text_config.max_position_embeddings
    tokens = process.tokenizer(
        [_prompt(noun) for noun in nouns],
        padding="max_length",
        max_length=length,
        return_tensors="pt",
    ).to(model.device)
    read = model.owlv2.text_model(
        input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]
    )
    vectors = model.owlv2.text_projection(read.pooler_output)
    return list(vectors / vectors.norm(dim=-1, keepdim=True))
