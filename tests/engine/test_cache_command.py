"""``vprog run --cache`` and ``vprog cache``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = """
from vprog.module import Answer, Profile


class Slow:
    name, version, oracles = "slow", "1", frozenset({"know"})

    def answer(self, asks):
        with open("asked.txt", "a") as file:
            file.writelines(f"{ask.args[0]}\\n" for ask in asks)
        return [Answer(ask.args[0].upper()) for ask in asks]


def slow():
    return Profile("slow", {"know": Slow()})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    facts = tmp_path / "packages" / "slow-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: slow\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[vprog.modules]\nslow = slow:slow\n")
    (tmp_path / "packages" / "slow.py").write_text(PACKAGE)
    (tmp_path / "a.vp").write_text('word: Str\nanswer = know(word) + know("b")\n')
    return tmp_path


def vprog(folder: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join((str(ROOT), str(folder / "packages")))
    return subprocess.run(
        [sys.executable, "-m", "vprog", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "NO_COLOR": "1", **extra},
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )


def asked(folder: Path) -> list[str]:
    path = folder / "asked.txt"
    return path.read_text().split() if path.exists() else []


RUN = ("run", "a.vp", "--input", "word=a", "--profile", "slow")


def test_answers_are_kept_from_one_command_to_the_next(folder: Path) -> None:
    first = vprog(folder, *RUN, "--cache", "answers", "--trace", "first.jsonl")
    assert (first.returncode, first.stdout, first.stderr) == (0, "AB\n", "")
    assert asked(folder) == ["a", "b"]
    again = vprog(folder, *RUN, "--trace", "again.jsonl", VPROG_ANSWERS="answers")
    assert (again.returncode, again.stdout) == (0, "AB\n")
    assert asked(folder) == ["a", "b"]
    bodies = [
        (folder / name).read_text().partition('{"kind":"telemetry"')[0]
        for name in ("first.jsonl", "again.jsonl")
    ]
    assert bodies[0] == bodies[1]
    assert vprog(folder, *RUN).stdout == "AB\n"
    assert asked(folder) == ["a", "b", "a", "b"]


def test_a_cache_is_looked_after(folder: Path) -> None:
    vprog(folder, *RUN, "--cache", "answers")
    stats = vprog(folder, "cache", "stats", "answers", "--json")
    assert json.loads(stats.stdout)["answers"] == 2
    assert vprog(folder, "cache", "verify", "answers").stdout == "2 whole, 0 broken\n"
    (path,) = (folder / "answers").glob("*.sqlite")
    data = path.read_bytes()
    assert data.count(b"plain\xa1A") == 1
    path.write_bytes(data.replace(b"plain\xa1A", b"plain\xa1X"))
    broken = vprog(folder, "cache", "verify", "answers", "--json")
    assert (broken.returncode, json.loads(broken.stdout)) == (1, {"whole": 1, "broken": 1})
    assert vprog(folder, *RUN, "--cache", "answers").stdout == "AB\n"
    assert vprog(folder, "cache", "clear", VPROG_ANSWERS="answers").stdout == "2 forgotten\n"
    assert vprog(folder, "cache", "stats", "answers").stdout.startswith("0 answers")


def test_a_cache_that_cannot_be_is_a_warning(folder: Path) -> None:
    (folder / "file").write_text("no folder")
    done = vprog(folder, *RUN, "--cache", "file")
    assert (done.returncode, done.stdout) == (0, "AB\n")
    assert done.stderr.startswith("warning[VP650]: ")


@pytest.mark.parametrize("arguments", [("stats", "missing"), ("stats",), ("scrub", "answers")])
def test_what_cannot_be_looked_after(folder: Path, arguments: tuple[str, ...]) -> None:
    done = vprog(folder, "cache", *arguments)
    assert done.returncode == 2 or "VP650" in done.stderr
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert not (folder / "missing").exists()
