"""``vprog audit`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.house.files import lay_out
from vprog.cli import app

SCENE = ("--image", "cups.png", "--profile", "scene:cups.json")


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)


def vprog(*words: str, stdin: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words), input=stdin)
    return done.exit_code, done.stdout


def test_the_own_rationale_of_a_program_and_of_its_trace_is_clean() -> None:
    code, out = vprog("audit", "count.vp", *SCENE, "--scene", "cups.json")
    assert code == 0
    assert "true of the scene: 2 of 2 claims" in out and "coverage: 2 of 2" in out
    assert vprog("run", "count.vp", *SCENE, "--trace", "seen.jsonl")[0] == 0
    code, out = vprog("audit", "seen.jsonl")
    assert code == 0 and "true of the scene" not in out


def test_a_strangers_rationale_is_judged_and_ends_with_1() -> None:
    text = "There are four cups. A zebra is near the laptop. So the answer is 4."
    code, out = vprog(
        "audit", "count.vp", *SCENE, "--scene", "cups.json", "--rationale", "-", stdin=text
    )
    assert code == 1
    assert "trace: contradicted; scene: contradicted, there are 3" in out
    assert "made up: zebra" in out and "not spoken of: There are three cups." in out


def test_data_are_json() -> None:
    Path("said.txt").write_text("There are three cups. So the answer is 3.", encoding="utf-8")
    code, out = vprog("audit", "count.vp", *SCENE, "--rationale", "said.txt", "--json")
    told = json.loads(out)
    assert code == 0 and told["support"] == 1.0 and told["truth"] is None
    assert told["coverage"] == {"spoken": 2, "deciding": 2, "missed": []}
