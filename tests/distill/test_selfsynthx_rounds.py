"""SelfSynthX's rounds without a network: the released defects, rejection, its law, and figures."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from tests.conftest import effort
from vprog.distill.selfsynthx.data import Labelled
from vprog.distill.selfsynthx.describe import base_rows, description_prompts, gathered
from vprog.distill.selfsynthx.encoder import Hashing, distinct
from vprog.distill.selfsynthx.figures import concepts_in, explained, figures
from vprog.distill.selfsynthx.fluency import Counts, fluency
from vprog.distill.selfsynthx.gate import GATES, stated
from vprog.distill.selfsynthx.judge import judged
from vprog.distill.selfsynthx.select import choose, parted, reject, unfiltered
from vprog.distill.selfsynthx.writer import Synthesized, Template, Wanted, Written, synthesize

CLASSES = {
    "varo": ("a blue body", "striped wings", "a fanned tail", "no crest", "a hooked beak"),
    "kesk": ("a brown body", "checkered wings", "a forked tail", "a rounded crest", "short legs"),
}


# -- the defects of the released code ----------------------------------------------------------


def _wanted(count: int) -> list[Wanted]:
    found = []
    for k in range(count):
        label = ("varo", "kesk")[k % 2]
        sort = ("explain", "simple", "cot")[k % 3]
        found.append(
            Wanted(f"i{k}", f"picture {k} of {label}".encode(), label, CLASSES[label], sort, "Why?")
        )
    return found


def test_every_prompt_is_asked_of_its_own_picture():
    """The released code paired tiled pictures with prompts in another order."""

    class Seeing:
        name, version = "seeing", "1"
        seen = 0

        def write(self, asks):
            answers = []
            for ask in asks:
                [picture] = ask.images
                label = picture.decode().split()[-1]
                assert f"is a {label}." in ask.text
                self.seen += 1
                answers.append(f"This is a {label}.")
            return answers

    for count in (16, 17, 24):
        eyes, wanted = Seeing(), _wanted(count)
        made = synthesize(wanted, Written(eyes, "bird"), list(CLASSES), "bird", ["What?"] * count)
        assert eyes.seen == sum(one.sort != "simple" for one in wanted)
        assert [one.wanted for one in made] == wanted
        assert all(one.wanted.label in one.answer for one in made)


def test_an_answer_without_its_label_gives_the_plain_label_with_a_simple_question():
    """The released code dropped such answers: the branch could not be reached."""

    class Vague:
        def compose(self, wanted):
            return ["It is a bird with wings." for _ in wanted]

    wanted = _wanted(6)
    made = synthesize(wanted, Vague(), list(CLASSES), "bird", [f"What {k}?" for k in range(6)])
    assert len(made) == 6
    for k, one in enumerate(made):
        assert one.answer == f"This is a {one.wanted.label}."
        assert one.question == ("Why?" if one.wanted.sort == "simple" else f"What {k}?")
        assert not one.kept


def test_a_misspelt_label_is_found_in_a_long_answer():
    """The released fallback compared a label with the whole answer, and never fired."""
    answer = (
        "After a long look at its wings I would say that this is a blak footed albatros, I think."
    )
    labels = ["black footed albatross", "sooty albatross"]
    assert GATES["nearly"](answer, labels[0], labels)
    assert not GATES["nearly"](answer, labels[1], labels)
    assert not GATES["words"](answer, labels[0], labels)


def test_what_is_chosen_is_never_among_the_negatives():
    """The released filter tested the wrong name, so that positives stayed among the negatives."""
    lists = CLASSES["varo"]
    labels, told = {"a": "varo", "b": "kesk"}, {"a": list(lists[:2]), "b": ["a brown body"]}
    found = choose(CLASSES, labels, told, Hashing())
    chosen, rest = parted(lists, found["a"])
    assert not set(chosen) & set(rest)
    assert {*chosen, *rest} == set(lists)
    # With the chosen among the negatives an answer that says them all would score worse.
    full = f"This is a varo. It has {', '.join(chosen)}."
    vectors = distinct(Hashing(), [*lists, full])
    plain = ("What?", "This is a varo.")
    right = reject("explain", "q", [full], "varo", ["varo"], chosen, rest, vectors, plain)
    wrong = reject("explain", "q", [full], "varo", ["varo"], chosen, lists, vectors, plain)
    assert right.verdict.scores[0] > wrong.verdict.scores[0]


@pytest.mark.parametrize("batch", [3, 6, 7])
def test_every_picture_is_described_in_every_wording(batch):
    """The released code chose wordings by a place in a batch: with some sizes it was always one."""
    images = [Labelled(f"i{k}", b"x", "varo") for k in range(10)]
    prompts = description_prompts(images, "bird")
    batches = [prompts[s : s + batch] for s in range(0, len(prompts), batch)]
    sampled = {name: [prompt.text] * 2 for some in batches for name, prompt in some}
    for texts in gathered(sampled).values():
        assert len(texts) == 6
        assert len(set(texts)) == 3


def test_nested_names_and_denials_are_credited_only_by_the_released_metric():
    labels = ["albatross", "sooty albatross", "pneumonia"]
    for answer, label in (("a sooty albatross", "albatross"), ("no pneumonia", "pneumonia")):
        assert GATES["substring"](answer, label, labels)
        assert not GATES["words"](answer, label, labels)
    assert stated("a sooty albatross, no pneumonia", labels) == ["sooty albatross"]
    for denied in (
        "It isn't a gull.",
        "This isn\u2019t the gull",
        "They aren't\na gull, never a gull",
    ):
        assert not GATES["words"](denied, "gull", ["gull"])
    # The name of another class in a row leaves nothing of itself.
    assert not GATES["words"]("a sooty albatross sooty albatross", "albatross", labels)
    shares = figures(["a sooty albatross"], ["albatross"], dict.fromkeys(labels, ("x",)), [None])
    assert (shares.accuracy, shares.strict) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("answer", "label", "other"),
    [
        ("It is an A340-300.", "A340-300", "A330-200"),
        ("A Boeing 737-300, by its tail.", "737-300", "747-400"),
        ("\u3053\u308c\u306f \u71d5", "\u71d5", "\u9df9"),
    ],
)
def test_classes_that_have_few_letters_are_told_apart(answer, label, other):
    labels = [label, other]
    assert stated(answer, labels) == [label]
    assert GATES["nearly"](answer, label, labels)
    shares = figures([answer], [other], dict.fromkeys(labels, ("a tail",)), [None])
    # The released metric reads "a" of both aircraft of the first line; of the others it has nothing.
    assert (shares.accuracy, shares.strict) == (float(label == "A340-300"), 0.0)


def test_an_answer_is_coherent_with_the_class_that_it_names_first():
    said = explained("It is a varo, or else a kesk. It has a blue body.", CLASSES)
    turned = explained("It is a kesk, or else a varo. It has a blue body.", CLASSES)
    assert (said.labels, said.coherent) == (("varo", "kesk"), 1.0)
    assert (turned.labels, turned.coherent) == (("kesk", "varo"), 0.0)


# -- rejection and rounds ----------------------------------------------------------------------


def test_the_answer_that_says_what_was_chosen_is_learned():
    chosen, rest = CLASSES["varo"][:3], CLASSES["varo"][3:]
    good = "This is a varo. It has a blue body, striped wings and a fanned tail."
    answers = ["This is a varo. It has no crest and a hooked beak.", good, "This is a kesk."]
    vectors = distinct(Hashing(), [*CLASSES["varo"], *answers])
    plain = ("What bird is this?", "This is a varo.")
    tried = reject("explain", "Why?", answers, "varo", list(CLASSES), chosen, rest, vectors, plain)
    assert (tried.verdict.accepted, tried.target) == (1, good)
    order = [2, 1, 0]
    turned = reject(
        "explain",
        "Why?",
        [answers[k] for k in order],
        "varo",
        list(CLASSES),
        chosen,
        rest,
        vectors,
        plain,
    )
    assert turned.target == good
    fooled = reject("explain", "Why?", answers, "kesk", list(CLASSES), chosen, rest, vectors, plain)
    assert (fooled.question, fooled.target, fooled.verdict.accepted) == (*plain, None)
    assert {unfiltered("explain", "Why?", answers, f"{k}").target for k in range(20)} == set(
        answers
    )


def _toy_round(table, filtered, number, dice, per_class):
    """A model that is a table of what it says of each class, refit on what a round accepted."""
    labels = list(CLASSES)
    texts = {
        (said, full): f"This is a {said}. It has {' and '.join(CLASSES[said][: 3 if full else 1])}."
        for said in labels
        for full in (True, False)
    }
    vectors = distinct(
        Hashing(96), [*texts.values(), *(c for some in CLASSES.values() for c in some)]
    )
    new = {}
    for label in labels:
        counts: Counter[str] = Counter()
        for k in range(per_class):
            said = dice.choices(labels, [table[label][name] for name in labels], k=3)
            answers = [texts[name, dice.random() < 0.5] for name in said]
            if filtered:
                chosen, rest = CLASSES[label][:3], CLASSES[label][3:]
                plain = ("What?", f"This is a {label}.")
                tried = reject("explain", "q", answers, label, labels, chosen, rest, vectors, plain)
            else:
                tried = unfiltered("explain", "q", answers, f"{number}:{label}:{k}")
            counts[stated(tried.target, labels)[0]] += 1
        # Learning moves the table half of the way to what was accepted.
        new[label] = {n: 0.5 * table[label][n] + 0.5 * counts[n] / per_class for n in labels}
    return new


def test_rounds_with_a_filter_never_lose_and_without_one_stay_flat():
    dice = Random(11)
    tables = {
        filtered: [{"varo": {"varo": 0.55, "kesk": 0.45}, "kesk": {"varo": 0.4, "kesk": 0.6}}]
        for filtered in (True, False)
    }
    for filtered, rounds in tables.items():
        for number in range(4):
            rounds.append(_toy_round(rounds[-1], filtered, number, dice, effort(400)))

    def accuracy(table):
        return sum(table[label][label] for label in CLASSES) / len(CLASSES)

    with_filter = [accuracy(table) for table in tables[True]]
    without = [accuracy(table) for table in tables[False]]
    assert all(a <= b for a, b in pairwise(with_filter))
    assert with_filter[-1] > 0.95
    assert all(abs(value - without[0]) < 0.06 for value in without)


# -- figures -----------------------------------------------------------------------------------


def test_figures_without_a_judge():
    good = "This is a varo. It has a blue body, striped wings and no crest."
    odd = "This is a varo. It has a brown body and checkered wings."
    bare = "This is a varo."
    shown = [CLASSES["varo"]] * 3
    found = figures([good, odd, bare], ["varo"] * 3, CLASSES, shown)
    assert (found.accuracy, found.strict) == (1.0, 1.0)
    assert found.explained == pytest.approx(2 / 3)
    assert found.coherent == pytest.approx(0.5)
    assert found.grounded == pytest.approx(0.5)
    assert figures([good], ["varo"], CLASSES, [None]).grounded is None
    assert figures([], [], CLASSES, []).explained == 0
    assert concepts_in("a tail that is forked", ["a forked tail"]) == []
    assert explained("A bird without striped wings.", CLASSES).concepts == ()


def test_template_answers_say_all_that_was_chosen_and_nothing_else():
    writer = Template("bird")
    for one in _wanted(30):
        [text] = writer.compose([one])
        said = explained(text, CLASSES, one.concepts)
        assert said.labels == (one.label,)
        assert set(said.concepts) == set(one.concepts)
        assert (said.coherent, said.grounded) == (1.0, 1.0)
        assert text.rstrip(".").endswith(one.label) == (one.sort == "cot")


def test_counts_are_a_distribution_and_read_order():
    reader = Counts(["the bird has a blue body .", "the bird has striped wings ."])
    words = ["the", "bird", "has", "a", "blue", "body", ".", "striped", "wings", "\x03", "unseen"]
    for before in (("\x02", "\x02"), ("the", "bird"), ("blue", "wings"), ("a", "b")):
        total = sum(reader._chance(word, before) for word in words)
        assert total == pytest.approx(1)
    assert fluency(["the bird has striped wings ."], reader) < 2 < 4
    assert fluency(["wings the has . striped"], reader) > 4


def test_a_judge_is_read_strictly():
    class Judge:
        name, version = "judge", "1"

        def write(self, asks):
            assert all("a blue body" in ask.text for ask in asks)
            return [
                '{"explains": true, "coherent": 1}',
                "certainly",
                '{"explains": false, "coherent": 0}',
            ]

    found = judged(Judge(), ["a", "b", "c"], [["a blue body"]] * 3, [b""] * 3, see=False)
    assert (found.explained, found.coherent, found.failed) == (0.5, 0.5, 1)


def test_a_base_student_learns_birds_of_no_class_and_says_what_is_true_of_them():
    rows = list(base_rows(60, 24, 7, ["varo", "kesk"], writing=True))
    assert Counter(row.task for row in rows).keys() == {"describe", "which", "ask", "write"}
    assert rows[:5] == list(base_rows(5, 24, 7, ["varo", "kesk"], writing=True))
    assert not any("varo" in row.target for row in rows if row.task != "write")
    assert len({row.images for row in rows}) == 60
    asked = [row for row in base_rows(300, 24, 8, ["varo"]) if row.task == "ask"]
    assert 0.35 < sum(row.target == "yes" for row in asked) / len(asked) < 0.65


def test_synthesized_rows_are_told_whole():
    [made] = synthesize(_wanted(1), Template("bird"), list(CLASSES), "bird", ["What?"])
    assert isinstance(made, Synthesized)
    assert made.kept
    assert made.written == made.answer
