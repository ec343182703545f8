"""``vprog import visprog`` and ``vprog import python`` from the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.importers.golden import Golden, read_golden

PAIRS = [("visprog", read_golden("golden_visprog.txt")[1]), ("python", read_golden("golden_python.txt")[0])]  # fmt: skip


def _import(form: str, text: str, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vprog", "import", form, "-", *more],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("form", "golden"), PAIRS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_program_is_printed(form: str, golden: Golden) -> None:
    done = _import(form, golden.foreign)
    assert (done.returncode, done.stdout) == (0, golden.ours)


@pytest.mark.parametrize(
    ("form", "text", "told"),
    [
        ("python", "n = 0\nwhile True:\n    n += 1\nanswer = n\n", ["VP155", ":2:1", "while True:"]),
        ("visprog", "A=PAINT(image=IMAGE)\nR=RESULT(var=A)\n", ["VP151", ":1:1", "PAINT"]),
    ],
)  # fmt: skip
def test_a_refusal_points_at_the_foreign_line(form: str, text: str, told: list[str]) -> None:
    done = _import(form, text)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for part in told:
        assert part in done.stderr


def test_several_programs_go_to_a_folder(tmp_path: Path) -> None:
    text = "Question: 1?\nR=RESULT(var='1')\nQuestion: 2?\nR=RESULT(var='2')\n"
    done = _import("visprog", text, "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    found = sorted(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert found == ['# 1?\nanswer = "1"\n', '# 2?\nanswer = "2"\n']
