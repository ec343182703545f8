"""Boxes of detectors where the right ones are known: networks whose heads say one thing always."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="the adapters of networks need torch")
pytest.importorskip("transformers", reason="the adapters of networks need transformers")

import torch

from tests.modules import tiny, tiny_detectors
from tests.modules.adapting import (
    PICTURES,
    WIDE,
    Checkpoints,
    alone,
    checkpoints,
    numbers,
    offline,
    picture,
    shown,
)
from vprog.failed import Failed
from vprog.module import Answer, Ask
from vprog.modules.finding import shared
from vprog.modules.vocabulary import Vocabulary

__all__ = ["checkpoints", "offline"]

SIZES = [(40, 20), (20, 40), (33, 33), (2100, 50), (4000, 3000)]


def found(module: Any, image: Any, noun: str) -> list[tuple[float, ...]]:
    (answer,) = module.answer([Ask("find", (image, noun, 10_000))])
    assert isinstance(answer, Answer), answer
    return [region.box for region in answer.value]


def say(head: Any, bias: list[float]) -> None:
    """A layer that gives the same numbers whatever it sees."""
    with torch.no_grad():
        head.weight.zero_()
        head.bias.copy_(torch.tensor(bias))


def loaded(module: Any, noun: str) -> Any:
    """The network of an adapter, with a forward pass behind it."""
    module.answer([Ask("find", (WIDE, noun, 1))])
    module.forget()
    return module._network[0]


@pytest.mark.parametrize("size", SIZES)
def test_owlv2_maps_boxes_out_of_its_padded_square(
    size: tuple[int, int], checkpoints: Checkpoints
) -> None:
    """With heads that say nothing, each cell of the 4 x 4 grid gives a box of its own size about its
    far corner, in shares of the square; what lies in the padding is cut away."""
    module = checkpoints.adapter("owlv2", threshold=0.6)
    model = loaded(module, "cup")
    say(model.box_head.dense2, [0.0] * 4)
    say(model.class_head.logit_shift, [5.0])
    say(model.class_head.logit_scale, [1.0])
    image = picture(*size)
    side, expected = max(size), set()
    for row in range(1, 5):
        for column in range(1, 5):
            # The last cell's centre would lie on the edge; it is set a little inside.
            x, y = column / 4, row / 4
            box = ((x - 1 / 8), (y - 1 / 8), (x + 1 / 8), (y + 1 / 8))
            clipped = [
                min(float(limit), float(round(side * share)))
                for share, limit in zip(box, (*size, *size), strict=True)
            ]
            if clipped[0] < clipped[2] and clipped[1] < clipped[3]:
                expected.add(tuple(clipped))
    boxes = found(module, image, "cup")
    assert len(boxes) == len(expected)
    for box in boxes:
        # 0.0001 of logit is added by the network: half a pixel in a thousand.
        assert (
            min(max(abs(a - b) for a, b in zip(box, e, strict=True)) for e in expected)
            <= 1 + side / 1000
        )


@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_detr_maps_boxes_out_of_its_stretched_square(
    corner: tuple[int, int], checkpoints: Checkpoints
) -> None:
    """A box as large as the picture about one of its corners is a quarter of it."""
    module = checkpoints.adapter("rt_detr", threshold=0.5)
    decoder = loaded(module, "person").model.decoder
    x, y = (50.0 if end else -50.0 for end in corner)
    for layer in range(2):
        say(decoder.bbox_embed[layer].layers[-1], [x, y, 50.0, 50.0])
        say(decoder.class_embed[layer], [-9.0, 9.0, -9.0])
    for width, height in SIZES:
        image = picture(width, height)
        assert found(module, image, "person") == []
        (box,) = found(module, image, "motorcycle")
        left, top = corner[0] * width / 2, corner[1] * height / 2
        assert box == pytest.approx((left, top, left + width / 2, top + height / 2), abs=1)


def test_d_fine_names_what_its_head_names(checkpoints: Checkpoints) -> None:
    module = checkpoints.adapter("d_fine", threshold=0.5)
    decoder = loaded(module, "person").model.decoder
    for layer in range(2):
        say(decoder.class_embed[layer], [-9.0, 9.0, -9.0])
    assert found(module, WIDE, "motorcycles")
    assert found(module, WIDE, "person") == []


@pytest.mark.parametrize("size", SIZES)
def test_grounding_dino_maps_boxes(size: tuple[int, int], checkpoints: Checkpoints) -> None:
    """A box about the far end of what the network saw, thin pictures set on grey."""
    module = checkpoints.adapter("grounding_dino", threshold=0.01)
    model = loaded(module, "cup")
    for head in model.model.decoder.bbox_embed:
        say(head.layers[-1], [-50.0, -50.0, 50.0, 50.0])
    width, height = size
    canvas = max(width, height / 8), max(height, width / 8)
    expected = [float(min(side, share / 2)) for side, share in zip(size, canvas, strict=True)]
    boxes = found(module, picture(*size), "cup")
    assert len(boxes) == 1
    assert boxes[0] == pytest.approx((0, 0, *expected), abs=1)


@pytest.fixture(scope="module")
def yolo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    pytest.importorskip("ultralytics", reason="yolo needs ultralytics")
    path = tmp_path_factory.mktemp("yolo") / "tiny.pt"
    return path, tiny_detectors.yolo(path)


def made_yolo(yolo: tuple[Path, str], **settings: Any) -> Any:
    from vprog.modules.yolo import Yolo

    given = {"trust": True, "sha256": yolo[1], "device": "cpu", "side": 64, "threshold": 0.01}
    return Yolo(yolo[0], **{**given, **settings})


def test_yolo_batches_are_the_calls_one_by_one(
    yolo: tuple[Path, str], offline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vprog.modules.finding.DIGITS", 7)
    module = made_yolo(yolo, batch=3)
    asks = [Ask("find", (image, noun, 99)) for image in PICTURES for noun in ("people", "thing")]
    for a, b in zip(module.answer(asks), alone(module, asks), strict=True):
        assert shown(a) == shown(b)
        assert numbers(a) == pytest.approx(numbers(b), abs=1e-4)


@pytest.mark.parametrize("size", [(40, 20), (20, 40), (33, 33), (64, 64)])
def test_yolo_maps_boxes_out_of_its_letterbox(
    size: tuple[int, int], yolo: tuple[Path, str]
) -> None:
    """A head that tells the distance of one cell on every side: boxes of two cells about each."""
    module = made_yolo(yolo, threshold=0.5)
    model = loaded(module, "person")
    head = model.model[-1]
    one = [50.0 if place == 1 else 0.0 for place in range(head.reg_max)]
    say(head.cv2[0][-1], one * 4)
    say(head.cv3[0][-1], [-9.0, -9.0, 9.0])
    scale = 64 / max(size)
    shift = [(64 - round(scale * side)) // 2 for side in size]
    expected = set()
    for row in range(8):
        for column in range(8):
            centre = (8 * column + 4, 8 * row + 4)
            ends = [
                min(max(0.0, float(round((c + way * 8 - s) / scale))), float(side))
                for way in (-1, 1)
                for c, s, side in zip(centre, shift, size, strict=True)
            ]
            if ends[0] < ends[2] and ends[1] < ends[3]:
                expected.add(tuple(ends))
    boxes = found(module, picture(*size), "sofas")
    assert set(boxes) <= expected
    assert found(module, WIDE, "person") == []
    # What is left out is what a surer or earlier box covers.
    for box in expected - set(boxes):
        assert max(shared(box, other) for other in boxes) > 0.7


def test_yolo_is_read_only_where_somebody_vouched_for_it(yolo: tuple[Path, str]) -> None:
    from vprog.modules.yolo import Yolo

    ask = [Ask("find", (WIDE, "person", 1))]
    codes = []
    for settings in ({}, {"trust": True}, {"trust": True, "sha256": 64 * "a"}):
        module = Yolo(yolo[0], device="cpu", **settings)
        (answer,) = module.answer(ask)
        assert isinstance(answer, Failed)
        codes.append(answer.code)
        assert module.version.split(":")[1] == ("absent" if len(codes) < 3 else yolo[1][:16])
    assert codes == ["VP667", "VP667", "VP611"]


class Bomb:
    """What a pickle would run if it were only unpickled."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("went-off"),))


def test_a_pickle_that_wants_more_than_layers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, yolo: tuple[Path, str]
) -> None:
    from vprog.modules.yolo import Yolo

    monkeypatch.chdir(tmp_path)
    path = tmp_path / "bomb.pt"
    for held in ({"model": Bomb()}, {"model": {"a": torch.zeros(1)}}, [1]):
        torch.save(held, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        module = Yolo(path, trust=True, sha256=digest, device="cpu")
        (answer,) = module.answer([Ask("find", (WIDE, "person", 1))])
        assert isinstance(answer, Failed) and answer.code == "VP662", answer
    path.write_bytes(b"no zip at all")
    digest = hashlib.sha256(b"no zip at all").hexdigest()
    (answer,) = Yolo(path, trust=True, sha256=digest).answer([Ask("find", (WIDE, "person", 1))])
    assert isinstance(answer, Failed) and answer.code == "VP662", answer
    assert not (tmp_path / "went-off").exists()


def test_yoloworld_asks_for_each_noun_by_itself(
    tmp_path: Path, offline: None, yolo: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vprog.modules.yoloworld import YoloWorld

    pytest.importorskip("open_clip", reason="yoloworld needs open-clip-torch")
    monkeypatch.setattr("vprog.modules.finding.DIGITS", 7)
    digest = tiny_detectors.yoloworld(tmp_path / "world.pt")
    tiny.openclip(tmp_path / "clip", 512)
    module = YoloWorld(
        tmp_path / "world.pt",
        text=tmp_path / "clip",
        trust=True,
        sha256=digest,
        device="cpu",
        side=64,
        batch=3,
        threshold=1e-4,
    )
    assert module.missing is None
    asks = [Ask("find", (image, n, 99)) for image in PICTURES for n in ("cups", "dog", "thing")]
    together = module.answer(asks)
    for a, b in zip(together, alone(module, asks), strict=True):
        assert shown(a) == shown(b)
        assert numbers(a) == pytest.approx(numbers(b), abs=1e-4)
    assert any(answer.value for answer in together)
    assert len({str(numbers(answer)) for answer in together[:3]}) > 1
    narrow = YoloWorld(
        tmp_path / "world.pt",
        text=tiny.openclip(tmp_path / "narrow"),
        trust=True,
        sha256=digest,
        device="cpu",
    )
    (answer,) = narrow.answer(asks[:1])
    assert isinstance(answer, Failed) and answer.code == "VP663"


def test_labels_are_told_by_their_usual_names() -> None:
    words = Vocabulary(["motorbike", "tvmonitor", "N/A", "aeroplane", "Street_sign"])
    assert words.labels == ("motorcycle", "tv", "", "airplane", "street sign")
    assert words.classes("street signs") == {"street sign"}
    assert words.classes("thing") == {"motorcycle", "tv", "airplane", "street sign"}
    animal = words.classes("animal")
    assert isinstance(animal, Failed) and animal.code == "VP620"
    assert "motor bike" in words.nouns["motorcycle"]
