"""``vprog import``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Vprog

DATA = Path(__file__).resolve().parents[1] / "data"
TWO = "select: cup->exist: ? [0]\nselect: laptop->query: color [0]\n"


def test_one_program_goes_to_stdout(vprog: Vprog) -> None:
    done = vprog("import", "gqa", "-", stdin="select: cup->exist: ? [0]\n")
    assert (done.code, done.err) == (0, "")
    assert done.out == 'image: Image\nanswer = exists(find(image, "cup"))\n'


def test_what_is_imported_runs(vprog: Vprog, desk: Path) -> None:
    (desk / "two.txt").write_text(TWO)
    done = vprog("import", "gqa", "two.txt", "-o", "programs")
    assert (done.code, done.out) == (0, "")
    assert "2 of 2 programs are imported to programs" in done.err
    assert sorted(p.name for p in (desk / "programs").iterdir()) == ["0.vp", "1.vp"]
    run = vprog(*("run", "programs/1.vp", "--image", "cups.png", "--profile", "scene:cups.json"))
    assert run.code == 0
    assert "silver" in run.out


@pytest.mark.parametrize(
    ("form", "file"),
    [("clevr", "clevr/questions.json"), ("gqa", "gqa/questions.json"), ("nlvr", "nlvr.jsonl")],
)
def test_files_of_every_data_set_are_imported(
    form: str, file: str, vprog: Vprog, desk: Path
) -> None:
    done = vprog("import", form, str(DATA / file), "--out", "programs")
    assert done.code == 0, done.err
    programs = sorted(str(p) for p in (desk / "programs").glob("*.vp"))
    assert programs
    assert vprog("check", *programs).code == 0


def test_several_programs_want_a_folder(vprog: Vprog) -> None:
    done = vprog("import", "gqa", "-", stdin=TWO)
    assert done.code == 2
    assert "name a folder" in " ".join(done.err.split())


def test_what_is_refused_does_not_hold_up_the_rest(vprog: Vprog, desk: Path) -> None:
    (desk / "some.txt").write_text(f"select: cup->fly: high [0]\n{TWO}")
    done = vprog("import", "gqa", "some.txt", "-o", "programs")
    assert done.code == 2
    assert "program 0:" in done.err
    assert "some.txt:1:14" in done.err
    assert "2 of 3 programs" in done.err
    assert sorted(p.name for p in (desk / "programs").iterdir()) == ["1.vp", "2.vp"]


def test_data_tell_where_each_line_came_from(vprog: Vprog) -> None:
    done = vprog("import", "gqa", "-", "--json", stdin="select: cup->select: jug->query: color [1]")
    assert done.code == 0
    (told,) = json.loads(done.out)
    assert [line["text"] for line in told["lines"]] == [
        "image: Image",
        'jug = the(find(image, "jug"))',
        "answer = color(jug)",
    ]
    assert told["lines"][1]["places"] == [
        {"start": {"line": 1, "column": 14}, "end": {"line": 1, "column": 25}}
    ]
    assert [d["code"] for d in told["diagnostics"]] == ["VP153"]
    assert "warning[VP153]" in done.err


def test_refusals_are_data_too(vprog: Vprog) -> None:
    done = vprog("import", "nlvr", "-", "--json", stdin="It is odd.")
    assert done.code == 2
    (told,) = json.loads(done.out)
    assert told["ok"] is False
    assert told["diagnostics"][0]["code"] == "VP154"
    assert told["diagnostics"][0]["place"]["start"] == {"offset": 0, "line": 1, "column": 1}


def test_names_of_programs_are_fit_for_files(vprog: Vprog, desk: Path) -> None:
    step = {"operation": "select", "dependencies": [], "argument": "cup"}
    names = ["../up", "a/b", "A_B", "", "é" * 300]
    (desk / "odd.json").write_text(json.dumps({n: {"semantic": [step]} for n in names}))
    assert vprog("import", "gqa", "odd.json", "-o", "programs").code == 0
    found = sorted(p.name for p in desk.rglob("*.vp") if p.parent.name == "programs")
    assert len(found) == 5
    assert all(len(name) < 120 and "/" not in name for name in found)
    assert not (desk / "up.vp").exists()


@pytest.mark.parametrize(
    ("words", "stdin", "code"),
    [
        (("import", "cobol", "-"), "", None),
        (("import", "gqa", "missing.json"), "", "VP350"),
        (("import", "gqa", "-"), b"\xff\xfe", "VP150"),
        (("import", "gqa", "-"), "", "VP150"),
        (("import", "clevr", "-"), "[]", "VP150"),
        (("import", "gqa", "-", "-o", "count.vp"), TWO, "VP351"),
    ],
)
def test_what_cannot_be_read_or_written_is_told(
    words: tuple[str, ...], stdin: str | bytes, code: str | None, vprog: Vprog
) -> None:
    done = vprog(*words, stdin=stdin)
    assert done.code == 2
    assert code is None or f"[{code}]" in done.err
