"""What GQA's functional programs are told: nouns with ids, relations, options, categories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

_CATEGORIES: Final = """
activity age brightness cleanliness color company depth event fatness flavor gender hardness height
hposition length liquid location material name opaqness orientation pattern place pose race realism
room shape size sport sportActivity state texture thickness tone type vposition weather weight width
"""
#: The categories that an operation may name, as in ``filter color``.
CATEGORIES: Final = frozenset((*_CATEGORIES.split(), "face expression"))

#: ``choose younger`` and so on: the relation of the one to the other.
COMPARATIVES: Final[Mapping[str, str]] = {
    "younger": "younger than",
    "older": "older than",
    "healthier": "healthier than",
    "less healthy": "less healthy than",
    "shorter": "shorter than",
    "taller": "taller than",
    "longer": "longer than",
    "smaller": "smaller than",
    "larger": "larger than",
    "lower": "below",
    "higher": "above",
}
#: Relations that have an operator of their own.
RELATIONS: Final[Mapping[str, str]] = {
    "to the left of": "left_of",
    "to the right of": "right_of",
    "above": "above",
    "below": "below",
    "in front of": "in_front_of",
    "behind": "behind",
    "near": "near",
    "inside": "inside",
}
#: Relations in which a thing might stand to itself.
MUTUAL: Final = frozenset(
    {"near", "next to", "beside", "by", "close to", "close by", "adjacent to", "alongside"}
)
#: Categories that have an operator of their own.
QUERIES: Final = frozenset({"color", "size", "material", "shape"})
#: Categories that say what kind of thing or place something is, not how it is.
KINDS: Final = frozenset({"name", "type", "place", "room"})
#: What two things may have in common, in the order in which it is looked for.
COMMON: Final = ("color", "material", "shape")
#: Anything that is looked for.
ANYTHING: Final = "_"
#: The whole picture.
SCENE: Final = "scene"

_IDS = re.compile(r"(.*?)\s*\(([^()]*)\)\s*")
_NOT = re.compile(r"not\((.+)\)")
Side = Literal["s", "o", "_"]


@dataclass(frozen=True, slots=True)
class Looked:
    """What ``select`` looks for.

    Attributes:
        noun: ``_`` for anything.
        several: whether the ids say that several things are meant.
        unlike: whether the noun says what they are not.
    """

    noun: str
    several: bool = False
    unlike: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """What ``relate``, ``verify rel`` and ``choose rel`` are told.

    Attributes:
        looked: what stands in the relation.
        relations: its name, or the names to choose from.
        side: whether what is looked for is the relation's subject (s) or object (o), or whether
            that makes no difference (_).
    """

    looked: Looked
    relations: tuple[str, ...]
    side: Side


def looked(argument: str) -> Looked | None:
    """A noun with ids, or None.

    >>> looked("tree (672613)"), looked("animal (17,21)").several, looked("not(dog)").unlike
    (Looked(noun='tree', several=False, unlike=False), True, True)
    """
    match = _IDS.fullmatch(argument)
    noun, ids = (match[1], match[2]) if match and match[1] != "not" else (argument, "")
    other, unlike = negated(noun.strip())
    if not other:
        return None
    return Looked(other, "," in ids, unlike)


def related(argument: str) -> Related | None:
    """A noun, a relation and a side, or None.

    >>> related("lettuce,to the left of|to the right of,s (1174514)").relations
    ('to the left of', 'to the right of')
    >>> related("_,same color,_").side
    '_'
    """
    match = _IDS.fullmatch(argument)
    plain, ids = (match[1], match[2]) if match else (argument, "")
    parts = [part.strip() for part in plain.split(",")]
    if len(parts) != 3 or not all(parts):
        return None
    noun, relation, side = parts
    other, unlike = negated(noun)
    options = tuple(r.strip() for r in relation.split("|"))
    if side not in ("s", "o", "_") or not all(options):
        return None
    told: Side = "s" if side == "s" else "o" if side == "o" else "_"
    return Related(Looked(other, "," in ids, unlike), options, told)


def negated(word: str) -> tuple[str, bool]:
    """A word without its ``not(...)``, and whether it had one.

    >>> negated("not(large)"), negated("large ")
    (('large', True), ('large', False))
    """
    match = _NOT.fullmatch(word.strip())
    return (match[1].strip(), True) if match else (word.strip(), False)


def options(argument: str) -> tuple[str, ...] | None:
    """The words between bars, at least two; else None.

    >>> options("black|silver"), options("black")
    (('black', 'silver'), None)
    """
    words = tuple(w.strip() for w in argument.split("|"))
    return words if len(words) > 1 and all(words) else None
