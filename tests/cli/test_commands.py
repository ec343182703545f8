"""Every other command: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SCENE, Vprog
from vprog import __version__
from vprog.cli.exit import MEANINGS
from vprog.codes import all_codes


def test_version(vprog: Vprog) -> None:
    assert vprog("--version").out == f"vprog {__version__}\n"


def test_help_names_every_command_and_exit_code(vprog: Vprog) -> None:
    done = vprog("--help")
    for name in (
        "new",
        "run",
        "check",
        "fmt",
        "graph",
        "cost",
        "explain",
        "ops",
        "nouns",
        "prompt",
    ):
        assert f"│ {name} " in done.out
    for name in ("rationalize", "diff", "doctor", "view"):
        assert f"│ {name} " in done.out
        assert vprog(name, "--help").code == 0
    flat = " ".join(done.out.split())
    for code, what in MEANINGS.items():
        assert f"{int(code)} {what}" in flat


def test_new_writes_a_program_that_can_run(vprog: Vprog, desk: Path) -> None:
    assert vprog("new", "first.vp").code == 0
    done = vprog("check", "first.vp")
    assert (done.code, done.out, done.err) == (0, "", "the program can run\n")
    assert vprog("fmt", "--check", "first.vp").code == 0
    before = (desk / "first.vp").read_text()
    done = vprog("new", "first.vp")
    assert (done.code, done.err) == (
        2,
        "error[VP353]: first.vp is there already\n  help: take another name\n",
    )
    assert (desk / "first.vp").read_text() == before


def test_check_reports_every_mistake_of_every_file(vprog: Vprog, desk: Path) -> None:
    (desk / "two_wrong.vp").write_text("a = cuont([1])\nanswer = b + 1\n")
    done = vprog("check", "count.vp", "wrong.vp", "two_wrong.vp", "gone.vp")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("error[") == 4
    assert done.err.splitlines()[-1] == "1 of 4 programs can run"
    told = json.loads(vprog("check", "count.vp", "two_wrong.vp", "--json").out)
    assert [t["ok"] for t in told] == [True, False]
    assert [d["place"]["start"]["line"] for d in told[1]["diagnostics"]] == [1, 2]


def test_check_tells_warnings_and_lets_them_pass(vprog: Vprog, desk: Path) -> None:
    (desk / "idle.vp").write_text("a = 1\nanswer = 2\n")
    done = vprog("check", "idle.vp")
    assert done.code == 0
    assert "warning[VP209]" in done.err


def test_fmt_in_place_check_and_diff(vprog: Vprog, desk: Path) -> None:
    path = desk / "loose.vp"
    path.write_text("# why\nanswer=1+  2\n")
    path.chmod(0o640)
    link = desk / "link.vp"
    link.symlink_to(path)
    done = vprog("fmt", "--check", "loose.vp")
    assert (done.code, done.err) == (1, "loose.vp would change\n")
    done = vprog("fmt", "--diff", "loose.vp")
    assert done.code == 1
    assert "-answer=1+  2\n+answer = 1 + 2\n" in done.out
    assert path.read_text() == "# why\nanswer=1+  2\n"
    done = vprog("fmt", "link.vp")
    assert (done.code, done.out) == (0, "")
    assert path.read_text() == "# why\nanswer = 1 + 2\n"
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert vprog("fmt", "--check", "loose.vp").code == 0
    assert vprog("fmt", "-", stdin="answer=1").out == "answer = 1\n"
    assert vprog("fmt", "wrong.vp", "text.jpg").code == 2


def test_graph_in_three_forms(vprog: Vprog, desk: Path) -> None:
    assert vprog("graph", "red.vp").out.startswith('<svg class="vg"')
    for name, start in (("g.svg", "<svg"), ("g.dot", "digraph"), ("g.mermaid", "flowchart")):
        done = vprog("graph", "red.vp", "-o", name)
        assert (done.code, done.out, done.err) == (0, "", f"wrote {name}\n")
        assert (desk / name).read_text().startswith(start)
    done = vprog("graph", "red.vp", "-o", "g.png")
    assert done.code == 2
    assert ".svg" in done.err


def test_cost_in_terms_of_the_inputs(vprog: Vprog, desk: Path) -> None:
    (desk / "film.vp").write_text(
        'frames: list[Image]\nanswer = [count(find(f, "cup", max=7)) for f in frames]\n'
    )
    done = vprog("cost", "film.vp")
    assert done.code == 0
    assert "calls of find" in done.out
    assert "frames" in done.out
    told = json.loads(vprog("cost", "film.vp", "--json").out)
    assert told["calls"]["find"]["bound"] == "frames"
    assert told["all_calls"]["limit"] >= 10_000


def test_cost_is_told_before_it_is_refused(vprog: Vprog, desk: Path) -> None:
    (desk / "dear.vp").write_text(all_codes()["VP226"].wrong)
    done = vprog("cost", "dear.vp")
    assert done.code == 2
    assert "pure steps" in done.out
    assert "error[VP226]" in done.err
    assert "to make it cheaper, say that" in done.err


def test_explain_shows_both_examples_and_the_message(vprog: Vprog) -> None:
    done = vprog("explain", "vp204")
    assert done.code == 0
    assert done.out.startswith("VP204: the program gives no answer\n")
    assert "Wrong:" in done.out
    assert "error[VP204]" in done.out
    assert "Right:" in done.out
    assert json.loads(vprog("explain", "VP204", "--json").out)["code"] == "VP204"


def test_explain_lists_codes_and_knows_near_ones(vprog: Vprog) -> None:
    listed = vprog("explain").out
    assert "Names and types" in listed
    assert "VP641" in listed
    assert len(json.loads(vprog("explain", "--json").out)) > 40
    done = vprog("explain", "VP30")
    assert done.code == 2
    assert done.err == (
        "error[VP352]: no code is called VP30\n  help: near it are VP301, VP302, VP303, VP304\n"
    )


def test_ops_nouns_and_prompt(vprog: Vprog) -> None:
    assert "count(xs)" in vprog("ops").out
    assert vprog("ops", "len").out.startswith("count(xs: list[T]) -> Int\n")
    assert vprog("ops", "cuont").err.startswith("error[VP202]")
    assert {r["name"] for r in json.loads(vprog("ops", "--json").out)} >= {"find", "count"}
    assert [r["name"] for r in json.loads(vprog("ops", "len", "--json").out)] == ["count"]
    assert (
        vprog("nouns", "--profile", "scene:cups.json").out == "thing: object\ncup\nlaptop\ntable\n"
    )
    assert json.loads(vprog("nouns", "--profile", "scene:cups.json", "--json").out)["cup"] == []
    assert "couch: sofa" in vprog("nouns").out
    assert "answer" in vprog("prompt").out
    assert "laptop" in vprog("prompt", "--profile", "scene:cups.json").out


def test_rationalize_from_a_program_and_from_a_trace(vprog: Vprog) -> None:
    done = vprog("rationalize", "red.vp", *SCENE)
    assert (done.code, done.err) == (0, "")
    assert "red cups left of the laptop" in done.out
    assert vprog("run", "red.vp", *SCENE, "--trace", "t.jsonl").code == 0
    assert vprog("rationalize", "--trace", "t.jsonl").out == done.out
    told = json.loads(vprog("rationalize", "--trace", "t.jsonl", "--level", "merged", "--json").out)
    assert told["level"] == "merged"
    assert told["sentences"]
    assert len(vprog("rationalize", "--trace", "t.jsonl", "--level", "trace").out) > len(done.out)
    assert vprog("rationalize").code == 2
    assert vprog("rationalize", "red.vp", "--trace", "t.jsonl").code == 2


def _has_pixels(page: Path) -> bool:
    text = page.read_text()
    return "data:image/png" in text or "data:image/jpeg" in text


def test_view_from_a_program_and_from_a_trace(vprog: Vprog, desk: Path) -> None:
    done = vprog("view", "red.vp", *SCENE)
    assert (done.code, done.out, done.err) == (0, "", "wrote red.html\n")
    assert _has_pixels(desk / "red.html")
    assert vprog("run", "red.vp", *SCENE, "--trace", "t.jsonl").code == 0
    assert vprog("view", "t.jsonl", "-o", "bare.html").code == 0
    assert not _has_pixels(desk / "bare.html")
    assert vprog("view", "t.jsonl", "--image", "cups.png").code == 0
    assert _has_pixels(desk / "t.html")
    assert vprog("view", "t.jsonl", "--input", "a=b").code == 2


def test_a_trace_takes_its_own_picture_only(vprog: Vprog, desk: Path) -> None:
    assert vprog("run", "red.vp", *SCENE, "--trace", "t.jsonl").code == 0
    (desk / "copy.png").write_bytes((desk / "cups.png").read_bytes() + b"\0")
    done = vprog("view", "t.jsonl", "--image", "copy.png")
    assert done.code == 2
    assert done.err.startswith("error[VP311]: the trace did not run on copy.png\n")


def test_diff(vprog: Vprog, desk: Path) -> None:
    (desk / "blue.vp").write_text((desk / "red.vp").read_text().replace("red", "blue"))
    for name in ("red", "blue"):
        assert vprog("run", f"{name}.vp", *SCENE, "--trace", f"{name}.jsonl").code == 0
    done = vprog("diff", "red.jsonl", "red.jsonl")
    assert done.code == 0
    assert done.out.endswith("steps have the same values\n")
    done = vprog("diff", "red.jsonl", "blue.jsonl")
    assert done.code == 1
    assert "the programs differ" in done.out
    assert "answer: A 2 | B 0" in done.out
    told = json.loads(vprog("diff", "red.jsonl", "blue.jsonl", "--json").out)
    assert (told["same"], told["answers"]) == (False, ["2", "0"])


def test_doctor(vprog: Vprog) -> None:
    done = vprog("doctor", "--json")
    told = json.loads(done.out)
    assert done.code == (0 if told["ok"] else 3)
    assert {"vprog", "Python", "weights lite0", "profile scene"} <= {
        c["what"] for c in told["checks"]
    }
    assert "weights lite2" in vprog("doctor").out


def test_doctor_finds_damaged_weights(
    vprog: Vprog, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VPROG_WEIGHTS", "flipped.tflite")
    done = vprog("doctor")
    assert done.code == 3
    assert "broken: weights lite0: flipped.tflite is not the pinned file" in done.err
