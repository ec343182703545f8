"""Pairs to learn from: the best candidate of a question against the worst, weighted by confidence.

Self-rationale calibration (Wu et al., ICML 2025, 2509.13919) curates by the confidence of pairwise
verdicts; the formulas are our own design and stand in ``judging`` and ``preference``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Literal, TypeAlias

from vprog.distill.judging import weighted_scores
from vprog.distill.preference import DELTA, Candidate, Pair, calibrated_pair
from vprog.distill.scorer.case import Judgements

#: ``extreme``: the best right candidate against the worst of all; ``strata``: besides, against the
#: worst that has the right answer too, and against the worst that has a wrong one.
Curation: TypeAlias = Literal["extreme", "strata"]


@dataclass(frozen=True, slots=True)
class Curated:
    """The pairs of a question.

    Attributes:
        pairs: by the places of the candidates.
        scores: of each candidate, -1 to 1.
        why: why there is no pair; empty where there is one.
    """

    pairs: tuple[Pair, ...]
    scores: tuple[float, ...]
    why: str = ""


def curate(
    candidates: Sequence[Candidate],
    judgements: Judgements,
    how: Curation = "extreme",
    delta: float = DELTA,
    weighted: bool = True,
) -> Curated:
    """The pairs of a question's judged candidates.

    Args:
        candidates: in the order in which they were judged.
        judgements: of every two of them.
        how: see ``Curation``.
        delta: the least distance of scores.
        weighted: False gives every pair the weight 1, to compare with.
    """
    scores = weighted_scores(len(candidates), judgements)
    if len(candidates) < 2:
        return Curated((), scores, "one candidate")
    if not any(c.right for c in candidates):
        return Curated((), scores, "none is right")
    strata: list[list[int]] = [list(range(len(candidates)))]
    if how == "strata":
        best = max((p for p, c in enumerate(candidates) if c.right), key=lambda p: (scores[p], -p))
        strata = [
            [p for p, c in enumerate(candidates) if p == best or c.right is right]
            for right in (True, False)
        ]
    found: dict[tuple[int, int], Pair] = {}
    for places in strata:
        pair = _within(places, candidates, judgements, delta, scores)
        if pair is not None:
            weight = pair.weight if weighted else 1.0
            found[pair.chosen, pair.rejected] = Pair(
                pair.chosen, pair.rejected, weight, pair.margin
            )
    return Curated(tuple(found.values()), scores, "" if found else "too close")


def _within(
    places: Sequence[int],
    candidates: Sequence[Candidate],
    judgements: Judgements,
    delta: float,
    scores: Sequence[float],
) -> Pair | None:
    """The pair of some of the candidates, of which one is right at least.

    Scores and confidence are those among all candidates.
    """
    if len(places) == len(candidates):
        return calibrated_pair(candidates, judgements, delta)
    right = [p for p in places if candidates[p].right]
    chosen = max(right, key=lambda p: (scores[p], -p))
    others = [p for p in places if p != chosen]
    if not others:
        return None
    rejected = min(others, key=lambda p: (scores[p], p))
    margin = scores[chosen] - scores[rejected]
    if margin < delta or candidates[chosen].text.split() == candidates[rejected].text.split():
        return None
    sure = sum(j.confidence for j in judgements.values()) / len(judgements)
    return Pair(chosen, rejected, min(1.0, max(0.0, margin / 2)) * sure, margin)


def bradley_terry(
    count: int, judgements: Judgements, rounds: int = 200, prior: float = 0.1
) -> tuple[float, ...]:
    """Log-strengths of candidates by the Bradley-Terry model, each judgement weighing its confidence.

    Fitted by minorisation-maximisation (Hunter 2004); a tie is half a win for both. ``prior`` virtual
    draws against a candidate of strength 1 keep a candidate that always wins finite.

    Returns:
        Strengths whose mean is 0: higher is better.
    """
    won = [prior / 2] * count
    met: dict[tuple[int, int], float] = {}
    for (i, j), judgement in judgements.items():
        sure = judgement.confidence
        won[i] += sure * (judgement.wins + judgement.tie / 2)
        won[j] += sure * (judgement.loses + judgement.tie / 2)
        met[i, j] = met[j, i] = sure
    strength = [1.0] * count
    for _ in range(rounds):
        strength = [
            won[i]
            / (
                prior / (strength[i] + 1)
                + sum(
                    met.get((i, j), 0.0) / (strength[i] + strength[j])
                    for j in range(count)
                    if j != i
                )
            )
            for i in range(count)
        ]
    logs = [log(s) for s in strength]
    mean = sum(logs) / count if count else 0.0
    return tuple(one - mean for one in logs)
