"""Senses as CLEVR's functional programs, where these can say them.

CLEVR knows attributes (a texture stands as the material), left and right, in front and behind,
same attributes, union and intersection, comparisons, and chains of them; not above and below, not
superlatives, sums, negation, or what is written.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from vprog.world.questions import sense as s

_NAMES: Final = {"size": "size", "color": "color", "texture": "material", "shape": "shape"}
_RELATIONS: Final = {"left_of": "left", "right_of": "right"}
_COMPARES: Final = {">": "greater_than", "<": "less_than", "==": "equal_integer"}


class _Unsayable(Exception):
    """CLEVR's programs have no words for that."""


def functional(sense: s.Sense, shown: Container[str]) -> list[dict[str, Any]] | None:
    """The steps of a functional program; None where it cannot be said.

    A texture that no thing of the scene has is no material there, so nothing is said of it.

    Args:
        sense: what a question asks.
        shown: the attributes that the scene shows.

    >>> star = s.The(s.Those(s.Look(shape="star")))
    >>> [step["function"] for step in functional(s.Query(star, "texture"), {"star", "plain"})]
    ['scene', 'filter_shape', 'unique', 'query_material']
    """
    steps = _Steps(shown)
    try:
        steps.value(sense)
    except _Unsayable:
        return None
    return steps.steps


class _Steps:
    """The steps so far; each method adds some and gives the place of the last."""

    def __init__(self, shown: Container[str]) -> None:
        self.shown = shown
        self.steps: list[dict[str, Any]] = []

    def add(self, function: str, inputs: tuple[int, ...] = (), *words: str) -> int:
        self.steps.append(
            {"function": function, "inputs": list(inputs), "value_inputs": list(words)}
        )
        return len(self.steps) - 1

    def value(self, x: s.Sense) -> int:
        match x:
            case s.Exists(things=things):
                return self.add("exist", (self.things(things),))
            case s.Count(things=things):
                return self.add("count", (self.things(things),))
            case s.Query(of=of, category=category):
                return self.add(f"query_{_NAMES[category]}", (self.ref(of),))
            case s.Compare(one=s.Count() as one, how=how, two=s.Count() as two):
                if how not in _COMPARES:
                    raise _Unsayable
                return self.add(_COMPARES[how], (self.value(one), self.value(two)))
            case s.Same(one=a, two=b, category=category, alike=True):
                name = _NAMES[category]
                first = self.add(f"query_{name}", (self.ref(a),))
                second = self.add(f"query_{name}", (self.ref(b),))
                return self.add(f"equal_{name}", (first, second))
        raise _Unsayable

    def ref(self, x: s.Ref) -> int:
        if not isinstance(x, s.The):
            raise _Unsayable
        return self.add("unique", (self.things(x.things),))

    def things(self, x: s.Things) -> int:
        if isinstance(x, s.Joined) and x.how in ("union", "intersect"):
            return self.add(x.how, (self.things(x.one), self.things(x.two)))
        if not isinstance(x, s.Those):
            raise _Unsayable
        found = [self.tested(test) for test in x.tests] or [self.add("scene")]
        last = found[0]
        for other in found[1:]:
            last = self.add("intersect", (last, other))
        for category, word in zip(s.CATEGORIES, x.look, strict=True):
            if category == "texture" and word and word not in self.shown:
                raise _Unsayable
            if word:
                last = self.add(f"filter_{_NAMES[category]}", (last,), word)
        return last

    def tested(self, test: s.Test) -> int:
        if isinstance(test, s.Stands) and test.relation in _RELATIONS:
            return self.add("relate", (self.ref(test.to),), _RELATIONS[test.relation])
        if isinstance(test, s.Alike):
            return self.add(f"same_{_NAMES[test.category]}", (self.ref(test.to),))
        raise _Unsayable
