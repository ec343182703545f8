"""Two corpora side by side: which rows only one has, and which differ in what."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vprog.corpus.folder import Corpus

#: What is compared of a row; of pictures their digests, not their bytes.
COMPARED: Final = (
    "status kind code reason question answer answers scores type split licence source pictures program "
    "program_answer trace_digest rationale rationales edits candidates rejected transfer versions extra"
).split()


@dataclass(slots=True)
class Difference:
    """How two corpora differ.

    Attributes:
        same: rows that are the same in both.
        first: ids of rows that only the first has.
        second: likewise.
        changed: by the id of a row that both have, the fields that differ.
    """

    same: int = 0
    first: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    changed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.first or self.second or self.changed)

    def fields(self) -> Counter[str]:
        """How often each field differs."""
        return Counter(name for names in self.changed.values() for name in names)


def compare(first: Corpus, second: Corpus) -> Difference:
    """Compare two corpora, row by row; of each row only digests are held.

    Raises:
        VprogError: VP516.
    """
    known = dict(_digests(first))
    found = Difference()
    for id, fields in _digests(second):
        other = known.pop(id, None)
        if other is None:
            found.second.append(id)
        elif other == fields:
            found.same += 1
        else:
            names = zip(COMPARED, range(0, len(fields), _SIZE), strict=True)
            differing = (n for n, at in names if other[at : at + _SIZE] != fields[at : at + _SIZE])
            found.changed[id] = tuple(differing)
    found.first = list(known)
    return found


_SIZE: Final = 8


def _digests(corpus: Corpus) -> Iterator[tuple[str, bytes]]:
    for row in corpus.rows(("id", *COMPARED), 256):
        yield row["id"], b"".join(_digest(row, name) for name in COMPARED)


def _digest(row: Mapping[str, Any], name: str) -> bytes:
    return hashlib.sha256(repr(row.get(name)).encode()).digest()[:_SIZE]
