"""Sources in the layouts of published data sets, over fixtures of our own and over slices of theirs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.house.files import DATA
from vprog.corpus.build import build
from vprog.corpus.folder import Corpus, open_corpus
from vprog.corpus.settings import settings_of
from vprog.grammar.diagnostic import VprogError

COUNT = 'answer = count(find(image, "cup"))'
ASKED = {"question": "How many cups?", "image_id": 7}
PEOPLE = [{"answer": "3"}] * 8 + [{"answer": "4"}] * 2


def built(folder: Path, kind: str, more: str = "", profile: str = "scene:scenes.json") -> Corpus:
    """A corpus of one source in a folder; every name of a picture is that of the scene with cups."""
    (scene,) = json.loads((DATA / "cups.json").read_text()).values()
    names = {path.stem for path in (folder / "images").rglob("*.*g")} | {"cups"}
    (folder / "scenes.json").write_text(json.dumps(dict.fromkeys(names, scene)))
    lines = "\n".join(f"{line}" for line in more.split(";") if line)
    text = f'[run]\nprofile = "{profile}"\n[[sources]]\nkind = "{kind}"\n{lines}\n'
    build(settings_of(text, folder), folder / "corpus")
    return open_corpus(folder / "corpus")


def only(corpus: Corpus) -> dict[str, Any]:
    (row,) = corpus.rows()
    return row


def lay(folder: Path, name: str, programs: str = "") -> None:
    """The picture of cups under a data set's name, and a program for a row."""
    place = folder / "images" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(DATA / "cups.png", place)
    if programs:
        line = {"id": programs, "programs": [{"program": COUNT, "score": -1.5}, "answer = 9"]}
        (folder / "programs.jsonl").write_text(json.dumps(line) + "\n")


BESIDE = 'images = "images";programs = "programs.jsonl"'


@pytest.mark.parametrize("kind", ["vqav2", "okvqa"])
@pytest.mark.parametrize(
    "name", ["COCO_val2014_000000000007.jpg", "val2014/COCO_val2014_000000000007.jpg"]
)
def test_vqa_joins_questions_and_annotations(kind: str, name: str, tmp_path: Path) -> None:
    lay(tmp_path, name, "70")
    (tmp_path / "q.json").write_text(json.dumps({"questions": [{**ASKED, "question_id": 70}]}))
    told = {"question_id": 70, "image_id": 7, "question_type": "how many", "answers": PEOPLE}
    (tmp_path / "a.json").write_text(json.dumps({"annotations": [told]}))
    found = built(tmp_path, kind, f'questions = "q.json";annotations = "a.json";{BESIDE}')
    row = only(found)
    assert (row["id"], row["type"], row["answer"]) == ("70", "how many", "3")
    assert row["answers"] == ["3"] * 8 + ["4"] * 2
    assert [one["verdict"] for one in row["candidates"]] == ["ok_correct", "ok_wrong"]
    assert (row["status"], row["kind"]) == ("kept", "rationale")


def test_aokvqa_keeps_choices_and_rationales(tmp_path: Path) -> None:
    lay(tmp_path, "val2017/000000000007.jpg", "x")
    told = {
        **ASKED, "split": "val", "question_id": "x", "choices": ["2", "3"], "correct_choice_idx": 1,
        "direct_answers": ["3"] * 10, "rationales": ["There are three."],
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps([told]))
    row = only(built(tmp_path, "aokvqa", f'path = "a.json";{BESIDE}'))
    assert (row["kind"], row["answer"], row["split"]) == ("rationale", "3", "val")
    kept = {one["name"]: json.loads(one["value"]) for one in row["extra"]}
    assert kept == {"choices": ["2", "3"], "rationales": ["There are three."]}


def test_tallyqa_tells_simple_questions_from_complex_ones(tmp_path: Path) -> None:
    lay(tmp_path, "VG_100K/7.jpg", "tally-5")
    told = {"image": "VG_100K/7.jpg", "answer": 3, "data_source": "imported_genome"}
    rest = {"question": "How many cups?", "question_id": 5, "issimple": True}
    (tmp_path / "t.json").write_text(json.dumps([{**told, **rest}]))
    row = only(built(tmp_path, "tallyqa", f'path = "t.json";{BESIDE}'))
    assert (row["kind"], row["answer"], row["type"]) == ("rationale", "3", "simple")


def test_gqa_runs_its_programs_on_its_scene_graphs(tmp_path: Path) -> None:
    graph = {"width": 100, "height": 100, "objects": {
        "1": {"name": "tree", "x": 1, "y": 2, "w": 30, "h": 40, "attributes": ["green"], "relations": []},
    }}  # fmt: skip
    steps = [
        {"operation": "select", "dependencies": [], "argument": "tree (1)"},
        {"operation": "query", "dependencies": [0], "argument": "color"},
    ]
    strange = [{"operation": "dream", "dependencies": [], "argument": "tree (1)"}]
    asked = {"imageId": "12", "question": "What color is the tree?", "answer": "green"}
    questions = {"1": {**asked, "semantic": steps}, "2": {**asked, "semantic": strange}, "3": asked}
    (tmp_path / "graphs.json").write_text(json.dumps({"12": graph}))
    (tmp_path / "q.json").write_text(json.dumps(questions))
    more = 'questions = "q.json";scenes = "graphs.json"'
    first, second, third = built(tmp_path, "gqa", more, "source").rows()
    assert (first["status"], first["kind"], first["program_answer"]) == (
        "kept",
        "rationale",
        "green",
    )
    assert "dream" in second["reason"]
    assert third["reason"] == "GQA gives it no program"


def test_classes_are_answers(tmp_path: Path) -> None:
    for label in ("tea_cup", "plate"):
        lay(tmp_path, f"{label}/1.png")
    (tmp_path / "images" / "plate" / "notes.txt").write_text("no picture")
    more = 'path = "images";program = "answer = \\"tea cup\\""'
    plate, cup = built(tmp_path, "classes", more).rows()
    assert (plate["answer"], plate["kind"]) == ("plate", "label")
    assert (cup["id"], cup["answer"], cup["kind"]) == ("tea_cup/1.png", "tea cup", "rationale")


def test_a_folder_has_its_rows_beside_its_pictures(tmp_path: Path) -> None:
    lay(tmp_path, "cups.png")
    told = {"file_name": "cups.png", "question": "How many cups?", "answer": 3, "program": COUNT}
    (tmp_path / "images" / "metadata.jsonl").write_text(json.dumps(told) + "\n")
    row = only(built(tmp_path, "folder", 'path = "images"'))
    assert (row["status"], row["program_answer"]) == ("kept", "3")


@pytest.mark.parametrize("kind", ["vqav2", "okvqa", "aokvqa", "tallyqa", "gqa"])
def test_a_record_of_another_layout_is_a_failed_row(kind: str, tmp_path: Path) -> None:
    wrong = [3, {}, {"question": 3}, {**ASKED, "imageId": 1, "image": "../x.png"}, None]
    (tmp_path / "q.json").write_text(json.dumps(wrong))
    key = "path" if kind in ("aokvqa", "tallyqa") else "questions"
    tally = built(tmp_path, kind, f'{key} = "q.json"').tally()
    assert (tally.rows, tally.failed) == (5, 5)
    assert tally.reasons == {"VP510": 5}


@pytest.mark.parametrize("kind", ["vqav2", "aokvqa", "tallyqa", "gqa", "classes", "folder"])
def test_a_file_that_is_not_there_is_told_before_anything_runs(kind: str, tmp_path: Path) -> None:
    key = "questions" if kind in ("vqav2", "gqa") else "path"
    with pytest.raises(VprogError) as error:
        built(tmp_path, kind, f'{key} = "missing"')
    assert error.value.code == "VP503"
    assert not (tmp_path / "corpus").exists()


SLICES = {
    "okvqa": ("questions", "okvqa/okvqa.json", 600),
    "aokvqa": ("path", "aokvqa/aokvqa_v1p0_val_slice.json", 348),
    "vqav2": ("questions", "vqav2/vqav2.json", 17),
}


@pytest.mark.parametrize("kind", SLICES)
def test_slices_without_programs_are_refused_with_that_reason(
    kind: str, shared_data: Path, tmp_path: Path
) -> None:
    key, name, count = SLICES[kind]
    corpus = built(tmp_path, kind, f'{key} = "{shared_data / name}"')
    tally = corpus.tally()
    assert (tally.rows, tally.refused) == (count, count)
    assert all("has no programs" in row["reason"] for row in corpus.rows(("reason",)))
    assert sum(bool(row["answer"]) for row in corpus.rows(("answer",))) > 0.98 * count


def test_the_slice_of_gqa_adds_up(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "gqa"
    more = (
        f'questions = "{folder}/questions_gold_programs.json";scenes = "{folder}/scene_graphs.json"'
    )
    tally = built(tmp_path, "gqa", more, "source").tally()
    assert tally.rows == tally.kept + tally.refused + tally.failed == 57
    # Eight of them have no id, and are called by their places.
    assert tally.failed == 0
    assert tally.kept > tally.labels
