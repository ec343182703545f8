"""Rationale-answer pairs, tags, faults and agreement: what the texts of SRC hold to."""

from __future__ import annotations

import random

import pytest

from tests.conftest import effort
from tests.rationales.runs import world
from vprog.distill.corruption.plant import FAULTS, Soil, harms, parted
from vprog.distill.corruption.words import KINDS, other_answer, swapped
from vprog.distill.final import final_answer
from vprog.distill.scorer.lessons import Sound, benches, lessons
from vprog.distill.scorer.sources import from_world
from vprog.distill.src.agreement import agreement, evidence
from vprog.distill.src.rap import Rap, RapForm
from vprog.distill.src.tags import scene_tags, text_tags
from vprog.grammar.diagnostic import VprogError
from vprog.rationalize.audit import Auditor
from vprog.world.record import scene_record
from vprog.world.splits import chunk


@pytest.fixture(scope="module")
def sounds() -> list[Sound]:
    return list(from_world(3, max(6, effort(12))))


def test_a_pair_is_read_as_it_was_written():
    for separator in ("\nAnswer: ", "\n### Answer: ", " Final answer: "):
        form = RapForm(separator)
        pair = Rap("There are two cups.\nThey are red.", "2")
        assert form.read(form.write(pair)) == pair
        assert form.answer(form.write(pair)) == "2"
    form = RapForm()
    for text in ("", "Answer: 2", "a\nAnswer: ", "a\nAnswer: 1\nAnswer: 2", "a\nAnswer: 2\nmore"):
        assert form.read(text) is None
    for separator in ("", " ", "\n--\n", "\nso "):
        with pytest.raises(VprogError) as refused:
            RapForm(separator)
        assert refused.value.code == "VP745"


def test_every_planted_fault_changes_the_pair_and_keeps_its_kind(sounds):
    seen: dict[str, int] = dict.fromkeys(FAULTS, 0)
    soil = Soil(("star", "square", "circle"), ("red", "above"), ("There is one ring.",))
    for one in sounds:
        text = one.tellings()[0]
        pair = Rap(text, one.answer)
        for planted in harms(pair, soil, one.id, times=2):
            seen[planted.fault] += 1
            assert planted.pair != pair
            assert (planted.pair.answer != one.answer) == (planted.fault == "flipped")
            if planted.fault == "counterfactual":
                assert parted(planted.pair.rationale)[1] == parted(text)[1]
            if planted.fault == "insufficient":
                assert len(planted.pair.rationale) < len(text)
            if planted.how == "answer alone":
                assert planted.pair.rationale == text
    assert min(seen.values()) > 10, seen


def test_what_the_bench_calls_faulty_the_audit_does_too_and_tellings_are_sound(sounds):
    form = RapForm()
    by_id = {one.id: one for one in sounds}
    for bench in benches(sounds, form):
        auditor = Auditor(by_id[bench.case.id].trace)
        sound = {t.first for t in bench.truths if t.better == 1}
        sound |= {t.second for t in bench.truths if t.better == -1}
        for place, text in enumerate(bench.candidates):
            pair = form.read(text)
            assert pair is not None
            if place in sound:
                audit = auditor.audit(pair.rationale)
                assert not audit.faults and not audit.hallucinated and not audit.unread, text
                assert pair.answer == bench.case.gold
        assert len(set(bench.candidates)) == len(bench.candidates)
        assert "answer" not in bench.case.facts


def test_lessons_know_their_better_one_whatever_the_order(sounds):
    made = benches(sounds, RapForm())
    learned = lessons(made, 5)
    firsts = [one.better for one in learned if one.better]
    assert 0.35 < firsts.count(1) / len(firsts) < 0.65
    worth = {}
    for bench in made:
        for truth in bench.truths:
            pair = (bench.candidates[truth.first], bench.candidates[truth.second])
            worth[bench.case.id, pair] = truth.better
            worth[bench.case.id, pair[::-1]] = -truth.better
    for one in learned:
        assert worth[one.shown.case.id, (one.shown.first, one.shown.second)] == one.better
    assert lessons(made, 5) == learned != lessons(made, 6)


def test_swapped_words_stay_of_their_kind_and_articles_follow():
    for seed in range(effort(100)):
        dice = random.Random(seed)
        text = swapped("There is an orange cup left of two stars.", ("cup", "star"), dice, True)
        assert text is not None and text != "There is an orange cup left of two stars."
        words = text.rstrip(".").split()
        article, word = words[2], words[3]
        assert (article == "an") == (word[0] in "aeiou"), text
    assert swapped("Nothing here.", (), random.Random(0), False) is None
    assert other_answer("red", (), (), random.Random(1)) in KINDS[0]
    assert other_answer("3", (), (), random.Random(1)) in ("1", "2", "4", "5")
    assert other_answer("0", (), (), random.Random(1)) in ("1", "2")
    assert other_answer("a jug", (), (), random.Random(1)) is None


def test_tags_tell_what_is_seen_and_not_the_answer():
    assert text_tags("There is one red cup. So the answer is red.") == ("count: red cup = 1",)
    scene, _ = next(chunk("train", 1, 0, 1))
    told = scene_tags(scene_record(scene))
    assert len(told) == len(scene.things)
    assert all(thing.color in " ".join(told) for thing in scene.things)


def test_agreement_finds_the_answer_in_the_rationale_and_nowhere_else():
    texts, questions, gold = [], [], []
    for trace, _ in world(effort(150), seed=7):
        texts.append(trace.rationale().text)
        gold.append(
            "yes" if trace.answer is True else "no" if trace.answer is False else str(trace.answer)
        )
    rows = [q.text for _, made in chunk("train", 7, 0, effort(150) // 8 + 1) for q in made]
    questions = rows[: len(texts)]
    found = agreement(texts, questions, gold)
    assert found.share > 0.9 and found.gold_share > 0.9
    # The same rationales with another answer behind them agree less, though gold is still in them.
    dice = random.Random(0)
    flipped = [
        f"{evidence(text)}\nAnswer: {other_answer(answer, ('above',), ('star', 'ring'), dice) or 'x'}"
        for text, answer in zip(texts, gold, strict=True)
    ]
    wrong = agreement(flipped, questions, gold)
    assert wrong.share < 0.1 < 0.9 < wrong.gold_share
    # Of other questions' rationales the reader learns little, of none nothing.
    turned = [*texts[7:], *texts[:7]]
    said = [f"{evidence(a)} Answer: {b}" for a, b in zip(turned, gold, strict=True)]
    assert agreement(said, questions).share < found.share - 0.3
    for bare in ("Answer: {}", "{}", "{}.", "So the answer is {}."):
        assert agreement([bare.format(one) for one in gold], questions).share == 0.0
    masked = agreement(texts, questions, masked=True)
    assert 0.2 < masked.share < found.share
    assert agreement([], []).share == 0.0


def test_what_stands_behind_a_mark_is_no_evidence_wherever_the_mark_stands():
    for mark in ("\nAnswer: 2", "\n### Answer:\n2", " Final answer = 2", "Answer: 2"):
        text = "There are two cups and a jug." + mark
        assert (evidence(text), final_answer(text)) == ("There are two cups and a jug.", "2")
