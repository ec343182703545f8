"""Traces compared as data."""

from __future__ import annotations

from pathlib import Path

import vprog
from vprog.compare import compare
from vprog.trace import Trace

PROGRAM = """\
cups = find(image, "cup")
red = [c for c in cups if verify(c, "red")]
answer = f"{count(red)} of {count(cups)}"
"""


def _trace(desk: Path) -> Trace:
    return vprog.load(PROGRAM).run(image="cups.png", profile="scene:cups.json")


def test_a_trace_is_the_same_as_itself_and_as_its_replay(desk: Path) -> None:
    trace = _trace(desk)
    for other in (trace, trace.replay(), _trace(desk)):
        found = compare(trace, other)
        assert found.same
        assert found.equal == len(trace.steps)
        assert found.answers == ('"2 of 3"', '"2 of 3"')


def test_the_first_difference_comes_first(desk: Path) -> None:
    (desk / "cups.json").write_text((desk / "cups.json").read_text().replace("blue", "red"))
    after = _trace(desk)
    (desk / "cups.json").write_text((desk / "cups.json").read_text().replace('"red"', '"blue"', 1))
    before = _trace(desk)
    found = compare(before, after)
    assert not found.same
    assert found.same_program
    assert found.inputs == ()
    first = found.changed[0]
    assert (first.what, first.line, first.a, first.b) == ('verify(c, "red")', 2, "no", "yes")
    assert found.changed[-1].what.startswith("answer = ")
    assert (found.only_a, found.only_b) == ((), ())


def test_what_ran_in_one_only(desk: Path) -> None:
    other = vprog.load(PROGRAM.replace('"red"', '"blue"')).run(
        image="cups.png", profile="scene:cups.json"
    )
    found = compare(_trace(desk), other)
    assert not found.same_program
    assert {d.what for d in found.only_a} >= {'verify(c, "red")'}
    assert {d.what for d in found.only_b} >= {'verify(c, "blue")'}
    assert all(d.b is None for d in found.only_a)
    assert found.to_json()["answers"] == ('"2 of 3"', '"1 of 3"')
