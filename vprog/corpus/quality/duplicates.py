"""Rows that say the same again, and rows that contradict each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from vprog.corpus.quality.groups import Groups
from vprog.corpus.quality.picture_hash import near as near_hashes
from vprog.corpus.quality.seen import Seen, View


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What a corpus has more than once.

    Attributes:
        exact: rows whose pictures, question and answer (in normal form) an earlier row has.
        near: the same, where pictures only look alike.
        contradicting: rows with pictures and question of an earlier row and another answer.
    """

    exact: tuple[str, ...]
    near: tuple[str, ...]
    contradicting: tuple[str, ...]


def duplicates(view: View, most: int = 4) -> Duplicates:
    """Find them.

    Args:
        view: of a corpus.
        most: in how many of 128 bits the hashes of two pictures that look alike may differ.
    """
    groups = Groups(view.hashes.values())
    for a, b in near_hashes(view.hashes.values(), most):
        groups.join(a, b)
    by_bytes: dict[object, str] = {}
    by_look: dict[object, str] = {}
    exact, near, contradicting = [], [], []
    answers: dict[object, set[str]] = defaultdict(set)
    for row in view.rows:
        asked = (row.pictures, row.question)
        looks = tuple(groups.first(view.hashes[p]) if p in view.hashes else p for p in row.pictures)
        if (asked, row.answer) in by_bytes:
            exact.append(row.id)
        elif answers[asked]:
            contradicting.append(row.id)
        elif (looks, row.question, row.answer) in by_look:
            near.append(row.id)
        answers[asked].add(row.answer)
        by_bytes.setdefault((asked, row.answer), row.id)
        by_look.setdefault((looks, row.question, row.answer), row.id)
    return Duplicates(tuple(exact), tuple(near), tuple(contradicting))


def questions_of(rows: tuple[Seen, ...]) -> dict[str, set[str]]:
    """The questions about each picture."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for picture in row.pictures:
            found[picture].add(row.question)
    return found
