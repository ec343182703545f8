"""Every command of the README and of the pages under docs/ runs and prints what the page says."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.house.console import agrees, commands, run, set_up

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_short)
def test_commands_run(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "examples"
    shutil.copytree(ROOT / "examples", folder, ignore=shutil.ignore_patterns("__pycache__", "out"))
    for command in commands(page.read_text(encoding="utf-8")):
        if set_up(command.text):
            _look_up(command.text)
            continue
        done = run(command, folder)
        place = f"{_short(page)}:{command.line}: $ {command.text}\n{done.stdout}"
        assert done.returncode == command.status, place
        if command.output is not None:
            assert agrees(command.output, done.stdout), f"{place}\nthe page says\n{command.output}"


def _look_up(text: str) -> None:
    for target in re.findall(r"^make ([a-z-]+)", text):
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"no target {target}"
    if text.startswith("pip install"):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        for extras in re.findall(r"\[([a-z,]+)\]", text):
            assert set(extras.split(",")) <= set(project["optional-dependencies"]), text


@pytest.mark.parametrize("page", PAGES, ids=_short)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    dead = [link for link in _LINK.findall(text) if not (page.parent / link).exists()]
    assert not dead
