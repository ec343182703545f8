"""What goes wrong: one coded sentence and an exit code, never a traceback, never a control code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, SCENE, Vprog

SQUARES = "y0 = 3\n" + "".join(f"y{i} = y{i - 1} * y{i - 1}\n" for i in range(1, 41))
DOUBLES = "def f0(n: Int) -> Int: return n + n\n" + "".join(
    f"def f{i}(n: Int) -> Int: return f{i - 1}(n) + f{i - 1}(n)\n" for i in range(1, 41)
)
PROGRAMS = {
    "squirrel.vp": 'answer = count(find(image, "squirrel"))\n',
    "type.vp": 'answer = count(find(image, "cup")) + "one"\n',
    "squares.vp": f"{SQUARES}answer = y40\n",
    "doubles.vp": f"{DOUBLES}answer = f40(1)\n",
}


@pytest.mark.parametrize(
    ("line", "code", "status"),
    [
        ("vprog run count.vp --image missing.jpg", "VP301", 2),
        ("vprog run missing.vp --image cups.png", "VP350", 2),
        ("vprog run count.vp --image text.jpg", "VP302", 2),
        ("vprog run count.vp --image huge.png", "VP303", 2),
        ("vprog run count.vp --image truncated.jpg", "VP304", 2),
        ("vprog run wrong.vp --image cups.png", "VP202", 2),
        ("vprog run type.vp --image cups.png", "VP2", 2),
        ("vprog run squirrel.vp --image cups.png", "VP620", 3),
        ("vprog run squares.vp --image cups.png", "VP32", 1),
        ("vprog run doubles.vp --image cups.png", "VP225", 2),
        ("VPROG_WEIGHTS=flipped.tflite vprog run count.vp --image cups.png", "VP611", 3),
        ("VPROG_WEIGHTS= VPROG_CACHE=readonly vprog run count.vp --image cups.png", "VP612", 3),
        ("vprog run count.vp --image cups.png --profile scene:broken.json", "VP640", 3),
        ("vprog run count.vp --image cups.png --profile tiny", "VP604", 3),
        ("vprog run count.vp --image cups.png --profile scene", "VP604", 3),
        ("vprog run count.vp --image cups.png --profile scene:", "VP604", 3),
        ("vprog run count.vp --image https://x.test/y.png", "VP301", 2),
        (
            "vprog run count.vp --image cups.png --profile scene:cups.json --until image",
            "VP332",
            2,
        ),
        ("vprog run /dev/zero --image cups.png", "VP102", 2),
        ("vprog run . --image cups.png", "VP350", 2),
        ("vprog check text.jpg", "VP1", 2),
        ("vprog view text.jpg", "VP1", 2),
        ("vprog rationalize --trace text.jpg", "VP340", 2),
        ("vprog diff red.vp red.vp", "VP340", 2),
        ("vprog ops > /dev/full", "VP351", 2),
        ("vprog doctor > /dev/full", "VP351", 2),
        ("vprog run count.vp --image " + "a" * 5000, "VP301", 2),
        ("vprog new " + "a" * 5000, "VP351", 2),
        (
            "vprog run red.vp --image cups --profile scene:cups.json --trace missing/t.jsonl",
            "VP351",
            2,
        ),
    ],
)
def test_one_coded_sentence_and_no_traceback(
    shell: Vprog, desk: Path, line: str, code: str, status: int
) -> None:
    for name, text in PROGRAMS.items():
        (desk / name).write_text(text, encoding="utf-8")
    began = time.monotonic()
    done = shell(line)
    assert "Traceback" not in done.err + done.out
    assert "Warning" not in done.err
    assert done.code == status, done.err
    assert done.out == ""
    first, *rest = done.err.splitlines()
    assert first.startswith(f"error[{code}"), done.err
    assert not any(other.startswith("error[") for other in rest), done.err
    assert time.monotonic() - began < 20


def test_mistakes_are_data_too(vprog: Vprog) -> None:
    done = vprog("run", "wrong.vp", *SCENE, "--json")
    told = json.loads(done.out)
    assert done.code == 2
    assert told["errors"][0]["code"] == "VP202"
    start = told["errors"][0]["place"]["start"]
    assert (start["line"], start["column"]) == (2, 10)
    assert done.err.startswith("error[VP202]")


STEER = "\x1b]0;pwned\x07\x1b[31m\x9b2J\u202egnp.exe\u2066\r\x00\x7f"


def _quiet(text: str) -> bool:
    return not any(unicodedata.category(c) in ("Cc", "Cf") for c in text if c not in "\n\t")


def test_labels_and_answers_cannot_steer_the_terminal(vprog: Vprog, desk: Path) -> None:
    scene = json.loads((desk / "cups.json").read_text())
    scene["cups"]["objects"]["1"]["name"] = f"laptop{STEER}"
    scene["cups"]["objects"]["2"]["attributes"] = [f"red{STEER}"]
    (desk / "cups.json").write_text(json.dumps(scene))
    (desk / "p.vp").write_text('answer = [t.label for t in find(image, "thing")]\n')
    for words in (
        ("run", "p.vp", *SCENE),
        ("run", "p.vp", *SCENE, "--json"),
        ("run", "p.vp", *SCENE, "--trace", "t.jsonl"),
        ("rationalize", "p.vp", *SCENE, "--level", "trace"),
        ("diff", "t.jsonl", "t.jsonl"),
        ("nouns", "--profile", "scene:cups.json"),
        ("prompt", "--profile", "scene:cups.json"),
    ):
        done = vprog(*words)
        assert done.code == 0, (words, done.err)
        assert _quiet(done.out), (words, done.out)
        assert _quiet(done.err), (words, done.err)
    assert _quiet((desk / "t.jsonl").read_text())


def test_programs_and_file_names_cannot_steer_the_terminal(vprog: Vprog, desk: Path) -> None:
    name = f"a{STEER}.vp".replace("\x00", "")
    (desk / name).write_text(f'answer = cuont("{STEER}")\n', encoding="utf-8")
    for words in (
        ("check", name),
        ("run", name, *SCENE),
        ("fmt", "--diff", name),
        ("graph", name),
        ("run", "red.vp", "--image", name),
        ("run", "red.vp", *SCENE, "--until", STEER.replace("\x00", "")),
        ("run", "red.vp", *SCENE, f"--{STEER}"),
        ("explain", STEER),
        ("ops", STEER),
        (STEER,),
        (f"--{STEER}",),
    ):
        done = vprog(*words)
        assert done.code == 2, (words, done.err)
        assert _quiet(done.out), (words, done.out)
        assert _quiet(done.err), (words, done.err)


def test_our_own_mistakes_are_owned(vprog: Vprog, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("boo\x1b[31m")

    monkeypatch.setattr("vprog.cli.given.read_program", broken)
    done = vprog("check", "count.vp")
    assert done.code == 70
    assert done.err.startswith(
        "vprog made a mistake of its own (ZeroDivisionError: boo\\x1b[31m)\n"
    )
    assert "Traceback" not in done.err
    monkeypatch.setenv("VPROG_DEBUG", "1")
    assert "Traceback" in vprog("check", "count.vp").err


def test_a_reader_that_goes_away_is_no_error(shell: Vprog) -> None:
    done = shell("(vprog prompt; echo $? >&2) | true")
    assert (done.code, done.out, done.err) == (0, "", "141\n")


def test_an_interrupt_ends_quietly(desk: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "vprog", "run", "-", *SCENE],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A job in the background of a shell starts with interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(3)  # it waits for the program on stdin
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, b"", b"interrupted\n")


def test_any_encoding_of_the_terminal_will_do(shell: Vprog, desk: Path) -> None:
    (desk / "p.vp").write_text('answer = "grün · 緑"\n', encoding="utf-8")
    done = shell(f"vprog run p.vp {' '.join(SCENE)}", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.code, done.out) == (0, "gr\\xfcn \\xb7 \\u7dd1\n")


def test_no_color_is_honoured_and_pipes_have_none(shell: Vprog) -> None:
    for environment in ({"NO_COLOR": "1"}, {"NO_COLOR": ""}):
        done = shell("vprog --help; vprog cost red.vp; vprog run x y z", **environment)
        assert "\x1b[" not in done.out + done.err
