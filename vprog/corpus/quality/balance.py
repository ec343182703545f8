"""How even a corpus is, and which rows to leave out so that it is more so."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vprog.corpus.quality.seen import Seen


@dataclass(frozen=True, slots=True)
class Balance:
    """How a kind of question is answered.

    Attributes:
        type: the kind of question.
        rows: how many.
        answers: how many different ones.
        top: the commonest answer.
        share: of the rows, how many have it: what a blind guesser gets right.
        evenness: the entropy of the answers by that of as many even ones, 0 to 1; 1 for one answer.
    """

    type: str
    rows: int
    answers: int
    top: str
    share: float
    evenness: float


def balance(rows: Iterable[Seen]) -> tuple[Balance, ...]:
    """The balance of each kind of question, the largest first."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row.type, Counter())[row.answer] += 1
    found = [_balance(type, answers) for type, answers in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one.rows, one.type)))


def _balance(type: str, answers: Counter[str]) -> Balance:
    total = answers.total()
    top = min(answers.items(), key=lambda item: (-item[1], item[0]))
    parts = [count / total for count in answers.values()]
    even = math.log(len(parts))
    entropy = -sum(part * math.log(part) for part in parts)
    share = round(top[1] / total, 4)
    return Balance(
        type, total, len(parts), top[0], share, round(entropy / even, 4) if even else 1.0
    )


def surplus(
    rows: Sequence[Seen], per_image: int = 0, per_answer: int = 0, seed: int = 0
) -> tuple[str, ...]:
    """The rows that are more than a picture, or an answer of a kind of question, may have.

    Args:
        rows: of a corpus.
        per_image: the most rows of a picture; 0: any number.
        per_answer: the most rows of an answer within its split and kind of question; 0: any number.
        seed: of the draw; which rows stay hangs on it and on their ids alone.
    """
    images, answers, found = Counter[str](), Counter[tuple[str, str, str]](), []
    for row in sorted(rows, key=lambda row: (_lot(row.id, seed), row.id)):
        key = (row.split, row.type, row.answer)
        crowded = per_image and any(images[p] >= per_image for p in set(row.pictures))
        if crowded or (per_answer and answers[key] >= per_answer):
            found.append(row.id)
            continue
        images.update(set(row.pictures))
        answers[key] += 1
    return tuple(found)


def _lot(id: str, seed: int) -> bytes:
    return hashlib.sha256(f"balance\0{seed}\0{id}".encode()).digest()
