"""What passes gave, kept for as long as there is room: a pass is made once for all that share it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: Small results that are kept.
KEPT: Final = 1024


class Memory(Generic[K, V]):
    """Results by key, the longest unused given up first.

    >>> memory = Memory(2)
    >>> memory.fill({"a": 1, "b": 2}, lambda items: [2 * i for i in items], 8)
    {'a': 2, 'b': 4}
    >>> memory.fill({"b": 0, "c": 3}, lambda items: [2 * i for i in items], 8), len(memory)
    ({'b': 4, 'c': 6}, 2)
    """

    def __init__(self, room: int = KEPT) -> None:
        self._room = max(0, room)
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def fill(
        self, items: Mapping[K, Any], run: Callable[[list[Any]], list[V]], batch: int
    ) -> dict[K, V]:
        """The result of every item; those that are not kept are run, so many at once.

        Args:
            items: what is run, by key; of one key one item is run.
            run: gives a result for each item.
            batch: the most items that run takes.
        """
        found = {key: self._kept[key] for key in items if key in self._kept}
        fresh = [key for key in items if key not in found]
        for start in range(0, len(fresh), batch):
            keys = fresh[start : start + batch]
            results = run([items[key] for key in keys])
            found.update(zip(keys, results, strict=True))
        for key, value in found.items():
            self._kept[key] = value
            self._kept.move_to_end(key)
        while len(self._kept) > self._room:
            self._kept.popitem(last=False)
        return {key: found[key] for key in items}

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


def alike(shapes: Sequence[Hashable]) -> list[list[int]]:
    """The places of what has one shape, together: stacked without padding, none hangs on another.

    >>> alike([(3, 4), (5,), (3, 4)])
    [[0, 2], [1]]
    """
    groups: dict[Hashable, list[int]] = {}
    for place, shape in enumerate(shapes):
        groups.setdefault(shape, []).append(place)
    return list(groups.values())
