"""What was made before, kept up to a weight: what was not asked for longest goes first."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Keeping(Generic[K, V]):
    """A dictionary that forgets, for any number of threads.

    >>> kept = Keeping[str, int](weight=10)
    >>> kept.put("a", 1, 6), kept.put("b", 2, 4), kept.get("a"), kept.put("c", 3, 2)
    (1, 2, 1, 3)
    >>> kept.get("a"), kept.get("b"), len(kept)
    (1, None, 2)
    """

    __slots__ = ("_held", "_lock", "_weight", "weight")

    def __init__(self, weight: int) -> None:
        """What is kept weighs at most ``weight`` together, but for the one that came last."""
        self.weight = weight
        self._weight = 0
        self._held: dict[K, tuple[V, int]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        """What is kept under a key; it is then the one that was asked for last."""
        with self._lock:
            found = self._held.pop(key, None)
            if found is None:
                return None
            self._held[key] = found
            return found[0]

    def put(self, key: K, value: V, weight: int = 1) -> V:
        """Keep a value, or the one that is there already; gives the one that is kept."""
        with self._lock:
            known = self._held.get(key)
            if known is not None:
                return known[0]
            self._held[key] = (value, weight)
            self._weight += weight
            while self._weight > self.weight and len(self._held) > 1:
                oldest = next(iter(self._held))
                self._weight -= self._held.pop(oldest)[1]
            return value

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._held.clear()
            self._weight = 0
