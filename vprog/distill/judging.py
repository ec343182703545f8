"""Pairwise judgements in both orders, and the confidence-weighted score of each candidate.

Self-rationale calibration (Wu et al., ICML 2025, 2509.13919) judges pairs rather than candidates and
weights by confidence; its formulas are not published. Those here are our own design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge says of two candidates in one order: probabilities that sum to 1."""

    first: float
    second: float
    tie: float


class Judge(Protocol):
    """Compares two rationale-answer pairs for one question."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Sequence[Verdict]:
        """A verdict for each pair, which is shown in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """Both orders of a pair as one.

    Attributes:
        wins: the probability that the first candidate is better, the mean of both orders.
        loses: that the second is.
        tie: that neither is.
        bias: how much the place on the page decided, 0 to 1.
    """

    wins: float
    loses: float
    tie: float
    bias: float

    @property
    def confidence(self) -> float:
        """How much the judgement counts: ``(1 - tie) * (1 - bias)``."""
        return (1 - self.tie) * (1 - self.bias)

    @property
    def turned(self) -> Judgement:
        """The same, seen from the second candidate."""
        return Judgement(self.loses, self.wins, self.tie, self.bias)


def both_orders(straight: Verdict, swapped: Verdict) -> Judgement:
    """One judgement of two verdicts: a judge's liking for one place cancels out.

    Args:
        straight: with the first candidate shown first.
        swapped: with the second candidate shown first.

    >>> both_orders(Verdict(0.9, 0.1, 0.0), Verdict(0.9, 0.1, 0.0)).confidence
    0.19999999999999996
    """
    return Judgement(
        (straight.first + swapped.second) / 2,
        (straight.second + swapped.first) / 2,
        (straight.tie + swapped.tie) / 2,
        abs(straight.first - swapped.second),
    )


def judge_all(judge: Judge, candidates: Sequence[str]) -> dict[tuple[int, int], Judgement]:
    """Every pair of candidates, judged in both orders, in one batch.

    Returns:
        For places ``(i, j)`` with ``i < j`` the judgement seen from ``i``.
    """
    places = list(combinations(range(len(candidates)), 2))
    shown = [(candidates[i], candidates[j]) for i, j in places]
    said = judge.judge([*shown, *((b, a) for a, b in shown)])
    half = len(shown)
    return {place: both_orders(said[k], said[half + k]) for k, place in enumerate(places)}


def weighted_scores(
    count: int, judgements: Mapping[tuple[int, int], Judgement]
) -> tuple[float, ...]:
    """The confidence-weighted score of each candidate, -1 (worst) to 1 (best).

    ``w_i = sum_j k_ij (P(i > j) - P(j > i)) / sum_j k_ij``; a candidate of which nothing is sure has 0.
    """
    above = [0.0] * count
    below = [0.0] * count
    for (i, j), judgement in judgements.items():
        for place, seen in ((i, judgement), (j, judgement.turned)):
            above[place] += seen.confidence * (seen.wins - seen.loses)
            below[place] += seen.confidence
    return tuple(a / b if b else 0.0 for a, b in zip(above, below, strict=True))


def intransitive(count: int, judgements: Mapping[tuple[int, int], Judgement]) -> float:
    """The share of triples whose winners run in a circle; 0 where there are no triples."""

    def beats(i: int, j: int) -> bool:
        seen = judgements[i, j] if i < j else judgements[j, i].turned
        return seen.wins > seen.loses

    triples = list(combinations(range(count), 3))
    circles = sum(
        (beats(a, b) and beats(b, c) and beats(c, a))
        or (beats(b, a) and beats(c, b) and beats(a, c))
        for a, b, c in triples
    )
    return circles / len(triples) if triples else 0.0
