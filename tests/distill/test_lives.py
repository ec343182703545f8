"""Runs that are killed with SIGKILL, in training and in sampling, and one of two processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="students need torch")
pytest.importorskip("accelerate", reason="the extra train brings it")

from vprog.distill.sample import to_jsonl

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lives(tiny_students, samples, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("lives")
    to_jsonl(samples[:12], folder / "samples.jsonl")
    given = [str(tiny_students()), str(folder / "samples.jsonl"), str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.distill.lives", *given],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(lives):
    assert lives["kills"] == [True, True, True]
    shot, calm = lives["shot"], lives["calm"]
    assert shot["resumed"]["rows"] >= 6
    assert shot["resumed"]["pairs"] >= 4
    assert calm["resumed"] == {"rows": 0, "pairs": 0}
    for part in ("rows", "drawn", "pairs", "losses"):
        assert shot[part] == calm[part], part
    assert len(calm["losses"]) == 12
    assert len(calm["drawn"].splitlines()) == 12


def test_two_processes_learn_what_one_does(lives):
    assert lives["two"]["losses"] == pytest.approx(lives["calm"]["losses"], rel=2e-3)
    assert lives["apart"] < 2e-3
    assert lives["two"]["rows"] != lives["calm"]["rows"]  # sums in another order
