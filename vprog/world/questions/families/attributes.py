"""What a thing is like."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import sense as s
from vprog.world.questions.draw import WORDS, Draw
from vprog.world.questions.family import Built, family

#: By category; also for things that are told in other ways.
ASKED: Final = {
    "color": (
        "What color is {x}?",
        "What is the color of {x}?",
        "Which color does {x} have?",
        "Tell me the color of {x}.",
        "What color does {x} have?",
        "Name the color of {x}.",
    ),
    "size": (
        "What size is {x}?",
        "What is the size of {x}?",
        "How big is {x}?",
        "Tell me the size of {x}.",
        "Which size does {x} have?",
        "Name the size of {x}.",
    ),
    "texture": (
        "What pattern does {x} have?",
        "What is the pattern of {x}?",
        "Which pattern does {x} have?",
        "Tell me the pattern of {x}.",
        "How is {x} patterned?",
        "Name the pattern of {x}.",
    ),
    "shape": (
        "What shape is {x}?",
        "What is the shape of {x}?",
        "Which shape does {x} have?",
        "Tell me the shape of {x}.",
        "What shape does {x} have?",
        "Name the shape of {x}.",
    ),
}


def asked(d: Draw, found: tuple[s.Ref, int] | None, category: str) -> Built | None:
    """A question for an attribute of a thing; none where the thing is told by it, or is a sign."""
    if found is None:
        return None
    ref, i = found
    thing = d.view.things[i]
    if category == "shape" and thing.shape == "sign":
        return None
    return Built(s.Query(ref, category), category, {"x": d.said(ref)})


@family("query", ASKED)
def query(d: Draw) -> Built | None:
    """An attribute of a thing."""
    category = d.dice.pick(s.CATEGORIES)
    return asked(d, d.ref(category), category)


@family("query_related", ASKED)
def query_related(d: Draw) -> Built | None:
    """An attribute of the thing that stands so to another one."""
    category = d.dice.pick(s.CATEGORIES)
    i = d.dice.below(len(d.view.things))
    return asked(d, d.near(i, category), category)


@family("query_alike", ASKED)
def query_alike(d: Draw) -> Built | None:
    """An attribute of the other thing that has the same attribute as one."""
    dice, view = d.dice, d.view
    shared = dice.pick(s.CATEGORIES)
    category = dice.pick([c for c in s.CATEGORIES if c != shared])
    found = d.ref(shared)
    if found is None:
        return None
    anchor, i = found
    k = s.CATEGORIES.index(shared)
    alike = view.words[view.looks[i][k]] & ~(1 << i)
    for j in view.ids(alike):
        look = d.unique(j, alike, category, needed=True)
        # The category that both share must not be said: it is what the question leaves open. And
        # an "other red thing" is spoken of where the first one is red too.
        if look is None or look[k] or not view.of(look) >> i & 1:
            continue
        ref = s.The(s.Those(look, (s.Alike(shared, anchor),)))
        return asked(d, (ref, j), category)
    return None


@family(
    "choose",
    {
        "": (
            "Is {x} {a} or {b}?",
            "Which is {x}, {a} or {b}?",
            "Would you call {x} {a} or {b}?",
            "Is {x} {a}, or is it {b}?",
            "Tell me whether {x} is {a} or {b}.",
            "{a} or {b}: which of them is {x}?",
        )
    },
)
def choose(d: Draw) -> Built | None:
    """Which of two attributes a thing has."""
    category = d.dice.pick(s.CATEGORIES)
    found = d.ref(category)
    if found is None:
        return None
    ref, i = found
    k = s.CATEGORIES.index(category)
    right = d.view.looks[i][k]
    wrong = d.dice.pick([w for w in WORDS[category] if w != right])
    look = ref.things.look
    if right == "sign" or not d.allowed(look._replace(**{category: wrong})):
        return None
    options = (right, wrong) if d.yes else (wrong, right)
    gaps = {"x": d.said(ref), "a": d.option(options[0]), "b": d.option(options[1])}
    return Built(s.Choose(ref, category, options), "", gaps)


@family(
    "verify",
    {
        "": (
            "Is {x} {w}?",
            "Would you say that {x} is {w}?",
            "Is it true that {x} is {w}?",
            "Can one call {x} {w}?",
            "Is it the case that {x} is {w}?",
            "Is it right to say that {x} is {w}?",
        )
    },
)
def verify(d: Draw) -> Built | None:
    """Whether a thing has an attribute."""
    category = d.dice.pick(s.CATEGORIES)
    found = d.ref(category)
    if found is None:
        return None
    ref, i = found
    k = s.CATEGORIES.index(category)
    word = d.view.looks[i][k]
    if word == "sign":
        return None
    if not d.yes:
        others = [w for w in WORDS[category] if w != word and w in d.view.words]
        if not others:
            return None
        word = d.dice.pick(others)
    if not d.allowed(ref.things.look._replace(**{category: word})):
        return None
    return Built(s.Has(ref, word), "", {"x": d.said(ref), "w": d.predicate(word)})


@family(
    "read",
    {
        "": (
            "What does {x} say?",
            "What is written on {x}?",
            "What can be read on {x}?",
            "Which word stands on {x}?",
            "Tell me what is written on {x}.",
            "Which word does {x} show?",
        )
    },
)
def read(d: Draw) -> Built | None:
    """What is written on a sign."""
    signs = d.view.words.get("sign", 0)
    if not signs:
        return None
    i = d.dice.pick(d.view.ids(signs))
    if d.dice.share() < 0.4:
        look = d.unique(i, d.view.everything)
        if look is None or not look.shape:
            return None
        ref = s.The(s.Those(look))
    else:
        found = _sign_near(d, i, signs)
        if found is None:
            return None
        ref = found
    return Built(s.Read(ref), "", {"x": d.said(ref)})


def _sign_near(d: Draw, i: int, signs: int) -> s.The | None:
    """A sign told by where it stands."""
    found = d.ref(among=~signs)
    if found is None:
        return None
    anchor, at = found
    for relation in s.RELATIONS:
        row, _ = d.view.row(relation, at)
        if row & signs == 1 << i:
            return s.The(s.Those(s.Look(shape="sign"), (s.Stands(relation, anchor),)))
    return None
