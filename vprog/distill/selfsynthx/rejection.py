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
_NOT_WORD = re.compile(r"[^\w ]+")
_GAP = re.compile(r"[-_\s]")
_NEGATED = re.compile(
    r"\b(?:no|not|without|never|isnt|arent|wasnt|werent|rather than|instead of) (?:an? |the )?$"
)


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


def spelled(text: str) -> str:
    """As ``normalized``, but with digits and the letters of every script, which tell classes apart.

    >>> spelled("An A330-200."), normalized("An A330-200.")
    ('an a330 200', 'an a')
    """
    return " ".join(_NOT_WORD.sub("", _GAP.sub(" ", text.lower())).split())


def contains_label(answer: str, label: str) -> bool:
    """The released metric: the label is a part of the answer. It credits "no pneumonia" too.

    A label without a letter from a to z would be a part of everything: it is read with its digits.

    >>> contains_label("It is a 737-300.", "737-300"), contains_label("A bird.", "737-300")
    (True, False)
    """
    wanted = normalized(label)
    return wanted in normalized(answer) if wanted else spelled(label) in spelled(answer)


def states_label(answer: str, label: str, labels: Sequence[str] = ()) -> bool:
    """Whether an answer states a label: whole words, not negated, and no longer label in its place.

    Texts are read by ``spelled``: classes that differ in a number alone are two.

    >>> states_label("It is a Sooty Albatross.", "Albatross", ["Albatross", "Sooty Albatross"])
    False
    >>> states_label("There is no pneumonia here.", "pneumonia")
    False
    >>> states_label("A black-footed albatross, by its bill.", "Black footed Albatross")
    True
    """
    wanted = spelled(label)
    text = f" {spelled(answer)} "
    for other in sorted(map(spelled, labels), key=len, reverse=True):
        if other != wanted and f" {wanted} " in f" {other} ":
            text = _whole(other).sub("#", text)
    return any(not _NEGATED.search(text[: at.start()]) for at in _whole(wanted).finditer(text))


def _whole(words: str) -> re.Pattern[str]:
    """Some words between blanks; the blanks are no part of it, so that it is found twice in a row."""
    return re.compile(rf"(?<= ){re.escape(words)}(?= )")


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
