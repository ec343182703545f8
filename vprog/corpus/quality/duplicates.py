"""Rows that say the same again, and rows that contradict each other."""

from __future__ import annotations

import hashlib
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
    asked, answered, alike = set[bytes](), set[bytes](), set[bytes]()
    exact, near, contradicting = [], [], []
    for row in view.rows:
        question = _key(row.pictures, row.question)
        answer = _key(row.pictures, row.question, row.answer)
        looks = tuple(groups.first(view.hashes[p]) if p in view.hashes else p for p in row.pictures)
        look = _key(looks, row.question, row.answer) if looks != row.pictures else answer
        if answer in answered:
            exact.append(row.id)
        elif question in asked:
            contradicting.append(row.id)
        elif look in alike:
            near.append(row.id)
        asked.add(question)
        answered.add(answer)
        if view.hashes:
            alike.add(look)
    return Duplicates(tuple(exact), tuple(near), tuple(contradicting))


def _key(*parts: object) -> bytes:
    """A few bytes for what a row asks or says: a corpus has millions of rows."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).digest()


def questions_of(rows: tuple[Seen, ...]) -> dict[str, set[str]]:
    """The questions about each picture."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for picture in row.pictures:
            found[picture].add(row.question)
    return found
