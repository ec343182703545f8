"""Comparisons of numbers of which only bounds are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vprog.rationalize.audit_facts import Told

#: What each sign of a claim means.
COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": lambda a, b: bool(a == b), "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b), "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b), ">=": lambda a, b: bool(a >= b),
}  # fmt: skip  # fmt: skip


def lies(sign: str, low: Any, high: Any, least: Any, most: Any) -> Told:
    """Whether a comparison holds for all, or for no numbers of two ranges."""
    test = COMPARE["=" if sign == "exactly" else sign]
    ends = {test(a, b) for a in (low, high) for b in (least, most)}
    if sign in ("=", "!="):
        apart = high < least or low > most
        if apart:
            return sign == "!="
        return test(low, least) if low == high and least == most else None
    return ends.pop() if len(ends) == 1 else None
