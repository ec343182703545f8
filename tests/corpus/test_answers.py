"""Which answers count as right: rules over examples and laws over drawn texts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import effort
from vprog.corpus.answers import RULES, exact, gqa, okvqa, tally, vqa, whole
from vprog.corpus.normal import ARTICLES, normal
from vprog.corpus.row import Gold

TEXTS = st.text(max_size=40) | st.sampled_from(
    ["the red dog", "1,000", "2.5", "dont", "it's 5 o'clock", "a/b", "two  three", "N/A", "none"]
)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Yes", "yes"),
        ("The two dogs.", "2 dogs"),
        ("1,000", "1000"),
        ("3.5", "3.5"),
        ("3.", "3"),
        ("black & white", "black white"),
        ("black/white", "black white"),
        ("t-shirt", "t shirt"),
        ("what?", "what"),
        ("isnt", "isn't"),
        ("its", "its"),
        ("10:30", "10:30"),
        ("None", "0"),
        ("an apple\n", "apple"),
        ("", ""),
    ],
)
def test_the_normal_form(text: str, form: str) -> None:
    assert normal(text) == form


@settings(max_examples=effort(300), deadline=None)
@given(TEXTS)
def test_the_normal_form_holds_no_article_and_no_capital(text: str) -> None:
    words = normal(text).split()
    assert not ARTICLES & set(words)
    assert normal(text).lower() == normal(text)


@settings(max_examples=effort(300), deadline=None)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=10))
def test_scores_lie_between_0_and_1_and_the_answer_itself_is_right(
    said: str, answer: str, people: list[str]
) -> None:
    gold = Gold(answer, tuple(people))
    for rule in RULES.values():
        assert 0.0 <= rule(said, gold) <= 1.0
    for rule in (exact, gqa, vqa, okvqa):
        assert rule(answer, Gold(answer)) == 1.0


@settings(max_examples=effort(200), deadline=None)
@given(st.integers(0, 10), st.integers(0, 10))
def test_vqa_leaves_each_person_out_in_turn(agreeing: int, others: int) -> None:
    people = ("red",) * agreeing + ("pink",) * others
    score = vqa("red", Gold("pink", people))
    if len(people) < 2:
        assert score in (0.0, 1.0)
        return
    # Three agree, or all that are left where these are fewer.
    enough = min(3, len(people) - 1)
    left_out = [
        min(1.0, (people[:i] + people[i + 1 :]).count("red") / enough) for i in range(len(people))
    ]
    assert math.isclose(score, sum(left_out) / len(people), abs_tol=1e-6)


def test_the_other_rules() -> None:
    scores = Gold("river", scores=(("river", 1.0), ("The Lake", 0.6)))
    assert [okvqa(said, scores) for said in ("River", "lake", "sea")] == [1.0, 0.6, 0.0]
    assert gqa("T-Shirt", Gold("t-shirt")) == 1.0 and gqa("t shirt", Gold("t-shirt")) == 0.0
    assert [tally(said, Gold("4")) for said in ("4", "four", "4.0", "yes", "")] == [1, 1, 0, 0, 0]
    assert exact("A dog", Gold("dog")) == 0.0
    assert whole("9" * 30) is None and whole("²") is None and whole("-3") == -3
