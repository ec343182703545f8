"""What becomes of rows: verdicts, the choice among right programs, labels, refusals, failures."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import effort
from tests.corpus.pictures import PROGRAM, hostile, picture_settings
from tests.house.files import DATA
from vprog.corpus.build import build
from vprog.corpus.folder import open_corpus
from vprog.corpus.judge import choose, judged
from vprog.corpus.row import Candidate, Gold
from vprog.corpus.settings import settings_of
from vprog.corpus.verify import verify
from vprog.program import load

WRONG = 'answer = count(find(image, "spoon"))'
FAILS = 'answer = the(find(image, "cup")).label'


def _build(folder: Path, rows: list[dict[str, Any]], more: str = "") -> dict[str, dict[str, Any]]:
    """Rows about three cups, built; by id."""
    (folder / "cups.png").write_bytes((DATA / "cups.png").read_bytes())
    (folder / "cups.json").write_bytes((DATA / "cups.json").read_bytes())
    told = {"image": "cups.png", "question": "How many cups?", "answer": "3"}
    lines = [json.dumps({**told, "id": str(i), **row}) + "\n" for i, row in enumerate(rows)]
    (folder / "rows.jsonl").write_text("".join(lines))
    text = (
        f'[run]\nprofile = "scene:cups.json"\n{more}\n'
        '[[sources]]\nkind = "jsonl"\npath = "rows.jsonl"\nlicence = "none"\n'
    )
    build(settings_of(text, folder), folder / "out")
    found = verify(folder / "out")
    assert found.findings == []
    return {row["id"]: row for row in open_corpus(folder / "out").rows()}


def test_every_verdict(tmp_path: Path) -> None:
    programs = [
        "answer = ",
        "answer = cuont(1)",
        FAILS,
        WRONG,
        "names: list[Str]\nanswer = count(names)",
        'answer = know("How many cups are there?")',
        PROGRAM,
    ]
    found = _build(tmp_path, [{"programs": programs}])["0"]
    assert [c["verdict"] for c in found["candidates"]] == [
        "parse_error",
        "type_error",
        "runtime_error",
        "ok_wrong",
        "refused",
        "refused",
        "ok_correct",
    ]
    codes = [c["code"] for c in found["candidates"]]
    assert codes[0].startswith("VP1") and codes[1:] == ["VP202", "VP321", "", "VP310", "VP601", ""]
    assert [c["chosen"] for c in found["candidates"]] == [False] * 6 + [True]
    assert (found["status"], found["kind"], found["program"]) == ("kept", "rationale", PROGRAM)
    assert found["rationale"].endswith("So the answer is 3.")
    assert found["licence"] == "none"


def test_the_best_score_then_the_shortest_then_the_first(tmp_path: Path) -> None:
    long = 'cups = find(image, "cup")\nanswer = count(cups) + 0'
    scored = [{"program": PROGRAM, "score": -2.0}, {"program": long, "score": -1.0}]
    rows = [{"programs": [*scored, PROGRAM]}, {"programs": [long, PROGRAM]}]
    found = _build(tmp_path, rows)
    assert found["0"]["program"] == long
    assert found["1"]["program"] == PROGRAM


def test_the_choice_is_a_function_of_what_was_found() -> None:
    traces = {text: load(text).run(profile="lite") for text in ("answer = 3", "answer = 1 + 2")}

    def one(text: str, score: float | None) -> Any:
        gold = Gold("3")
        return judged(Candidate(text, score), traces[text], gold, lambda a, g: a == g.answer, 0.5)

    plain, sum = one("answer = 3", None), one("answer = 1 + 2", -1.0)
    assert choose([plain, sum], ("score", "short")) == 1
    assert choose([plain, sum], ("short", "score")) == 0
    assert choose([plain, sum], ()) == 0
    assert choose([], ("score",)) is None
    assert choose([one("answer = 3", float("nan")), sum], ("score",)) == 1


def test_labels_and_refusals(tmp_path: Path) -> None:
    rows = [{"programs": [WRONG, FAILS]}, {"programs": ["answer = "]}, {}, {"program": PROGRAM}]
    found = _build(tmp_path, rows)
    kinds = [(row["status"], row["kind"], row["code"]) for row in found.values()]
    assert kinds == [
        ("kept", "label", "VP512"),
        ("refused", "", "VP511"),
        ("refused", "", "VP511"),
        ("kept", "rationale", ""),
    ]
    assert (
        found["0"]["reason"] == "none of its programs is right: 1 ok_wrong, 1 runtime_error (VP321)"
    )
    assert found["0"]["images"] and not found["0"]["trace"]
    (tmp_path / "strict").mkdir()
    strict = _build(tmp_path / "strict", rows, "[keep]\nlabels = false")
    assert strict["0"]["status"] == "refused"


def test_lines_that_are_no_rows_are_told_by_their_place(tmp_path: Path) -> None:
    wrong: list[Any] = [
        {"question": 3},
        {"question": None},
        {"answer": None, "answers": None},
        {"answers": 7},
        {"answers": {"red": "much"}},
        {"programs": [{"text": "answer = 1"}]},
        {"programs": [{"program": "answer = 1", "score": "high"}]},
        {"image": "../../etc/passwd"},
        {"image": "/etc/passwd"},
        {"image": 7},
        {"inputs": [1]},
        {"program": 3},
    ]
    found = _build(tmp_path, [*wrong, {"program": PROGRAM}])
    assert {row["status"] for row in list(found.values())[:-1]} == {"failed"}
    assert {row["code"] for row in list(found.values())[:-1]} == {"VP510"}
    assert found[str(len(wrong))]["status"] == "kept"
    (tmp_path / "rows.jsonl").write_bytes(
        b'[1]\n{"broken": \n\xff\xfe\n' + b"[" * 100_000 + b"\n\n"
    )
    text = '[[sources]]\nkind = "jsonl"\npath = "rows.jsonl"\n'
    tally = build(settings_of(text, tmp_path), tmp_path / "broken").tally
    assert (tally.rows, tally.failed, dict(tally.reasons)) == (4, 4, {"VP510": 4})


def test_a_missing_picture_is_one_failed_row(tmp_path: Path) -> None:
    found = _build(tmp_path, [{"image": "gone.png", "program": PROGRAM}, {"program": PROGRAM}])
    assert [(r["status"], r["code"]) for r in found.values()] == [("failed", "VP301"), ("kept", "")]


def test_hostile_pictures_are_told_and_the_build_goes_on(tmp_path: Path) -> None:
    codes = hostile(tmp_path, effort(150))
    names = (*sorted(codes), "good.png")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    build(picture_settings(tmp_path, names), tmp_path / "out")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    rows = {row["id"]: row for row in open_corpus(tmp_path / "out").rows()}
    assert len(rows) == len(names)
    for place, name in enumerate(names):
        found = rows[f"row {place}"]
        if codes.get(name) == "?":
            assert found["code"] in ("VP302", "VP303", "VP304", "VP511", "VP512"), found["reason"]
        elif codes.get(name):
            assert (found["status"], found["code"]) == ("failed", codes[name]), name
        elif name in codes:
            assert found["pictures"][0]["width"] > 0 or found["code"] in ("VP511", "VP512"), name
        else:
            assert "scene graph" in found["reason"] or found["status"] == "kept"
    assert grown < 1_000_000  # kilobytes
    assert verify(tmp_path / "out").findings == []


def test_a_row_about_two_pictures(tmp_path: Path) -> None:
    program = (
        'left: Image\nright: Image\nanswer = count(find(left, "cup")) == count(find(right, "cup"))'
    )
    pictures = {"left": "cups.png", "right": "cups.png"}
    many = 'frames: list[Image]\nanswer = count(c for f in frames for c in find(f, "cup"))'
    rows = [
        {"image": None, "images": pictures, "program": program, "answer": True},
        {"images": {"frames": "cups.png"}, "program": many},
    ]
    found = _build(tmp_path, rows)
    assert [picture["input"] for picture in found["0"]["pictures"]] == ["left", "right"]
    assert {row["kind"] for row in found.values()} == {"rationale"}


def test_paths_in_place_of_bytes(tmp_path: Path) -> None:
    found = _build(tmp_path, [{"program": PROGRAM}], '[pictures]\nstore = "path"')["0"]
    assert found["images"] == [{"bytes": None, "path": str(tmp_path / "cups.png")}]


def test_rows_are_read_from_parquet_with_their_pictures(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    cups = (DATA / "cups.png").read_bytes()
    (tmp_path / "cups.json").write_bytes((DATA / "cups.json").read_bytes())
    told = {
        "id": [str(i) for i in range(7)],
        "image": [{"bytes": cups, "path": "cups.png"}] * 7,
        "query": ["How many cups?"] * 7,
        "answer": ["3"] * 7,
        "programs": [[PROGRAM, WRONG]] * 7,
    }
    features = datasets.Features(
        {
            "id": datasets.Value("string"),
            "image": datasets.Image(),
            "query": datasets.Value("string"),
            "answer": datasets.Value("string"),
            "programs": datasets.List(datasets.Value("string")),
        }
    )
    datasets.Dataset.from_dict(told, features=features).to_parquet(str(tmp_path / "rows.parquet"))
    text = (
        '[run]\nprofile = "scene:cups.json"\n[units]\nrows = 3\n[[sources]]\nkind = "parquet"\n'
        'path = "rows.parquet"\nfields = { question = "query" }\n'
    )
    assert build(settings_of(text, tmp_path), tmp_path / "out").tally.kept == 7
    rows = list(open_corpus(tmp_path / "out").rows())
    assert [row["id"] for row in rows] == told["id"]
    assert rows[6]["images"][0]["bytes"] == cups
