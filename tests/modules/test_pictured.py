"""The questions over photographs: what they ask, and that three languages ask the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from benchmarks.pictured.box import boxes, named
from benchmarks.pictured.program import LANGUAGES
from benchmarks.pictured.question import KINDS, Asked, Thing, read
from benchmarks.pictured.record import records
from benchmarks.pictures import UNSAID, main, measure, outcome
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import scene

DATA = Path(__file__).resolve().parents[1] / "data"
QUESTIONS = {
    "How many cups are there in this photo?": "3",
    "How many red cups?": "2",
    "Is there a laptop in the picture?": "yes",
    "Are there any dogs?": "no",
    "Are there both a laptop and a dog?": "no",
    "Do you see either dogs or cups?": "yes",
    "On which side of the picture is the laptop?": "right",
    "Is the laptop on the left side?": "no",
    "Is the table in the bottom part?": "yes",
    "Is the laptop to the left of the table?": "no",
    "Is the laptop to the right or to the left of the table?": "right",
    "Are there any cups to the left of the laptop?": "yes",
    "Is there a table to the right of the laptop?": "no",
    "What color is the table?": "brown",
    "Is the table brown or green?": "brown",
    "Is the table green?": "no",
}


#: An adjective goes to VisProg's detector with the noun, and a choice to its model for questions,
#: of which a scene graph knows neither.
WITHOUT = {("VisProg", "How many red cups?"), ("VisProg", "Is the table brown or green?")}


@pytest.fixture(scope="module")
def exact() -> Profile:
    return scene(DATA / "cups.json")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_three_languages_ask_the_same(question: str, language: str, exact: Profile) -> None:
    asked = read(question)
    assert asked is not None
    program = LANGUAGES[language](asked, question)
    said, code = outcome(program, DATA / "cups.png", exact)
    if (language, question) in WITHOUT:
        assert said == "refused"
        assert code
    else:
        assert said == QUESTIONS[question], code


def test_every_shape_of_the_table_is_asked() -> None:
    shapes = {asked.shape for question in QUESTIONS if (asked := read(question)) is not None}
    assert shapes == {shape for shapes in KINDS.values() for shape in shapes}


def test_nearness_has_no_form_in_the_other_two(exact: Profile) -> None:
    question = "Is there a cup near the laptop?"
    asked = read(question)
    assert asked == Asked("next_to", (Thing("cup"), Thing("laptop")), ("near",))
    for language in ("VisProg", "ViperGPT"):
        program = LANGUAGES[language](asked, question)
        assert outcome(program, DATA / "cups.png", exact) == (UNSAID, "")


@pytest.mark.parametrize(
    "question", ["Why is she smiling?", "Is the cup that is on the table red?", "", "What is it?"]
)
def test_what_has_no_plain_form_is_not_asked(question: str) -> None:
    assert read(question) is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in the layout of the third-party data, with one picture and its scene."""
    (tmp_path / "gqa" / "images").mkdir(parents=True)
    (tmp_path / "photos").mkdir()
    shutil.copy(DATA / "cups.png", tmp_path / "gqa" / "images" / "cups.jpg")
    shutil.copy(DATA / "cups.png", tmp_path / "photos" / "cups.png")
    graph = json.loads((DATA / "cups.json").read_text())["cups"]
    told = {
        "question_fullanswer_image": [
            {"imageId": "cups", "question": "Is there a dog?", "answer": "No, there is a cup."},
            {"imageId": "cups", "question": "Is there a bowl?", "answer": "Yes, there is a bowl."},
            {"imageId": "gone", "question": "Is there a dog?", "answer": "No, there is a cup."},
            {"imageId": "cups", "question": "What color is the table?", "answer": "It is brown."},
        ],
        "questions_gold_programs": [
            {"imageId": "cups", "question": "Who is it?", "answer": "nobody"}
        ],
        "scene_graph_generated_qa": [
            {"imageId": "cups", "question": "How many cups?", "answer": "3."},
            {
                "imageId": "cups",
                "question": "What is the relation between laptop and table?",
                "answer": "laptop is to the right of table",
            },
            {
                "imageId": "cups",
                "question": "What are color of cup at [90, 215, 150, 295]?",
                "answer": "red and small.",
            },
        ],
        "scene_graphs": {"cups": graph},
    }
    for name, data in told.items():
        (tmp_path / "gqa" / f"{name}.json").write_text(json.dumps(data))
    notes = [
        {
            "file": "cups.png",
            "counts": {"cup": 3, "car (open)": 1},
            "questions": [{"question": "How many cups are there?", "answer": "3"}],
        }
    ]
    (tmp_path / "photos" / "notes.json").write_text(json.dumps(notes))
    return tmp_path


def test_answers_are_counted_by_kind(folder: Path, exact: Profile) -> None:
    told = records(folder)
    assert [(r.question, r.answers) for r in told if r.source == "gqa"] == [
        ("Is there a dog?", ("no",)),
        ("Is there a bowl?", ("yes",)),
        ("What color is the table?", ("brown",)),
        ("Who is it?", ("nobody",)),
    ]
    assert len([r for r in told if r.source == "photos"]) == 1
    table = measure(told, exact)
    for language in ("in words", *LANGUAGES):
        assert table["existence", "gqa", language] == {"right": 1, "wrong": 1}
        assert table["how many", "scene graphs", language] == {"right": 1}
    for language in LANGUAGES:
        assert table["relation", "scene graphs", language] == {"right": 1}
    assert table["other", "gqa", "in words"] == {"refused": 1}


def test_boxes_are_named_as_people_do(folder: Path, exact: Profile) -> None:
    found = boxes(folder / "gqa")
    assert next((b.name, b.box, set(b.colors)) for b in found if b.name == "cup") == (
        "cup",
        (90, 215, 150, 295),
        {"red"},
    )
    assert Image.open(found[0].picture).width == 640
    assert named(found, exact.modules["color"]).total() == len(found)


def test_without_photographs_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--data", str(tmp_path)])
    assert capsys.readouterr().out.startswith("skipped: there are no photographs")
