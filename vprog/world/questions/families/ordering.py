"""The leftmost, the largest, the second from the top."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import sense as s
from vprog.world.questions.draw import Draw
from vprog.world.questions.families.attributes import ASKED, asked
from vprog.world.questions.family import Built, family

_PLACES: Final = ("leftmost", "rightmost", "topmost", "bottommost")
_WAYS: Final = tuple(s.WAYS)


def _several(d: Draw, least: int, without: tuple[str, ...]) -> tuple[s.Look, list[int]] | None:
    """Things of a look, so many at least; with no word all things."""
    view, dice = d.view, d.dice
    for _ in range(4):
        bits = dice.pick((0, 1, 2, 8, 8, 4, 10, 9))
        look = d.some_part(bits)
        for category in without:
            look = look._replace(**{category: ""})
        ids = view.ids(view.of(look))
        if len(ids) >= least and d.allowed(look):
            return look, ids
    return None


@family("superlative", ASKED)
def superlative(d: Draw) -> Built | None:
    """An attribute of the leftmost, the largest, ... of some things."""
    way = d.dice.pick(_WAYS)
    by_size = way in ("largest", "smallest")
    category = d.dice.pick([c for c in s.CATEGORIES if not (by_size and c == "size")])
    found = _several(d, 2, (category, "size") if by_size else (category,))
    if found is None:
        return None
    look, ids = found
    order, _ = d.view.order(ids, way)
    # Only the winner must be beyond doubt.
    if not d.view.order(order[:2], way)[1] or not _wins(d, order, way):
        return None
    return asked(d, (s.Extreme(s.Those(look), way), order[0]), category)


def _wins(d: Draw, order: list[int], way: str) -> bool:
    """Whether the first is before every other one beyond doubt, not before the next one alone."""
    return all(d.view.order([order[0], i], way) == ([order[0], i], True) for i in order[2:])


@family("ordinal", ASKED)
def ordinal(d: Draw) -> Built | None:
    """An attribute of the second, third, ... from a side."""
    way = d.dice.pick(_PLACES)
    category = d.dice.pick(s.CATEGORIES)
    found = _several(d, 3, (category,))
    if found is None:
        return None
    look, ids = found
    order, clear = d.view.order(ids, way)
    if not clear:
        return None
    place = d.dice.between(2, min(4, len(ids) - 1))
    return asked(d, (s.Nth(s.Those(look), way, place), order[place - 1]), category)


_CONTEST: Final = {
    "leftmost": (
        "Which is further to the left, {x} or {y}?",
        "Which one lies further left, {x} or {y}?",
        "Of {x} and {y}, which is further to the left?",
        "Which of the two is further left, {x} or {y}?",
        "Tell me which is further to the left, {x} or {y}.",
        "{x} or {y}: which one is further left?",
    ),
    "rightmost": (
        "Which is further to the right, {x} or {y}?",
        "Which one lies further right, {x} or {y}?",
        "Of {x} and {y}, which is further to the right?",
        "Which of the two is further right, {x} or {y}?",
        "Tell me which is further to the right, {x} or {y}.",
        "{x} or {y}: which one is further right?",
    ),
    "topmost": (
        "Which is higher up, {x} or {y}?",
        "Which one lies higher, {x} or {y}?",
        "Of {x} and {y}, which is higher up?",
        "Which of the two is higher up, {x} or {y}?",
        "Tell me which is higher up, {x} or {y}.",
        "{x} or {y}: which one is higher up?",
    ),
    "bottommost": (
        "Which is lower down, {x} or {y}?",
        "Which one lies lower, {x} or {y}?",
        "Of {x} and {y}, which is lower down?",
        "Which of the two is lower down, {x} or {y}?",
        "Tell me which is lower down, {x} or {y}.",
        "{x} or {y}: which one is lower down?",
    ),
    "largest": (
        "Which is larger, {x} or {y}?",
        "Which one is bigger, {x} or {y}?",
        "Of {x} and {y}, which is the larger one?",
        "Which of the two is bigger, {x} or {y}?",
        "Tell me which is larger, {x} or {y}.",
        "{x} or {y}: which one is bigger?",
    ),
    "smallest": (
        "Which is smaller, {x} or {y}?",
        "Which one is smaller, {x} or {y}?",
        "Of {x} and {y}, which is the smaller one?",
        "Which of the two is smaller, {x} or {y}?",
        "Tell me which is smaller, {x} or {y}.",
        "{x} or {y}: which one is smaller?",
    ),
}


@family("contest", _CONTEST)
def contest(d: Draw) -> Built | None:
    """Which of two things is further left, larger, ...: its shape or colour tells."""
    way = d.dice.pick(_WAYS)
    two = d.two("size" if way in ("largest", "smallest") else "")
    if two is None:
        return None
    (one, i), (other, j) = two
    category = d.dice.pick(("shape", "color"))
    k = s.CATEGORIES.index(category)
    a, b = one.things.look[k], other.things.look[k]
    order, clear = d.view.order([i, j], way)
    if not a or not b or a == b or not clear:
        return None
    # Whether the one that is named first wins is drawn.
    if (order[0] == i) != d.yes:
        one, other = other, one
    x, y = d.said(one), d.said(other)
    return Built(s.Query(s.Extreme(s.Pair(one, other), way), category), way, {"x": x, "y": y})
