"""Preference pairs: of judged candidates, and of right against wrong samples.

The first are those of self-rationale calibration, the second those of LLaVA-Reasoner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from vprog.distill.judging import Judgement, weighted_scores

#: The band of accuracy of the questions that LLaVA-Reasoner makes pairs of (2410.16198).
BAND: Final = (0.25, 0.85)
#: The most pairs that it makes of a question.
MOST: Final = 3
#: The least distance of scores of a judged pair; our own design.
DELTA: Final = 0.2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rationale with the answer it comes to.

    Attributes:
        text: the whole of what was written.
        answer: as extracted from it.
        right: whether the answer is the gold one.
    """

    text: str
    answer: str
    right: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates of one question, by their places.

    Attributes:
        chosen: the better one's place.
        rejected: the other's.
        weight: how much the pair counts, 0 to 1.
        margin: how far apart the two were judged; 2 for a right against a wrong answer.
    """

    chosen: int
    rejected: int
    weight: float = 1.0
    margin: float = 2.0


def calibrated_pair(
    candidates: Sequence[Candidate],
    judgements: Mapping[tuple[int, int], Judgement],
    delta: float = DELTA,
) -> Pair | None:
    """The best right candidate against the worst, weighted by confidence.

    The rejected one may have the right answer too: a right answer with a bad rationale is what the
    method is after. The weight is half the distance of the two scores times the mean confidence.

    Returns:
        None where no candidate is right, the two are less than ``delta`` apart, or say the same.
    """
    scores = weighted_scores(len(candidates), judgements)
    right = [place for place, c in enumerate(candidates) if c.right]
    if not right:
        return None
    chosen = max(right, key=lambda place: (scores[place], -place))
    rejected = min(range(len(candidates)), key=lambda place: (scores[place], place))
    margin = scores[chosen] - scores[rejected]
    if margin < delta or _said(candidates[chosen].text) == _said(candidates[rejected].text):
        return None
    sure = sum(j.confidence for j in judgements.values()) / len(judgements)
    return Pair(chosen, rejected, min(1.0, max(0.0, margin / 2)) * sure, margin)


def outcome_pairs(
    candidates: Sequence[Candidate],
    seed: str = "",
    band: tuple[float, float] = BAND,
    most: int = MOST,
) -> list[Pair]:
    """Right samples against wrong ones, each used once, at most three pairs a question.

    A question that is too hard or too easy, by the share of right samples, gives none. The pairs
    are drawn by a digest of the seed and the texts: the order of the candidates does not matter.
    """
    distinct: dict[str, int] = {}
    for place, candidate in enumerate(candidates):
        distinct.setdefault(_said(candidate.text), place)
    share = sum(c.right for c in candidates) / len(candidates) if candidates else 0.0
    if not band[0] <= share <= band[1]:
        return []
    drawn = sorted(distinct.values(), key=lambda place: _drawn(seed, candidates[place].text))
    right = [place for place in drawn if candidates[place].right]
    wrong = [place for place in drawn if not candidates[place].right]
    return [Pair(a, b) for a, b in zip(right, wrong, strict=False)][:most]


def _said(text: str) -> str:
    return " ".join(text.lower().split())


def _drawn(seed: str, text: str) -> tuple[bytes, str]:
    return sha256(f"{seed}\0{_said(text)}".encode()).digest(), text
