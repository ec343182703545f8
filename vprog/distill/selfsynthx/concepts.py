"""Which concepts of a class an image shows, and which answer says them best (SelfSynthX, 2502.14044)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt
from typing import Protocol, TypeAlias

#: A vector of length 1.
Unit: TypeAlias = Sequence[float]


class Encoder(Protocol):
    """Embeds texts, so that near meanings lie near each other."""

    def embed(self, texts: Sequence[str]) -> Sequence[Unit]:
        """A vector of length 1 for each text, all of one size."""
        ...


@dataclass(frozen=True, slots=True)
class Selection:
    """The concepts that were chosen of a class's, by their places in its list, best first.

    Attributes:
        kept: places of the chosen concepts.
        scores: the score of every concept, in the order of the list.
        threshold: the score that a concept had to pass.
    """

    kept: tuple[int, ...]
    scores: tuple[float, ...]
    threshold: float


def info_nce(positives: Sequence[Unit], negatives: Sequence[Unit], item: Unit, tau: float) -> float:
    """How well an item is told by the positives against the negatives (METHODS' score; Theorem 1).

    ``sum_i log(e^(p_i.z/t) / (e^(p_i.z/t) + sum_c e^(c.z/t)))``, by log-sum-exp, so that any number
    of negatives is safe.

    Returns:
        At most 0; exactly 0 where there is no negative.
    """
    if not negatives:
        return 0.0
    against = _log_sum_exp([_dot(c, item) / tau for c in negatives])
    own = [_dot(p, item) / tau for p in positives]
    return fsum(o - _log_sum_exp([o, against]) for o in own)


def select_concepts(
    concepts: Sequence[Unit],
    descriptions: Sequence[Unit],
    others: Sequence[Unit],
    *,
    tau: float = 0.1,
    deviations: float = 0.4,
    least: int = 3,
) -> Selection:
    """The concepts of an image's class that its descriptions tell apart from other images'.

    A concept is kept if its score is above the mean of its class's concepts by 0.4 standard
    deviations; where fewer than three pass, the best three are kept (the values are those of the
    released code).

    Args:
        concepts: of the image's class.
        descriptions: of the image.
        others: descriptions of all other images, or a sample of them.
    """
    scores = [info_nce(descriptions, others, concept, tau) for concept in concepts]
    return chosen_of(scores, deviations, least)


def chosen_of(scores: Sequence[float], deviations: float = 0.4, least: int = 3) -> Selection:
    """The concepts whose scores lie above the mean by so many deviations, or the best of all.

    >>> chosen_of([-9.0, -1.0, -8.0, -9.5, -2.0]).kept
    (1, 4, 2)
    """
    if not scores:
        return Selection((), (), 0.0)
    mean = fsum(scores) / len(scores)
    spread = sqrt(fsum((s - mean) ** 2 for s in scores) / len(scores))
    threshold = mean + deviations * spread
    ranked = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
    passing = [place for place in ranked if scores[place] > threshold]
    kept = passing if len(passing) >= least else ranked[:least]
    return Selection(tuple(kept), tuple(scores), threshold)


def answer_score(
    answer: Unit, chosen: Sequence[Unit], rest: Sequence[Unit], *, tau: float = 0.1
) -> float:
    """How well an answer says the chosen concepts and not the rest of its class's.

    ``r(a) = sum_(z in Z*) log(e^(z.a/t) / (e^(z.a/t) + sum_(c not in Z*) e^(a.c/t)))``. The released
    code left positives among the negatives; here ``rest`` holds none of them.
    """
    return info_nce(chosen, rest, answer, tau)


def _dot(a: Unit, b: Unit) -> float:
    return fsum(x * y for x, y in zip(a, b, strict=True))


def _log_sum_exp(values: Sequence[float]) -> float:
    top = max(values)
    return top + log(fsum(exp(v - top) for v in values))
