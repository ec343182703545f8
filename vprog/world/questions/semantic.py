"""Senses as GQA's ``semantic`` programs, where these can say them.

GQA selects things by a noun, filters them by attributes, goes from thing to thing by relations, and
asks whether they exist, what they are like, and how two of them compare; it counts nothing.
"""

from __future__ import annotations

from typing import Any, Final

from vprog.world.questions import sense as s
from vprog.world.questions.meaning import NoAnswer, thing, things
from vprog.world.questions.view import View

_NAMES: Final = {"size": "size", "color": "color", "texture": "pattern", "shape": "name"}
_RELATIONS: Final = {
    "left_of": "to the left of",
    "right_of": "to the right of",
    "above": "above",
    "below": "below",
    "near": "near",
    "in_front_of": "in front of",
    "behind": "behind",
    "touching_front": "in front of",
    "touching_back": "behind",
}
_ANY: Final = "thing"


class _Unsayable(Exception):
    """GQA's programs have no words for that."""


def semantic(sense: s.Sense, view: View) -> list[dict[str, Any]] | None:
    """The operations of a semantic program; None where it cannot be said.

    As in GQA, the ids of the objects that a selection finds stand in brackets behind its noun,
    ``-`` where there is none.
    """
    steps = _Steps(view)
    try:
        steps.value(sense)
    except (_Unsayable, NoAnswer):
        return None
    return steps.steps


class _Steps:
    """The operations so far; each method adds some and gives the place of the last."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.steps: list[dict[str, Any]] = []

    def add(self, operation: str, inputs: tuple[int, ...], argument: str) -> int:
        self.steps.append(
            {"operation": operation, "dependencies": list(inputs), "argument": argument}
        )
        return len(self.steps) - 1

    def value(self, x: s.Sense) -> int:
        match x:
            case s.Exists(things=s.Those() as of):
                return self.add("exist", (self.those(of),), "?")
            case s.Query(of=of, category=category):
                return self.add("query", (self.ref(of),), _NAMES[category])
            case s.Has(of=of, word=word):
                category = _category(word, self.view)
                kind = "verify" if category == "shape" else f"verify {_NAMES[category]}"
                return self.add(kind, (self.ref(of),), word)
            case s.Choose(of=of, category=category, options=(a, b)):
                return self.add(f"choose {_NAMES[category]}", (self.ref(of),), f"{a}|{b}")
            case s.Relates(one=one, relation=relation, two=two):
                ref, i = self.ref(one), thing(self.view, two)
                if (
                    not isinstance(two, s.The)
                    or two.things.tests
                    or two.things.look[:3] != ("",) * 3
                ):
                    raise _Unsayable
                said = f"{two.things.look.shape or _ANY},{_RELATIONS[relation]},o ({i})"
                return self.add("verify rel", (ref,), said)
            case s.Same(one=one, two=two, category=category, alike=alike):
                kind = f"{'same' if alike else 'different'} {_NAMES[category]}"
                first = self.ref(one)
                return self.add(kind, (first, self.ref(two)), "")
            case s.Logic(one=one, how=how, two=two) if how in ("and", "or"):
                first = self.value(one)
                return self.add(how, (first, self.value(two)), "")
        raise _Unsayable

    def ref(self, x: s.Ref) -> int:
        if not isinstance(x, s.The):
            raise _Unsayable
        return self.those(x.things)

    def those(self, x: s.Those) -> int:
        noun = x.look.shape or _ANY
        ids = self.view.ids(things(self.view, x))
        told = f"({','.join(map(str, ids)) or '-'})"
        if not x.tests:
            # The ids are those of the noun; filters come after.
            named = self.view.ids(self.view.of(s.Look(shape=x.look.shape)))
            told = f"({','.join(map(str, named)) or '-'})"
            last = self.add("select", (), f"{noun} {told}")
        elif len(x.tests) == 1 and isinstance(x.tests[0], s.Stands):
            test = x.tests[0]
            if test.relation not in _RELATIONS:
                raise _Unsayable
            argument = f"{noun},{_RELATIONS[test.relation]},s {told}"
            last = self.add("relate", (self.ref(test.to),), argument)
        elif len(x.tests) == 1 and isinstance(x.tests[0], s.Alike):
            test_ = x.tests[0]
            argument = f"{noun},same {_NAMES[test_.category]},s {told}"
            last = self.add("relate", (self.ref(test_.to),), argument)
        else:
            raise _Unsayable
        for category, word in zip(s.CATEGORIES[:3], x.look[:3], strict=True):
            if word:
                last = self.add(f"filter {_NAMES[category]}", (last,), word)
        return last


def _category(word: str, view: View) -> str:
    for category in s.CATEGORIES:
        if any(getattr(thing, category) == word for thing in view.things):
            return category
    raise _Unsayable
