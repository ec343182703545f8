"""Bounds: whole numbers that may hang on the sizes of a program's list inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, total_ordering

from vprog.limits import MAX_ITEMS


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A polynomial in input sizes with whole coefficients: ``100·frames + 3``.

    Bounds are ordered by their values at the largest inputs; see ``most`` for the larger one.

    >>> n = Bound.of("frames")
    >>> str(n * 100 + 3), (n * 100 + 3).at({"frames": 2})
    ('100·frames + 3', 203)
    """

    terms: tuple[tuple[tuple[str, ...], int], ...]

    @classmethod
    def of(cls, what: int | str | Bound) -> Bound:
        """A number, or the size of a named input."""
        if isinstance(what, Bound):
            return what
        if isinstance(what, str):
            return cls((((what,), 1),))
        return _plain(what)

    @property
    def _number(self) -> int | None:
        """The bound where it is a plain number, as nearly all are."""
        if not self.terms:
            return 0
        names, factor = self.terms[0]
        return factor if len(self.terms) == 1 and not names else None

    def __add__(self, other: int | Bound) -> Bound:
        mine, yours = self._number, other if isinstance(other, int) else other._number
        if mine is not None and yours is not None:
            return Bound.of(mine + yours)
        terms = dict(self.terms)
        for names, factor in Bound.of(other).terms:
            terms[names] = terms.get(names, 0) + factor
        return Bound(tuple(sorted(terms.items(), key=lambda t: (-len(t[0]), t[0]))))

    __radd__ = __add__

    def __mul__(self, other: int | Bound) -> Bound:
        mine, yours = self._number, other if isinstance(other, int) else other._number
        if mine is not None and yours is not None:
            return Bound.of(mine * yours)
        product = Bound(())
        for names, factor in self.terms:
            for more, by in Bound.of(other).terms:
                product = product + Bound(((tuple(sorted(names + more)), factor * by),))
        return product

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | Bound) and self._top() == Bound.of(other)._top()

    def __lt__(self, other: int | Bound) -> bool:
        return self._top() < Bound.of(other)._top()

    def __hash__(self) -> int:
        return hash(self.terms)

    def bit_length(self) -> int:
        """As of an int, at the largest inputs."""
        return self._top().bit_length()

    def _top(self) -> int:
        number = self._number
        return self.at({}) if number is None else number

    def at(self, sizes: Mapping[str, int], otherwise: int = MAX_ITEMS) -> int:
        """The bound for given input sizes; inputs not given count ``otherwise``."""
        total = 0
        for names, factor in self.terms:
            for name in names:
                factor *= sizes.get(name, otherwise)
            total += factor
        return total

    @property
    def fixed(self) -> bool:
        """Whether it hangs on no input."""
        return all(not names for names, _ in self.terms)

    def __str__(self) -> str:
        parts = []
        for names, factor in self.terms:
            shown = [f"{factor:,}"] if factor != 1 or not names else []
            parts.append("·".join([*shown, *names]))
        return " + ".join(parts) or "0"


@lru_cache(maxsize=4096)
def _plain(number: int) -> Bound:
    """The bound that is a number; a program has few of them, and each many times."""
    return Bound((((), number),) if number else ())


def most(*bounds: int | Bound) -> Bound:
    """The bound of whatever keeps one of these, at any sizes: the larger of each factor.

    ``max`` will not do where bounds hang on inputs: which is larger changes with their sizes.

    >>> str(most(Bound.of("frames"), 5, 3))
    'frames + 5'
    """
    terms: dict[tuple[str, ...], int] = {}
    for bound in bounds:
        for names, factor in Bound.of(bound).terms:
            terms[names] = max(factor, terms.get(names, 0))
    return Bound(()) + Bound(tuple(terms.items()))
