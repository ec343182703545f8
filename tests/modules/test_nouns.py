"""Nouns to classes: plurals, synonyms, kinds, and refusals that help."""

from __future__ import annotations

import pytest

from vprog.english import plural
from vprog.failed import Failed
from vprog.modules.coco import CLASSES, KINDS, NEAR, SLOTS, SYNONYMS
from vprog.modules.nouns import classes_of, near, nouns


def test_the_classes() -> None:
    assert len(CLASSES) == len(set(CLASSES)) == 80
    assert len(SLOTS) == 90
    assert (SLOTS[0], SLOTS[89]) == ("person", "toothbrush")
    assert set(SYNONYMS) <= set(CLASSES)
    assert {c for members in KINDS.values() for c in members} <= set(CLASSES)
    assert all(n in nouns() for names in NEAR.values() for n in names)


def test_every_known_noun_and_its_plural() -> None:
    for noun, others in nouns().items():
        for word in (noun, *others):
            assert classes_of(word) == classes_of(noun), word
            assert classes_of(plural(word)) == classes_of(noun), plural(word)
            assert classes_of(f"the {word.title()}") == classes_of(noun), word


@pytest.mark.parametrize(
    ("noun", "name"),
    [
        ("people", "person"),
        ("sofas", "couch"),
        ("TVs", "tv"),
        ("mobile phone", "cell phone"),
        ("tables", "dining table"),
        ("knives", "knife"),
        ("mice", "mouse"),
        ("hair-dryer", "hair drier"),
        ("skis", "skis"),
        ("ski", "skis"),
        ("pair of scissors", "scissors"),
        ("wine glasses", "wine glass"),
        ("buses", "bus"),
        ("cattle", "cow"),
    ],
)
def test_one_class(noun: str, name: str) -> None:
    assert classes_of(noun) == frozenset([name])


@pytest.mark.parametrize(
    ("noun", "suggestion"),
    [
        ("woman", "person"),
        ("men", "person"),
        ("children", "person"),
        ("squirrel", "animal"),
        ("taxi", "car"),
        ("mug", "cup"),
        ("flower", "potted plant"),
        ("giraf", "giraffe"),
        ("red cup", "cup"),
        ("old woman", "person"),
        ("fruit", "orange"),
        ("rocket", "airplane"),
        ("qwxz", ""),
        ("", ""),
        ("the", ""),
        ("a" * 10_000, ""),
    ],
)
def test_refused_with_near_ones(noun: str, suggestion: str) -> None:
    refused = classes_of(noun)
    assert isinstance(refused, Failed)
    assert refused.code == "VP620"
    assert (near(noun) or [""])[0] == suggestion
    assert suggestion in refused.sentence
    assert "open" in (refused.help or "")
    assert len(refused.sentence) < 300


def test_kinds() -> None:
    assert classes_of("animals") == frozenset(KINDS["animal"])
    assert classes_of("silverware") == frozenset({"fork", "knife", "spoon"})
    assert classes_of("things") == frozenset(CLASSES)
