"""How things stand to each other."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import phrase
from vprog.world.questions import sense as s
from vprog.world.questions.draw import Draw
from vprog.world.questions.family import Built, family


@family(
    "relate",
    {
        "": (
            "Is {x} {r} {y}?",
            "Would you say that {x} is {r} {y}?",
            "Is it true that {x} is {r} {y}?",
            "Does {x} lie {r} {y}?",
            "Is {x} placed {r} {y}?",
            "Can {x} be found {r} {y}?",
        )
    },
)
def relate(d: Draw) -> Built | None:
    """Whether one thing stands so to another."""
    two = d.two()
    if two is None:
        return None
    (one, i), (other, j) = two
    dice = d.dice
    relation = dice.pick(("left_of", "right_of", "above", "below", "near"))
    row, clear = d.view.row(relation, j)
    if not clear or bool(row >> i & 1) != d.yes:
        if relation == "near":
            return None
        if bool(row >> i & 1) != d.yes:
            relation = s.CONTRARY[relation]
    gaps = {"x": d.said(one), "y": d.said(other), "r": phrase.stands(relation, d.voice)}
    return Built(s.Relates(one, relation, other), "", gaps)


_SIDES: Final = {
    "left_of": (
        "Is {x} to the left or to the right of {y}?",
        "On which side of {y} is {x}, left or right?",
        "Seen from {y}, does {x} lie to the left or to the right?",
        "Does {x} lie left or right of {y}?",
        "Tell me whether {x} is left or right of {y}.",
        "Left or right of {y}: where is {x}?",
    ),
    "above": (
        "Is {x} above or below {y}?",
        "Does {x} lie above or below {y}?",
        "Where is {x}, above or below {y}?",
        "Seen from {y}, is {x} above or below?",
        "Tell me whether {x} is above or below {y}.",
        "Above or below {y}: where is {x}?",
    ),
    "in_front_of": (
        "Is {x} in front of or behind {y}?",
        "Does {x} lie in front of {y} or behind it?",
        "Where is {x}, in front of {y} or behind it?",
        "Is {x} in front of {y}, or is it behind it?",
        "Tell me whether {x} is in front of or behind {y}.",
        "In front of or behind {y}: where is {x}?",
    ),
}
_WORDS: Final = {
    "left_of": ("left", "right"),
    "above": ("above", "below"),
    "in_front_of": ("in front", "behind"),
}


def _side(d: Draw, one: s.Ref, i: int, relation: str, other: s.Ref, j: int) -> Built | None:
    row, _ = d.view.row(relation, j)
    # Which of the two is spoken of first decides; the one that is asked for is drawn.
    if bool(row >> i & 1) != d.yes:
        one, other = other, one
    relations = (relation, s.CONTRARY[relation])
    gaps = {"x": d.said(one), "y": d.said(other)}
    return Built(s.Side(one, relations, _WORDS[relation], other), relation, gaps)


@family("choose_side", {k: _SIDES[k] for k in ("left_of", "above")})
def choose_side(d: Draw) -> Built | None:
    """On which side of another a thing is."""
    two = d.two()
    if two is None:
        return None
    (one, i), (other, j) = two
    return _side(d, one, i, d.dice.pick(("left_of", "above")), other, j)


def _overlapping(d: Draw) -> tuple[s.Ref, int, s.Ref, int] | None:
    """Two things of which one covers part of the other."""
    view = d.view
    for i in range(1, len(view.things)):
        row, clear = view.row("behind", i)
        if not row or not clear or d.dice.share() < 0.2:
            continue
        j = d.dice.pick(view.ids(row))
        one, two = d.ref(among=1 << i), d.ref(among=1 << j)
        if one is not None and two is not None:
            return one[0], i, two[0], j
    return None


@family("choose_depth", {"in_front_of": _SIDES["in_front_of"]})
def choose_depth(d: Draw) -> Built | None:
    """Which of two things that overlap is in front."""
    found = _overlapping(d)
    return None if found is None else _side(d, found[0], found[1], "in_front_of", *found[2:])


@family(
    "depth",
    {
        "": (
            "Is {x} {r} {y}?",
            "Would you say that {x} is {r} {y}?",
            "Is it true that {x} is {r} {y}?",
            "Does {x} lie {r} {y}?",
            "Is it the case that {x} is {r} {y}?",
            "Has {x} been laid {r} {y}?",
        )
    },
)
def depth(d: Draw) -> Built | None:
    """Whether one of two things that overlap is in front of the other, or behind it."""
    found = _overlapping(d)
    if found is None:
        return None
    one, _, other, _ = found
    relation = "in_front_of" if d.yes else "behind"
    if d.dice.share() < 0.5:
        one, other = other, one
        relation = s.CONTRARY[relation]
    gaps = {"x": d.said(one), "y": d.said(other), "r": phrase.stands(relation, d.voice)}
    return Built(s.Relates(one, relation, other), "", gaps)


@family(
    "between",
    {
        "": (
            "Is {x} between {y} and {z}?",
            "Does {x} lie between {y} and {z}?",
            "Is it true that {x} is between {y} and {z}?",
            "Would you say that {x} is between {y} and {z}?",
            "Is {x} placed between {y} and {z}?",
            "Can {x} be found between {y} and {z}?",
        )
    },
)
def between(d: Draw) -> Built | None:
    """Whether a thing is between two others."""
    view, dice = d.view, d.dice
    n = len(view.things)
    for _ in range(16):
        i, j, k = dice.below(n), dice.below(n), dice.below(n)
        if i in (j, k) or j == k:
            continue
        holds, clear = view.amid(i, j, k)
        if not clear or holds != d.yes:
            continue
        refs = [d.ref(among=1 << one) for one in (i, j, k)]
        x, y, z = (None if ref is None else ref[0] for ref in refs)
        if x is None or y is None or z is None:
            continue
        gaps = {"x": d.said(x), "y": d.said(y), "z": d.said(z)}
        return Built(s.Between(x, y, z), "", gaps)
    return None


def _words(category: str) -> tuple[str, ...]:
    """Wordings of sameness; a category is called as people do."""
    return (
        f"Do {{x}} and {{y}} have the same {category}?",
        f"Is the {category} of {{x}} the same as that of {{y}}?",
        f"Does {{x}} have the same {category} as {{y}}?",
        f"Are {{x}} and {{y}} of the same {category}?",
        f"Is {{x}} of the same {category} as {{y}}?",
        f"Do {{x}} and {{y}} share the same {category}?",
    )


def _other_words(category: str) -> tuple[str, ...]:
    return (
        f"Do {{x}} and {{y}} have different {category}s?",
        f"Is the {category} of {{x}} different from that of {{y}}?",
        f"Does {{x}} differ from {{y}} in {category}?",
        f"Are {{x}} and {{y}} of different {category}s?",
        f"Does {{x}} have a different {category} from {{y}}?",
        f"Do {{x}} and {{y}} differ in {category}?",
    )


@family(
    "same",
    {
        **{f"same_{c}": _words(phrase.CALLED[c]) for c in s.CATEGORIES},
        **{f"different_{c}": _other_words(phrase.CALLED[c]) for c in s.CATEGORIES},
    },
)
def same(d: Draw) -> Built | None:
    """Whether two things have the same attribute of a category, or different ones."""
    dice, view = d.dice, d.view
    category = dice.pick(s.CATEGORIES)
    alike = dice.share() < 0.5
    for _ in range(6):
        one = d.ref(category)
        if one is None:
            continue
        equal = view.words[view.looks[one[1]][s.CATEGORIES.index(category)]]
        wanted = equal if d.yes == alike else ~equal
        two = d.ref(category, wanted & ~(1 << one[1]))
        if two is None:
            continue
        variant = f"{'same' if alike else 'different'}_{category}"
        gaps = {"x": d.said(one[0]), "y": d.said(two[0])}
        return Built(s.Same(one[0], two[0], category, alike), variant, gaps)
    return None
