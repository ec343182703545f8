"""The detector on real photographs, and what it makes of odd pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pillow

from tests.modules.conftest import Call, code_of
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Ask, Profile
from vprog.modules.coco import CLASSES
from vprog.modules.efficientdet import EfficientDet
from vprog.modules.weights import locate
from vprog.region import Region

Photo = Callable[[str], Image]

#: What a person sees, and the detector with it: photograph, noun, how many, least margin.
SEEN = [
    ("coffee", "cup", 1),
    ("coffee", "spoons", 1),
    ("coffee", "table", 1),
    ("coffee", "fork", 0),
    ("coffee", "person", 0),
    ("chelsea", "cat", 1),
    ("chelsea", "dogs", 0),
    ("chelsea", "animals", 1),
    ("astronaut", "people", 1),
    ("camera", "person", 1),
    ("hopper", "person", 1),
    ("horse", "horse", 1),
    ("rocket", "person", 0),
    ("china", "person", 0),
    ("flower", "thing", 0),
    ("gravel", "thing", 0),
]


@pytest.mark.parametrize(("name", "noun", "many"), SEEN)
def test_what_is_seen(call: Call, photo: Photo, name: str, noun: str, many: int) -> None:
    image = photo(name)
    found = call("find", image, noun, 100)
    assert len(found) == many
    for region in found:
        left, top, right, bottom = region.box
        assert 0 <= left < right <= image.width
        assert 0 <= top < bottom <= image.height
        assert 0.5 <= region.score <= 1
        assert region.label in CLASSES
        assert region.image is image


def test_things_on_the_table(call: Call, photo: Photo) -> None:
    image = photo("coffee")
    (table,) = call("find", image, "table", 100)
    things = call("find", image, "thing", 100)
    lying = [r.label for r in things if call("inside", r, table)]
    assert sorted(lying) == ["cup", "spoon"]
    (spoon,), (cup,) = call("find", image, "spoon", 9), call("find", image, "cup", 9)
    assert call("right_of", spoon, cup)
    assert not call("left_of", spoon, cup)
    assert call("below", spoon, cup)
    assert call("overlaps", spoon, cup)
    assert cup.area > 2 * spoon.area


def test_most_and_order(call: Call, photo: Photo) -> None:
    image = photo("coffee")
    things = call("find", image, "object", 100)
    assert [r.score for r in things] == sorted((r.score for r in things), reverse=True)
    assert call("find", image, "object", 1) == things[:1]
    assert call("find", image, "object", 0) == ()


def test_a_region_holds_what_is_centred_in_it(call: Call, photo: Photo) -> None:
    image = photo("coffee")
    right_half = Region(image, (310, 0, 600, 400))
    assert [r.label for r in call("find", right_half, "thing", 9)] == ["spoon"]
    assert call("find", right_half, "cup", 9) == ()


def test_one_pass_answers_every_noun(embedded: Profile, photo: Photo) -> None:
    finder = EfficientDet()
    image = photo("coffee")
    first = finder.answer([Ask("find", (image, "cup", 9))])
    assert list(finder._seen) == [image.digest]
    network = finder._network
    finder._network = None
    assert finder.answer([Ask("find", (image, "cup", 9))]) == first
    finder._network = network
    batch = [Ask("find", (photo(n), "person", 9)) for n in ("camera", "coffee", "astronaut")]
    assert [len(a.value) for a in finder.answer(batch)] == [1, 0, 1]  # type: ignore[union-attr]
    assert finder.answer(batch[::-1]) == finder.answer(batch)[::-1]


def test_an_unknown_noun_needs_no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VPROG_WEIGHTS", "nowhere")
    image = Image.named("x.png", 640, 480)
    finder = EfficientDet()
    unknown, known = finder.answer(
        [Ask("find", (image, "squirrel", 9)), Ask("find", (image, "cup", 9))]
    )
    assert code_of(unknown) == "VP620"
    assert code_of(known) in ("VP610", "VP301")


def test_damaged_weights_are_a_failure(embedded: Profile, photo: Photo, tmp_path: Path) -> None:
    data = bytearray(locate("lite2").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "flipped.tflite").write_bytes(data)
    finder = EfficientDet(path=tmp_path / "flipped.tflite")
    (answer,) = finder.answer([Ask("find", (photo("coffee"), "cup", 9))])
    assert code_of(answer) == "VP611"


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (2, 2), (449, 448)])
def test_odd_sizes(call: Call, size: tuple[int, int]) -> None:
    for color in ("white", "black", "red"):
        image = Image.of(Pillow.new("RGB", size, color))
        for region in call("find", image, "thing", 100):
            assert 0 <= region.box[0] < region.box[2] <= size[0]
        assert isinstance(call("color", image), str)


def test_a_picture_without_pixels(call: Call) -> None:
    image = Image.named("x.png", 640, 480)
    assert call("find", image, "cup", 100) == "VP301"
    assert call("color", image) == "VP301"


def test_the_smaller_weights(embedded: Profile, photo: Photo) -> None:
    try:
        locate("lite0")
    except VprogError as error:
        pytest.skip(error.diagnostics[0].message)
    small = EfficientDet("lite0")
    assert small.version != EfficientDet().version
    (answer,) = small.answer([Ask("find", (photo("chelsea"), "cat", 9))])
    assert code_of(answer) == ""
    assert len(answer.value) == 1  # type: ignore[union-attr]


def test_threads_do_not_change_the_answer(
    embedded: Profile, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, many = EfficientDet(), EfficientDet()
    images = [photo(n) for n in ("coffee", "astronaut", "chelsea", "hopper")]
    monkeypatch.setattr("vprog.modules.efficientdet.os.cpu_count", lambda: 1)
    first = [alone.detect(i) for i in images]
    monkeypatch.setattr("vprog.modules.efficientdet.os.cpu_count", lambda: 4)
    assert [many.detect(i) for i in images] == first
    assert [[r.score for r in many.detect(i)] for i in images] == [
        [r.score for r in regions] for regions in first
    ]
