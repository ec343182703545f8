"""What is in one set of things, in another, in both."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import phrase
from vprog.world.questions import sense as s
from vprog.world.questions.draw import Draw
from vprog.world.questions.family import Built, family

_SETS: Final = {
    "union": (
        "How many {n.many} are {a} or {b}?",
        "How many {n.many} are either {a} or {b}, or both?",
        "What is the number of {n.many} that are {a} or {b}?",
        "Count the {n.many} that are {a} or {b}.",
        "How many {n.many} are there that are {a} or {b} or both?",
        "Give the number of {n.many} that are {a}, or {b}, or both.",
    ),
    "difference": (
        "How many {x.many} are not {b}?",
        "How many {x.many} are there that are not {b}?",
        "What is the number of {x.many} that are not {b}?",
        "Count the {x.many} that are not {b}.",
        "Leaving out those that are {b}, how many {x.many} are there?",
        "Give the number of {x.many} that are not {b}.",
    ),
    "intersect": (
        "How many {n.many} are both {r} {u} and {q} {v}?",
        "How many {n.many} are {r} {u} and also {q} {v}?",
        "What is the number of {n.many} that are {r} {u} and {q} {v}?",
        "Count the {n.many} that are {r} {u} and also {q} {v}.",
        "How many {n.many} are {r} {u} and at the same time {q} {v}?",
        "Give the number of {n.many} that are {r} {u} as well as {q} {v}.",
    ),
}


@family("sets", _SETS)
def sets(d: Draw) -> Built | None:
    """How many things are in one set or another, in both, or in one alone."""
    variant = d.dice.pick(("union", "difference", "intersect"))
    if variant == "intersect":
        return _intersect(d)
    view, dice = d.view, d.dice
    options: dict[int, list[tuple[s.Look, s.Look, str, str]]] = {}
    for _ in range(8):
        noun = d.some_part(dice.pick((0, 0, 8)))
        first, second = dice.pick(((1, 2), (2, 4), (1, 4), (2, 1), (4, 2), (4, 1)))
        a = d.some_part(first)
        b = d.some_part(second)
        if variant == "difference" and not noun.shape and dice.share() < 0.5:
            a = noun
        here = view.of(noun)
        m, n = view.of(a) & here, view.of(b) & here
        # Where one set holds the other, or both are apart, the operator hardly matters.
        if not m & n or m == m & n or (variant == "union" and n == m & n):
            continue
        found = (m | n) if variant == "union" else m & ~n
        one = s.Look(*(v or w for v, w in zip(a, noun, strict=True)))
        two = s.Look(*(v or w for v, w in zip(b, noun, strict=True)))
        if d.allowed(one) and d.allowed(two):
            words = (a.words[0] if a.words else "", b.words[0])
            options.setdefault(found.bit_count(), []).append((one, two, *words))
    number = d.number(options.keys())
    if number is None:
        return None
    one, two, a_word, b_word = dice.pick(options[number])
    said = s.Those(s.Look(shape=one.shape))
    b_said = d.predicate(b_word, many=True)
    if variant == "union":
        sense = s.Count(s.Joined("union", s.Those(one), s.Those(two)))
        gaps = {"n": d.said(said), "a": d.predicate(a_word, many=True), "b": b_said}
        return Built(sense, variant, gaps)
    x = s.Those(one)
    of: s.Things = s.Those(one, (s.Lacks(b_word),))
    if dice.share() < 0.5:
        of = s.Joined(
            "difference", x, s.Those(s.Look(*(v or w for v, w in zip(one, two, strict=True))))
        )
    return Built(s.Count(of), variant, {"x": d.said(x), "b": b_said})


def _intersect(d: Draw) -> Built | None:
    """How many things stand so to one thing and so to another."""
    two = d.two()
    if two is None:
        return None
    (one, i), (other, j) = two
    view, dice = d.view, d.dice
    options: dict[int, list[tuple[s.Look, str, str]]] = {}
    for _ in range(6):
        first, second = dice.pick(s.RELATIONS), dice.pick(s.RELATIONS)
        look = d.some_part(dice.pick((0, 0, 8, 2)))
        m = view.row(first, i)[0] & view.of(look)
        n = view.row(second, j)[0] & view.of(look)
        if m & n not in (m, n):
            options.setdefault((m & n).bit_count(), []).append((look, first, second))
    number = d.number(options.keys())
    if number is None:
        return None
    look, first, second = dice.pick(options[number])
    a, b = s.Stands(first, one), s.Stands(second, other)
    of: s.Things = s.Those(look, (a, b))
    if dice.share() < 0.5:
        of = s.Joined("intersect", s.Those(look, (a,)), s.Those(look, (b,)))
    gaps = {
        "n": d.said(s.Those(look)),
        "r": phrase.stands(first, d.voice),
        "q": phrase.stands(second, d.voice),
        "u": d.said(one),
        "v": d.said(other),
    }
    return Built(s.Count(of), "intersect", gaps)
