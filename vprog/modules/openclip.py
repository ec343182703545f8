"""OpenCLIP: fits texts to pictures, through open_clip."""

from __future__ import annotations

import json
import logging
from typing import Any, ClassVar

from vprog.image import Image
from vprog.modules.checkpoint import (
    NO_CHECKPOINT,
    NOT_THIS_KIND,
    PICKLES,
    UNSAFE,
    Checkpoint,
    folder_of,
    parameters,
)
from vprog.modules.device import package
from vprog.modules.framing import framed
from vprog.modules.imagetext import ImageText
from vprog.modules.texts import short

#: Where a checkpoint of open_clip keeps its settings and its weights.
CONFIG = "open_clip_config.json"
WEIGHTS = ("open_clip_model.safetensors", "model.safetensors")


class OpenClip(ImageText):
    """The module ``openclip``: classify, choose, verify and best_match (Cherti et al. 2022).

    A checkpoint is a folder of open_clip: ``open_clip_config.json`` and safetensors. The picture is
    prepared as the checkpoint says, mostly shrunk to its shorter side and cut to a square in the
    middle: what lies at the ends of a wide picture is not seen. See ``ImageText`` for what scores
    and threshold mean.
    """

    name = "openclip"
    EXTRA: ClassVar = "openclip"
    PACKAGES: ClassVar = ("torch", "torchvision", "open_clip")
    SOURCE: ClassVar = "Cherti et al. 2022 (arXiv 2212.07143)"

    def _locate(self) -> Checkpoint:
        folder = folder_of(self.checkpoint)
        name = str(self.checkpoint)
        path = folder / CONFIG
        if not path.is_file():
            raise NOT_THIS_KIND.error(f"{folder} holds no {CONFIG}", "give a folder of open_clip")
        try:
            config = json.loads(path.read_text(encoding="utf-8"))["model_cfg"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise NOT_THIS_KIND.error(f"{path} cannot be read: {error}", "get a copy") from None
        weights = next((folder / file for file in WEIGHTS if (folder / file).is_file()), None)
        if weights is not None:
            return Checkpoint(name, folder, config, (weights,), parameters(weights))
        pickled = sorted(file.name for file in folder.iterdir() if file.suffix in PICKLES)
        if pickled:
            raise UNSAFE.error(
                f"{name} has its weights as a pickle ({pickled[0]}), which could run code",
                "use a revision with safetensors",
            )
        raise NO_CHECKPOINT.error(
            f"{folder} holds no {WEIGHTS[0]}", "`vprog models pull PROFILE` fetches it"
        )

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any, Any]:
        """The network, what makes tensors of pictures, and the tokenizer."""
        open_clip = package("open_clip", self.EXTRA)
        tower = found.config.get("text_cfg", {})
        hub = tower.get("hf_model_name") or tower.get("hf_tokenizer_name")
        if hub and not (found.folder / "tokenizer_config.json").is_file():
            raise NOT_THIS_KIND.error(
                f"{found.name} has its tokenizer elsewhere ({hub:.60})",
                "put the tokenizer's files into its folder",
            )
        place = f"local-dir:{found.folder}"
        talk = logging.root.level
        logging.root.setLevel(logging.ERROR)
        try:
            model = open_clip.create_model(place, load_weights=False, pretrained_text=False)
            tokenizer = open_clip.get_tokenizer(place)
        finally:
            logging.root.setLevel(talk)
        weights = package("safetensors.torch", self.EXTRA).load_file(str(found.weights[0]))
        model.load_state_dict(weights, strict=True)
        transform = package("open_clip.transform", self.EXTRA)
        settings = transform.PreprocessCfg(**model.visual.preprocess_cfg)
        prepare = transform.image_transform_v2(settings, is_train=False)
        return model.to(device, dtype).eval(), prepare, tokenizer

    def hold(self, network: Any, text: str) -> None:
        """Refuse a text that is longer than the model reads."""
        model, _, tokenizer = network
        length = model.context_length
        encode = getattr(tokenizer, "encode", None)
        if encode is None:
            encode = tokenizer.tokenizer.encode
            short(len(encode(text[: 64 * length])), length, text)
        else:  # open_clip's own, which leaves the two marks at the ends out
            short(len(encode(text[: 64 * length])) + 2, length, text)

    def scale(self, network: Any) -> float:
        """The scale that was learned."""
        return float(network[0].logit_scale.exp())

    def see(self, network: Any, images: list[Image]) -> Any:
        """The vector of each picture."""
        model, prepare, _ = network
        one = next(model.parameters())
        pixels = package("torch", self.EXTRA).stack([prepare(framed(image, 8)) for image in images])
        return _unit(model.encode_image(pixels.to(one.device, one.dtype)))

    def read(self, network: Any, texts: list[str]) -> Any:
        """The vector of each text."""
        model, _, tokenizer = network
        return _unit(model.encode_text(tokenizer(texts).to(next(model.parameters()).device)))


def _unit(vectors: Any) -> Any:
    vectors = vectors.float()
    return vectors / vectors.norm(dim=-1, keepdim=True)
