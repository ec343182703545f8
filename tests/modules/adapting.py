"""What the tests of adapters share: pictures of odd shapes, tiny checkpoints, and their adapters."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image as Pillow

pytest.importorskip("torch", reason="the adapters of networks need torch")
pytest.importorskip("transformers", reason="the adapters of networks need transformers")

import torch

from tests.modules import tiny, tiny_chat, tiny_detectors
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapters import adapter
from vprog.region import Region


@cache
def picture(width: int, height: int, mode: str = "RGB", seed: int = 0) -> Image:
    """Noise of a size and mode, the same every time."""
    rng = numpy.random.default_rng((seed, width, height))
    shape = (height, width) if mode == "L" else (height, width, len(mode))
    return Image.of(Pillow.fromarray(rng.integers(0, 255, shape, dtype=numpy.uint8), mode))


# Tiny networks are slower on many threads than on one.
torch.set_num_threads(1)

#: Wide, high, one pixel, one line each way, with transparency, in grey.
PICTURES = (
    picture(30, 20),
    picture(10, 64),
    picture(1, 1),
    picture(300, 1),
    picture(1, 300),
    picture(40, 40, "RGBA"),
    picture(24, 33, "L"),
)
WIDE = PICTURES[0]
CUP = Region(WIDE, (3.0, 4.0, 9.0, 9.0), "cup")
DOG = Region(WIDE, (16.0, 4.0, 29.0, 19.0), "dog")
ELSEWHERE = Region(PICTURES[1], (0.0, 4.0, 9.0, 9.0), "dog")

LONG = "cup " * 2000


def finds(noun: str = "cup") -> list[Ask]:
    return [
        *(Ask("find", (image, word, 100)) for image in PICTURES for word in (noun, "thing")),
        Ask("find", (CUP, noun, 100)),
        Ask("find", (WIDE, noun, 1)),
        Ask("find", (WIDE, noun, 0)),
    ]


def judgements() -> list[Ask]:
    return [
        *(Ask("verify", (image, "red")) for image in PICTURES),
        Ask("verify", (CUP, "red")),
        Ask("choose", (CUP, ("red", "blue"))),
        Ask("classify", (WIDE, ("yes", "no", "red"))),
        Ask("best_match", (PICTURES, "a red cup")),
        Ask("best_match", ((CUP, DOG), "a red cup")),
    ]


def questions() -> list[Ask]:
    return [
        *judgements(),
        *(Ask(name, (CUP,)) for name in ("color", "material", "shape")),
        Ask("query", (DOG, "weather")),
        Ask("same", (CUP, DOG, "color")),
        Ask("different", (CUP, DOG, "color")),
        Ask("relate", (CUP, DOG, "on")),
        *(Ask("ask", (image, "what is it?")) for image in PICTURES),
        Ask("ask", (CUP, "is it a cat?")),
    ]


def depths() -> list[Ask]:
    regions = [Region(p, (0.0, 0.0, float(p.width), float(p.height))) for p in PICTURES]
    return [
        *(Ask("depth", (region,)) for region in (*regions, CUP, DOG)),
        Ask("in_front_of", (CUP, DOG)),
        Ask("behind", (CUP, DOG)),
    ]


@dataclass(frozen=True, slots=True)
class Case:
    """An adapter on a tiny checkpoint.

    Attributes:
        name: of the adapter.
        build: writes the checkpoint into a folder.
        asks: what it is asked.
        settings: its own.
    """

    name: str
    build: Callable[[Path], Any]
    asks: Callable[[], list[Ask]]
    settings: tuple[tuple[str, Any], ...] = ()


def _captions() -> list[Ask]:
    return [Ask("caption", (image,)) for image in (*PICTURES, CUP)]


def _chats() -> list[Ask]:
    return [
        *(Ask("verify", (image, "red")) for image in PICTURES),
        Ask("verify", (CUP, "blue and green")),
        Ask("choose", (CUP, ("red", "blue", "dark green"))),
        Ask("ask", (WIDE, "what is it?")),
        Ask("ask", (CUP, "what is it, and why?")),
        Ask("caption", (WIDE,)),
        Ask("caption", (PICTURES[1],)),
        Ask("read", (CUP,)),
    ]


LOW = (("threshold", 0.05),)
CASES = {
    "owlv2": Case("owlv2", tiny_detectors.owlv2, finds, LOW),
    "grounding_dino": Case("grounding_dino", tiny_detectors.grounding_dino, finds, LOW),
    "rt_detr": Case("detr", tiny_detectors.rt_detr, lambda: finds("people"), LOW),
    "d_fine": Case("detr", tiny_detectors.d_fine, lambda: finds("people"), LOW),
    "siglip": Case("siglip", tiny.siglip, judgements),
    "clip": Case("siglip", tiny.clip, judgements),
    "openclip": Case("openclip", tiny.openclip, judgements),
    "blip_vqa": Case("blip_vqa", tiny.blip_vqa, questions),
    "blip_caption": Case("blip_caption", tiny.blip_caption, _captions),
    "vilt": Case("vilt", tiny.vilt, questions),
    "llava": Case("chat", tiny_chat.llava, _chats),
    "smolvlm": Case("chat", tiny_chat.smolvlm, _chats),
    "qwen": Case("chat", tiny_chat.qwen, _chats),
    "depth": Case("depth", tiny.depth_anything, depths),
    "metres": Case("depth", lambda folder: tiny.depth_anything(folder, "metric"), depths),
}


class Checkpoints:
    """Tiny checkpoints, each built once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, case: str) -> Path:
        folder = self._root / case
        if case == "openclip":
            pytest.importorskip("open_clip", reason="openclip needs open-clip-torch")
        if not folder.exists():
            CASES[case].build(folder)
        return folder

    def adapter(self, case: str, **settings: Any) -> Any:
        kind = CASES[case]
        given = {"device": "cpu", **dict(kind.settings), **settings}
        return adapter(kind.name)(self.folder(case), **given)


@pytest.fixture(autouse=True)
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Captions and texts of a few tokens: what a tiny model says has no end."""
    monkeypatch.setattr("vprog.modules.chat.LENGTHS", {"caption": 6, "read": 8})
    monkeypatch.setattr("vprog.modules.blip_caption.LENGTH", 8)


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Checkpoints:
    return Checkpoints(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever reaches for the network fails the test."""

    def refuse(*arguments: Any, **more: Any) -> Any:
        pytest.fail(f"the network was reached for: {arguments[1:] or arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def alone(module: Any, asks: list[Ask]) -> list[Any]:
    """Every call in a batch of its own, nothing kept from the one before."""
    answers = []
    for ask in asks:
        module.forget()
        answers += module.answer([ask])
    return answers


def numbers(answer: Any) -> list[float]:
    """Every number in an answer, in an order that its scores' last bits do not change."""
    assert isinstance(answer, Answer), answer
    value, found = answer.value, [answer.score or 0.0]
    if isinstance(value, tuple):
        for region in sorted(value, key=lambda r: (r.box, r.label)):
            found += [*region.box, region.score]
    elif isinstance(value, float):
        found.append(value)
    return found


def shown(answer: Any) -> Any:
    """What of an answer must be the same to the letter."""
    value = answer.value
    if isinstance(value, tuple):
        return sorted((region.box, region.label) for region in value)
    return None if isinstance(value, float) else value
