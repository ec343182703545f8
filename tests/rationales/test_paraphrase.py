"""Paraphrases: taken where they claim the same, else the sentence stays as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import vprog
from tests.rationales.test_sentences import MUGS, SCENES
from vprog.rationalize.paraphrase import paraphrase
from vprog.rationalize.sentence import Sentence

TEXT = (
    'table = the(find(image, "table"))\n'
    + MUGS
    + 'answer = count(m for m in mugs if verify(m, "red") and relate(m, table, "on"))'
)


@pytest.fixture(scope="module")
def said() -> tuple[Sentence, ...]:
    trace = vprog.load(TEXT).run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    sentences = trace.rationale().sentences
    assert [s.text for s in sentences] == [
        "There is one table.",
        "There is one red mug on the table.",
        "So the answer is 1.",
    ]
    return sentences


def test_other_words_for_the_same_are_taken(said: tuple[Sentence, ...]) -> None:
    other = {
        "There is one table.": "We see one table.",
        "There is one red mug on the table.": "One red mug is on top of the table.",
        "So the answer is 1.": "Hence, the answer is 1.",
    }
    found = paraphrase(said, other.__getitem__)
    assert found[0].accepted
    assert found[2].accepted
    assert found[0].text == "We see one table."
    for before, after in zip(said, found, strict=True):
        assert after.sentence.claims == before.claims
        assert after.sentence.steps == before.steps


BAD: dict[str, Callable[[str], str]] = {
    "another number": lambda s: s.replace("one", "two").replace("1", "2"),
    "another color": lambda s: s.replace("red", "green"),
    "another relation": lambda s: s.replace("on the table", "under the table"),
    "another thing": lambda s: s.replace("mug", "plate"),
    "denied": lambda s: s.replace("There is one", "There is no").replace("is 1", "is not 1"),
    "more than is known": lambda s: f"{s} There is a dog.",
    "chatter": lambda s: f"What a lovely morning! {s}",
    "less than is known": lambda s: "So.",
    "nothing": lambda s: "",
    "a break": lambda s: f"{s}\n{s}",
    "said twice": lambda s: f"{s} {s}",
    "a mark of markup": lambda s: f"<image> {s}",
    "endless": lambda s: " ".join([s] * 40),
}


@pytest.mark.parametrize("name", BAD)
def test_a_text_that_claims_otherwise_is_never_taken(name: str, said: tuple[Sentence, ...]) -> None:
    asked: list[str] = []

    def paraphraser(text: str) -> str:
        asked.append(text)
        return BAD[name](text)

    for before, after in zip(said, paraphrase(said, paraphraser, retries=1), strict=True):
        changed = BAD[name](before.text) != before.text
        assert after.accepted is not changed, after.text
        assert after.text == before.text
        assert len(after.refused) == (2 if changed else 0)
    assert len(asked) >= len(said)


def test_it_is_asked_again(said: tuple[Sentence, ...]) -> None:
    answers = iter(["nothing to see", "We find one table."])
    [found] = paraphrase(said[:1], lambda _: next(answers))
    assert found.accepted
    assert found.text == "We find one table."
    assert len(found.refused) == 1
