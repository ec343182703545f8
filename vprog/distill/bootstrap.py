"""Intervals by resampling items, and seeds with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from random import Random


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, and the bounds that so many resamplings stay within."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def interval(
    runs: Sequence[Sequence[float]], *, times: int = 2_000, level: float = 0.95, seed: int = 0
) -> Interval:
    """The mean of scores over runs (seeds) and items, with its percentile bootstrap interval.

    Each resampling draws runs with replacement, then items with replacement, the same items for
    every run: items are what the runs share.

    Args:
        runs: for each seed the score of each item, all of one length.
        times: how often to resample.
        level: the share of resamplings within the bounds.
    """
    dice = Random(seed)
    size = len(runs[0])
    means = []
    for _ in range(times):
        drawn = dice.choices(range(len(runs)), k=len(runs))
        items = dice.choices(range(size), k=size)
        means.append(fsum(runs[r][i] for r in drawn for i in items) / (len(runs) * size))
    means.sort()
    cut = (1 - level) / 2
    last = times - 1
    return Interval(
        fsum(map(fsum, runs)) / (len(runs) * size),
        means[round(cut * last)],
        means[round((1 - cut) * last)],
    )


def paired(
    ours: Sequence[Sequence[float]],
    theirs: Sequence[Sequence[float]],
    *,
    times: int = 2_000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """The difference of two methods on the same items and seeds, with its interval.

    A method is better beyond the interval where the lower bound is above 0.
    """
    differences = [
        [a - b for a, b in zip(x, y, strict=True)] for x, y in zip(ours, theirs, strict=True)
    ]
    return interval(differences, times=times, level=level, seed=seed)
