"""Checkpoints that are known by name: the licence of their weights and how large they are.

Sizes are those of their safetensors, reckoned from the number of parameters that their makers tell;
a checkpoint that lies on disk is measured instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """A checkpoint of the hub.

    Attributes:
        licence: of the weights, as SPDX writes it.
        parameters: how many numbers it holds, about.
        size: bytes of its safetensors, about.
    """

    licence: str
    parameters: int
    size: int


def _known(licence: str, millions: float, width: int = 4) -> Known:
    count = round(millions * 1e6)
    return Known(licence, count, width * count)


#: By name: licence, millions of parameters, bytes for each as stored.
KNOWN: Final[dict[str, Known]] = {
    "google/owlv2-base-patch16-ensemble": _known("Apache-2.0", 155),
    "google/owlv2-large-patch14-ensemble": _known("Apache-2.0", 438),
    "IDEA-Research/grounding-dino-tiny": _known("Apache-2.0", 172),
    "IDEA-Research/grounding-dino-base": _known("Apache-2.0", 233),
    "PekingU/rtdetr_v2_r18vd": _known("Apache-2.0", 20),
    "PekingU/rtdetr_v2_r50vd": _known("Apache-2.0", 43),
    "ustc-community/dfine-medium-coco": _known("Apache-2.0", 19.6),
    "ustc-community/dfine-large-coco": _known("Apache-2.0", 31.2),
    "google/siglip-base-patch16-224": _known("Apache-2.0", 203),
    "google/siglip-so400m-patch14-384": _known("Apache-2.0", 878),
    "google/siglip2-base-patch16-224": _known("Apache-2.0", 375),
    "laion/CLIP-ViT-B-32-laion2B-s34B-b79K": _known("MIT", 151),
    "laion/CLIP-ViT-L-14-laion2B-s32B-b82K": _known("MIT", 428),
    "Salesforce/blip-vqa-base": _known("BSD-3-Clause", 385),
    "Salesforce/blip-image-captioning-base": _known("BSD-3-Clause", 247),
    "dandelin/vilt-b32-finetuned-vqa": _known("Apache-2.0", 118),
    "HuggingFaceTB/SmolLM2-360M-Instruct": _known("Apache-2.0", 362, 2),
    "HuggingFaceTB/SmolLM2-1.7B-Instruct": _known("Apache-2.0", 1711, 2),
    "HuggingFaceTB/SmolVLM-256M-Instruct": _known("Apache-2.0", 256, 2),
    "HuggingFaceTB/SmolVLM-500M-Instruct": _known("Apache-2.0", 508, 2),
    "HuggingFaceTB/SmolVLM-Instruct": _known("Apache-2.0", 2246, 2),
    "Qwen/Qwen2.5-VL-7B-Instruct": _known("Apache-2.0", 8292, 2),
    "depth-anything/Depth-Anything-V2-Small-hf": _known("Apache-2.0", 24.8),
    "facebook/sam-vit-base": _known("Apache-2.0", 93.7),
    "facebook/sam-vit-huge": _known("Apache-2.0", 641),
}
