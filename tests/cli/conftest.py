"""A desk with files on it, and two ways to run a command there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.house.files import lay_out
from vprog.cli import app

ROOT = Path(__file__).resolve().parents[2]

RED_CUPS = """\
laptop = the(find(image, "laptop"))
cups = [c for c in find(image, "cup", max=20) if verify(c, "red") and left_of(c, laptop)]
answer = count(cups)
"""


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_out(tmp_path)
    (tmp_path / "red.vp").write_text(RED_CUPS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


Vprog = Callable[..., Done]


@pytest.fixture
def vprog(desk: Path) -> Vprog:
    """Run a command in this process."""

    def call(*words: str, stdin: str | bytes | None = None) -> Done:
        result = CliRunner().invoke(app, list(words), input=stdin)
        return Done(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def shell(desk: Path) -> Vprog:
    """Run a line of shell, in which ``vprog`` is this checkout's, in a process of its own."""

    def call(line: str, **environment: str) -> Done:
        done = subprocess.run(
            ["bash", "-c", f'vprog() {{ "{sys.executable}" -m vprog "$@"; }}; {line}'],
            cwd=desk,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


SCENE = ("--image", "cups.png", "--profile", "scene:cups.json")
