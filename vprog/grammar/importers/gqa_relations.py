"""The tests of GQA's programs as expressions of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vprog.grammar.importers.gqa_words import MUTUAL, QUERIES, RELATIONS, Side
from vprog.grammar.importers.naming import Names
from vprog.grammar.importers.things import Test, both, called, compared
from vprog.grammar.syntax import Binary, CompareOp, Each, Expr, Field, Generator, Name, Str

#: The sides of a picture, the one with the smaller places first.
POSITIONS: Final[Mapping[str, tuple[str, str]]] = {
    "hposition": ("left", "right"),
    "vposition": ("top", "bottom"),
}


def position(item: Expr, category: str, word: str) -> Expr:
    """Whether the middle of a thing lies on a side of the picture; exactly halfway it does not."""
    low, high = POSITIONS[category]
    extent = Field(Name("image"), "width" if category == "hposition" else "height")
    twice = Binary("+", Field(item, low), Field(item, high))
    operator: CompareOp = "<" if word == low else ">"
    return compared(twice, operator, extent)


def queried(item: Expr, category: str) -> Expr:
    """What something is like in a category."""
    return called(category, item) if category in QUERIES else called("query", item, Str(category))


def same_relation(relation: str) -> str:
    """The category of a relation such as ``same color``; empty of another relation."""
    head, _, category = relation.partition(" ")
    return category if head == "same" and category else ""


def hold_relation(relation: str, a: Expr, b: Expr) -> Expr:
    """Whether a stands in a relation to b."""
    category = same_relation(relation)
    if category:
        return called("same", a, b, Str(category))
    if relation in RELATIONS:
        return called(RELATIONS[relation], a, b)
    return called("relate", a, b, Str(relation))


def related_by(relation: str, side: Side, anchor: Name, several: bool, names: Names) -> Test:
    """Whether a thing stands in a relation to an anchor, or the anchor to it.

    Args:
        relation: its name.
        side: whether the thing is its subject.
        anchor: the name of a thing, or of a list of things one of which is enough.
        several: whether it is a list.
        names: that are taken.
    """
    # Nothing is near itself, nor of its own colour, where one speaks of another thing.
    apart = bool(same_relation(relation)) or relation in MUTUAL

    def holds(item: Name) -> Expr:
        other = names.item(anchor.id, item.id) if several else anchor
        pair = (other, item) if side == "o" else (item, other)
        test = hold_relation(relation, *pair)
        if apart:
            test = both((compared(item, "!=", other), test))
        if not several:
            return test
        return called("any", Generator(test, (Each(other, anchor, ()),)))

    return holds
