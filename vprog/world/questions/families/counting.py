"""How many things there are."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import sense as s
from vprog.world.questions.draw import BIT, Draw
from vprog.world.questions.family import Built, family
from vprog.world.questions.phrase import CALLED, stands

_HOW_MANY: Final = {
    "": (
        "How many {x.many} are there?",
        "What is the number of {x.many}?",
        "How many {x.many} can you see?",
        "Count the {x.many}.",
        "How many {x.many} does the picture show?",
        "Tell me how many {x.many} there are.",
        "Give the number of {x.many} in the image.",
    )
}


@family("count", _HOW_MANY)
def count(d: Draw) -> Built | None:
    """How many things of a look there are."""
    looks = d.counted()
    number = d.number(looks.keys())
    if number is None:
        return None
    x = s.Those(d.dice.pick(looks[number]))
    return Built(s.Count(x), "", {"x": d.said(x)})


@family(
    "count_related",
    {
        "": (
            "How many {n.many} are {r} {y}?",
            "How many {n.many} can you see {r} {y}?",
            "What is the number of {x.many}?",
            "Count the {x.many}.",
            "Tell me how many {n.many} are {r} {y}.",
            "Give the number of {x.many}.",
        )
    },
)
def count_related(d: Draw) -> Built | None:
    """How many things of a look stand so to another one."""
    found = d.ref()
    if found is None:
        return None
    anchor, at = found
    view, dice = d.view, d.dice
    options: dict[int, list[tuple[s.Look, str]]] = {}
    for relation in (*s.RELATIONS, "near"):
        row, clear = view.row(relation, at)
        if not clear:
            continue
        options.setdefault(row.bit_count(), []).append((s.Look(), relation))
        for _ in range(2):
            j = dice.below(len(view.things))
            look = d.part(view.looks[j], dice.pick((1, 2, 8, 4, 2, 8)))
            here = (row & view.of(look)).bit_count()
            options.setdefault(here, []).append((look, relation))
    number = d.number(options.keys())
    if number is None:
        return None
    look, relation = dice.pick(options[number])
    x = s.Those(look, (s.Stands(relation, anchor),))
    gaps = {
        "x": d.said(x),
        "n": d.said(s.Those(look)),
        "r": stands(relation, d.voice),
        "y": d.said(anchor),
    }
    return Built(s.Count(x), "", gaps)


@family(
    "count_alike",
    {
        "": (
            "How many other {n.many} have the same {c} as {y}?",
            "How many {x.many} can you see?",
            "What is the number of {x.many}?",
            "Count the {x.many}.",
            "Tell me how many other {n.many} have the same {c} as {y}.",
            "Give the number of {x.many}.",
        )
    },
)
def count_alike(d: Draw) -> Built | None:
    """How many other things have the same attribute as one."""
    category = d.dice.pick(s.CATEGORIES)
    view, dice = d.view, d.dice
    options: dict[int, list[s.Those]] = {}
    for i in range(len(view.things)):
        if view.things[i].shape == "sign" and category == "shape":
            continue
        look = d.unique(i, view.everything, category)
        if look is None:
            continue
        # "Other red things" are spoken of where the first thing is red too.
        other = dice.pick(s.CATEGORIES)
        kind = s.Look()
        if other != category and dice.share() < 0.4:
            kind = d.part(view.looks[i], BIT[other])
        of = s.Those(kind, (s.Alike(category, s.The(s.Those(look))),))
        alike = view.words[view.looks[i][s.CATEGORIES.index(category)]] & ~(1 << i)
        options.setdefault((alike & view.of(kind)).bit_count(), []).append(of)
    number = d.number(options.keys())
    if number is None:
        return None
    x = dice.pick(options[number])
    (test,) = x.tests
    assert isinstance(test, s.Alike)
    gaps = {
        "x": d.said(x),
        "n": d.said(s.Those(x.look)),
        "c": CALLED[test.category],
        "y": d.said(test.to),
    }
    return Built(s.Count(x), "", gaps)


_COMPARES: Final = {
    "more": (
        "Are there more {x.many} than {y.many}?",
        "Do the {x.many} outnumber the {y.many}?",
        "Is the number of {x.many} greater than the number of {y.many}?",
        "Are the {x.many} more numerous than the {y.many}?",
        "Does the picture show more {x.many} than {y.many}?",
        "Would you count more {x.many} than {y.many}?",
    ),
    "fewer": (
        "Are there fewer {x.many} than {y.many}?",
        "Are the {x.many} outnumbered by the {y.many}?",
        "Is the number of {x.many} smaller than the number of {y.many}?",
        "Are the {x.many} less numerous than the {y.many}?",
        "Does the picture show fewer {x.many} than {y.many}?",
        "Would you count fewer {x.many} than {y.many}?",
    ),
    "same": (
        "Are there exactly as many {x.many} as {y.many}?",
        "Is the number of {x.many} the same as the number of {y.many}?",
        "Is the number of {x.many} equal to that of {y.many}?",
        "Does the picture show the same number of {x.many} as of {y.many}?",
        "Are the {x.many} and the {y.many} equal in number?",
        "Would you count just as many {x.many} as {y.many}?",
    ),
}
_SIGNS: Final = {"more": ">", "fewer": "<", "same": "=="}


@family("compare_counts", _COMPARES)
def compare_counts(d: Draw) -> Built | None:
    """Whether there are more of some things than of others, fewer, or as many."""
    how = d.dice.pick(("more", "fewer", "same"))
    looks = d.counted()
    for _ in range(10):
        a, b = _pair(d, looks)
        if set(a.words) <= set(b.words) or set(b.words) <= set(a.words):
            continue
        m, n = d.view.of(a).bit_count(), d.view.of(b).bit_count()
        holds = m == n if how == "same" else m > n if how == "more" else m < n
        if holds == d.yes and m + n:
            x, y = s.Those(a), s.Those(b)
            sense = s.Compare(s.Count(x), _SIGNS[how], s.Count(y))
            return Built(sense, how, {"x": d.said(x), "y": d.said(y)})
    return None


def _pair(d: Draw, looks: dict[int, list[s.Look]]) -> tuple[s.Look, s.Look]:
    """Two looks whose numbers are near each other."""
    numbers = sorted(looks)
    k = d.dice.below(len(numbers))
    step = d.dice.pick((0, 1, 1, 2))
    a, b = looks[numbers[k]], looks[numbers[min(k + step, len(numbers) - 1)]]
    one, two = d.dice.pick(a), d.dice.pick(b)
    return (one, two) if d.dice.share() < 0.5 else (two, one)


@family(
    "variety",
    {
        "": (
            "How many different {c}s do the {x.many} have?",
            "In how many different {c}s do the {x.many} come?",
            "How many {c}s are there among the {x.many}?",
            "What is the number of different {c}s among the {x.many}?",
            "Count the different {c}s of the {x.many}.",
            "How many {c}s do you see if you look at the {x.many} alone?",
        )
    },
)
def variety(d: Draw) -> Built | None:
    """How many colours, shapes, ... some things have."""
    view, dice = d.view, d.dice
    options: dict[int, list[tuple[s.Those, str]]] = {}
    for _ in range(8):
        category = dice.pick(s.CATEGORIES)
        look = d.some_part(dice.pick((1, 2, 8, 4, 10, 9)))
        k = s.CATEGORIES.index(category)
        found = view.of(look)
        if look[k] or not found & (found - 1) or not d.allowed(look):
            continue
        kinds = {view.looks[i][k] for i in view.ids(found)}
        if "sign" not in kinds:
            options.setdefault(len(kinds), []).append((s.Those(look), category))
    number = d.number(options.keys(), (1, 5, 2, 9, 40, 64))
    if number is None:
        return None
    x, category = dice.pick(options[number])
    return Built(s.Tally(x, category), "", {"x": d.said(x), "c": CALLED[category]})


@family(
    "most_common",
    {
        "": (
            "Which {c} is the most common among the {x.many}?",
            "What is the most common {c} of the {x.many}?",
            "Which {c} do the {x.many} have more often than any other?",
            "What {c} do the {x.many} have most often?",
            "Among the {x.many}, which {c} appears most often?",
            "Of all {c}s, which one is seen most often among the {x.many}?",
        )
    },
)
def most_common(d: Draw) -> Built | None:
    """Which colour, shape, ... most of some things have."""
    view, dice = d.view, d.dice
    for _ in range(8):
        category = dice.pick(s.CATEGORIES)
        k = s.CATEGORIES.index(category)
        bits = dice.pick((0, 1, 2, 8, 8, 4))
        look = d.some_part(bits)
        if look[k]:
            continue
        found = [view.looks[i][k] for i in view.ids(view.of(look))]
        numbers = sorted((found.count(word) for word in set(found)), reverse=True)
        if len(numbers) < 2 or numbers[0] == numbers[1] or "sign" in found:
            continue
        x = s.Those(look)
        return Built(s.Usual(x, category), "", {"x": d.said(x), "c": CALLED[category]})
    return None
