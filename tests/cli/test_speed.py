"""How quickly a command starts."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import ROOT, SCENE

_HEAVY = {"networkx", "jinja2", "rich", "numpy", "platformdirs", "inspect_ai", "pydantic"}


def _loaded(desk: Path, *words: str) -> set[str]:
    text = (
        "import sys\nfrom vprog.cli import app\n"
        f"try:\n    app({list(words)!r})\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=desk,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_a_run_loads_nothing_that_it_does_not_need(desk: Path) -> None:
    assert not _HEAVY & _loaded(desk, "run", "red.vp", *SCENE)
    assert "PIL" not in _loaded(desk, "check", "red.vp")
    assert not (_HEAVY | {"PIL", "msgspec"}) & _loaded(desk, "--version")


def test_a_cold_run_is_quick(desk: Path) -> None:
    best = 9.0
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "vprog", "run", "red.vp", *SCENE],
            cwd=desk,
            env={
                "PYTHONPATH": str(ROOT),
                "PATH": "/usr/bin:/bin",
                "PYTHONPYCACHEPREFIX": str(desk),
            },
            capture_output=True,
            check=True,
            timeout=60,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = min(best, used)
    assert best < 0.6
