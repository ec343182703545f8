"""What NLVR's sentences say, as expressions of ours."""

from __future__ import annotations

from typing import Final, Literal

from vprog.grammar.importers.naming import Names
from vprog.grammar.importers.nlvr_words import Kind, Many
from vprog.grammar.importers.things import (
    Test,
    Things,
    both,
    called,
    compared,
    either,
    unless,
)
from vprog.grammar.syntax import (
    Binary,
    Bind,
    Call,
    Def,
    Each,
    Expr,
    Field,
    Float,
    Generator,
    Int,
    Keyword,
    ListComp,
    Name,
    Param,
    Str,
    TypeExpr,
)
from vprog.grammar.syntax import List as Listed

Holder = Literal["box", "tower"]
#: The name of one holder in a comprehension, and the noun of what it holds.
HOLDERS: Final[dict[Holder, tuple[Name, str]]] = {
    "box": (Name("b"), "item"),
    "tower": (Name("t"), "block"),
}
_LETTERS: Final = {"square": "s", "triangle": "r", "circle": "c", "item": "i", "block": "k"}
#: The most items that a box is taken to hold where pairs of them are looked at.
MOST_HELD: Final = 10
_REGION: Final = TypeExpr("Region")
_A, _B = Name("a"), Name("b")


def _def(name: str, *params: Name, body: Expr) -> Def:
    typed = tuple(Param(p, _REGION) for p in params)
    return Def(Name(name), typed, TypeExpr("Bool"), body)


def _edge(side: str, item: Name = _A) -> Expr:
    return compared(Field(item, side), "==", Field(_B, side))


#: One-line functions that a program gets where it calls them.
FUNCTIONS: Final[dict[str, Def]] = {
    "at_wall": _def(
        "at_wall", _A, _B, body=either(tuple(_edge(s) for s in ("left", "top", "right", "bottom")))
    ),
    "at_floor": _def("at_floor", _A, _B, body=_edge("bottom")),
    "at_right_wall": _def("at_right_wall", _A, _B, body=_edge("right")),
    "in_corner": _def(
        "in_corner",
        _A,
        _B,
        body=both(
            (either((_edge("left"), _edge("right"))), either((_edge("top"), _edge("bottom"))))
        ),
    ),
    # Squares of a tower stand a pixel apart.
    "stands_on": _def(
        "stands_on",
        _A,
        _B,
        body=both(
            (
                called("above", _A, _B),
                compared(Binary("-", Field(_B, "top"), Field(_A, "bottom")), "<=", Float("1.0")),
            )
        ),
    ),
}


def holders(holder: Holder) -> Bind:
    """The line that finds the boxes or towers."""
    return Bind(every(holder), called("find", Name("image"), Str(holder)))


def every(holder: Holder) -> Name:
    """The name of all boxes or towers."""
    return Name({"box": "boxes", "tower": "towers"}[holder])


def items(of: Kind, holder: Holder, *tests: Test) -> Things:
    """The items of a kind in a holder."""
    one, noun = HOLDERS[holder]
    said = of.among(noun)
    found = Things(said.noun, _LETTERS[said.noun], where=one)
    return found.passing(*looks(of), *tests)


def looks(of: Kind) -> tuple[Test, ...]:
    """The tests of colour and size of a kind."""
    tests: list[Test] = []
    if of.size:
        tests.append(lambda item: called("verify", item, Str(of.size)))
    if of.colors:
        tests.append(lambda item: either(tuple(called("verify", item, Str(c)) for c in of.colors)))
    return tuple(tests)


def is_of(item: Expr, of: Kind) -> Expr:
    """Whether one thing is of a kind, whatever its shape is called."""
    tests: list[Expr] = []
    if of.noun in ("square", "triangle", "circle"):
        tests.append(called("verify", item, Str(of.noun)))
    if of.size:
        tests.append(called("verify", item, Str(of.size)))
    if of.colors:
        tests.append(either(tuple(called("verify", item, Str(c)) for c in of.colors)))
    return both(tuple(tests)) if tests else called("verify", item, Str("item"))


def number_of(found: Things, how_many: Many, names: Names, *besides: str) -> Expr:
    """Whether there are so many of some things."""
    if how_many == Many(">=", 1):
        return found.given_to("exists", names, *besides)
    if how_many == Many("==", 0):
        return unless(found.given_to("exists", names, *besides))
    counted = found.given_to("count", names, *besides)
    return compared(counted, how_many.operator, how_many.number)


def held(holder: Holder, test: Expr, how_many: Many) -> Expr:
    """Whether so many boxes or towers pass a test."""
    one = HOLDERS[holder][0]
    through = Generator(one, (Each(one, every(holder), (test,)),))
    if how_many == Many(">=", 1):
        return called("exists", through)
    if how_many == Many("==", 0):
        return unless(called("exists", through))
    return compared(called("count", through), how_many.operator, how_many.number)


def all_hold(holder: Holder, test: Expr) -> Expr:
    """Whether all boxes or towers pass a test."""
    one = HOLDERS[holder][0]
    return called("all", Generator(test, (Each(one, every(holder), ()),)))


def overall(found: Things, holder: Holder, how_many: Many, names: Names) -> Expr:
    """Whether there are so many items in all boxes or towers together."""
    one = HOLDERS[holder][0]
    inner = found.each(names, one.id)
    generator = Generator(inner.name, (Each(one, every(holder), ()), inner))
    if how_many == Many(">=", 1):
        return called("exists", generator)
    if how_many == Many("==", 0):
        return unless(called("exists", generator))
    return compared(called("count", generator), how_many.operator, how_many.number)


def end(holder: Holder, which: Literal["top", "bottom"]) -> Expr:
    """The highest or the lowest item of a holder."""
    one, noun = HOLDERS[holder]
    operator = "min_by" if which == "top" else "max_by"
    return called(operator, called("find", one, Str(noun)), Name("top"))


def pair(upper: Kind, lower: Kind, holder: Holder, *, close: bool) -> Expr:
    """Whether an item of one kind is above one of another in a holder, or right on it."""
    high, low = Name("x"), Name("y")
    relation = "stands_on" if close else "above"
    test = called(relation, high, low)
    first = items(upper, holder)
    second = items(lower, holder)
    each_high = Each(high, _few(first), _all_of(first.tests, high))
    each_low = Each(low, _few(second), _all_of(second.tests, low))
    return called("any", Generator(test, (each_high, each_low)))


def _few(found: Things) -> Expr:
    """Items of one holder, of which there are few; pairs of a hundred would be too many."""
    few = Keyword("max", Int(MOST_HELD))
    return Call(Name("find"), (found.where, Str(found.noun)), (few,))


def _all_of(tests: tuple[Test, ...], item: Name) -> tuple[Expr, ...]:
    return (both(tuple(test(item) for test in tests)),) if tests else ()


def colors_of(holder: Holder) -> Expr:
    """The number of colours in a holder."""
    one, noun = HOLDERS[holder]
    item = Name(_LETTERS[noun])
    told = ListComp(called("color", item), (Each(item, called("find", one, Str(noun)), ()),))
    return called("count", called("unique", told))


def only_colors(holder: Holder, colors: tuple[str, ...]) -> Expr:
    """Whether a holder has items of these colours, each of them, and of no other one."""
    one, noun = HOLDERS[holder]
    item = Name(_LETTERS[noun])
    words = Listed(tuple(Str(c) for c in colors))
    inside = compared(called("color", item), "in", words)
    whole = called("all", Generator(inside, (Each(item, called("find", one, Str(noun)), ()),)))
    if len(colors) == 1:
        return whole
    return both((whole, compared(colors_of(holder), "==", len(colors))))
