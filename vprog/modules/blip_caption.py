"""BLIP: one sentence about a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapter import Adapter, seen
from vprog.modules.blip_vqa import decoded
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.device import finite, package
from vprog.modules.framing import framed
from vprog.modules.loading import network, processor
from vprog.modules.memory import Memory

#: The most tokens of a caption.
LENGTH: Final = 40


class BlipCaption(Adapter):
    """The module ``blip_caption``: answers ``caption`` (Li et al. 2022).

    Decoded greedily, without a prompt; the score is the probability of the caption's tokens.
    """

    name = "blip_caption"
    ORACLES: ClassVar = ("caption",)
    KINDS: ClassVar = ("blip",)
    SOURCE: ClassVar = "Li et al. 2022 (arXiv 2201.12086)"

    def __init__(self, checkpoint: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._captions: Memory[str, Answer] = self.memory()

    @staticmethod
    def forward_key(ask: Ask) -> str:
        """What is looked at."""
        return seen(ask.args[0]).digest

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and its processor."""
        return network(found, lambda tf: tf.BlipForConditionalGeneration, device, dtype), processor(
            found
        )

    def prepare(self, network: Any, ask: Ask) -> Image:
        """What is looked at."""
        return seen(ask.args[0])

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The captions."""
        images = {image.digest: image for image in works}
        said = self._captions.fill(images, lambda some: _say(network, some), self.batch)
        return [said[image.digest] for image in works]


def _say(network: Any, images: list[Image]) -> list[Answer]:
    model, process = network
    torch = package("torch", "models")
    made = [
        process.image_processor(images=framed(image), return_tensors="pt")["pixel_values"]
        for image in images
    ]
    pixels = torch.cat(made).to(model.device, model.dtype)
    sight = finite(model.vision_model(pixel_values=pixels).last_hidden_state)
    text = model.config.text_config
    given = model.text_decoder.generate(
        input_ids=torch.full((len(images), 1), text.bos_token_id, device=model.device),
        encoder_hidden_states=sight,
        encoder_attention_mask=torch.ones(sight.shape[:2], device=model.device).long(),
        eos_token_id=text.sep_token_id,
        pad_token_id=text.pad_token_id,
        max_new_tokens=LENGTH,
        do_sample=False,
        num_beams=1,
        output_scores=True,
        return_dict_in_generate=True,
    )
    told = decoded(model.text_decoder, process.tokenizer, given, 1, text.pad_token_id)
    return [Answer(one.text, one.score) for one in told]
