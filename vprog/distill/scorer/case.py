"""Judges of rationales: what they are shown, and their verdicts in both orders.

Self-rationale calibration (Wu et al., ICML 2025, 2509.13919) compares rationale-answer pairs two by
two rather than rating each alone. What a judge is shown (question, gold answer, facts of the picture,
two pairs) is our own design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol, runtime_checkable

from vprog.distill.judging import Judgement, Verdict, both_orders


@dataclass(frozen=True, slots=True)
class Case:
    """A question whose candidates are judged.

    Attributes:
        id: its name.
        question: the question.
        gold: its right answer.
        facts: what the picture shows, as text (``vprog.distill.src.tags``); empty where nothing is
            known.
    """

    id: str
    question: str
    gold: str
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Two candidates of a case, in the order in which a judge is shown them."""

    case: Case
    first: str
    second: str


@runtime_checkable
class Scorer(Protocol):
    """A judge of pairs, for any number of cases at once."""

    def verdicts(self, shown: Sequence[Shown]) -> Sequence[Verdict]:
        """A verdict for each, of the order that is shown: probabilities that sum to 1."""
        ...


@runtime_checkable
class Rater(Protocol):
    """A judge of single candidates: independent scoring, what pairwise judging is compared with."""

    def ratings(self, asked: Sequence[tuple[Case, str]]) -> Sequence[float]:
        """How good each candidate is, 0 to 1."""
        ...


#: For two places of a case's candidates, the lower first, the judgement seen from the lower.
Judgements = dict[tuple[int, int], Judgement]


def judge_cases(
    scorer: Scorer, cases: Sequence[Case], candidates: Sequence[Sequence[str]]
) -> list[Judgements]:
    """Every two candidates of each case, judged in both orders; all cases in one batch.

    Args:
        scorer: the judge.
        cases: the questions.
        candidates: of each case, in the same order.
    """
    shown: list[Shown] = []
    for case, texts in zip(cases, candidates, strict=True):
        for i, j in combinations(range(len(texts)), 2):
            shown += [Shown(case, texts[i], texts[j]), Shown(case, texts[j], texts[i])]
    verdicts = iter(scorer.verdicts(shown))
    return [
        {
            place: both_orders(next(verdicts), next(verdicts))
            for place in combinations(range(len(texts)), 2)
        }
        for texts in candidates
    ]


def rated(ratings: Sequence[float], threshold: float = 0.1) -> Judgements:
    """Ratings of a case's candidates as judgements, to be compared with pairwise ones.

    The higher rating wins; a difference below the threshold is a tie. There is no order, so there is
    no bias.
    """
    found: Judgements = {}
    for i, j in combinations(range(len(ratings)), 2):
        gap = ratings[i] - ratings[j]
        if abs(gap) < threshold:
            found[i, j] = Judgement(0.0, 0.0, 1.0, 0.0)
        else:
            found[i, j] = Judgement(float(gap > 0), float(gap < 0), 0.0, 0.0)
    return found


def told(judgement: Judgement) -> int:
    """What a judgement comes to: 1 the first is better, -1 the second, 0 a tie.

    >>> told(Judgement(0.2, 0.3, 0.5, 0.0))
    0
    """
    if judgement.tie >= max(judgement.wins, judgement.loses):
        return 0
    return 1 if judgement.wins > judgement.loses else -1
