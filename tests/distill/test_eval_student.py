"""A student is asked and measured by the command, and the tasks for lmms-eval score as we do."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from vprog.cli.app import app
from vprog.corpus.answers import tally
from vprog.corpus.normal import normal
from vprog.corpus.row import Gold
from vprog.distill.evaluate.answer import answer_of
from vprog.distill.evaluate.lmms import TASKS, lmms_tasks
from vprog.distill.final import final_answer
from vprog.grammar.diagnostic import VprogError

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny student that has learned nothing."""
    from vprog.distill.tiny import Shape, make_tiny

    torch.set_num_threads(1)
    shape = Shape(
        size=32, patch=16, width=32, layers=2, heads=2, vision_width=32, vision_layers=1,
        vision_heads=2, vocabulary=300, context=128,
    )  # fmt: skip
    texts = ["How many red stars are there?", "There is one red star. So the answer is 1."]
    return make_tiny(tmp_path_factory.mktemp("student") / "tiny", texts, shape)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world of its own, with pictures."""
    out = tmp_path_factory.mktemp("world") / "tiny"
    made = CliRunner().invoke(
        app,
        ["world", "make", "-o", str(out), "--scenes", "20", "--size", "32", "--questions", "2"],
    )
    assert made.exit_code == 0, made.output
    return out


def test_a_student_is_asked_once_and_measured(student: Path, world: Path, tmp_path: Path) -> None:
    out = tmp_path / "said"
    command = ["distill", "eval", str(student), f"world:{world}", "-o", str(out), "--size", "32"]
    command += ["--mode", "direct", "--mode", "rationale", "--mode", "direct"]
    first = CliRunner().invoke(app, [*command, "--tokens", "20", "--json"])
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    found = {(f["mode"], f["group"], f["what"]): f for f in told["figures"]}
    asked = found["direct", "all", "accuracy"]["count"]
    assert asked > 0 and found["rationale", "all", "accuracy"]["count"] == asked
    assert ("rationale", "all", "agreement") in found
    assert ("direct", "split=test", "accuracy") in found
    units = {p: p.stat().st_mtime_ns for p in out.rglob("0*.jsonl")}
    again = CliRunner().invoke(app, [*command, "--tokens", "20", "--json"])
    assert json.loads(again.stdout) == told
    assert units == {p: p.stat().st_mtime_ns for p in out.rglob("0*.jsonl")}
    # Texts about pictures of another size are others.
    other = ["48" if word == "32" else word for word in command]
    assert "VP708" in CliRunner().invoke(app, [*other, "--tokens", "20"]).output
    score = CliRunner().invoke(
        app, ["distill", "score", f"world:{world}", str(out / "said.jsonl"), "--json"]
    )
    assert json.loads(score.stdout) == told


def test_a_mode_or_a_rule_that_is_not_there_is_told_before_a_student_is_loaded(
    world: Path, tmp_path: Path
) -> None:
    command = ["distill", "eval", "no/student", f"world:{world}", "-o", str(tmp_path)]
    assert "--mode" in CliRunner().invoke(app, [*command, "--mode", "sung"]).output
    assert CliRunner().invoke(app, [*command, "--rule", "bleu"]).exit_code == 2
    for option in ("--most", "--tokens", "--size"):
        assert option in CliRunner().invoke(app, [*command, option, "-1"]).output
    (tmp_path / "lost.jsonl").write_text(
        '{"id": "1", "question": "q", "answer": "a", "image": "lost.png"}', encoding="utf-8"
    )
    lost = [
        "distill",
        "eval",
        "no/student",
        str(tmp_path / "lost.jsonl"),
        "-o",
        str(tmp_path / "s"),
    ]
    assert "VP704" in CliRunner().invoke(app, lost).output


def test_a_folder_that_cannot_be_made_is_told(student: Path, world: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    place = tmp_path / "file" / "said"
    command = ["distill", "eval", str(student), f"world:{world}", "-o", str(place)]
    assert "VP706" in CliRunner().invoke(app, command).output


@pytest.fixture(scope="module")
def utilities(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The functions of the exported tasks."""
    folder = tmp_path_factory.mktemp("tasks")
    lmms_tasks(folder)
    spec = importlib.util.spec_from_file_location("vprog_utils", folder / "vprog_utils.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


SAID = st.lists(
    st.sampled_from(
        [
            "So the answer is",
            "### Answer:",
            "three",
            "3",
            "B",
            "(A)",
            "red",
            ".",
            "\n",
            "<think>",
            "</think>",
        ]
    ),
    max_size=8,
).map(" ".join)


@settings(deadline=None)
@given(text=SAID)
def test_exported_tasks_score_as_vprog_does(utilities: ModuleType, text: str) -> None:
    said = answer_of(text, "direct") or ""
    assert utilities.final_answer(text) == final_answer(text)
    assert utilities.tallyqa_results({"answer": 3}, [text])["accuracy"] == tally(said, Gold("3"))
    doc = {"choices": ["red", "blue"], "correct_choice_idx": 1}
    chosen = answer_of(text, "direct", doc["choices"]) or ""
    same = float(normal(chosen) == "blue")
    assert utilities.aokvqa_results(doc, [text])["accuracy"] == same


def test_gqa_is_asked_with_room_for_reasons(tmp_path: Path, utilities: ModuleType) -> None:
    yaml = pytest.importorskip("yaml")

    class Loader(yaml.SafeLoader):  # type: ignore[misc,name-defined]
        """Reads the tag of a function as its name."""

    Loader.add_constructor("!function", lambda loader, node: node.value)
    for path in lmms_tasks(tmp_path):
        if path.suffix != ".yaml":
            continue
        task = yaml.load(path.read_text(encoding="utf-8"), Loader)
        assert task["task"] == path.stem
        room = task["generation_kwargs"]["max_new_tokens"]
        assert (room > 200) == path.stem.endswith("rationale")
        for key in ("doc_to_visual", "doc_to_text", "doc_to_target", "process_results"):
            name = task[key].removeprefix("vprog_utils.")
            assert callable(getattr(utilities, name)), (path.stem, name)
    reasons = "There is one red cup on the table beside the window. So the answer is red."
    assert utilities.gqa_results({"answer": "red"}, [reasons]) == {"accuracy": 1.0}
    doc = {"question": "Which?", "choices": ["red", "blue"]}
    assert utilities.ask_choices(doc, {"post_prompt": "\nSay."}) == "Which?\nA. red\nB. blue\nSay."


def test_one_task_alone(tmp_path: Path) -> None:
    assert len(lmms_tasks(tmp_path / "one", "gqa")) == 3
    assert set(TASKS) == {"aokvqa", "gqa", "tallyqa"}
    with pytest.raises(VprogError) as error:
        lmms_tasks(tmp_path, "pope")
    assert error.value.code == "VP764"
