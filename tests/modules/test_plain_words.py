"""Questions of several looks, and questions that offer a choice, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vprog.image import Image
from vprog.module import Answer, Ask, Profile
from vprog.modules.plain_words import taken_apart
from vprog.modules.questions import Phrase
from vprog.region import Region

Call = Callable[..., Any]


@pytest.mark.parametrize(
    ("question", "joint", "nouns", "words"),
    [
        ("Are there both a cup and a spoon in the picture?", "and", ("cup", "spoon"), ()),
        ("Do you see both cups and spoons?", "and", ("cups", "spoons"), ()),
        ("Is there either a fence or a kite in the photo?", "or", ("fence", "kite"), ()),
        ("Are there any cups or spoons?", "or", ("cups", "spoons"), ()),
        ("On which side of the picture is the cup?", "side", ("cup",), ()),
        ("Which side is the cup on?", "side", ("cup",), ()),
        ("On which side is the cup, the left or the right?", "side", ("cup",), ()),
        ("Is the cup on the left side?", "on_side", ("cup",), ("left",)),
        ("Is the cup in the bottom part of the image?", "on_side", ("cup",), ("bottom",)),
        ("Are the cups red or light blue?", None, (), ()),
        ("Is the cup red or blue?", "choice", ("cup",), ("red", "blue")),
        ("Is the cup full or empty?", None, (), ()),
        ("Is there a cup?", None, (), ()),
        ("What is on the left?", None, (), ()),
        ("cup " * 100, None, (), ()),
    ],
)
def test_forms(question: str, joint: str | None, nouns: tuple[str, ...], words: Any) -> None:
    found = taken_apart(question)
    assert (found.joint if found else None) == joint
    if found:
        assert tuple(part.about.noun for part in found.parts) == nouns
        assert found.words == words


def test_a_color_before_two_things_is_that_of_both() -> None:
    found = taken_apart("Are there red cups or bowls?")
    assert found is not None
    assert [p.about for p in found.parts] == [Phrase("cups", "red"), Phrase("bowls", "red")]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Are there both a cup and a spoon?", "yes"),
        ("Are there both a cup and a dog?", "no"),
        ("Are there both a dog and a unicorn?", "no"),
        ("Are there both a cup and a unicorn?", "VP620"),
        ("Is there either a cup or a unicorn?", "yes"),
        ("Is there either a dog or a unicorn?", "VP620"),
        ("Are there any dogs or cats?", "no"),
        ("Is the table brown or green?", "brown"),
        ("Is the spoon on the right side?", "yes"),
        ("Is the spoon on the left side?", "no"),
        ("On which side is the spoon?", "right"),
        ("Is the cup in the top part?", "yes"),
        ("Is the dog on the left?", "VP623"),
    ],
)
def test_answers_over_a_photograph(
    question: str, answer: str, call: Call, photo: Callable[[str], Image]
) -> None:
    assert call("ask", photo("coffee"), question) == answer


def test_a_side_is_one_of_what_is_asked_of(
    embedded: Profile, photo: Callable[[str], Image]
) -> None:
    image = photo("coffee")
    (spoon,) = embedded.modules["find"].answer([Ask("find", (image, "spoon", 9))])
    assert isinstance(spoon, Answer)
    x, y = spoon.value[0].center
    for left, side in ((x - 10, "left"), (x - 90, "right")):
        part = Region(image, (left, y - 50, left + 100, y + 50))
        (answer,) = embedded.modules["ask"].answer(
            [Ask("ask", (part, "Which side is the spoon on?"))]
        )
        assert isinstance(answer, Answer)
        assert answer.value == side
