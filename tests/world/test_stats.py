"""Figures of a world: how far guessing gets, and how often a fault shows."""

from __future__ import annotations

from typing import Any

from tests.conftest import effort
from vprog.world.splits import chunk
from vprog.world.stats import GUESSES, Guesser, pattern, stats


def _record(name: str, question: str, answer: Any, family: str = "exist") -> dict[str, Any]:
    return {
        "id": f"{name}-00",
        "scene": name,
        "family": family,
        "variant": "",
        "wording": 0,
        "type": "yes/no" if isinstance(answer, bool) else "number",
        "question": question,
        "answer": answer,
        "candidates": [{"fault": "dropped filter", "right": answer is True, "answer": True}],
    }


def test_a_pattern_has_no_attributes() -> None:
    one = pattern("Are there any big chequered crosses?")
    assert (
        one
        == pattern("Are there any little dotted stars?")
        == "are there any <size> <pattern> <shape>?"
    )
    assert (
        pattern("How many medium-sized objects are there?") == "how many <size> <thing> are there?"
    )


def test_a_guesser_takes_what_is_most_common() -> None:
    learnt = [
        _record("train-000001", "Is there a star?", True),
        _record("train-000002", "Is there a star?", True),
        _record("train-000003", "Is there a ring?", False),
        _record("train-000004", "Is there a ring?", False),
        _record("train-000005", "Is there a ring?", False),
    ]
    guesser = Guesser(learnt)
    ring, star, heart = (
        _record("test-000001", f"Is there a {noun}?", True) for noun in ("ring", "star", "heart")
    )
    assert [guesser.guess(r, "the very question") for r in (ring, star, heart)] == [
        "no",
        "yes",
        "no",
    ]
    assert guesser.guess(star, "the family") == "no"
    assert guesser.share([ring, star, heart], "the very question") == 1 / 3
    assert Guesser([]).guess(star, "the family") == ""


def test_figures_of_a_few_questions() -> None:
    records = [
        _record("train-000001", "Is there a star?", True),
        _record("test-000001", "Is there a star?", False),
        _record("test-000001", "How many stars are there?", 2, "count"),
    ]
    told = stats(records)
    assert told["splits"] == {
        "train": {"scenes": 1, "questions": 1},
        "test": {"scenes": 1, "questions": 2},
    }
    assert told["families"]["exist"]["questions"] == 2
    assert told["families"]["exist"]["share"] == 0.5
    assert told["faults"]["dropped filter"] == {"candidates": 3, "right": 0.3333, "failed": 0.0}
    for table in told["tables"]:
        assert all(len(row) == len(table["head"]) for row in table["rows"])
    assert stats([])["guesses"] == dict.fromkeys(GUESSES, 0.0)


def test_the_text_alone_does_not_tell_the_answer() -> None:
    scenes = effort(600)
    records = [
        question.record(candidates=False)
        for split, count in (("train", 3 * scenes), ("test", scenes))
        for _, questions in chunk(split, 31, 0, count)
        for question in questions
    ]
    told = stats(records)
    # Half of the questions are of yes and no, and the rest of four and more answers.
    assert max(told["guesses"].values()) < 0.42
    for family, figures in told["families"].items():
        chance = 0.5 if figures["answers"] == 2 else 0.4
        spread = 3 * (chance * (1 - chance) / max(1, figures["questions"] / 4)) ** 0.5
        assert figures["guessed"] <= chance + 0.05 + spread, family


def test_faults_are_right_by_chance_now_and_then() -> None:
    records = [q.record() for _, qs in chunk("train", 32, 0, effort(60)) for q in qs]
    faults = stats(records)["faults"]
    assert 0.1 < faults["all"]["right"] < 0.5
    assert {"dropped filter", "confused attribute", "swapped relation", "off by one"} <= set(faults)
