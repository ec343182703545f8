"""SigLIP: fits texts to pictures, through transformers."""

from __future__ import annotations

from typing import Any, ClassVar

from vprog.image import Image
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.device import package
from vprog.modules.framing import framed
from vprog.modules.imagetext import ImageText
from vprog.modules.loading import network, processor
from vprog.modules.texts import held


class Siglip(ImageText):
    """The module ``siglip``: classify, choose, verify and best_match (Zhai et al. 2023).

    Takes SigLIP, SigLIP 2 of fixed resolution, and CLIP as transformers keeps it. Texts are padded
    to the full length, as the model was trained. The bias that SigLIP learned falls out of every
    comparison made here. See ``ImageText`` for what scores and threshold mean.
    """

    name = "siglip"
    KINDS: ClassVar = ("siglip", "clip")
    SOURCE: ClassVar = (
        "Zhai et al. 2023 (arXiv 2303.15343), Tschannen et al. 2025 (arXiv 2502.14786)"
    )

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and its processor."""
        return network(found, lambda tf: tf.AutoModel, device, dtype), processor(found)

    def hold(self, network: Any, text: str) -> None:
        """Refuse a text that is longer than the model reads."""
        model, process = network
        held(process.tokenizer, text, model.config.text_config.max_position_embeddings)

    def scale(self, network: Any) -> float:
        """The scale that was learned."""
        return float(network[0].logit_scale.exp())

    def see(self, network: Any, images: list[Image]) -> Any:
        """The vector of each picture."""
        model, process = network
        made = [
            process.image_processor(images=framed(image, 8), return_tensors="pt")["pixel_values"]
            for image in images
        ]
        pixels = package("torch", "models").cat(made).to(model.device, model.dtype)
        return _unit(model.get_image_features(pixel_values=pixels))

    def read(self, network: Any, texts: list[str]) -> Any:
        """The vector of each text."""
        model, process = network
        length = model.config.text_config.max_position_embeddings
        # SigLIP was trained on lower-case texts.
        lowered = [text.lower() for text in texts]
        tokens = process.tokenizer(
            lowered, padding="max_length", max_length=length, return_tensors="pt"
        ).to(model.device)
        # SigLIP looks at its padding too; CLIP masks it, and reads in one direction anyway.
        if model.config.model_type == "siglip":
            return _unit(model.get_text_features(input_ids=tokens["input_ids"]))
        return _unit(
            model.get_text_features(
                input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]
            )
        )


def _unit(given: Any) -> Any:
    vectors = getattr(given, "pooler_output", given).float()
    return vectors / vectors.norm(dim=-1, keepdim=True)
