"""Every fault that is planted, on one small sense each."""

from __future__ import annotations

import pytest

from vprog.world.placing import make_scene
from vprog.world.questions import sense as s
from vprog.world.questions.faults import MOST, candidates, faults
from vprog.world.questions.meaning import NoAnswer, answer
from vprog.world.questions.program import program
from vprog.world.questions.view import View

VIEW = View(make_scene(12))
STARS = s.Those(s.Look(shape="star"))
RED = s.Those(s.Look(color="red"))
STAR = s.The(STARS)
ONE = s.The(RED)

CASES = [
    (s.Exists(RED), {"dropped filter", "confused attribute"}),
    (s.Count(s.Those(s.Look(), (s.Stands("left_of", STAR),))), {"swapped relation", "dropped relation", "off by one"}),
    (s.Count(s.Those(s.Look(), (s.Alike("color", STAR),))), {"confused category"}),
    (s.Count(s.Those(s.Look(), (s.Lacks("red"),))), {"off by one"}),
    (s.Query(s.Extreme(STARS, "leftmost"), "color"), {"swapped extreme", "confused key"}),
    (s.Query(s.Nth(STARS, "leftmost", 2), "color"), {"off by one", "swapped extreme", "dropped step"}),
    (s.Relates(STAR, "above", ONE), {"swapped relation"}),
    (s.Side(STAR, ("left_of", "right_of"), ("left", "right"), ONE), {"swapped operands"}),
    (s.Between(STAR, ONE, s.The(s.Those(s.Look(size="large")))), {"swapped operands"}),
    (s.Same(STAR, ONE, "size"), {"confused category", "added negation"}),
    (s.Same(STAR, ONE, "size", alike=False), {"dropped negation"}),
    (s.Tally(STARS, "color"), {"confused category", "dropped step", "off by one"}),
    (s.Every("all", STARS, "red"), {"swapped quantifier"}),
    (s.Every("none", STARS, "red"), {"dropped negation"}),
    (s.Compare(s.Count(RED), ">", s.Count(STARS)), {"off by one", "swapped comparison"}),
    (s.Total(s.Count(RED), "-", s.Count(STARS)), {"swapped operands", "dropped step"}),
    (s.Count(s.Joined("union", RED, STARS)), {"swapped operator", "off by one"}),
    (s.Logic(s.Exists(RED), "and", s.Not(s.Exists(STARS))), {"swapped connective", "dropped negation", "dropped step"}),
    (s.If(s.Exists(RED), s.Count(RED), s.Count(STARS)), {"swapped branches", "dropped step"}),
]  # fmt: skip


@pytest.mark.parametrize(("sense", "expected"), CASES, ids=lambda x: type(x).__name__)
def test_a_fault_is_planted(sense: s.Sense, expected: set[str]) -> None:
    told = {fault for fault, _ in faults(VIEW, sense)}
    assert expected <= told
    written = program(sense)
    for _, faulty in faults(VIEW, sense):
        assert program(faulty) != written or faulty == sense


def test_a_thing_that_is_not_there_or_not_alone_is_a_failure() -> None:
    everything = s.The(s.Those(s.Look()))
    with pytest.raises(NoAnswer) as several:
        answer(VIEW, s.Query(everything, "color"))
    assert several.value.code == "VP321"
    absent = s.The(s.Those(s.Look("small", "red", "striped", "sign")))
    with pytest.raises(NoAnswer) as none:
        answer(VIEW, s.Query(absent, "color"))
    assert none.value.code == "VP320"


def test_candidates_follow_from_the_question_alone() -> None:
    sense = s.Count(
        s.Those(s.Look(), (s.Stands("left_of", s.Extreme(s.Those(s.Look()), "topmost")),))
    )
    right = answer(VIEW, sense)
    first = candidates(VIEW, sense, program(sense), right)
    assert first == candidates(VIEW, sense, program(sense), right)
    assert len(first) == MOST and len({c.fault for c in first}) > 1
