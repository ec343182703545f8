"""Names for the lines of an imported program: readable, each once, none that means something."""

from __future__ import annotations

import re
from keyword import kwlist

from vprog.grammar.syntax import Name

_OPERATORS = """
above abs add all any area ask behind below best_match between blur_background bottom caption choose
classify color color_pop contains contains_text count crop depth difference different distance div
ends_with eq exists find first floordiv fold ge gt height in_front_of inside intersect item join know
label last le left left_of len lower lt material max max_by mean min min_by mod most_common mul ne
near neg nth number overlaps query read region_above region_below region_left_of region_right_of
relate replace reverse right right_of round same score shape size sort_by split starts_with strip sub
sum tag text the to_float to_int top union unique verify whole width xor
"""
#: What a line may not be called: Python's words and the operators. The tests hold the second half
#: to the operator table, which this room does not know.
TAKEN = frozenset((*kwlist, *_OPERATORS.split()))
_UNFIT = re.compile(r"[^a-z0-9]+")


class Names:
    """The names of one program.

    >>> names = Names("image", "answer")
    >>> [names.take(w).id for w in ("red cup", "red cup", "text", "2 cups", "Ümlaut", "")]
    ['red_cup', 'red_cup_2', 'text_1', 'thing_2_cups', 'mlaut', 'thing']
    """

    def __init__(self, *taken: str) -> None:
        self.taken = set(taken)

    def take(self, wanted: str) -> Name:
        """A name that reads like some words and that no line has yet."""
        name = plain = identifier(wanted)
        number = 0 if plain in TAKEN else 1
        while name in self.taken or name in TAKEN:
            number += 1
            name = f"{plain}_{number}"
        self.taken.add(name)
        return Name(name)

    def item(self, noun: str, *besides: str) -> Name:
        """A letter for each of several things, as a comprehension names them; it is not kept.

        >>> Names("t").item("table", "x").id
        'y'
        """
        for letter in (identifier(noun)[0], *"xyzuvw"):
            if letter not in self.taken and letter not in besides:
                return Name(letter)
        return Name(f"each_{identifier(noun)}")


def identifier(words: str) -> str:
    """Words as one name: small letters, digits and underscores.

    >>> identifier("Traffic light"), identifier("3rd")
    ('traffic_light', 'thing_3rd')
    """
    plain = _UNFIT.sub("_", words.lower()).strip("_")
    if not plain:
        return "thing"
    return plain[:60] if plain[0].isalpha() else f"thing_{plain[:60]}"


def plural(noun: str) -> str:
    """A noun as the name of several things; good enough for a name.

    >>> plural("bus"), plural("city"), plural("toy"), plural("pens"), plural("man")
    ('buses', 'cities', 'toys', 'pens', 'men')
    """
    if noun.endswith("man"):
        return f"{noun[:-3]}men"
    if noun.endswith(("us", "ss", "sh", "ch", "x", "z")):
        return f"{noun}es"
    if noun.endswith("s"):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"
