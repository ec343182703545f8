"""What our own text says is read back as the claims that it was made from; what is not read is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import effort
from tests.laws.cases import portions
from tests.rationales.runs import clevr, gqa, nlvr, world
from vprog.rationalize import rationalize
from vprog.rationalize.claim import Claim, Measure, Reference, Relation, meaning, same_meaning
from vprog.rationalize.reading import MOST, read, read_sentence
from vprog.rationalize.reading_noun import Vocabulary
from vprog.rationalize.verbalize import verbalize
from vprog.trace import Trace

STYLES = ("detailed", "concise")


def _all() -> Iterator[Trace]:
    for runs in (clevr(1_000), world(effort(250), seed=51), nlvr(), gqa()):
        yield from (trace for trace, _ in runs)


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_our_own_text_reads_back_as_its_claims(seed: int | None) -> None:
    for trace in _all():
        draft = rationalize(trace).draft
        for style in STYLES:
            for sentence in verbalize(draft, style=style, seed=seed):
                back = read_sentence(sentence.text)
                assert not back.unread, sentence.text
                said, heard = map(meaning, sentence.claims), map(meaning, back.claims)
                assert list(said) == list(heard), sentence.text


def test_of_generated_programs_most_sentences_read_back() -> None:
    same = total = 0
    (portion, *_) = portions("rationales", 10_000)
    for number, case in enumerate(portion.cases()):
        for sentence in rationalize(case.run("mild", number)).sentences:
            back = read_sentence(sentence.text)
            said = [meaning(c) for c in sentence.claims]
            same += not back.unread and said == [meaning(c) for c in back.claims]
            total += 1
        if number >= effort(250):
            break
    assert same >= 0.55 * total, f"{same} of {total}"


CUP = Reference("cup")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The cup is not red.", Claim("attribute", CUP, "", "red", False)),
        (
            "None of the three cups is blue.",
            Claim("attribute", Reference("cup", number=3, share="none"), "", "blue"),
        ),
        (
            "There are at least two cups.",
            Claim("count", Reference("cup", definite=False), ">=", 2),
        ),
        (
            "I can see a big, red cup.",
            Claim("exists", Reference("cup", ("big", "red"), definite=False)),
        ),
        (
            "The cup's color is red.",
            Claim("attribute", CUP, "color", "red"),
        ),
        (
            "The cup sits next to the laptop.",
            Claim("relation", CUP, "near", Reference("laptop")),
        ),
        (
            "There are fewer cups than plates.",
            Claim(
                "compare",
                Measure("number", Reference("cup", definite=False)),
                "<",
                Measure("number", Reference("plate", definite=False)),
            ),
        ),
        (
            "Of the three cups, the leftmost is red.",
            Claim("attribute", Reference("cup", rank="leftmost"), "", "red"),
        ),
        ("Three minus one is two.", Claim("value", (3, 1), "sub", 2)),
        ("Therefore, the answer must be yes.", Claim("answer", object=True)),
        (
            "There is one cup to the left of the laptop.",
            Claim(
                "count",
                Reference(
                    "cup", (), (Relation("left of", (Reference("laptop"),)),), "", 1, definite=False
                ),
                "=",
                1,
            ),
        ),
    ],
)
def test_a_claim_is_read_from_a_strangers_words(text: str, claim: Claim) -> None:
    sentence = read_sentence(text)
    assert not sentence.unread
    assert [meaning(c) for c in sentence.claims] == [meaning(claim)]


@pytest.mark.parametrize(
    "text",
    [
        "Perhaps the cup is red.",
        "If the cup is red, it is mine.",
        "Is the cup red?",
        "It would be a shame.",
        "Umbrellas keep people dry when it rains.",
    ],
)
def test_what_is_no_claim_or_is_not_understood_is_said_to_be_unread(text: str) -> None:
    sentence = read_sentence(text)
    assert sentence.unread and not sentence.claims


def test_verbs_of_a_picture_are_read_where_they_are_known() -> None:
    known = Vocabulary(relations=frozenset({"holding"}))
    (claim,) = read_sentence("The woman holds an umbrella.", known).claims
    assert (claim.kind, claim.predicate) == ("relation", "holding")


def test_claims_that_differ_in_what_they_say_do_not_mean_the_same() -> None:
    two = Claim("count", Reference("cup", number=2, definite=False), "=", 2)
    assert same_meaning(
        two, Claim("count", Reference("cup", number=2, definite=False), "=", 2, steps=(1,))
    )
    for other in (
        Claim("count", Reference("cup", number=3, definite=False), "=", 3),
        Claim("count", Reference("mug", number=2, definite=False), "=", 2),
        Claim("count", Reference("cup", ("red",), number=2, definite=False), "=", 2),
        Claim("count", Reference("cup", number=2, definite=False), "=", 2, holds=False),
    ):
        assert not same_meaning(two, other)


@settings(max_examples=effort(300), deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("abc the is are of not, .“”\"'\n1 two red cup left()$é😀\u202e"),
        max_size=200,
    )
)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for sentence in read(text):
        for claim in sentence.claims:
            hash(meaning(claim))


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    found = read("There is a cup. " * (MOST // 10))
    assert "characters more" in found[-1].unread[0]
