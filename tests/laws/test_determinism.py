"""P4, in part: a trace's body is the same bytes whatever the process and its hash seed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import effort
from tests.laws.cases import Portion
from vprog.journal import dumps

ROOT = Path(__file__).resolve().parents[2]
COUNT = 200


def digest(count: int) -> str:
    """One digest of the bodies of many traces, and of the edges of what a checker and a graph say."""
    found = hashlib.sha256()
    for number, case in enumerate(Portion("determinism", 0, count).cases()):
        trace = case.run(("mild", "adversarial", "hostile")[number % 3], number)
        body = dumps(trace).partition('{"kind":"telemetry"')[0]
        found.update(body.encode())
        found.update(case.program.graph.digest.encode())
        found.update("".join(d.message for d in case.program.warnings).encode())
    return found.hexdigest()


def test_no_hash_seed_changes_a_trace() -> None:
    count = effort(COUNT)
    code = f"from tests.laws.test_determinism import digest; print(digest({count}))"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "1", "4711")
    ]
    found = {process.communicate(timeout=600)[0].strip() for process in running}
    assert all(process.returncode == 0 for process in running)
    assert found == {digest(count)}
