"""Chance that is the same on every machine and in every version of Python."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of choices.

    Only ``Random.random`` is used: its sequence for a seed is promised to stay, that of ``choice``
    and ``shuffle`` is not.

    >>> dice = Dice(7)
    >>> [dice.below(6) for _ in range(5)]
    [1, 0, 3, 0, 3]
    """

    __slots__ = ("share",)

    def __init__(self, seed: int | str) -> None:
        #: A number from 0 up to 1, 1 excluded.
        self.share = Random(seed).random

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1."""
        return int(self.share() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.share() * (high - low + 1))

    def chance(self, percent: int) -> bool:
        """True so many times in a hundred."""
        return self.share() * 100 < percent

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(self.share() * len(items))]

    def some(self, items: Sequence[T], n: int) -> list[T]:
        """N different places of the items, in a random order; all where there are fewer."""
        left = list(items)
        self.mix(left)
        return left[:n]

    def mix(self, items: MutableSequence[T]) -> None:
        """Put the items into a random order, in place."""
        for i in range(len(items) - 1, 0, -1):
            j = int(self.share() * (i + 1))
            items[i], items[j] = items[j], items[i]
