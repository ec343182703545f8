"""Programs that gave the right answer by chance, where it is known what they say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from vprog.corpus.quality.seen import Seen

#: Of a normal distribution, for an interval of 95 %.
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Chance:
    """How well the selection tells programs that say what is asked.

    Attributes:
        known: kept programs of which is known whether they do.
        spurious: of these, the ones that do not: they are right by chance.
        origins: of the spurious ones, how many of each origin, such as a planted fault.
        right: candidates that gave the right answer, kept or not, of which it is known.
        right_spurious: of these, the ones that do not say what is asked.
        types: by kind of question, kept ones and spurious ones.
    """

    known: int
    spurious: int
    origins: Counter[str]
    right: int
    right_spurious: int
    types: dict[str, tuple[int, int]]

    @property
    def precision(self) -> float | None:
        """Of the kept programs, the share that says what is asked; None where nothing is known."""
        return None if not self.known else 1 - self.spurious / self.known

    def to_json(self) -> dict[str, Any]:
        """The counts as plain data, shares with their intervals."""
        return {
            "kept_known": self.known,
            "kept_spurious": self.spurious,
            "precision": None if self.precision is None else round(self.precision, 4),
            "spurious_interval": interval(self.spurious, self.known),
            "origins": dict(self.origins.most_common()),
            "right_known": self.right,
            "right_spurious": self.right_spurious,
            "types": {name: list(both) for name, both in sorted(self.types.items())},
        }


def chance(rows: Iterable[Seen]) -> Chance:
    """Count the programs of rows that were right by chance."""
    known = spurious = right = right_spurious = 0
    origins: Counter[str] = Counter()
    types: dict[str, tuple[int, int]] = {}
    for row in rows:
        for true, origin, chosen in row.known:
            if true is None:
                continue
            right += 1
            right_spurious += not true
            if not chosen:
                continue
            known += 1
            spurious += not true
            before = types.get(row.type, (0, 0))
            types[row.type] = (before[0] + 1, before[1] + (not true))
            if not true:
                origins[origin] += 1
    return Chance(known, spurious, origins, right, right_spurious, types)


def interval(count: int, total: int) -> tuple[float, float]:
    """The Wilson interval of a share, at 95 %.

    >>> interval(5, 100), interval(0, 0)
    ((0.0215, 0.1118), (0.0, 1.0))
    """
    if not total:
        return 0.0, 1.0
    share, square = count / total, _Z * _Z
    middle = share + square / (2 * total)
    around = _Z * math.sqrt((share * (1 - share) + square / (4 * total)) / total)
    below, above = (middle - around), (middle + around)
    whole = 1 + square / total
    return round(max(0.0, below / whole), 4), round(min(1.0, above / whole), 4)
