"""What a question asks, apart from its words: a small tree that is said, run and changed.

Everything about a question is made from its sense: the English (``phrase``, ``wording``), the program
(``program``), the answer (``meaning``), CLEVR's and GQA's programs (``functional``, ``semantic``), and
the wrong programs (``vprog.world.candidates``).

The parts are named tuples, so two senses with equal fields of two classes would be equal; nothing
compares senses of different classes.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

#: The ways in which one thing stands to another, as the operators are called.
RELATIONS = ("left_of", "right_of", "above", "below")
#: A relation to its contrary, where it has one.
CONTRARY = {
    "left_of": "right_of",
    "right_of": "left_of",
    "above": "below",
    "below": "above",
    "in_front_of": "behind",
    "behind": "in_front_of",
}
#: What a superlative goes by: the operator and its key.
WAYS = {
    "leftmost": ("min_by", "left"),
    "rightmost": ("max_by", "right"),
    "topmost": ("min_by", "top"),
    "bottommost": ("max_by", "bottom"),
    "largest": ("max_by", "area"),
    "smallest": ("min_by", "area"),
}
#: A superlative to its contrary.
OTHER_WAY = {
    "leftmost": "rightmost",
    "rightmost": "leftmost",
    "topmost": "bottommost",
    "bottommost": "topmost",
    "largest": "smallest",
    "smallest": "largest",
}
CATEGORIES = ("size", "color", "texture", "shape")


class Look(NamedTuple):
    """What things look like; an empty word says nothing.

    >>> Look(color="red", shape="star").words
    ('red', 'star')
    """

    size: str = ""
    color: str = ""
    texture: str = ""
    shape: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that say something, in this order."""
        return tuple(word for word in self if word)


class Stands(NamedTuple):
    """A test: a thing other than one stands so to it.

    ``touching_front`` and ``touching_back`` ask for two boxes that overlap, and which one is nearer.
    """

    relation: str
    to: Ref


class Alike(NamedTuple):
    """A test: another thing has the same attribute of a category."""

    category: str
    to: Ref


class Lacks(NamedTuple):
    """A test: a thing does not have an attribute."""

    word: str


class Amid(NamedTuple):
    """A test: a thing is between two others."""

    one: Ref
    two: Ref


Test: TypeAlias = Stands | Alike | Lacks | Amid


class Those(NamedTuple):
    """All things of a look that pass tests."""

    look: Look
    tests: tuple[Test, ...] = ()


class Joined(NamedTuple):
    """Two sets put together by ``union``, ``intersect`` or ``difference``."""

    how: str
    one: Those
    two: Those


class Pair(NamedTuple):
    """Two things as a set."""

    one: Ref
    two: Ref


Things: TypeAlias = Those | Joined | Pair


class The(NamedTuple):
    """The only one of some things."""

    things: Those


class Extreme(NamedTuple):
    """The leftmost, largest, ... of some things."""

    things: Those | Pair
    way: str


class Nth(NamedTuple):
    """The thing at a place, counted from 1 and from a side: leftmost, rightmost, topmost, bottommost."""

    things: Those
    way: str
    place: int


Ref: TypeAlias = The | Extreme | Nth


class Exists(NamedTuple):
    """Whether there is one of some things."""

    things: Things


class Count(NamedTuple):
    """How many things there are."""

    things: Things


class Tally(NamedTuple):
    """How many different attributes of a category some things have."""

    things: Those
    category: str


class Usual(NamedTuple):
    """The most common attribute of a category among some things."""

    things: Those
    category: str


class Query(NamedTuple):
    """The attribute of a thing in a category."""

    of: Ref
    category: str


class Read(NamedTuple):
    """What is written on a thing."""

    of: Ref


class Has(NamedTuple):
    """Whether a thing has an attribute."""

    of: Ref
    word: str


class Choose(NamedTuple):
    """Which of two attributes of a category a thing has."""

    of: Ref
    category: str
    options: tuple[str, str]


class Relates(NamedTuple):
    """Whether one thing stands so to another."""

    one: Ref
    relation: str
    two: Ref


class Side(NamedTuple):
    """Which of two contrary relations one thing has to another, as a word for each."""

    one: Ref
    relations: tuple[str, str]
    words: tuple[str, str]
    two: Ref


class Between(NamedTuple):
    """Whether a thing is between two others."""

    of: Ref
    one: Ref
    two: Ref


class Same(NamedTuple):
    """Whether two things have the same attribute of a category, or (``not alike``) different ones."""

    one: Ref
    two: Ref
    category: str
    alike: bool = True


class Every(NamedTuple):
    """Whether all, any or none of some things have an attribute: ``how`` is that word."""

    how: str
    things: Those
    word: str


class Compare(NamedTuple):
    """Whether two numbers compare so: ``>``, ``<``, ``==``, ``>=``, ``<=``."""

    one: Amount
    how: str
    two: Amount


class Number(NamedTuple):
    """A number that the question says."""

    value: int


class Total(NamedTuple):
    """Two numbers put together by ``+``, ``-`` or ``*``, or their difference without sign (``abs``)."""

    one: Amount
    how: str
    two: Amount


Amount: TypeAlias = Count | Tally | Number | Total


class Logic(NamedTuple):
    """Two tests put together by ``and``, ``or`` or ``xor``; ``how`` is that word."""

    one: Truth
    how: str
    two: Truth


class Not(NamedTuple):
    """Whether a test does not hold."""

    test: Truth


Truth: TypeAlias = Exists | Has | Relates | Between | Same | Every | Compare | Logic | Not


class If(NamedTuple):
    """One of two words or amounts by a test."""

    test: Truth
    then: Query | Read | Amount
    otherwise: Query | Read | Amount


Sense: TypeAlias = Truth | Amount | Query | Read | Choose | Side | Usual | If
