"""Words that say the same, for comparing what is said with what was asked or found."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from vprog.english import number_value, singular

#: Groups of words that a rationale may put for one another.
_GROUPS: Final = (
    "sphere ball globe", "cube block box", "circle disc disk", "ring hoop", "cylinder can tube",
    "large big huge", "small little tiny", "medium medium-sized middle-sized mid-sized",
    "metal metallic shiny", "rubber matte", "gray grey", "wood wooden", "checkered chequered",
    "dotted spotted", "striped stripy", "plain unpatterned", "person people human", "sofa couch",
    "bicycle bike", "airplane plane aeroplane", "laptop computer", "tv television", "cup mug",
    "woman lady", "man guy gentleman", "child kid", "street road", "rug carpet", "cell-phone phone cellphone",
    "inside in within", "yes true", "no false", "photo picture image photograph", "bag handbag purse",
    "cyan turquoise", "purple violet", "closed shut", "above over", "below under beneath underneath",
    "near beside", "smiling happy", "sitting seated", "indoors inside", "outdoors outside", "sunny bright",
    "nothing none", "on upon", "plate dish", "motorcycle motorbike",
)  # fmt: skip
_ALIKE: Final = {word: tuple(group.split()) for group in _GROUPS for word in group.split()}


@lru_cache(maxsize=4096)
def alike(word: str) -> tuple[str, ...]:
    """A word and those that may stand for it, itself first.

    >>> alike("ball"), alike("laptop")[0], alike("zebra")
    (('ball', 'sphere', 'globe'), 'laptop', ('zebra',))
    """
    plain = " ".join(word.lower().split())
    return (plain, *(w for w in _ALIKE.get(plain, ()) if w != plain))


@lru_cache(maxsize=4096)
def noun_words(noun: str) -> tuple[str, ...]:
    """A noun in the singular, and those that may stand for it."""
    return alike(singular(" ".join(noun.lower().split())))


def same_word(a: str, b: str) -> bool:
    """Whether two words may stand for one another.

    >>> same_word("Grey", "gray"), same_word("ball", "cube"), same_word("three", "3")
    (True, False, True)
    """
    first, second = plain(a), plain(b)
    if first == second or second in alike(first) or singular(first) == singular(second):
        return True
    return number_value(first) is not None and number_value(first) == number_value(second)


def plain(text: str) -> str:
    """A text as answers are compared: in small letters, without articles and marks around it.

    >>> plain(" The red Cup. ")
    'red cup'
    """
    words = " ".join(text.lower().split()).strip(" .,;:!?\"'“”").split(" ")
    while len(words) > 1 and words[0] in ("a", "an", "the"):
        words = words[1:]
    return " ".join(words)
