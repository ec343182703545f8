"""Questions in words: what is understood is answered rightly, all else is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import effort
from tests.modules.conftest import Call
from vprog.image import Image
from vprog.modules.questions import described, understand

Photo = Callable[[str], Image]

ANSWERS = [
    ("coffee", "How many cups are there?", "1"),
    ("coffee", "How many spoons can you see?", "1"),
    ("coffee", "how many things are inside the table?", "2"),
    ("coffee", "Is there a spoon?", "yes"),
    ("coffee", "Are there any forks in the picture?", "no"),
    ("coffee", "Is there a spoon next to the cup?", "yes"),
    ("coffee", "Is the spoon to the right of the cup?", "yes"),
    ("coffee", "Is the cup right of the spoon?", "no"),
    ("coffee", "What color is the table?", "brown"),
    ("coffee", "Is it dark?", "no"),
    ("rocket", "Is the picture dark?", "yes"),
    ("rocket", "How many people are there?", "0"),
    ("chelsea", "What animal is this?", "cat"),
    ("chelsea", "What is the colour of the cat?", "brown"),
    ("chelsea", "Is the cat brown?", "yes"),
    ("horse", "Which animal is shown in the image?", "horse"),
    ("chelsea", "How many women are there?", "VP620"),
    ("chelsea", "What color is the dog?", "VP623"),
    ("coffee", "What animal is this?", "VP623"),
    ("astronaut", "Why is she smiling?", "VP623"),
    ("astronaut", "What color is the person?", "VP621"),
    ("coffee", "Is the cup on the table?", "VP623"),
    ("coffee", "", "VP623"),
]


@pytest.mark.parametrize(("name", "question", "answer"), ANSWERS)
def test_answers(call: Call, photo: Photo, name: str, question: str, answer: str) -> None:
    assert call("ask", photo(name), question) == answer


def test_reading(call: Call, photo: Photo) -> None:
    pytest.importorskip("rapidocr")
    assert "HOPPER" in call("ask", photo("hopper"), "What does it say?")


def test_the_best_picture(call: Call, photo: Photo) -> None:
    pictures = tuple(photo(n) for n in ("coffee", "chelsea", "camera"))
    assert call("best_match", pictures, "a photo of a cat").name == "chelsea.png"
    assert call("best_match", pictures, "a person").name == "camera.png"
    assert call("best_match", pictures, "a giraffe") == "VP623"
    assert call("best_match", pictures, "a squirrel") == "VP620"
    assert call("best_match", pictures, "people who wait for a bus in the rain") == "VP623"
    assert call("best_match", (), "a cat") == "VP320"


def test_kinds(call: Call, photo: Photo) -> None:
    assert call("classify", photo("chelsea"), ("dog", "Cat")) == "Cat"
    assert call("classify", photo("chelsea"), ("dog", "bus")) == "VP623"
    assert call("classify", photo("chelsea"), ("kitchen", "street")) == "VP620"
    assert call("classify", photo("chelsea"), ()) == "VP623"
    (cat,) = call("find", photo("chelsea"), "cat", 9)
    assert call("classify", cat, ("animal", "cat")) == "animal"


@pytest.mark.parametrize(
    "text",
    [
        "Is the man happy?",
        "What is the cup made of?",
        "Who is this?",
        "How did she get there?",
        "Is there a dog or a cat, and how many?" * 9,
        "what time is it",
        "is she wearing a red hat?",
        "are the two cups of the same color?",
    ],
)
def test_what_is_not_understood(text: str) -> None:
    assert understand(text) is None or understand(text).kind in ("exists", "attribute", "which")  # type: ignore[union-attr]


@settings(max_examples=effort(300), deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"(how many|is there a|what color is) [a-z ]{1,30}"))
def test_any_text(text: str) -> None:
    question = understand(text)
    assert question is None or question.kind
    assert described(text) is None or described(text).noun  # type: ignore[union-attr]
