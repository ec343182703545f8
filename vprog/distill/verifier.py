"""A DPO model as verifier of sampled answers (LLaVA-Reasoner, 2410.16198, stage D)."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum


def rewards(policy: Sequence[float], reference: Sequence[float], beta: float = 0.1) -> list[float]:
    """The implicit reward of each sample: ``beta * (log pi_DPO - log pi_SFT)``, a constant dropped.

    Args:
        policy: the DPO model's log-probability of each sample, nats.
        reference: the SFT model's.
    """
    return [beta * (p - r) for p, r in zip(policy, reference, strict=True)]


def best_of(answers: Sequence[str], scores: Sequence[float]) -> str:
    """The answer with the highest reward; of equals the first.

    >>> best_of(["two", "three"], [0.1, 0.4])
    'three'
    """
    return answers[max(range(len(answers)), key=lambda place: (scores[place], -place))]


def weighted_vote(answers: Sequence[str], scores: Sequence[float], temperature: float = 1.0) -> str:
    """The answer with the most weight, each sample weighing by the softmax of its reward.

    The released weighting could not be read: the softmax is our design. Equal rewards make it the
    majority vote; of equals the answer that came first.

    >>> weighted_vote(["2", "3", "3"], [0.0, 0.0, 0.0])
    '3'
    """
    top = max(scores)
    weights = [exp((s - top) / temperature) for s in scores]
    votes: dict[str, list[float]] = {}
    for answer, weight in zip(answers, weights, strict=True):
        votes.setdefault(answer, []).append(weight)
    return max(votes, key=lambda answer: fsum(votes[answer]))


def majority(answers: Sequence[str]) -> str:
    """The answer given most often; of equals the first."""
    return weighted_vote(answers, [0.0] * len(answers))
