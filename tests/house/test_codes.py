"""Every code: its wrong example gives exactly that code, its right example gives none."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import vprog
from tests.house.files import lay_out
from vprog.grammar.diagnostic import CODES, Code, VprogError

ROOT = Path(__file__).resolve().parents[2]
STAGES = {
    "1": "text",
    "2": "names and types",
    "3": "running",
    "4": "rewriting",
    "5": "corpora",
    "6": "modules",
    "7": "teaching",
}
#: Codes that stand behind another check, and what lets a program reach them.
BEHIND = {"VP330": ("vprog.run._FUEL", 5)}
_REPORTED = re.compile(r"\[(VP\d{3})\]")


def _declared() -> list[Code]:
    for found in pkgutil.walk_packages(vprog.__path__, "vprog."):
        if found.name != "vprog.__main__":
            importlib.import_module(found.name)
    return [CODES[name] for name in sorted(CODES)]


EVERY = _declared()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("codes")
    lay_out(place)
    shim = place / "bin" / "vprog"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vprog "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    return place


def _codes_of_shell(text: str, folder: Path) -> tuple[set[str], int, str]:
    done = subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{folder / 'packages'}",
            "NO_COLOR": "1",
            "COLUMNS": "200",
        },
        stdin=subprocess.DEVNULL,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return set(_REPORTED.findall(done.stderr)), done.returncode, done.stdout + done.stderr


def _codes_of_command(text: str, folder: Path) -> tuple[set[str], int, str]:
    codes, status, talk = _codes_of_shell(text.removeprefix("$").strip(), folder)
    assert "Traceback" not in talk, talk
    return codes, status, talk


def _codes_of_python(text: str, folder: Path) -> tuple[set[str], int, str]:
    """What Python that starts with ``>>>`` reports, run with ``vprog`` imported."""
    lines = ["import vprog", *(line[4:] for line in text.splitlines())]
    return _codes_of_shell(f"{sys.executable} -c {shlex.quote(chr(10).join(lines))}", folder)


@cache
def _codes_of_line(text: str, folder: Path) -> tuple[set[str], int, str]:
    return (_codes_of_command if text.startswith("$") else _codes_of_python)(text, folder)


def _codes_of_program(text: str, code: Code, folder: Path) -> set[str]:
    """What loading, and from the third stage on running, a program reports of a code's severity."""
    stage = code.id[2]
    try:
        program = vprog.load(text)
        if code.severity == "warning":
            return {d.code for d in program.warnings}
        if stage in "12":
            return set()
        profile = "lite" if stage == "6" else f"scene:{folder / 'cups.json'}"
        trace = program.run(image=folder / "cups.png", profile=profile)
        if trace.failed is not None:
            return {trace.failed.code}
        if stage == "4":
            trace.rationale()
    except VprogError as error:
        return {d.code for d in error.diagnostics if d.severity == code.severity}
    return set()


@pytest.mark.parametrize("code", EVERY, ids=lambda c: c.id)
def test_the_wrong_example_gives_this_code_alone(
    code: Code, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if code.id in BEHIND:
        # The bound that is checked before a run stands before the fuel, so that is made short.
        monkeypatch.setattr(*BEHIND[code.id])
    if code.wrong.startswith(("$", ">>>")):
        codes, status, talk = _codes_of_line(code.wrong, folder)
        assert codes == {code.id}, talk
        assert status != 0 or code.severity == "warning", talk
    else:
        assert _codes_of_program(code.wrong, code, folder) == {code.id}


@pytest.mark.parametrize("code", EVERY, ids=lambda c: c.id)
def test_the_right_example_gives_none(
    code: Code, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if code.id in BEHIND:
        monkeypatch.setattr(*BEHIND[code.id])
    if code.right.startswith(("$", ">>>")):
        codes, status, talk = _codes_of_line(code.right, folder)
        assert (codes, status) == (set(), 0), talk
    else:
        assert _codes_of_program(code.right, code, folder) == set()


@pytest.mark.parametrize("code", EVERY, ids=lambda c: c.id)
def test_a_code_is_well_told(code: Code) -> None:
    assert re.fullmatch(r"VP[1-7]\d\d", code.id)
    assert code.title
    assert not code.title.endswith(".")
    assert code.title[0].islower() or not code.title[0].isalpha() or code.title.split()[0].isupper()
    assert code.explanation.endswith((".", "`"))
    assert code.wrong != code.right


def test_explain_tells_every_code(folder: Path) -> None:
    for code in (EVERY[0], EVERY[-1]):
        _, status, talk = _codes_of_command(f"vprog explain {code.id}", folder)
        assert status == 0, talk
        assert code.id in talk
        assert code.title in talk
    _, status, talk = _codes_of_command("vprog explain VP999", folder)
    assert status != 0, talk
