"""What a program, a trace and a rationale look like at a prompt."""

from __future__ import annotations

import pytest

import vprog
from vprog.grammar import VprogError


def test_each_is_one_short_line() -> None:
    program = vprog.load("two = 1 + 1\nanswer = two > 1")
    trace = program.run()
    assert repr(program) == "<Program <program>: 3 steps, answer is Bool>"
    assert repr(trace) == "<Trace: answer = True, 2 steps>"
    assert repr(program.run(until="two")) == "<Trace: two = 2, 1 step>"
    assert repr(trace.rationale()).startswith("<Rationale, bridged: '")
    failed = vprog.load("answer = 1 // 0").run()
    assert "VP323" in repr(failed)


def test_what_is_no_program_and_no_profile_is_told() -> None:
    with pytest.raises(TypeError, match="int"):
        vprog.load(3)  # type: ignore[arg-type]
    for profile in (None, 3, "scene", "scene:"):
        with pytest.raises(VprogError, match="VP604"):
            vprog.load("answer = 1").run(profile=profile)  # type: ignore[arg-type]
