"""The words that a reader of rationales knows: how relations, places and measures are said.

The operator table gives most of them; what stands here are other English words for the same. None
of these lists holds what things are called: nouns and adjectives are open, and come from the text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from vprog.english import number_value, ordinal
from vprog.ops import OPERATORS

#: Relations of the table, and other words for them. A name is what the table puts after a noun.
_RELATIONS: Final = {
    "left of": "to the left of|on the left of|left from|on the left side of|on the left hand side of"
    "|to the left hand side of|leftward of|at the left of",
    "right of": "to the right of|on the right of|right from|on the right side of|at the right of"
    "|on the right hand side of|to the right hand side of|rightward of",
    "above": "higher up than|higher than|over|up above",
    "below": "lower down than|lower than|under|underneath|beneath|down below",
    "in front of": "covers|covers part of|partly covers|partially covers|covering|partly covering|cover|cover part of"
    "|covers up part of|directly in front of|partly cover|that covers part of|that partly covers|that covers"
    "|closer to the camera than|closer to the viewer than|nearer to the camera than"
    "|closer to us than",
    "behind": "partly hidden behind|hidden behind|partly covered by|covered by|partially covered by|hidden by"
    "|partly hidden by|partially hidden behind|half hidden behind|partly behind|in back of|in the back of|farther from the camera than|further from the camera than"
    "|further back than|farther back than|at the back of",
    "near": "next to|beside|close to|close by|nearby|adjacent to|by the side of|right next to"
    "|not far from|alongside",
    "between": "in between",
    "inside": "within|inside of|contained in",
    "overlapping": "that overlaps|that overlap|overlaps|overlap",
    "among": "one of|part of",
    "other than": "different from|except for|apart from|besides|except",
    "on": "on top of|standing on|sitting on|lying on|resting on|placed on|upon|sits on|rests on"
    "|stands on|lies on",
    "in": "located in",
    "level with": "",
    "with marks on": "",
    "with blur around": "",
    "with color only in": "",
    "at": "",
    "with": "",
    "of": "",
}
#: Superlatives of the table, and other words for them.
_RANKS: Final = {
    "leftmost": "left-most|furthest left|farthest left|most left",
    "rightmost": "right-most|furthest right|farthest right|most right",
    "topmost": "highest|uppermost|upmost|top-most",
    "bottommost": "lowest|lowermost|bottom-most",
    "largest": "biggest|greatest",
    "smallest": "littlest|tiniest",
    "nearest": "closest|frontmost",
    "farthest": "furthest|rearmost|hindmost",
}
_FIELDS: Final = {
    "color": "colour|colors|colours|hue",
    "shape": "shapes",
    "material": "materials",
    "size": "sizes",
    "pattern": "patterns|texture|textures",
    "name": "kind|type|names|kinds",
    "number": "count|amount|total number|quantity",
    "text": "word|writing|inscription|texts",
    "width": "widths",
    "height": "heights",
    "area": "areas",
    "depth": "depths",
    "score": "scores",
    "left edge": "left edges",
    "right edge": "right edges",
}
#: Words that end a noun phrase, whatever they may mean besides.
STOPS: Final = frozenset(
    "is are was were be been being has have had do does did not and or but nor than as of to in on "
    "at by with from for that which who whom whose where there it they them so because since while "
    "if then also too because therefore thus hence whereas although though however yet both either "
    "neither same among between isn't aren't wasn't doesn't don't didn't hasn't haven't can can't "
    "cannot could should would will may might must make makes gives give reads read shows show "
    "contain contains hold holds overlap overlaps cover covers covering covered see look looks equal "
    "equals plus minus times divided except besides apart along together what when how why again "
    "match matches share shares sharing matching made located placed standing called named labelled "
    "labeled answer's i we you he she its their his her my our your this these those here "
    "seem seems appear appears look looks come comes sit sits stand stands lie lies rest rests "
    "says say exist exists bears altogether total overall already namely exactly having into onto upon about against over under".split()
)
#: Heads that mean things of any kind.
ANYTHING: Final = frozenset("object objects thing things one ones other others".split())
PRONOUNS: Final = frozenset("it they them this that these those he she him her".split())
_HOLLOW: Final = frozenset("very really quite also just exactly only clearly".split())


def _table(rows: dict[str, str]) -> dict[str, str]:
    found = {}
    for name, more in rows.items():
        for said in (name, *filter(None, more.split("|"))):
            found[said] = name
    return found


@cache
def relations() -> dict[str, str]:
    """Every way to say a relation between two things, to its name; as the table has it, or a word for it."""
    found = _table(_RELATIONS)
    for operator in OPERATORS.values():
        words = operator.words
        after = re.fullmatch(r"(?:that )?([a-z ]+?) \{\w+\}(?: and \{\w+\})?", words.after)
        if operator.family == "relations" and after and operator.name != "overlaps":
            found.setdefault(after[1], after[1])
    return found


@cache
def ranks() -> dict[str, str]:
    """Every superlative, to the table's word for it."""
    found = _table(_RANKS)
    for operator in OPERATORS.values():
        for word in filter(None, (operator.words.least, operator.words.most)):
            found.setdefault(word, word)
    return found


@cache
def fields() -> dict[str, str]:
    """What may be said of a thing by "the ... of": its plural and other words too."""
    found = _table(_FIELDS)
    for operator in OPERATORS.values():
        match = re.fullmatch(r"the ([a-z ]+) (?:of|on) \{\w+\}", operator.words.phrase)
        if match and match[1].partition(" ")[0] not in ("picture", "part", "first", "last"):
            found.setdefault(match[1], match[1])
    return found


@cache
def keys() -> dict[str, tuple[tuple[str, bool], ...]]:
    """For each superlative of the table, the operators that it goes by, and whether it is their most.

    >>> keys()["tallest"]
    (('height', True),)
    """
    found: dict[str, list[tuple[str, bool]]] = {}
    for operator in OPERATORS.values():
        for word, most in ((operator.words.least, False), (operator.words.most, True)):
            if word:
                found.setdefault(word, []).append((operator.name, most))
    return {word: tuple(by) for word, by in found.items()}


_ORDINALS: Final = {ordinal(n): n for n in range(1, 100)} | {
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9,
    "10th": 10, "11th": 11, "12th": 12, "last": -1,
}  # fmt: skip


def place(word: str) -> int | None:
    """The place that an ordinal names, counted from 1; -1 for "last"; None for any other word.

    >>> place("second"), place("last"), place("cup")
    (2, -1, None)
    """
    return _ORDINALS.get(word)


def number(word: str) -> int | None:
    """The whole number that a word or digits give.

    >>> number("three"), number("12"), number("no"), number("an"), number("cup")
    (3, 12, None, None, None)
    """
    if word in ("no", "none", "a", "an"):
        return None
    if word == "zero":
        return 0
    return number_value(word)


def hollow(word: str) -> bool:
    """Whether a word before an adjective or a noun changes nothing that a claim says."""
    return word in _HOLLOW
