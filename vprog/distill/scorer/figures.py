"""Figures about a judge: how often it is right, how much it leans, how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any

from vprog.distill.judging import intransitive
from vprog.distill.scorer.case import Judgements, told

#: How many bins the histogram of confidence has.
BINS = 10


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """What judgements are like; all but ``pairs`` are shares from 0 to 1.

    Attributes:
        pairs: how many pairs were judged, each in both orders.
        bias: the mean of how much the place on the page decided.
        ties: the share of pairs that were called a tie.
        circles: the share of triples whose winners run in a circle.
        confidence: the mean of kappa, ``(1 - tie) * (1 - bias)``.
        histogram: the shares of pairs with a kappa in each tenth from 0 to 1.
    """

    pairs: int
    bias: float
    ties: float
    circles: float
    confidence: float
    histogram: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**asdict(self), "histogram": list(self.histogram)}


def figures(counts: Sequence[int], judged: Sequence[Judgements]) -> JudgeFigures:
    """Figures about the judgements of some cases.

    Args:
        counts: how many candidates each case has.
        judged: the judgements of each.
    """
    each = [judgement for one in judged for judgement in one.values()]
    size = max(1, len(each))
    bins = [0] * BINS
    for judgement in each:
        bins[min(BINS - 1, int(judgement.confidence * BINS))] += 1
    triples = [count * (count - 1) * (count - 2) // 6 for count in counts]
    circles = fsum(
        intransitive(count, one) * number
        for count, one, number in zip(counts, judged, triples, strict=True)
    )
    return JudgeFigures(
        len(each),
        fsum(j.bias for j in each) / size,
        sum(told(j) == 0 for j in each) / size,
        circles / max(1, sum(triples)),
        fsum(j.confidence for j in each) / size,
        tuple(count / size for count in bins),
    )


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of two candidates of a case.

    Attributes:
        first: the place of one.
        second: the place of the other, which is higher.
        better: 1 the first is better, -1 the second, 0 they are equally good.
        fault: what is wrong with the worse one; ``paraphrase`` where neither is.
    """

    first: int
    second: int
    better: int
    fault: str


def agreement_with_truth(
    judged: Sequence[Judgements], truths: Sequence[Sequence[Truth]]
) -> dict[str, tuple[int, int]]:
    """How often judgements say what is known, by fault; ``all`` is every one together.

    Returns:
        For each name how many judgements agree, and of how many.
    """
    found: dict[str, tuple[int, int]] = {"all": (0, 0)}
    for one, known in zip(judged, truths, strict=True):
        for truth in known:
            right = told(one[truth.first, truth.second]) == truth.better
            for name in ("all", truth.fault):
                agree, count = found.get(name, (0, 0))
                found[name] = (agree + right, count + 1)
    return found


def length_ratio(pairs: Sequence[tuple[str, str]]) -> float:
    """How long the chosen texts are against the rejected ones, in words; 1: equally long.

    >>> length_ratio([("one two three", "one two"), ("one", "one two")])
    1.0
    """
    chosen = sum(len(a.split()) for a, _ in pairs)
    rejected = sum(len(b.split()) for _, b in pairs)
    return chosen / rejected if rejected else 1.0
