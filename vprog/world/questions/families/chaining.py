"""From thing to thing, and what covers what."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import sense as s
from vprog.world.questions.draw import Draw, Found
from vprog.world.questions.families.attributes import ASKED, asked
from vprog.world.questions.family import Built, family
from vprog.world.questions.phrase import CALLED


def _chain(d: Draw, steps: int, without: str = "") -> Found | None:
    """A thing told by another one, which is told by another one, and so on."""
    found = d.ref()
    if found is None:
        return None
    ref, i = found
    view, dice = d.view, d.dice
    passed = 1 << i
    for step in range(steps):
        last = step == steps - 1
        start, done = dice.below(4), False
        for k in range(4):
            relation = s.RELATIONS[(start + k) % 4]
            row = view.row(relation, i)[0]
            onward = row & ~passed
            if not onward:
                continue
            j = dice.pick(view.ids(onward))
            look = d.unique(j, row, without if last else "", needed=True)
            if look is not None:
                ref, i = s.The(s.Those(look, (s.Stands(relation, ref),))), j
                passed |= 1 << j
                done = True
                break
        if not done:
            return None
    return ref, i


#: What is asked for stands before what it is asked of, which is long.
_FOLLOWED: Final = {
    category: (
        f"What is the {said} of {{x}}?",
        f"Tell me the {said} of {{x}}.",
        f"Find the {said} of {{x}}.",
        f"I want to know the {said} of {{x}}.",
        f"What {said} can you make out on {{x}}?"
        if category == "texture"
        else f"What {said} is {{x}}?",
        f"Name the {said} of {{x}}.",
    )
    for category, said in CALLED.items()
}


_IS_THERE: Final = {
    "": (
        "Is there {x.a}?",
        "Are there any {x.many}?",
        "Can you see {x.a}?",
        "Do you see any {x.many}?",
        "Does the picture show {x.a}?",
        "Is it true that there is {x.a}?",
    )
}


@family("multi_hop", _FOLLOWED)
def multi_hop(d: Draw) -> Built | None:
    """An attribute of a thing to which one comes in several steps."""
    category = d.dice.pick(s.CATEGORIES)
    low, high = d.rules.hops
    steps = d.dice.between(max(2, low), max(2, high))
    return asked(d, _chain(d, steps, category), category)


@family("multi_hop_exist", _IS_THERE)
def multi_hop_exist(d: Draw) -> Built | None:
    """Whether something stands so to a thing to which one comes in steps."""
    low, high = d.rules.hops
    steps = d.dice.between(max(2, low), max(2, high)) - 1
    found = _chain(d, steps)
    if found is None:
        return None
    ref, i = found
    view, dice = d.view, d.dice
    for _ in range(6):
        j = dice.below(len(view.things))
        relation = dice.pick(s.RELATIONS)
        look = d.part(view.looks[j], d.bits())
        there = view.row(relation, i)[0] & view.of(look) != 0
        if j != i and there == d.yes and d.allowed(look):
            x = s.Those(look, (s.Stands(relation, ref),))
            return Built(s.Exists(x), "", {"x": d.said(x)})
    return None


@family(
    "multi_hop_count",
    {
        "": (
            "What is the number of {x.many}?",
            "Count the {x.many}.",
            "Tell me the number of {x.many}.",
            "Find the number of {x.many}.",
            "What do you get if you count the {x.many}?",
            "Give the number of {x.many}.",
        )
    },
)
def multi_hop_count(d: Draw) -> Built | None:
    """How many things stand so to a thing to which one comes in steps."""
    low, high = d.rules.hops
    found = _chain(d, d.dice.between(max(2, low), max(2, high)) - 1)
    if found is None:
        return None
    ref, i = found
    view, dice = d.view, d.dice
    options: dict[int, list[s.Those]] = {}
    for relation in s.RELATIONS:
        row = view.row(relation, i)[0]
        for bits in (0, dice.pick((1, 2, 8, 4))):
            look = d.some_part(bits)
            of = s.Those(look, (s.Stands(relation, ref),))
            options.setdefault((row & view.of(look)).bit_count(), []).append(of)
    number = d.number(options.keys())
    if number is None:
        return None
    x = dice.pick(options[number])
    return Built(s.Count(x), "", {"x": d.said(x)})


_FRONT: Final = ("touching_front", "touching_back")


def _cover(d: Draw, without: str = "") -> tuple[s.The, int, str, int] | None:
    """A thing that others cover, or that covers others; how; and those others."""
    view, dice = d.view, d.dice
    n = len(view.things)
    start = dice.below(n)
    for k in range(n):
        i = (start + k) % n
        if not view.row("overlaps", i)[0]:
            continue
        relation = dice.pick(_FRONT)
        name = "in_front_of" if relation == "touching_front" else "behind"
        row, clear = view.row(name, i)
        found = d.ref(among=1 << i) if clear else None
        if found is not None:
            return found[0], i, relation, row
    return None


@family("covering", ASKED)
def covering(d: Draw) -> Built | None:
    """An attribute of the thing that covers part of another one, or is covered by it."""
    category = d.dice.pick(s.CATEGORIES)
    found = _cover(d)
    if found is None:
        return None
    anchor, _, relation, row = found
    for j in d.view.ids(row):
        look = d.unique(j, row, category, needed=True)
        if look is not None:
            ref = s.The(s.Those(look, (s.Stands(relation, anchor),)))
            return asked(d, (ref, j), category)
    return None


@family("covering_exist", _IS_THERE)
def covering_exist(d: Draw) -> Built | None:
    """Whether such a thing covers part of another one, or is covered by it."""
    found = _cover(d)
    if found is None:
        return None
    anchor, i, relation, row = found
    view, dice = d.view, d.dice
    touching = view.row("overlaps", i)[0]
    for _ in range(6):
        j = dice.pick(view.ids(touching if dice.share() < 0.6 else view.everything & ~(1 << i)))
        look = d.part(view.looks[j], dice.pick((1, 2, 8, 8, 10, 9, 0)))
        if (row & view.of(look) != 0) == d.yes and d.allowed(look):
            x = s.Those(look, (s.Stands(relation, anchor),))
            return Built(s.Exists(x), "", {"x": d.said(x)})
    return None
