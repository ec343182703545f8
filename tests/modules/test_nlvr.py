"""NLVR's scenes, and sentences about them as programs."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import vprog
from vprog.failed import Failed
from vprog.grammar import Source, VprogError, format_program, parse
from vprog.grammar.importers import Imported, Refused, from_nlvr, import_nlvr
from vprog.image import Image
from vprog.module import Ask
from vprog.modules.scene import scene
from vprog.modules.scene_file import read_scenes

FILE = Path(__file__).resolve().parents[1] / "data/nlvr.jsonl"
RECORDS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text().splitlines()]
PROFILE = scene(FILE)
#: Sentences on whose scenes the people who judged them were not of one mind, or nodded.
NOISY = {
    "There are 2 boxes with a triangle closely touching a corner",
    "there are exactly three squares not touching any edge",
}


def picture(name: str) -> Image:
    return Image.named(name, 400, 100)


def found(name: str, noun: str) -> list[tuple[float, ...]]:
    answer = PROFILE.modules["find"].answer([Ask("find", (picture(name), noun, 100))])[0]
    assert not isinstance(answer, Failed)
    return [r.box for r in answer.value]


def test_boxes_stand_side_by_side_and_items_in_them() -> None:
    assert found("24-0", "box") == [
        (0.0, 0.0, 100.0, 100.0),
        (150.0, 0.0, 250.0, 100.0),
        (300.0, 0.0, 400.0, 100.0),
    ]
    assert found("24-0", "triangle") == [(220.0, 70.0, 250.0, 100.0)]
    assert len(found("24-0", "item")) == len(found("24-0", "object")) == 7
    assert len(found("24-0", "thing")) == 10
    assert found("24-0", "tower") == []


def test_stacks_are_towers() -> None:
    assert found("0-0", "tower") == [
        (40.0, 38.0, 60.0, 100.0),
        (190.0, 59.0, 210.0, 100.0),
        (340.0, 80.0, 360.0, 100.0),
    ]
    assert len(found("0-0", "block")) == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('the(find(find(image, "box")[1], "triangle"))', "blue"),
        ('first(find(image, "square"))', "black"),
        ('last(find(image, "item"))', "yellow"),
    ],
)
def test_colors_are_named(text: str, said: str) -> None:
    trace = vprog.load(f"answer = color({text})").run(image=picture("24-0"), profile=PROFILE)
    assert trace.answer == said


def test_one_record_and_a_list_of_records_are_read_as_lines_are(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(RECORDS[3]))
    (tmp_path / "all.json").write_text(json.dumps(RECORDS))
    lines = read_scenes(FILE).scenes
    assert read_scenes(tmp_path / "all.json").scenes == lines
    assert read_scenes(tmp_path / "one.json").scenes == {"3-0": lines["3-0"]}


@pytest.mark.parametrize(
    "broken",
    [
        [],
        [{"sentence": "no scene"}],
        [{"structured_rep": []}],
        [{"structured_rep": [[{"x_loc": -1, "y_loc": 0, "size": 1, "type": "a", "color": "b"}]]}],
        [{"structured_rep": [[{"x_loc": 0, "y_loc": 0, "size": 1, "type": "", "color": "b"}]]}],
        [RECORDS[0], RECORDS[0]],
    ],
    ids=range(6),
)
def test_what_is_no_scene_is_refused(broken: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    with pytest.raises(VprogError) as caught:
        read_scenes(tmp_path / "broken.json")
    assert caught.value.code == "VP640"


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["sentence"])
def test_a_sentence_is_judged_right(record: dict[str, Any]) -> None:
    text = from_nlvr(record["sentence"]).text
    assert format_program(parse(text)) == text
    program = vprog.load(text)
    assert not program.warnings
    trace = program.run(image=picture(record["identifier"]), profile=PROFILE)
    assert trace.failed is None
    assert trace.answer is (record["label"] == "true")


def test_a_program_reads_well() -> None:
    assert from_nlvr("There is a tower with a yellow block at the top").text == (
        "# There is a tower with a yellow block at the top\n"
        "image: Image\n"
        'towers = find(image, "tower")\n'
        'answer = exists(t for t in towers if verify(min_by(find(t, "block"), top), "yellow"))\n'
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "The towers look like a staircase.",
        "There is a box with a red circle",
        "There is a box with",
        "all blue items are in the same box",
        "There is a tower with no blue block at the top",
        "There are 99999 boxes with a black item",
        "There is a box with " + "a black item and " * 200 + "a blue item",
        "There is a box with " + " and " * 90,
        'There is a box with a "black" item; answer = 1',
    ],
)
def test_a_sentence_of_no_known_form_is_refused(sentence: str) -> None:
    with pytest.raises(VprogError) as caught:
        from_nlvr(sentence)
    assert caught.value.code == "VP154"


def test_a_file_gives_each_sentence_once() -> None:
    text = FILE.read_text()
    brought = list(import_nlvr(Source(text + text, "nlvr.jsonl")))
    assert len(brought) == len(RECORDS)
    for one, record in zip(brought, RECORDS, strict=True):
        assert isinstance(one, Imported)
        assert one.name == record["identifier"].partition("-")[0]
        assert {text[s.start : s.end] for spans in one.spans for s in spans} == {
            json.dumps(record["sentence"])
        }


def test_sentences_may_stand_in_lines() -> None:
    source = Source("There is a box with 2 circles\n\nIt is odd.\n", "some.txt")
    first, second = import_nlvr(source)
    assert isinstance(first, Imported)
    assert isinstance(second, Refused)
    assert "some.txt:3:1" in second.error.render()


def test_third_party_sentences_are_judged_as_people_did(shared_data: Path) -> None:
    file = shared_data / "nlvr/nlvr.json"
    profile = scene(file)
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in json.loads(file.read_text()):
        records[record["sentence"]].append(record)
    right, wrong = [], []
    for one in import_nlvr(Source(file.read_text(), "nlvr.json")):
        if isinstance(one, Refused):
            assert one.error.code == "VP154"
            continue
        sentence = one.lines[0].removeprefix("# ")
        program = vprog.load(one.text)
        (asked,) = [s for s in records if " ".join(s.split()) == sentence]
        traces = [
            (program.run(image=picture(r["identifier"]), profile=profile), r)
            for r in records[asked]
        ]
        good = all(t.failed is None and t.answer is (r["label"] == "true") for t, r in traces)
        (right if good else wrong).append(asked)
    assert len(right) >= 200
    assert set(wrong) == NOISY
