"""Says things in English: the noun phrases that wordings are filled with.

A voice is a whole number. Its bits choose between synonyms, so that one question calls one thing by
one word throughout, and another question by another.
"""

from __future__ import annotations

from typing import Final

from vprog.english import article, ordinal
from vprog.plural import plural as _many
from vprog.world.questions import sense as s

#: How often the ordinary words are drawn: the first of each stands for most voices.
_NOUNS: Final = {
    "": ("thing", "object", "item", "thing"),
    "circle": ("circle", "circle", "circle", "disc"),
    "ring": ("ring", "ring", "ring", "hoop"),
}
_WORDS: Final = {
    "small": ("small", "small", "little", "small"),
    "medium": ("medium-sized", "medium", "medium-sized", "mid-sized"),
    "large": ("large", "big", "large", "big"),
    "dotted": ("dotted", "dotted", "spotted", "dotted"),
    "checkered": ("checkered", "checkered", "chequered", "checkered"),
}
_STANDS: Final = {
    "left_of": ("to the left of", "left of", "on the left of", "to the left of"),
    "right_of": ("to the right of", "right of", "on the right of", "to the right of"),
    "above": ("above", "above", "higher up than", "higher than"),
    "below": ("below", "below", "lower down than", "lower than"),
    "near": ("near", "close to", "near", "close to"),
    "in_front_of": ("in front of",) * 4,
    "behind": ("behind",) * 4,
    "inside": ("inside",) * 4,
}
_MOST: Final = {
    "leftmost": ("leftmost", "leftmost", "leftmost", "furthest left"),
    "rightmost": ("rightmost", "rightmost", "rightmost", "furthest right"),
    "topmost": ("topmost", "highest", "uppermost", "highest"),
    "bottommost": ("bottommost", "lowest", "lowest", "lowermost"),
    "largest": ("largest", "biggest", "largest", "biggest"),
    "smallest": ("smallest",) * 4,
}
_SIDES: Final = {
    "leftmost": "from the left",
    "rightmost": "from the right",
    "topmost": "from the top",
    "bottommost": "from the bottom",
}
#: What a category is called.
CALLED: Final = {"size": "size", "color": "color", "texture": "pattern", "shape": "shape"}

_PLURALS: Final = {
    noun: _many(noun)
    for noun in (
        *("thing", "object", "item", "circle", "disc", "ring", "hoop", "square", "triangle"),
        *("star", "heart", "pentagon", "cross", "sign"),
    )
}


def noun(shape: str, voice: int, many: bool = False) -> str:
    """A shape, or "thing" for none, as a noun.

    >>> noun("", 0), noun("star", 0, many=True), noun("circle", 3)
    ('thing', 'stars', 'disc')
    """
    options = _NOUNS.get(shape)
    word = options[voice & 3] if options else shape
    return _PLURALS[word] if many else word


def adjective(word: str, voice: int) -> str:
    """A size, a colour or a texture as an adjective."""
    options = _WORDS.get(word)
    return options[voice >> 2 & 3] if options else word


def looking(look: s.Look, voice: int, many: bool = False) -> str:
    """Adjectives and a noun.

    >>> looking(s.Look("small", "red", "striped", "star"), 0, many=True)
    'small red striped stars'
    """
    size, color, texture, shape = look
    words = []
    if size:
        words.append(adjective(size, voice))
    if texture and voice & 16:
        words.append(adjective(texture, voice))
        texture = ""
    if color:
        words.append(color)
    if texture:
        words.append(adjective(texture, voice))
    words.append(noun(shape, voice, many))
    return " ".join(words)


def those(of: s.Those, voice: int, many: bool = False) -> str:
    """Things with what they are told by, without an article.

    >>> star = s.The(s.Those(s.Look(color="red", shape="star")))
    >>> those(s.Those(s.Look(shape="circle"), (s.Stands("left_of", star),)), 0, many=True)
    'circles to the left of the red star'
    """
    said = looking(of.look, voice, many)
    if not of.tests:
        return said
    if any(isinstance(test, s.Alike) for test in of.tests):
        said = f"other {said}"
    return f"{said} {_tests(of.tests, voice, many)}"


def _tests(tests: tuple[s.Test, ...], voice: int, many: bool) -> str:
    return " and ".join(_test(test, voice, many) for test in tests)


def _test(test: s.Test, voice: int, many: bool) -> str:
    verb = "are" if many else "is"
    if isinstance(test, s.Lacks):
        return f"that {verb} not {predicate(test.word, voice, many)}"
    if isinstance(test, s.Amid):
        return f"between {ref(test.one, voice)} and {ref(test.two, voice)}"
    to = ref(test.to, voice)
    if isinstance(test, s.Alike):
        word = CALLED[test.category]
        has = "have" if many else "has"
        return (
            f"of the same {word} as {to}",
            f"with the same {word} as {to}",
            f"that {has} the same {word} as {to}",
            f"with the same {word} as {to}",
        )[voice >> 5 & 3]
    if test.relation == "touching_front":
        if voice & 32:
            return f"that {'cover' if many else 'covers'} part of {to}"
        return f"that partly {'cover' if many else 'covers'} {to}"
    if test.relation == "touching_back":
        return f"partly covered by {to}" if voice & 32 else f"partly hidden by {to}"
    if test.relation == "overlaps":
        return f"that {'overlap' if many else 'overlaps'} {to}"
    # Of one relation inside another it must be plain what each belongs to.
    linked = voice & 64 or _told_by_others(test.to)
    place = f"{stands(test.relation, voice)} {to}"
    return f"that {verb} {place}" if linked else place


def _told_by_others(of: s.Ref) -> bool:
    return isinstance(of.things, s.Those) and bool(of.things.tests)


def stands(relation: str, voice: int) -> str:
    """A relation as it stands after "is"."""
    return _STANDS[relation][voice >> 7 & 3]


def ref(of: s.Ref, voice: int) -> str:
    """One thing, with its article.

    >>> stars = s.Those(s.Look(shape="star"))
    >>> ref(s.Extreme(stars, "leftmost"), 0), ref(s.Nth(stars, "topmost", 2), 0)
    ('the leftmost star', 'the second star from the top')
    """
    if isinstance(of, s.The):
        return f"the {those(of.things, voice)}"
    if isinstance(of, s.Nth):
        look = looking(of.things.look, voice)
        side = _SIDES[of.way]
        rest = f" {_tests(of.things.tests, voice, False)}" if of.things.tests else ""
        return f"the {ordinal(of.place)} {look}{rest} {side}"
    most = _MOST[of.way][voice >> 9 & 3]
    if isinstance(of.things, s.Pair):
        return f"the {most} one of {ref(of.things.one, voice)} and {ref(of.things.two, voice)}"
    if most.startswith("furthest"):
        return f"the {those(of.things, voice)} {most}"
    return f"the {most} {those(of.things, voice)}"


def predicate(word: str, voice: int, many: bool = False) -> str:
    """An attribute as it stands after "is" or "are".

    >>> predicate("red", 0), predicate("star", 0), predicate("star", 0, many=True)
    ('red', 'a star', 'stars')
    """
    if word in _PLURALS:
        return noun(word, voice, many) if many else one(noun(word, voice))
    return adjective(word, voice)


def one(phrase: str) -> str:
    """A noun phrase with "a", "an" or, where it begins so, "another".

    >>> one("orange star"), one("other star")
    ('an orange star', 'another star')
    """
    if phrase.startswith("other "):
        return f"an{phrase}"
    return f"{article(phrase)} {phrase}"
