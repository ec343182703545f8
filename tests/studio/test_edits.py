"""The edits on a page: level by level, before and after, what went, what came, and why."""

from __future__ import annotations

import pytest

import vprog
from tests.rationales.edited import HARD, hard
from tests.studio.markup import read
from vprog.rationalize import LEVELS, levels
from vprog.studio.edits import MOST_LINES, edits
from vprog.studio.page import page


@pytest.mark.parametrize("name", ["an early exit", "three choices deep", "a step fails"])
def test_a_page_shows_each_edit_with_what_went_and_what_came(name: str) -> None:
    trace = hard(HARD[name])
    made = read(page(trace))
    assert not made.mistakes
    shown = made.one("section", kind="edits").text
    *_, last = levels(trace)
    for edit in last.edits:
        assert edit.rule in shown and edit.why in shown
    for side in ("went", "came"):
        assert len(made.all("ul", kind=side)) == len(last.edits)


def test_before_and_after_are_the_sentences_of_the_levels() -> None:
    trace = hard(HARD["an early exit"])
    said = [tuple(s.text for s in r.sentences) for r in levels(trace)]
    found = edits(trace)
    assert [step.name for step in found] == list(LEVELS[1:])
    assert [step.said_before for step in found] == said[:-1]
    assert [step.said_after for step in found] == said[1:]
    assert [step.after for step in found[:-1]] == [step.before for step in found[1:]]


def test_an_edit_of_many_statements_is_cut() -> None:
    items = ", ".join(str(i) for i in range(40))
    trace = vprog.load(f"answer = [x for x in [{items}] if x > 3]").run(profile="lite")
    made = read(page(trace))
    assert not made.mistakes
    assert any(f"and {41 - MOST_LINES} more" in ul.text for ul in made.all("ul", kind="went"))
