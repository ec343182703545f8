"""The profile: what it answers, what it says of the rest, and its settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vprog.grammar.diagnostic import VprogError
from vprog.module import Module
from vprog.modules.lite import lite
from vprog.ops import OPERATORS

ROOT = Path(__file__).resolve().parents[2]


def test_every_oracle_is_answered_or_explained() -> None:
    profile = lite()
    oracles = {name for name, row in OPERATORS.items() if row.oracle}
    assert oracles == set(profile.modules) | set(profile.missing)
    assert not set(profile.modules) & set(profile.missing)
    for name, module in profile.modules.items():
        assert isinstance(module, Module)
        assert name in module.oracles
        assert module.version
    assert profile.nouns is not None
    assert profile.nouns["couch"] == ("sofa", "settee")


def test_settings() -> None:
    assert lite().name == "lite"
    assert lite("lite0").name == "lite:lite0"
    assert lite("lite0").modules["find"].version != lite().modules["find"].version
    assert lite(threshold=0.4).modules["find"].version != lite().modules["find"].version
    for wrong in ({"weights": "lite9"}, {"threshold": 0.0}, {"threshold": 1.5}):
        with pytest.raises(VprogError) as raised:
            lite(**wrong)  # type: ignore[arg-type]
        assert raised.value.code == "VP631"


def test_making_it_loads_nothing_and_reaches_nothing() -> None:
    code = (
        "import sys\n"
        "def watch(event, args):\n"
        "    if event.startswith('socket.') and event != 'socket.__new__': raise SystemExit(event)\n"
        "sys.addaudithook(watch)\n"
        "from vprog.modules.lite import lite\n"
        "lite()\n"
        "heavy = {'numpy', 'ai_edge_litert', 'rapidocr', 'cv2', 'onnxruntime', 'torch'}\n"
        "raise SystemExit(sorted(heavy & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_foreign_name_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import modules"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "import vprog.modules" in done.stderr
