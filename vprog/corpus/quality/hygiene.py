"""Whether splits are apart: no picture in two, and none of an evaluation set in training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from vprog.corpus.quality.duplicates import questions_of
from vprog.corpus.quality.picture_hash import near
from vprog.corpus.quality.seen import View


@dataclass(frozen=True, slots=True)
class Hygiene:
    """Where splits meet.

    Attributes:
        shared: pictures, by digest, that are in several splits.
        alike: pairs of pictures of different splits that look alike.
        rows: the rows of all splits but the first to hold a shared picture.
    """

    shared: tuple[str, ...]
    alike: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]


def hygiene(view: View, most: int = 4) -> Hygiene:
    """Look at the splits of a corpus; ``most`` as in ``duplicates``.

    Of pictures that look alike, one pair is told for each two hashes.
    """
    splits: dict[str, list[str]] = defaultdict(list)
    for row in view.rows:
        for picture in row.pictures:
            if row.split not in splits[picture]:
                splits[picture].append(row.split)
    shared = tuple(picture for picture, found in splits.items() if len(found) > 1)
    first: dict[tuple[int, str], str] = {}
    for digest, value in view.hashes.items():
        for split in splits[digest]:
            first.setdefault((value, split), digest)
    held: dict[int, set[str]] = defaultdict(set)
    for value, split in first:
        held[value].add(split)
    pairs = []
    for a, b in [*((value, value) for value in held), *near(held, most)]:
        apart = [(x, y) for x in sorted(held[a]) for y in sorted(held[b]) if x != y]
        both = ((first[a, x], first[b, y]) for x, y in apart)
        pairs += [(x, y) for x, y in both if x != y][:1]
    rows = tuple(
        row.id for row in view.rows if any(row.split != splits[p][0] for p in row.pictures)
    )
    return Hygiene(shared, tuple(pairs), rows)


@dataclass(frozen=True, slots=True)
class Contamination:
    """Rows of a corpus about pictures of an evaluation set.

    Attributes:
        same: rows with a very picture of it.
        alike: rows with a picture that only looks like one of it.
        asked: of both, rows whose question it has about that picture too.
    """

    same: tuple[str, ...]
    alike: tuple[str, ...]
    asked: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """All rows that should not be trained on."""
        return (*self.same, *self.alike)


def contamination(view: View, others: Sequence[View], most: int = 4) -> Contamination:
    """Compare a corpus with evaluation sets; ``most`` as in ``duplicates``."""
    theirs: dict[str, set[str]] = defaultdict(set)
    by_hash: dict[int, set[str]] = defaultdict(set)
    for other in others:
        for picture, questions in questions_of(other.rows).items():
            theirs[picture] |= questions
        for digest, value in other.hashes.items():
            by_hash[value].add(digest)
    links: dict[int, set[int]] = {value: {value} for value in view.hashes.values()}
    for a, b in near({*by_hash, *links}, most) if by_hash else ():
        for one, two in ((a, b), (b, a)):
            if one in links:
                links[one].add(two)
    same: list[str] = []
    like: list[str] = []
    asked: list[str] = []
    for row in view.rows:
        known = [picture for picture in row.pictures if picture in theirs]
        hashes = [view.hashes[picture] for picture in row.pictures if picture in view.hashes]
        looks = {d for value in hashes for link in links[value] for d in by_hash.get(link, ())}
        if not known and not looks:
            continue
        (same if known else like).append(row.id)
        if any(row.question and row.question in theirs[p] for p in (*known, *looks)):
            asked.append(row.id)
    return Contamination(tuple(same), tuple(like), tuple(asked))
