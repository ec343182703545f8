"""The pages of the command line and of the trace tell what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

import vprog
from tests.cli.conftest import ROOT
from vprog.cli.app import app
from vprog.cli.exit import MEANINGS
from vprog.journal import SCHEMA
from vprog.skipped import Why

CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
TRACE = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8")


def test_the_page_has_every_exit_code_as_it_is() -> None:
    for code, what in MEANINGS.items():
        assert re.search(rf"^\| {int(code)} \| {re.escape(what)}", CLI, re.MULTILINE), code


def test_the_page_has_every_command() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert re.search(rf"^\| `{name}\b", CLI, re.MULTILINE), name


def _fields(page: str, section: str) -> set[str]:
    """The names in the first column of the tables of a section."""
    part = re.search(rf"^## .*`{section}`.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert part is not None, section
    cells = re.findall(r"^\| (`[^|]*`) \|", part[0], re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


PROGRAMS = (
    'cups = find(image, "cup")\n'
    'answer = count(c for c in cups if verify(c, "red")) if exists(cups) else 0\n',
    'answer = exists(find(image, "dog")) and color(the(find(image, "dog"))) == "red"\n',
    'answer = the(find(image, "cup"))\n',
)


@pytest.mark.parametrize("text", PROGRAMS)
def test_the_page_has_every_field_of_a_trace(text: str, desk: Path) -> None:
    trace = vprog.load(text).run(image="cups.png", profile="scene:cups.json")
    for line in trace.dumps().splitlines():
        written = json.loads(line)
        kind = written.pop("kind")
        assert f"`{kind}`" in TRACE
        assert set(written) <= _fields(TRACE, kind), kind


def test_the_page_has_every_reason_and_the_version() -> None:
    assert set(get_args(Why)) <= _fields(TRACE, "skipped")
    assert f"version {SCHEMA}" in TRACE
