"""Small corpora for the tests, and what may be done to a build."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import vprog
from vprog.corpus.settings import Settings, settings_of

#: Where the code lies that is under test.
ROOT = Path(vprog.__file__).parents[1]


def world(scenes: int = 20, rows: int = 20, more: str = "", **keys: object) -> Settings:
    """Settings of a small world: one right program a question, two scenes a unit."""
    return settings_of(world_text(scenes, rows, more, **keys), Path.cwd())


def world_text(scenes: int = 20, rows: int = 20, more: str = "", **keys: object) -> str:
    """The same as the text of a file."""
    told = {"candidates": "false", "splits": '["train", "counts"]', **keys}
    values = "\n".join(f"{name} = {value}" for name, value in told.items())
    return f'[units]\nrows = {rows}\n{more}\n[[sources]]\nkind = "world"\nscenes = {scenes}\n{values}\n'


def digests(folder: Path) -> dict[str, str]:
    """The files of a corpus that must be the same at every build, each with its digest."""
    places = [*sorted((folder / "rows").iterdir()), folder / "manifest.json"]
    return {place.name: hashlib.sha256(place.read_bytes()).hexdigest() for place in places}


def environment() -> dict[str, str]:
    """The environment of a child process that runs this very code."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"}


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """``vprog corpus`` in a process of its own, with its children in one group."""
    return subprocess.Popen(
        [sys.executable, "-m", "vprog", "corpus", *arguments],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
