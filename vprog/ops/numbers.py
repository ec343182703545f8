"""Numbers: whole ones of 64 bits, and Floats, which are always finite."""

from __future__ import annotations

import math
from typing import Any, TypeVar, cast

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.ops.bounds import bounded_sequence, bounded_text, real_number, whole_number
from vprog.ops.find import nothing_to_take
from vprog.ops.operator import Number, Ordered, Words, operator

#: What `+` puts together.
Addable = TypeVar("Addable", int, float, str, list[Any])

BY_ZERO = declare(
    "VP323",
    "a number is divided by zero",
    "`/`, `//` and `%` have no result where the right side is 0.",
    wrong='answer = 6 / count(find(image, "dog"))',
    right='answer = 6 / count(find(image, "cup"))',
)


def _bounded(value: Number) -> Number | Failed:
    return whole_number(value) if isinstance(value, int) else real_number(value)


def _divided_by_zero() -> Failed:
    return fail(BY_ZERO, "the right side of the division is 0", "test it with == 0 first")


@operator(
    Words("{a} plus {b} is {value}", phrase="{a} plus {b}"),
    symbol="+",
    size=lambda a, b: a + b,
)
def add(a: Addable, b: Addable) -> Addable | Failed:
    """Two numbers added, or two Str or two lists put one behind the other, written `a + b`.

    An Int and a Float give a Float. Repeats in lists stay; `union` drops them.

    Fails:
        VP324: the sum of two Ints needs over 64 bits.
        VP325: the text has over 64 KiB.
        VP326: the list has over 10,000 items.
        VP329: the sum of two Floats is larger than any Float.

    Example:
        answer = count(find(image, "cup")) + count(find(image, "laptop"))

    >>> add(1, 2), add("cup", "s"), add((1,), (1,))
    (3, 'cups', (1, 1))
    """
    both: Any = a + b
    bounded: Any
    if isinstance(both, tuple):
        bounded = bounded_sequence(both)
    elif isinstance(both, str):
        bounded = bounded_text(both)
    else:
        bounded = _bounded(both)
    return cast("Addable | Failed", bounded)


@operator(Words("{a} minus {b} is {value}", phrase="{a} minus {b}"), symbol="-")
def sub(a: Number, b: Number) -> Number | Failed:
    """One number less another, written `a - b`.

    Fails:
        VP324: the result of Ints needs over 64 bits.
        VP329: the result of Floats is larger than any Float.

    Example:
        answer = count(find(image, "cup")) - count(find(image, "laptop"))

    >>> sub(3, 5)
    -2
    """
    return _bounded(a - b)


@operator(Words("{a} times {b} is {value}", phrase="{a} times {b}"), symbol="*")
def mul(a: Number, b: Number) -> Number | Failed:
    """Two numbers multiplied, written `a * b`.

    Fails:
        VP324: the product of Ints needs over 64 bits.
        VP329: the product of Floats is larger than any Float.

    Example:
        answer = 4 * count(find(image, "table"))

    >>> mul(3, 5)
    15
    """
    return _bounded(a * b)


@operator(Words("{a} divided by {b} is {value}", phrase="{a} divided by {b}"), symbol="/")
def div(a: float, b: float) -> float | Failed:
    """One number divided by another, written `a / b`; a Float, of two Ints too.

    Fails:
        VP323: b is 0.
        VP329: the result is larger than any Float.

    Example:
        cups = find(image, "cup")
        answer = count(c for c in cups if verify(c, "red")) / count(cups)

    >>> div(3, 2)
    1.5
    """
    return real_number(float(a) / float(b)) if b else _divided_by_zero()


@operator(
    Words(
        "{a} divided by {b}, rounded down, is {value}", phrase="{a} divided by {b}, rounded down,"
    ),
    symbol="//",
)
def floordiv(a: Number, b: Number) -> Number | Failed:
    """One number divided by another and rounded down, written `a // b`.

    Rounded down is towards the smaller number, so `-7 // 2` is -4.

    Fails:
        VP323: b is 0.
        VP324: the result of Ints needs over 64 bits.
        VP329: the result of Floats is larger than any Float.

    Example:
        answer = count(find(image, "cup")) // 2

    >>> floordiv(-7, 2)
    -4
    """
    return _bounded(a // b) if b else _divided_by_zero()


@operator(
    Words(
        "the remainder of {a} divided by {b} is {value}",
        phrase="the remainder of {a} divided by {b}",
    ),
    symbol="%",
)
def mod(a: Number, b: Number) -> Number | Failed:
    """What is left over by `a // b`, written `a % b`; it has the sign of b.

    Fails:
        VP323: b is 0.

    Example:
        answer = count(find(image, "cup")) % 2 == 0

    >>> mod(7, 2), mod(-7, 2)
    (1, 1)
    """
    return _bounded(a % b) if b else _divided_by_zero()


@operator(Words("minus {a} is {value}", phrase="minus {a}"), symbol="-")
def neg(a: Number) -> Number | Failed:
    """A number with the other sign, written `-a`.

    Fails:
        VP324: a is the smallest Int.

    Example:
        answer = -count(find(image, "cup"))

    >>> neg(3)
    -3
    """
    return _bounded(-a)


@operator(Words("without its sign, {x} is {value}", phrase="{x} without its sign"), name="abs")
def abs_(x: Number) -> Number | Failed:
    """A number without its sign.

    Fails:
        VP324: x is the smallest Int.

    Example:
        answer = abs(count(find(image, "cup")) - count(find(image, "laptop")))

    >>> abs_(-3)
    3
    """
    return _bounded(abs(x))


@operator(Words("{x} rounded is {value}", phrase="{x}, rounded"), name="round")
def round_(x: float, digits: int = 0) -> float | Failed:
    """A number rounded to some digits behind the point; a Float, whole with 0 digits.

    What lies in the middle goes to the even digit, so `round(2.5)` is 2. Negative digits round
    before the point. For an Int of it take `to_int`.

    Fails:
        VP329: the result is larger than any Float.

    Example:
        answer = round(the(find(image, "table")).area / whole(image).area, 2)

    >>> round_(2.345, 2), round_(2.5), round_(1234.5, -2)
    (2.35, 2.0, 1200.0)
    """
    try:
        return real_number(round(float(x), digits) + 0.0)
    except OverflowError:
        return real_number(math.inf)


@operator(Words("the smallest of {xs} is {value}", phrase="the smallest of {xs}"), name="min")
def min_(xs: list[Ordered]) -> Ordered | Failed:
    """The smallest number, or the earliest Str, of a list.

    Of two values write `min([a, b])`; for the item with the smallest key take `min_by`.

    Fails:
        VP320: the list is empty.

    Example:
        answer = min([c.left for c in find(image, "cup")])

    >>> min_((3, 1, 2))
    1
    """
    return min(xs) if xs else nothing_to_take()


@operator(Words("the largest of {xs} is {value}", phrase="the largest of {xs}"), name="max")
def max_(xs: list[Ordered]) -> Ordered | Failed:
    """The largest number, or the latest Str, of a list.

    Of two values write `max([a, b])`; for the item with the largest key take `max_by`.

    Fails:
        VP320: the list is empty.

    Example:
        answer = max([count(find(image, "cup")), count(find(image, "laptop"))])

    >>> max_((3, 1, 2))
    3
    """
    return max(xs) if xs else nothing_to_take()


@operator(Words("{x} is {value}", phrase="{x}"))
def to_float(x: int) -> float:
    """An Int as a Float; it happens by itself where a Float is asked for.

    An Int of over 53 bits goes to the nearest Float.

    Example:
        answer = to_float(count(find(image, "cup")))

    >>> to_float(3)
    3.0
    """
    return float(x)


@operator(Words("the whole part of {x} is {value}", phrase="the whole part of {x}"))
def to_int(x: float) -> int | Failed:
    """A Float as an Int: what stands behind the point is dropped.

    Fails:
        VP324: the Int needs over 64 bits.

    Example:
        answer = to_int(number("2.5 cups"))

    >>> to_int(2.9), to_int(-2.9)
    (2, -2)
    """
    return whole_number(int(x))
