"""The examples say what their golden files say, and those are true."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

import vprog
from examples.gallery import PHOTOGRAPHS, SCENES, Example, examples, said
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene_file import read_scenes
from vprog.modules.scene_graph import SceneGraph
from vprog.program import load_profile

#: Read off the scenes by eye.
ON_SCENES: dict[str, Any] = {
    "between": True,
    "color_in_front": "red",
    "evening": "2 more cups, a cat, and the lamp is on",
    "everyone_sits": ("not everyone sits", "a child does"),
    "free_plate": "a white one",
    "metal_or_cube": 3,
    "mugs": 2,
    "nearest_block": "the small green sphere",
    "refusal": "VP643",
    "same_color": False,
    "signs": "mill lane, one must stop",
    "tallest": "The Long Road Home, the red one",
    "third_book": "Birds",
    "title": "The Long Road Home",
    "titles": "Gardens / Stars and Seas / The Long Road Home / Bread",
    "umbrella": "it is open, as it should be",
    "wider": True,
}

#: Read off the photographs by eye; of a refusal its code.
ON_PHOTOGRAPHS: dict[str, Any] = {
    "a_cat": True,
    "animals": True,
    "asked": "yes",
    "biggest": "cup",
    "cat_color": "brown",
    "describe_pet": "a brown cat",
    "evening": True,
    "find_the_cat": "chelsea.png",
    "flower": "VP620",
    "is_hopper": True,
    "larger": True,
    "name_plate": "COMO HOPPER",
    "no_dog": False,
    "on_the_table": 2,
    "page_topic": True,
    "people": 3,
    "portraits": 3,
    "spoon_right": True,
    "spoon_side": "right",
    "table_color": "brown",
    "table_setting": 2,
    "two_cats": "VP320",
    "why": "VP623",
    "wider_portrait": "the first",
}
READING = {"name_plate", "is_hopper", "page_topic"}

on_scenes = pytest.mark.parametrize("example", examples(SCENES), ids=lambda e: e.name)
on_photographs = pytest.mark.parametrize("example", examples(PHOTOGRAPHS), ids=lambda e: e.name)


@pytest.fixture(scope="module")
def lite() -> Profile:
    for package, extra in (("ai_edge_litert", "lite"), ("skimage", "examples")):
        if find_spec(package) is None:
            pytest.skip(f"the extra {extra} is not installed")
    return load_profile("lite")


def answer(trace: vprog.Trace) -> Any:
    if trace.failed is not None:
        return trace.failed.code
    return trace.answer.name if isinstance(trace.answer, Image) else trace.answer


def test_every_example_has_its_answer_and_its_golden_file() -> None:
    for folder, answers in ((SCENES, ON_SCENES), (PHOTOGRAPHS, ON_PHOTOGRAPHS)):
        assert {e.name for e in examples(folder)} == set(answers)
        assert {p.stem for p in folder.glob("*.golden")} == set(answers)
        assert len(answers) >= 15


@on_scenes
def test_on_scenes_the_answer_is_true_and_said_well(example: Example) -> None:
    trace = example.run()
    assert answer(trace) == ON_SCENES[example.name]
    assert said(trace) == example.golden.read_text(encoding="utf-8")


@on_photographs
def test_on_photographs_the_answer_is_true_and_said_well(example: Example, lite: Profile) -> None:
    if example.name in READING and find_spec("rapidocr") is None:
        pytest.skip("the extra ocr is not installed")
    trace = example.run(lite)
    assert answer(trace) == ON_PHOTOGRAPHS[example.name]
    assert said(trace) == example.golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "example", [*examples(SCENES), *examples(PHOTOGRAPHS)], ids=lambda e: e.name
)
def test_an_example_is_in_canonical_form(example: Example) -> None:
    assert vprog.load(example.path).text == example.path.read_text(encoding="utf-8")


def test_every_scene_has_its_picture_in_its_size() -> None:
    for file in SCENES.glob("*.json"):
        scenes = read_scenes(file)
        for name in scenes.scenes:
            image = Image.open((SCENES / name).with_suffix(".png"))
            assert isinstance(scenes.scene(image), SceneGraph)
