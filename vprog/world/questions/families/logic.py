"""Two tests put together, and a test that decides what is asked."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import phrase
from vprog.world.questions import sense as s
from vprog.world.questions.draw import Draw
from vprog.world.questions.family import Built, family

_LOGIC: Final = {
    "and": (
        "Is there {x.a}, and is there also {y.a}?",
        "Can you see {x.a} as well as {y.a}?",
        "Does the picture show {x.a} and also {y.a}?",
        "Is there both {x.a} and {y.a}?",
        "Is it true that there is {x.a} and also {y.a}?",
        "Do {x.a} and {y.a} both appear?",
    ),
    "or": (
        "Is there {x.a} or {y.a}?",
        "Can you see {x.a} or {y.a}?",
        "Does the picture show {x.a} or {y.a}, or both?",
        "Is at least one of these there: {x.a}, {y.a}?",
        "Is it true that there is {x.a} or {y.a}?",
        "Does {x.a} or {y.a} appear?",
    ),
    "xor": (
        "Is there {x.a} or {y.a}, but not both?",
        "Can you see either {x.a} or {y.a}, but not both?",
        "Does the picture show {x.a} or {y.a}, but not the two together?",
        "Is it true that there is {x.a} or {y.a}, yet not both?",
        "Is there either {x.a} or {y.a}, and not both of them?",
        "Does just one of these kinds appear, {x.many} or {y.many}?",
    ),
    "without": (
        "Is there {x.a} but no {y.one}?",
        "Can you see {x.a} but no {y.one}?",
        "Does the picture show {x.a} and no {y.one}?",
        "Is it true that there is {x.a} but not {y.a}?",
        "Is there {x.a} while there is no {y.one}?",
        "Does {x.a} appear, and no {y.one}?",
    ),
}
#: By variant, what both parts come to for yes and for no.
_PARTS: Final = {
    "and": (((True, True),), ((True, False), (False, True))),
    "or": (((True, False), (False, True)), ((False, False),)),
    "xor": (((True, False), (False, True)), ((True, True), (False, False))),
    "without": (((True, False),), ((True, True), (False, False))),
}


def _kind(d: Draw, there: bool) -> s.Those | None:
    """Things that the scene has, or has not, by a look of two or three words."""
    bits = d.dice.pick((10, 10, 12, 9, 6, 14, 11))
    look = d.present(bits) if there else d.absent(bits)
    return None if look is None else s.Those(look)


@family("logic", _LOGIC)
def logic(d: Draw) -> Built | None:
    """Two kinds of thing: both, one or the other, one without the other."""
    how = d.dice.pick(("and", "or", "xor", "without"))
    first, second = d.dice.pick(_PARTS[how][0 if d.yes else 1])
    for _ in range(4):
        x, y = _kind(d, first), _kind(d, second)
        if x is None or y is None:
            continue
        if set(x.look.words) <= set(y.look.words) or set(y.look.words) <= set(x.look.words):
            continue
        other: s.Truth = s.Not(s.Exists(y)) if how == "without" else s.Exists(y)
        sense = s.Logic(s.Exists(x), "and" if how == "without" else how, other)
        return Built(sense, how, {"x": d.said(x), "y": d.said(y)})
    return None


_IF: Final = (
    "If there is {c.a}, what is the {k} of {x}; otherwise, what is the {k} of {y}?",
    "What is the {k} of {x} if there is {c.a}, and of {y} if there is none?",
    "If you see {c.a}, tell me the {k} of {x}; if not, that of {y}.",
    "Tell me the {k} of {x} if there is {c.a}, and otherwise the {k} of {y}.",
    "Is there {c.a}? If so, what is the {k} of {x}? If not, what is the {k} of {y}?",
    "In case there is {c.a}, give the {k} of {x}; in any other case, that of {y}.",
)
_IF_MORE: Final = (
    "If there are more {c.many} than {e.many}, what is the {k} of {x}; otherwise, of {y}?",
    "What is the {k} of {x} if there are more {c.many} than {e.many}, and of {y} if not?",
    "If you see more {c.many} than {e.many}, tell me the {k} of {x}; if not, that of {y}.",
    "Tell me the {k} of {x} if {c.many} outnumber {e.many}, and otherwise the {k} of {y}.",
    "Are there more {c.many} than {e.many}? If so, what is the {k} of {x}? If not, of {y}?",
    "In case there are more {c.many} than {e.many}, give the {k} of {x}; if not, that of {y}.",
)


@family("conditional", {"if": _IF, "if_more": _IF_MORE})
def conditional(d: Draw) -> Built | None:
    """An attribute of one thing or another, by what else is there."""
    category = d.dice.pick(s.CATEGORIES)
    two = d.two(category)
    if two is None:
        return None
    (one, i), (other, j) = two
    k = s.CATEGORIES.index(category)
    first, second = d.view.looks[i][k], d.view.looks[j][k]
    # Were both of one kind, the condition would not matter.
    if first == second or "sign" in (first, second):
        return None
    then, otherwise = s.Query(one, category), s.Query(other, category)
    gaps = {"x": d.said(one), "y": d.said(other), "k": phrase.CALLED[category]}
    if d.dice.share() < 0.6:
        c = _kind(d, d.yes)
        if c is None:
            return None
        sense = s.If(s.Exists(c), then, otherwise)
        return Built(sense, "if", {**gaps, "c": d.said(c)})
    a, b = (s.Those(d.some_part(2)) for _ in range(2))
    more = d.view.of(a.look).bit_count() > d.view.of(b.look).bit_count()
    if a == b:
        return None
    if more != d.yes:
        a, b = b, a
    if (d.view.of(a.look).bit_count() > d.view.of(b.look).bit_count()) != d.yes:
        return None
    sense = s.If(s.Compare(s.Count(a), ">", s.Count(b)), then, otherwise)
    return Built(sense, "if_more", {**gaps, "c": d.said(a), "e": d.said(b)})
