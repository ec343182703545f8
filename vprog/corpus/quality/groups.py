"""Sets that grow together: what is alike to what is alike is in one group."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Groups(Generic[K]):
    """Groups of things; the first of a group, in the order of ``add``, stands for it.

    >>> groups = Groups[str](["a", "b", "c", "d"])
    >>> groups.join("d", "b")
    >>> [groups.first(name) for name in "abcd"]
    ['a', 'b', 'c', 'b']
    """

    def __init__(self, things: Iterable[K]) -> None:
        self._of = {thing: thing for thing in things}
        self._rank = {thing: place for place, thing in enumerate(self._of)}

    def first(self, thing: K) -> K:
        """The first of a thing's group."""
        while (above := self._of[thing]) != thing:
            self._of[thing] = self._of[above]
            thing = above
        return thing

    def join(self, one: K, other: K) -> None:
        """Make one group of two."""
        a, b = self.first(one), self.first(other)
        if self._rank[b] < self._rank[a]:
            a, b = b, a
        self._of[b] = a
