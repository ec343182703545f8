"""Rejection sampling without a reward model: the best of a query's answers, if it says the label.

SelfSynthX (2502.14044), selection of a round. A query whose best answer does not say the label is
answered by the plain label, so that the label is learned and no explanation is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

#: A query that asks to explain, or one that asks for the name alone.
Kind: TypeAlias = Literal["explain", "simple"]

_NOT_TEXT = re.compile(r"[^a-z ]+")
_NEGATED = re.compile(r"\b(?:no|not|without|isn t|is not|rather than|never)\s+(?:an? |the )?$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a query's answers.

    Attributes:
        accepted: the place of the answer that is learned from, or None where the label stands in.
        scores: of every answer, in order.
        says: whether each answer says the label.
    """

    accepted: int | None
    scores: tuple[float, ...]
    says: tuple[bool, ...]


def normalized(text: str) -> str:
    """Lower case, letters and spaces only, a hyphen as a space, as the released metric reads.

    >>> normalized("A Black-footed Albatross.")
    'a black footed albatross'
    """
    return " ".join(_NOT_TEXT.sub("", text.lower().replace("-", " ")).split())


def contains_label(answer: str, label: str) -> bool:
    """The released metric: the label is a part of the answer. It credits "no pneumonia" too."""
    return normalized(label) in normalized(answer)


def states_label(answer: str, label: str, labels: Sequence[str] = ()) -> bool:
    """Whether an answer states a label: whole words, not negated, and no longer label in its place.

    >>> states_label("It is a Sooty Albatross.", "Albatross", ["Albatross", "Sooty Albatross"])
    False
    >>> states_label("There is no pneumonia here.", "pneumonia")
    False
    >>> states_label("A black-footed albatross, by its bill.", "Black footed Albatross")
    True
    """
    text = f" {normalized(answer)} "
    longer = [f" {n} " for n in map(normalized, labels) if n != normalized(label)]
    for other in sorted(longer, key=len, reverse=True):
        if f" {normalized(label)} " in other:
            text = text.replace(other, " # ")
    wanted = re.compile(rf"(?<= ){re.escape(normalized(label))}(?= )")
    return any(not _NEGATED.search(text[: found.start()]) for found in wanted.finditer(text))


def select_answer(kind: Kind, scores: Sequence[float], says: Sequence[bool]) -> Verdict:
    """Which of a query's answers is learned from.

    Of a query that asks to explain, the best by score, if it says the label; of a simple one the
    first that says it.

    Args:
        scores: of the answers, see ``answer_score``.
        says: whether each says the label.
    """
    if kind == "simple":
        accepted = next((place for place, said in enumerate(says) if said), None)
    else:
        best = max(range(len(scores)), key=lambda place: (scores[place], -place), default=None)
        accepted = best if best is not None and says[best] else None
    return Verdict(accepted, tuple(scores), tuple(says))
