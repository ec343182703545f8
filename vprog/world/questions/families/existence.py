"""Whether there is such a thing, and whether all, any or none of some are so."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import phrase
from vprog.world.questions import sense as s
from vprog.world.questions.draw import Draw
from vprog.world.questions.family import Built, family

_IS_THERE: Final = {
    "": (
        "Is there {x.a}?",
        "Are there any {x.many}?",
        "Can you see {x.a}?",
        "Does the picture show {x.a}?",
        "Do you see any {x.many} in the image?",
        "Is {x.a} visible?",
        "Does {x.a} appear anywhere in the scene?",
    )
}


@family("exist", _IS_THERE)
def exist(d: Draw) -> Built | None:
    """Whether there is a thing of a look."""
    bits = d.bits()
    absent = d.absent(bits)
    look = d.present(bits) if d.yes else absent
    # Of one word both answers must be open, or the words that are always there would mean yes.
    if look is None or (absent is None and bits.bit_count() == 1):
        return None
    x = s.Those(look)
    return Built(s.Exists(x), "", {"x": d.said(x)})


@family(
    "exist_related",
    {
        "": (
            "Is there {x.a}?",
            "Are there any {x.many}?",
            "Can you see {x.a}?",
            "Does the picture show {x.a}?",
            "Is any {n.one} {r} {y}?",
            "Do you see any {n.many} {r} {y}?",
            "Is it true that there is {x.a}?",
        )
    },
)
def exist_related(d: Draw) -> Built | None:
    """Whether a thing of a look stands so to another one."""
    found = d.ref()
    if found is None:
        return None
    anchor, at = found
    view = d.view
    for _ in range(6):
        j = d.dice.below(len(view.things))
        relation = d.dice.pick(("left_of", "right_of", "above", "below", "near"))
        look = d.part(view.looks[j], d.bits())
        row, clear = view.row(relation, at)
        if j != at and clear and (row & view.of(look) != 0) == d.yes and d.allowed(look):
            x = s.Those(look, (s.Stands(relation, anchor),))
            gaps = {
                "x": d.said(x),
                "n": d.said(s.Those(look)),
                "r": phrase.stands(relation, d.voice),
                "y": d.said(anchor),
            }
            return Built(s.Exists(x), "", gaps)
    return None


#: The share of things of many kinds that "all" passes over.
_MIXED: Final = 0.75


def _some(d: Draw) -> tuple[s.Those, int] | None:
    """Two or more things of a look, on one side of another thing or anywhere."""
    view, dice = d.view, d.dice
    for _ in range(6):
        i = dice.below(len(view.things))
        look = d.part(view.looks[i], dice.pick((1, 2, 8, 8, 10, 9, 12, 3, 4)))
        found = view.of(look)
        tests: tuple[s.Test, ...] = ()
        if dice.share() < 0.4:
            ref = d.ref()
            if ref is None:
                continue
            relation = dice.pick(s.RELATIONS)
            row, _ = view.row(relation, ref[1])
            found &= row
            tests = (s.Stands(relation, ref[0]),)
        if found & (found - 1) and d.allowed(look):
            return s.Those(look, tests), found
    return None


def _word(d: Draw, of: s.Those, found: int, how: str) -> str | None:
    """A word that makes the answer the wanted one, of a category that the things are not told by."""
    view, dice = d.view, d.dice
    free = [k for k in range(4) if not of.look[k] and not (of.look.shape == "sign" and k in (0, 2))]
    if not free:
        return None
    k = dice.pick(free)
    options = []
    for word in sorted({look[k] for look in view.looks} - {"sign"}):
        having = found & view.words[word]
        if how == "all":
            fits = (having == found) == d.yes
        elif (how == "any") == d.yes:
            fits = having not in (0, found)
        else:
            fits = having == 0
        if fits and d.allowed(of.look._replace(**{s.CATEGORIES[k]: word})):
            options.append(word)
    if not options:
        return None
    word = dice.pick(options)
    # Things that are all of one kind are rare. Were they asked about for yes alone, the question
    # would tell; so of things of many kinds fewer are asked.
    mixed = not any(found & ~having == 0 for having in view.words_of(k))
    return None if how == "all" and mixed and dice.share() < _MIXED else word


def _quantified(d: Draw, how: str) -> Built | None:
    for _ in range(4):
        some = _some(d)
        if some is None:
            return None
        of, found = some
        word = _word(d, of, found, how)
        if word is not None:
            gaps = {
                "x": d.said(of),
                "w": d.predicate(word),
                "ws": d.predicate(word, many=True),
            }
            return Built(s.Every(how, of, word), "", gaps)
    return None


@family(
    "all",
    {
        "": (
            "Are all {x.many} {ws}?",
            "Are all of the {x.many} {ws}?",
            "Is every {x.one} {w}?",
            "Is each {x.one} {w}?",
            "Is it true that all {x.many} are {ws}?",
            "Can one say that every {x.one} is {w}?",
            "Is there no {x.one} that is not {w}?",
        )
    },
)
def all_(d: Draw) -> Built | None:
    """Whether all of some things are so."""
    return _quantified(d, "all")


@family(
    "any",
    {
        "": (
            "Is any of the {x.many} {w}?",
            "Are any of the {x.many} {ws}?",
            "Is at least one of the {x.many} {w}?",
            "Is it true that at least one {x.one} is {w}?",
            "Of the {x.many}, is any {w}?",
            "Among the {x.many}, is there one that is {w}?",
        )
    },
)
def any_(d: Draw) -> Built | None:
    """Whether one of some things is so."""
    return _quantified(d, "any")


@family(
    "none",
    {
        "": (
            "Are none of the {x.many} {ws}?",
            "Is none of the {x.many} {w}?",
            "Is it true that no {x.one} is {w}?",
            "Is it the case that none of the {x.many} are {ws}?",
            "Of the {x.many}, is not a single one {w}?",
            "Is not one of the {x.many} {w}?",
        )
    },
)
def none(d: Draw) -> Built | None:
    """Whether none of some things is so."""
    return _quantified(d, "none")
