"""Judges of rationales: their order, their figures, the audit as judge, and what is curated."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.conftest import effort
from vprog.distill.judging import Judgement, Verdict, weighted_scores
from vprog.distill.preference import Candidate
from vprog.distill.scorer.case import Case, Rater, Scorer, Shown, judge_cases, rated, told
from vprog.distill.scorer.figures import (
    Truth,
    agreement_with_truth,
    figures,
    length_ratio,
)
from vprog.distill.scorer.judges import AuditJudge, ModelJudge
from vprog.distill.scorer.lessons import benches
from vprog.distill.scorer.sources import from_world
from vprog.distill.src.curation import bradley_terry, curate
from vprog.distill.src.rap import Rap, RapForm
from vprog.program import load
from vprog.rationalize.audit import Auditor

CUPS = Path(__file__).resolve().parents[1] / "data" / "cups.json"
CASE = Case("a", "How many cups?", "2", "count: cup = 2")


class Oracle:
    """Knows a worth for each text, and leans to the first place."""

    def __init__(self, worth, lean=0.0):
        self.worth, self.lean = worth, lean

    def verdicts(self, shown):
        found = []
        for one in shown:
            gap = self.worth[one.first] - self.worth[one.second]
            first = min(1.0, max(0.0, 0.5 + gap + self.lean))
            found.append(Verdict(first, 1 - first, 0.0))
        return found


class Blind:
    """Says anything."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def verdicts(self, shown):
        found = []
        for _ in shown:
            a, b, c = (self.dice.random() for _ in range(3))
            found.append(Verdict(a / (a + b + c), b / (a + b + c), c / (a + b + c)))
        return found


def test_cases_are_judged_as_if_each_were_alone():
    worth = {"a": 0.1, "b": 0.3, "c": 0.2}
    judge = Oracle(worth)
    cases = [CASE, Case("b", "?", "x"), Case("c", "?", "x")]
    together = judge_cases(judge, cases, [["a", "b", "c"], ["b"], ["c", "a"]])
    assert [len(one) for one in together] == [3, 0, 1]
    for case, texts, one in zip(cases, [["a", "b", "c"], ["b"], ["c", "a"]], together, strict=True):
        assert judge_cases(judge, [case], [texts]) == [one]
    assert isinstance(judge, Scorer)


def test_a_constant_lean_is_seen_as_bias_and_changes_no_ranking():
    dice = random.Random(1)
    for _ in range(effort(50)):
        worth = {f"t{k}": dice.random() * 0.3 for k in range(5)}
        texts = list(worth)
        fair, leaning = (
            judge_cases(Oracle(worth, lean), [CASE], [texts])[0] for lean in (0.0, 0.15)
        )
        ranks = [
            sorted(range(5), key=weighted_scores(5, one).__getitem__) for one in (fair, leaning)
        ]
        assert ranks[0] == ranks[1] == sorted(range(5), key=lambda k: worth[texts[k]])
        assert figures([5], [fair]).bias == pytest.approx(0.0)
        assert figures([5], [leaning]).bias == pytest.approx(0.3)
        assert figures([5], [leaning]).circles == 0.0
        assert figures([5], [leaning]).confidence == pytest.approx(0.7)


def test_a_judge_that_says_anything_is_not_listened_to():
    texts = [f"t{k}" for k in range(8)]
    cases = [Case(f"{k}", "?", "x") for k in range(effort(60))]
    judged = judge_cases(Blind(3), cases, [texts] * len(cases))
    found = figures([8] * len(cases), judged)
    spread = sum(abs(s) for one in judged for s in weighted_scores(8, one)) / (8 * len(cases))
    assert found.bias > 0.1 and found.circles > 0.1 and spread < 0.15
    assert sum(found.histogram) == pytest.approx(1.0)


def test_figures_of_known_judgements():
    win, tie = Judgement(0.8, 0.1, 0.1, 0.5), Judgement(0.2, 0.1, 0.7, 0.0)
    assert [told(win), told(win.turned), told(tie)] == [1, -1, 0]
    found = figures([2, 2], [{(0, 1): win}, {(0, 1): tie}])
    assert (found.pairs, found.ties, found.bias) == (2, 0.5, 0.25)
    assert found.histogram[4] == 0.5 and found.histogram[3] == 0.5
    truths = [[Truth(0, 1, 1, "flipped")], [Truth(0, 1, -1, "flipped")]]
    agreed = agreement_with_truth([{(0, 1): win}, {(0, 1): tie}], truths)
    assert agreed == {"all": (1, 2), "flipped": (1, 2)}
    assert rated([0.9, 0.2, 0.25])[0, 1].wins == 1.0
    assert told(rated([0.9, 0.2, 0.25])[1, 2]) == 0
    assert length_ratio([("a b", "a b c d")]) == 0.5


class Says:
    """A member of a panel that prefers the longer text, by likelihoods or by words alone."""

    name, version = "says", "1"

    def __init__(self, scores: bool):
        self.scores = scores

    @staticmethod
    def _first(context):
        first, _, second = context.partition("First rationale:\n")[2].partition("Second rationale:")
        return len(first) >= len(second)

    def logprobs(self, asked):
        if not self.scores:
            return [None] * len(asked)
        likely = {True: ("first",), False: ("second",)}
        return [
            -0.1 if answer in likely[self._first(context)] else -3.0
            for _, _, context, answer in asked
        ]

    def generate(self, asked):
        return ["The first." if self._first(context) else "second" for _, _, context in asked]


def test_any_model_judges_by_its_labels_or_by_votes():
    shown = [Shown(CASE, "a long long text", "a"), Shown(CASE, "a", "a long long text")]
    by_labels = ModelJudge(Says(True)).verdicts(shown)
    assert by_labels[0].first > 0.8 > 0.2 > by_labels[1].first
    assert all(sum((v.first, v.second, v.tie)) == pytest.approx(1.0) for v in by_labels)
    assert ModelJudge(Says(False)).verdicts(shown)[0] == Verdict(1.0, 0.0, 0.0)
    mixed = ModelJudge(Says(True), Says(False)).verdicts(shown)
    assert mixed[0].first == pytest.approx((by_labels[0].first + 1.0) / 2)


def test_the_audit_as_judge_knows_what_was_planted():
    form = RapForm()
    sounds = list(from_world(5, max(3, effort(6)), "validation"))
    made = benches(sounds, form)
    judge = AuditJudge.of({s.id: Auditor(s.trace) for s in sounds}, form)
    assert isinstance(judge, Scorer) and isinstance(judge, Rater)
    judged = judge_cases(judge, [b.case for b in made], [b.candidates for b in made])
    found = agreement_with_truth(judged, [b.truths for b in made])
    for fault in ("counterfactual", "insufficient", "flipped"):
        agree, count = found[fault]
        assert count > 20 and agree / count > 0.8, (fault, found)
    assert figures([len(b.candidates) for b in made], judged).bias < 1e-9
    case = made[0].case
    assert judge.worth(case, "no pair at all").score == 0.0
    assert judge.worth(case, form.write(form.read(made[0].candidates[0]))).score > 0
    assert judge.worth(case, f"So the answer is {case.gold}.\nAnswer: {case.gold}").true == 0.0


def test_who_says_two_things_that_cannot_both_be_is_worth_less():
    form = RapForm()
    trace = load('answer = count(find(image, "cup"))').run(
        CUPS.with_suffix(".png"), f"scene:{CUPS}"
    )
    judge = AuditJudge.of({CASE.id: Auditor(trace)}, form)
    twice, once = (
        judge.worth(CASE, form.write(Rap(f"There are three cups. The dog is red. {said}", "3")))
        for said in ("The dog is not red.", "The dog is small.")
    )
    assert (twice.true, once.true) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def _judged(scores):
    """Judgements that follow from scores, all of them sure."""
    return {
        (i, j): Judgement(float(scores[i] > scores[j]), float(scores[i] < scores[j]), 0.0, 0.0)
        for i in range(len(scores))
        for j in range(i + 1, len(scores))
    }


def test_strata_bring_a_right_answer_with_a_bad_rationale_besides_the_wrong_one():
    candidates = [
        Candidate("best", "2", True),
        Candidate("fair", "2", True),
        Candidate("weak", "2", True),
        Candidate("wrong", "3", False),
        Candidate("worse", "4", False),
    ]
    judged = _judged([5, 4, 2, 3, 1])
    extreme = curate(candidates, judged)
    assert [(p.chosen, p.rejected) for p in extreme.pairs] == [(0, 4)]
    strata = curate(candidates, judged, "strata")
    assert [(p.chosen, p.rejected) for p in strata.pairs] == [(0, 2), (0, 4)]
    assert all(0 < p.weight <= 1 for p in strata.pairs)
    assert [p.weight for p in curate(candidates, judged, weighted=False).pairs] == [1.0]
    assert curate(candidates[3:], _judged([1, 2])).why == "none is right"
    assert curate(candidates[:1], {}).why == "one candidate"
    same = {(0, 1): Judgement(0.5, 0.5, 0.0, 0.0)}
    assert curate(candidates[:2], same).why == "too close"


def test_curation_does_not_hang_on_the_order_of_candidates():
    dice = random.Random(4)
    for _ in range(effort(100)):
        count = dice.randrange(2, 7)
        scores = dice.sample(range(100), count)
        candidates = [Candidate(f"c{s}", "x", dice.random() < 0.6) for s in scores]
        for how in ("extreme", "strata"):
            kept = curate(candidates, _judged(scores), how)
            order = dice.sample(range(count), count)
            moved = curate([candidates[k] for k in order], _judged([scores[k] for k in order]), how)
            texts = [(candidates[p.chosen].text, candidates[p.rejected].text) for p in kept.pairs]
            again = [
                (candidates[order[p.chosen]].text, candidates[order[p.rejected]].text)
                for p in moved.pairs
            ]
            assert texts == again
            assert all(candidates[p.chosen].right for p in kept.pairs)


def test_bradley_terry_ranks_as_a_sure_judge_does_and_ignores_the_unsure():
    ranked = bradley_terry(4, _judged([3, 1, 4, 2]))
    assert sorted(range(4), key=ranked.__getitem__) == [1, 3, 0, 2]
    assert sum(ranked) == pytest.approx(0.0)
    unsure = {pair: Judgement(1.0, 0.0, 0.0, 1.0) for pair in _judged([1, 2, 3])}
    assert bradley_terry(3, unsure) == pytest.approx((0.0, 0.0, 0.0))
    # Two candidates with wins p and 1-p and hardly a prior: their odds are p / (1 - p).
    one = bradley_terry(2, {(0, 1): Judgement(0.75, 0.25, 0.0, 0.0)}, 5000, 1e-6)
    assert one[0] - one[1] == pytest.approx(1.0986, abs=1e-3)
