"""The adapters that vprog brings, by name; each is imported when it is first used."""

from __future__ import annotations

import importlib
from typing import Any, Final

#: Name in a profile to where the class stands.
ADAPTERS: Final[dict[str, str]] = {
    "blip_caption": "vprog.modules.blip_caption:BlipCaption",
    "blip_vqa": "vprog.modules.blip_vqa:BlipVqa",
    "chat": "vprog.modules.chat:Chat",
    "depth": "vprog.modules.depth:Depth",
    "detr": "vprog.modules.detr:Detr",
    "faces": "vprog.modules.faces:Faces",
    "grounding_dino": "vprog.modules.grounding_dino:GroundingDino",
    "openclip": "vprog.modules.openclip:OpenClip",
    "owlv2": "vprog.modules.owlv2:Owlv2",
    "sam": "vprog.modules.sam:Sam",
    "siglip": "vprog.modules.siglip:Siglip",
    "vilt": "vprog.modules.vilt:Vilt",
    "yolo": "vprog.modules.yolo:Yolo",
    "yoloworld": "vprog.modules.yoloworld:YoloWorld",
}


def adapter(name: str) -> Any:
    """The class of an adapter; no weights and no torch are loaded.

    Raises:
        KeyError: there is none of that name.

    >>> adapter("owlv2").ORACLES
    ('find',)
    """
    place, _, kind = ADAPTERS[name].partition(":")
    return getattr(importlib.import_module(place), kind)
