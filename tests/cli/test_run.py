"""``vprog run``: answers, inputs, what it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import SCENE, Vprog


def _program(desk: Path, text: str) -> str:
    (desk / "p.vp").write_text(text, encoding="utf-8")
    return "p.vp"


def test_the_answer_is_on_stdout_and_nothing_else(vprog: Vprog) -> None:
    done = vprog("run", "red.vp", *SCENE)
    assert (done.code, done.out, done.err) == (0, "2\n", "")


def test_json_tells_answer_type_and_trace(vprog: Vprog) -> None:
    done = vprog("run", "red.vp", *SCENE, "--json")
    told = json.loads(done.out)
    assert (told["name"], told["type"], told["answer"], told["failed"]) == (
        "answer",
        "Int",
        2,
        None,
    )
    assert len(told["trace"]) == 64


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('find(image, "laptop")', "laptop (300, 150, 470, 300)"),
        (
            'sort_by(find(image, "cup"), left)[:2]',
            "cup (90, 215, 150, 295)\ncup (190, 205, 256, 301)",
        ),
        ('find(image, "dog")', "none"),
        ("image", "cups.png, 640 x 480"),
        ("image.width / 3", "213.333"),
        ('exists(find(image, "cup"))', "yes"),
        ('[color(c) for c in find(image, "cup")]', "red, red and blue"),
        ('"one\\ntwo"', "one\ntwo"),
    ],
)
def test_values_as_people_read_them(vprog: Vprog, desk: Path, line: str, said: str) -> None:
    assert vprog("run", _program(desk, f"answer = {line}\n"), *SCENE).out == said + "\n"


def test_until_stops_and_prints_that_line(vprog: Vprog) -> None:
    assert vprog("run", "red.vp", *SCENE, "--until", "laptop").out.startswith("laptop (300")
    done = vprog("run", "red.vp", *SCENE, "--until", "lapdog")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[VP332]: nothing is called lapdog\n")


def test_a_program_comes_from_stdin(vprog: Vprog) -> None:
    done = vprog("run", "-", *SCENE, stdin='answer = count(find(image, "cup"))\n')
    assert (done.code, done.out) == (0, "3\n")
    done = vprog("run", "-", *SCENE, stdin="answer = cuont([1])\n")
    assert "--> <stdin>:1:10" in done.err


def test_a_scene_needs_no_file_of_its_picture(vprog: Vprog, desk: Path) -> None:
    (desk / "cups.png").unlink()
    assert vprog("run", "red.vp", *SCENE).out == "2\n"
    done = vprog("run", "red.vp", "--image", "cup.png", "--profile", "scene:cups.json")
    assert done.code == 3
    assert done.err == (
        "error[VP641]: the file has no scene graph of cup.png\n  help: it has cups\n"
    )


def test_inputs_are_read_by_their_types(vprog: Vprog, desk: Path) -> None:
    program = _program(
        desk,
        "image: Image\nleast: Int\nshare: Float\nloud: Bool\nword: Str\nnames: list[Str]\n"
        "sizes: list[Int]\nmore: list[Image]\n"
        'answer = f"{least} {share} {loud} {word} {names} {sizes} {count(more)}"\n',
    )
    given = ["least=3", "share=2", "loud=true", "word=[a", 'names=["b", "c"]', "sizes=1", "sizes=2"]
    inputs = [part for text in given for part in ("--input", text)]
    pictures = ["--input", "more=cups.png,cups.png", "--input", "more=c*.png"]
    done = vprog("run", program, *SCENE, *inputs, *pictures)
    assert (done.err, done.out) == ("", "3 2 yes [a b and c 1 and 2 3\n")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("n=three", "n is Int, and three is none"),
        ("n=2.5", "n is Int, and this is no Int but a float"),
        ("m=3", "the program has no input m"),
    ],
)
def test_a_wrong_input_is_one_sentence(vprog: Vprog, desk: Path, given: str, message: str) -> None:
    done = vprog("run", _program(desk, "n: Int\nanswer = n\n"), *SCENE, "--input", given)
    assert done.code == 2
    assert done.err.startswith(f"error[VP310]: {message}\n")


def test_an_input_without_an_equals_sign_is_a_usage_error(vprog: Vprog) -> None:
    done = vprog("run", "red.vp", *SCENE, "--input", "n")
    assert done.code == 2
    assert "n is not NAME=VALUE" in done.err


def test_a_failed_run_says_so_on_stderr(vprog: Vprog, desk: Path) -> None:
    program = _program(desk, 'answer = the(find(image, "cup"))\n')
    done = vprog("run", program, *SCENE)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[1:4] == [
        "  --> p.vp:1:10",
        '  | answer = the(find(image, "cup"))',
        "  |          ^^^^^^^^^^^^^^^^^^^^^^^",
    ]
    told = json.loads(vprog("run", program, *SCENE, "--json").out)
    assert told["answer"] is None
    assert told["failed"]["code"] == done.err[6:11]
    assert told["failed"]["place"]["start"]["line"] == 1


def test_the_folder_holds_all_that_a_run_leaves(vprog: Vprog, desk: Path) -> None:
    program = _program(desk, 'answer = crop(the(find(image, "laptop")))\n')
    for _ in range(2):
        done = vprog("run", program, *SCENE, "--out", "left", "--trace", "t.jsonl")
        assert (done.code, done.err) == (0, "wrote left\n")
    names = sorted(p.name for p in (desk / "left").iterdir())
    assert names == [
        "answer.png",
        "graph.svg",
        "rationale.json",
        "rationale.txt",
        "trace.jsonl",
        "view.html",
    ]
    with Image.open(desk / "left" / "answer.png") as picture:
        assert picture.size == (170, 150)
    assert (desk / "left" / "rationale.txt").read_text().endswith(".\n")
    # Telemetry has times; what stands before it is the same in both.
    saved, kept = (
        (desk / path).read_text().splitlines()[:-1] for path in ("t.jsonl", "left/trace.jsonl")
    )
    assert saved == kept
    # On stdout it stands in place of the answer.
    printed = vprog("run", program, *SCENE, "--trace", "-")
    assert (printed.code, printed.out.splitlines()[:-1]) == (0, saved)
    assert not [p for p in desk.iterdir() if p.name.endswith(".tmp") or p.name.startswith(".left")]


def test_a_folder_of_anything_else_is_not_touched(vprog: Vprog, desk: Path) -> None:
    (desk / "mine").mkdir()
    (desk / "mine" / "letter.txt").write_text("dear")
    done = vprog("run", "red.vp", *SCENE, "--out", "mine")
    assert done.code == 2
    assert done.err.startswith("error[VP351]: mine holds something else\n")
    assert [p.name for p in (desk / "mine").iterdir()] == ["letter.txt"]


def test_a_failed_run_is_written_too(vprog: Vprog, desk: Path) -> None:
    done = vprog("run", _program(desk, "answer = 1 // 0\n"), *SCENE, "--out", "left")
    assert done.code == 1
    assert '"failed"' in (desk / "left" / "trace.jsonl").read_text()
    assert (desk / "left" / "view.html").stat().st_size > 1000
