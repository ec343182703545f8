"""Concepts, answers, judgements, pairs and votes: closed forms and laws."""

from __future__ import annotations

import math
import random

import pytest

from vprog.distill.bootstrap import interval, paired
from vprog.distill.judging import Verdict, both_orders, intransitive, judge_all, weighted_scores
from vprog.distill.preference import Candidate, calibrated_pair, outcome_pairs
from vprog.distill.selfsynthx.concepts import answer_score, info_nce, select_concepts
from vprog.distill.selfsynthx.rejection import contains_label, select_answer, states_label
from vprog.distill.truncation import cut
from vprog.distill.verifier import best_of, majority, rewards, weighted_vote


def _unit(i: int, size: int = 8) -> list[float]:
    return [float(i == j) for j in range(size)]


def _near(i: int, dice: random.Random, size: int = 8) -> list[float]:
    found = [dice.gauss(0, 0.2) + (i == j) for j in range(size)]
    length = math.sqrt(sum(v * v for v in found))
    return [v / length for v in found]


def test_info_nce_in_closed_form():
    """With orthogonal vectors each description adds log(e^10 / (e^10 + n)), by hand."""
    wanted = 3 * math.log(math.exp(10) / (math.exp(10) + 5))
    assert info_nce([_unit(0)] * 3, [_unit(1)] * 5, _unit(0), 0.1) == pytest.approx(
        wanted, abs=1e-9
    )
    assert info_nce([_unit(0)], [], _unit(1), 0.1) == 0


def test_selection_does_not_hang_on_order_and_an_unrelated_negative_never_helps():
    dice = random.Random(5)
    for _ in range(50):
        concepts = [_near(i, dice) for i in range(6)]
        own = [_near(dice.randrange(3), dice) for _ in range(7)]
        others = [_near(3 + dice.randrange(3), dice) for _ in range(9)]
        found = select_concepts(concepts, own, others)
        turned = select_concepts(concepts, own[::-1], others[::-1])
        assert turned.kept == found.kept
        assert turned.scores == pytest.approx(found.scores)
        more = select_concepts(concepts, own, [*others, _near(7, dice)])
        assert all(a <= b for a, b in zip(more.scores, found.scores, strict=True))
        assert len(found.kept) >= 3
        order = list(range(6))
        dice.shuffle(order)
        moved = select_concepts([concepts[i] for i in order], own, others)
        assert {order[place] for place in moved.kept} == set(found.kept)


def test_a_concept_of_every_description_comes_first_and_three_are_always_kept():
    concepts = [_unit(i) for i in range(5)]
    found = select_concepts(concepts, [_unit(2)] * 4, [_unit(6), _unit(7)])
    assert found.kept[0] == 2
    assert len(found.kept) == 3
    assert select_concepts([], [_unit(0)], [_unit(1)]).kept == ()


def test_an_answer_that_says_the_chosen_concepts_scores_higher():
    chosen, rest = [_unit(0), _unit(1)], [_unit(2), _unit(3)]
    both = [math.sqrt(0.5), math.sqrt(0.5), *[0.0] * 6]
    assert answer_score(both, chosen, rest) > answer_score(_unit(2), chosen, rest)


def test_the_label_gate():
    assert select_answer("explain", [0.1, 0.9, 0.5], [True, False, True]).accepted is None
    assert select_answer("explain", [0.1, 0.9, 0.5], [False, True, False]).accepted == 1
    assert select_answer("simple", [0.1, 0.9, 0.5], [False, False, True]).accepted == 2
    assert select_answer("simple", [], []).accepted is None
    assert contains_label("no pneumonia", "pneumonia")
    assert not states_label("no pneumonia", "pneumonia")
    assert states_label("no nodule, but pneumonia", "pneumonia")


class _Biased:
    """Says which text is longer, and leans to the first place by a fixed amount."""

    def __init__(self, lean: float) -> None:
        self.lean = lean

    def judge(self, pairs):
        found = []
        for a, b in pairs:
            first = 0.5 + 0.05 * (len(a) - len(b)) + self.lean
            found.append(Verdict(first, 1 - first, 0.0))
        return found


def test_a_constant_liking_for_one_place_cancels():
    texts = ["a", "abc", "abcd", "ab"]
    fair, biased = judge_all(_Biased(0.0), texts), judge_all(_Biased(0.2), texts)
    for place in fair:
        assert biased[place].wins == pytest.approx(fair[place].wins)
        assert biased[place].confidence < fair[place].confidence
    fair_scores, biased_scores = weighted_scores(4, fair), weighted_scores(4, biased)
    ranked = sorted(range(4), key=fair_scores.__getitem__)
    assert ranked == [0, 3, 1, 2]
    assert sorted(range(4), key=biased_scores.__getitem__) == ranked


def test_scores_move_with_their_candidates_and_stay_within_one():
    dice = random.Random(2)
    for _ in range(100):
        count = dice.randrange(2, 7)
        judgements = {}
        for i in range(count):
            for j in range(i + 1, count):
                a, b = dice.random(), dice.random()
                judgements[i, j] = both_orders(Verdict(a, 1 - a, 0), Verdict(b, 1 - b, 0))
        scores = weighted_scores(count, judgements)
        assert all(-1 <= s <= 1 for s in scores)
        order = list(range(count))
        dice.shuffle(order)
        place = {old: new for new, old in enumerate(order)}
        moved = {}
        for (i, j), judgement in judgements.items():
            a, b = place[i], place[j]
            moved[(a, b) if a < b else (b, a)] = judgement if a < b else judgement.turned
        again = weighted_scores(count, moved)
        assert [again[place[i]] for i in range(count)] == pytest.approx(scores)


def test_a_judge_that_only_looks_at_the_place_decides_nothing():
    always_first = both_orders(Verdict(1, 0, 0), Verdict(1, 0, 0))
    assert always_first.confidence == 0
    assert weighted_scores(2, {(0, 1): always_first}) == (0, 0)


def test_circles_are_counted():
    win, lose = both_orders(Verdict(1, 0, 0), Verdict(0, 1, 0)), None
    lose = win.turned
    assert intransitive(3, {(0, 1): win, (1, 2): win, (0, 2): lose}) == 1
    assert intransitive(3, {(0, 1): win, (1, 2): win, (0, 2): win}) == 0


def test_a_right_answer_with_a_bad_rationale_may_be_rejected():
    candidates = [
        Candidate("good", "2", True),
        Candidate("bad", "2", True),
        Candidate("x", "3", False),
    ]
    sure = both_orders(Verdict(1, 0, 0), Verdict(0, 1, 0))
    pair = calibrated_pair(candidates, {(0, 1): sure, (0, 2): sure, (1, 2): sure.turned})
    assert pair is not None
    assert (pair.chosen, pair.rejected) == (0, 1)
    assert (pair.weight, pair.margin) == (1.0, 2.0)
    wrong = [Candidate(c.text, c.answer, False) for c in candidates]
    assert calibrated_pair(wrong, {(0, 1): sure, (0, 2): sure, (1, 2): sure}) is None
    tie = both_orders(Verdict(0.5, 0.5, 0), Verdict(0.5, 0.5, 0))
    assert calibrated_pair(candidates, dict.fromkeys([(0, 1), (0, 2), (1, 2)], tie)) is None


def test_outcome_pairs_keep_the_band_the_cap_and_their_draw():
    dice = random.Random(9)
    for _ in range(200):
        right, wrong = dice.randrange(0, 20), dice.randrange(0, 20)
        samples = [Candidate(f"r{i}", "1", True) for i in range(right)]
        samples += [Candidate(f"w{i}", "2", False) for i in range(wrong)]
        pairs = outcome_pairs(samples, "seed")
        share = right / max(1, right + wrong)
        assert len(pairs) == (min(3, right, wrong) if 0.25 <= share <= 0.85 else 0)
        assert all(samples[p.chosen].right and not samples[p.rejected].right for p in pairs)
        texts = {(samples[p.chosen].text, samples[p.rejected].text) for p in pairs}
        turned = samples[::-1]
        again = outcome_pairs(turned, "seed")
        assert {(turned[p.chosen].text, turned[p.rejected].text) for p in again} == texts
        assert len(texts) == len(pairs)


def test_cutting_counts_words_or_a_share_of_them():
    text = " ".join(str(i) for i in range(300))
    assert len(cut(text).split()) == 90
    assert len(cut(text, 0.1).split()) == 90
    assert len(cut(text, 0.5).split()) == 150


def test_votes():
    dice = random.Random(3)
    for _ in range(100):
        answers = [dice.choice("abc") for _ in range(7)]
        counts = {a: answers.count(a) for a in answers}
        assert counts[majority(answers)] == max(counts.values())
        distinct = ["a", "b", "c", "d"]
        scores = [dice.random() for _ in distinct]
        assert weighted_vote(distinct, scores) == best_of(distinct, scores)
    assert rewards([-1.0, -2.0], [-1.5, -1.0]) == pytest.approx([0.05, -0.1])


def test_intervals_hold_the_mean_and_pairing_is_sharper():
    dice = random.Random(4)
    hard = [dice.random() for _ in range(200)]
    ours = [[float(h + 0.05 > dice.random() * 0.05 + 0.5) for h in hard] for _ in range(3)]
    theirs = [[float(h > dice.random() * 0.05 + 0.5) for h in hard] for _ in range(3)]
    one = interval(ours, times=300)
    assert one.low <= one.mean <= one.high
    both = paired(ours, theirs, times=300)
    assert both.high - both.low < one.high - one.low
    assert paired(ours, ours, times=50).high == 0
    assert interval(ours, times=100) == interval(ours, times=100)
