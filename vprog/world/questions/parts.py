"""The parts of a sense: gone through, measured, and exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vprog.world.questions import sense as s


def parts(sense: Any) -> Iterator[Any]:
    """A sense and everything in it, from the outside in and from the left."""
    yield sense
    if isinstance(sense, tuple):
        for part in sense:
            if isinstance(part, tuple):
                yield from parts(part)


def looks(sense: s.Sense) -> Iterator[s.Look]:
    """Every look that a sense speaks of."""
    return (part for part in parts(sense) if isinstance(part, s.Look))


def hops(sense: Any) -> int:
    """Steps from thing to thing on the longest way.

    >>> star = s.The(s.Those(s.Look(shape="star")))
    >>> hops(s.Query(star, "color")), hops(s.Exists(s.Those(s.Look(), (s.Stands("above", star),))))
    (0, 1)
    """
    if isinstance(sense, s.Those):
        tests = sense.tests
        return 1 + max(hops(test) for test in tests) if tests else 0
    longest = 0
    for part in sense:
        if isinstance(part, tuple):
            longest = max(longest, hops(part))
    return longest


def kind(sense: s.Sense, answer: bool | int | str) -> str:
    """The type of a question: ``yes/no``, ``number``, or the category of the word that answers."""
    if isinstance(answer, bool):
        return "yes/no"
    if isinstance(answer, int):
        return "number"
    if isinstance(sense, s.Side):
        return "place"
    if isinstance(sense, s.If):
        return kind(sense.then, answer)
    if isinstance(sense, s.Query | s.Choose | s.Usual):
        return "pattern" if sense.category == "texture" else sense.category
    return "text"
