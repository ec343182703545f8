"""The words of NLVR's sentences: their spelling, how many, and what kind of item."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from vprog.grammar.syntax import CompareOp

_COUNTED: Final = "one two three four five six seven eight nine ten"
_NUMBERS: Final = {word: str(n) for n, word in enumerate(_COUNTED.split(" "), 1)}
#: Slips of the pen that the sentences are known to have, and spellings.
_SPELLINGS: Final = {
    "atleast": "at least",
    "tleast": "at least",
    "ablue": "a blue",
    "squere": "square",
    "cirlce": "circle",
    "tocuhing": "touching",
    "blccks": "blocks",
    "colours": "colors",
    "colour": "color",
    "grey": "gray",
    "coloured": "colored",
    "ha": "has",
}
#: Sentences that lost their first letter.
_HEADS: Final = (("ll ", "all "), ("t least ", "at least "))

COLOR: Final = r"(?:black|blue|yellow)"
_SIZE: Final = r"(?:small|medium|big|large)"
_NOUN: Final = r"(?:squares?|triangles?|circles?|items?|objects?|blocks?)"
#: How many: the words before a noun.
MANY: Final = r"(?:(?:exactly |at least |only |at most |more than |just )?(?:an?|\d{1,4})|no)"
#: A kind of item: size, colour, shape; a colour alone stands for an item of it.
ITEM: Final = rf"(?:{_SIZE} )?(?:{COLOR}(?: or {COLOR})? )?{_NOUN}|{COLOR}(?: 1)?"


@dataclass(frozen=True, slots=True)
class Many:
    """How many there are: a comparison with a number."""

    operator: CompareOp
    number: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item.

    Attributes:
        noun: singular, as it is looked for.
        colors: it has one of these; any where there is none.
        size: empty for any.
    """

    noun: str
    colors: tuple[str, ...] = ()
    size: str = ""

    def among(self, noun: str) -> Kind:
        """The same, called a block in a tower and an item in a box, where it is called just that."""
        return replace(self, noun=noun) if self.noun in ("item", "object", "block") else self


def plain(sentence: str) -> str:
    """A sentence in small letters, without marks, numbers as digits, slips mended.

    >>> plain("Each grey box contains atleast one yellow object touching the edge.")
    'each gray box contains at least 1 yellow object touching the edge'
    """
    text = " ".join(re.sub(r"[^a-z0-9, ]", " ", sentence.lower()).replace(",", " , ").split())
    for head, whole in _HEADS:
        if text.startswith(head):
            text = whole + text.removeprefix(head)
    words = (_NUMBERS.get(w, _SPELLINGS.get(w, w)) for w in text.split())
    return " ".join(words).replace(" ,", ",")


def many(text: str, bare: CompareOp = "==") -> Many:
    """How many a phrase says; "a" is at least one.

    Args:
        text: such as "at least 2", "exactly 1", "no", "a".
        bare: what a number alone means.

    >>> many("at least 2"), many("a"), many("no")
    (Many(operator='>=', number=2), Many(operator='>=', number=1), Many(operator='==', number=0))
    """
    words = text.split(" ")
    if text == "no":
        return Many("==", 0)
    number = int(words[-1]) if words[-1].isdigit() else 1
    head = " ".join(words[:-1])
    if not head:
        return Many(bare if words[-1].isdigit() else ">=", number)
    operators: dict[str, CompareOp] = {"at least": ">=", "at most": "<=", "more than": ">"}
    return Many(operators.get(head, "=="), number)


def kind(text: str) -> Kind:
    """A kind of item.

    >>> kind("small blue squares"), kind("yellow 1").colors, kind("black or yellow triangle").colors
    (Kind(noun='square', colors=('blue',), size='small'), ('yellow',), ('black', 'yellow'))
    """
    words = [w for w in text.split(" ") if w not in ("or", "1")]
    colors = tuple(w for w in words if re.fullmatch(COLOR, w))
    sizes = {"big": "large"}
    size = next((sizes.get(w, w) for w in words if re.fullmatch(_SIZE, w)), "")
    noun = next((w for w in words if re.fullmatch(_NOUN, w)), "item")
    return Kind(noun.removesuffix("s"), colors, size)
