"""``vprog distill selfsynthx`` and ``reasoner``: settings, checks, and what a slip is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vprog.cli.app import app

KINDS = ("selfsynthx", "reasoner")


def _run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("kind", KINDS)
def test_a_settings_file_is_written_whole_and_in_order(kind, tmp_path):
    place = tmp_path / "run.toml"
    assert _run("distill", "init", kind, place).exit_code == 0
    done = _run("distill", kind, place, "--check")
    assert done.exit_code == 0, done.output
    assert "is in order" in done.output
    assert "yet to be" in done.output
    assert _run("distill", kind, place).exit_code == 2
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("kind", KINDS)
def test_slips_are_told_by_name_all_at_once(kind, tmp_path):
    place = tmp_path / "run.toml"
    _run("distill", "init", kind, place)
    text = place.read_text().replace("[student]\n", "[student]\npixls = 3\n")
    place.write_text(text.replace("\nseed = 0\n", "\nseed = -1\n", 1) + "\n[studnet]\n")
    done = _run("distill", kind, place, "--check", "--json")
    assert done.exit_code == 2
    for part in ("pixls", "studnet", "seed", "VP701", "VP702"):
        assert part in done.output, done.output


def test_pictures_and_samples_are_counted(tmp_path):
    for label in ("gull", "tern"):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for k in range(4):
            (tmp_path / "pictures" / label / f"{k}.png").write_bytes(b"")
    birds = tmp_path / "birds.toml"
    birds.write_text('[data]\nkind = "folder"\npath = "pictures"\n')
    done = _run("distill", "selfsynthx", birds, "--check")
    assert "8 pictures of 2 classes, 2 to ask about" in done.output
    data = Path(__file__).resolve().parents[1] / "data" / "cups.png"
    lines = [
        {
            "id": f"{k}",
            "question": "How many?",
            "answer": "3",
            "images": [str(data)],
            "split": split,
        }
        for k, split in enumerate(("train", "train", "test"))
    ]
    (tmp_path / "samples.jsonl").write_text("\n".join(map(json.dumps, lines)))
    reason = tmp_path / "reason.toml"
    reason.write_text('[data]\nsource = "samples.jsonl"\n')
    done = _run("distill", "reasoner", reason, "--check")
    assert "2 samples to learn from, to ask about: 1 of test" in done.output
    reason.write_text('[data]\nsource = "missing.jsonl"\n')
    done = _run("distill", "reasoner", reason, "--check")
    assert done.exit_code == 2
    assert "VP703" in done.output


@pytest.mark.parametrize("kind", [*KINDS, "src"])
def test_of_several_processes_the_first_alone_tells(kind, tmp_path, monkeypatch):
    place = tmp_path / "run.toml"
    _run("distill", "init", kind, place)
    monkeypatch.setattr(f"vprog.distill.{kind}.run.{kind}", lambda *_: {})
    monkeypatch.setenv("RANK", "1")
    done = _run("distill", kind, place, "-o", tmp_path / "run", "--json")
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize("option", ["--scenes", "--most", "--tests"])
def test_a_judge_is_not_taught_from_fewer_than_nothing(option, tmp_path):
    done = _run("distill", "scorer", "world:1", "-o", tmp_path / "judge", option, "-1")
    assert done.exit_code == 2
    assert option in done.output
