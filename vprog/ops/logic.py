"""Tests put together, choices, and comparisons.

`and`, `or` and `if` evaluate only what they need: the meanings here are what they give once the
operands that count are known.
"""

from __future__ import annotations

from vprog.ops.operator import Ordered, T, Words, operator


@operator(Words("it {is} true that {a} and {b}"), symbol="and")
def and_(a: bool, b: bool) -> bool:
    """Whether both tests hold, written `a and b`.

    Where a is False, b is not evaluated.

    Example:
        cups = find(image, "cup")
        answer = exists(cups) and verify(cups[0], "red")

    >>> and_(True, False)
    False
    """
    return a and b


@operator(Words("it {is} true that {a} or {b}"), symbol="or")
def or_(a: bool, b: bool) -> bool:
    """Whether one test or both hold, written `a or b`.

    Where a is True, b is not evaluated.

    Example:
        answer = exists(find(image, "cup")) or exists(find(image, "laptop"))

    >>> or_(True, False)
    True
    """
    return a or b


@operator(Words("it {is} true that not {a}"), symbol="not")
def not_(a: bool) -> bool:
    """Whether a test does not hold, written `not a`.

    Example:
        answer = [c for c in find(image, "cup") if not verify(c, "red")]

    >>> not_(True)
    False
    """
    return not a


@operator(Words("it {is} true that either {a} or {b}, not both"))
def xor(a: bool, b: bool) -> bool:
    """Whether exactly one of two tests holds.

    Example:
        answer = xor(exists(find(image, "cup")), exists(find(image, "laptop")))

    >>> xor(True, True), xor(True, False)
    (False, True)
    """
    return a != b


@operator(Words("{test} decides for {value}", phrase="{value}"), symbol="if")
def if_(test: bool, then: T, otherwise: T) -> T:
    """One of two values by a test, written `then if test else otherwise`.

    The test is evaluated first, and then only the value that it asks for.

    Example:
        cups = find(image, "cup")
        answer = color(cups[0]) if exists(cups) else "none"

    >>> if_(True, 1, 2)
    1
    """
    return then if test else otherwise


@operator(Words("{a} {is} the same as {b}", after="the same as {b}"), symbol="==")
def eq(a: T, b: T) -> bool:
    """Whether two values of one type are equal, written `a == b`.

    Pictures are equal when their bytes are; regions when picture, box and label are, whatever
    their scores; lists when they have equal items in one order; Str letter by letter.

    Example:
        answer = count(find(image, "cup")) == 3

    >>> eq("cup", "cup")
    True
    """
    return a == b


@operator(Words("{a} {is} other than {b}", after="other than {b}"), symbol="!=")
def ne(a: T, b: T) -> bool:
    """Whether two values of one type differ, written `a != b`: the contrary of `==`.

    Example:
        cups = find(image, "cup")
        answer = color(cups[0]) != color(cups[1])

    >>> ne("cup", "cup")
    False
    """
    return a != b


@operator(Words("{a} {is} less than {b}", after="less than {b}"), symbol="<")
def lt(a: Ordered, b: Ordered) -> bool:
    """Whether a number is smaller, or a Str comes earlier, written `a < b`.

    A Str goes by its code points, so "Z" stands before "a".

    Example:
        answer = count(find(image, "laptop")) < count(find(image, "cup"))

    >>> lt(2, 3), lt("b", "a")
    (True, False)
    """
    return a < b


@operator(Words("{a} {is} at most {b}", after="at most {b}"), symbol="<=")
def le(a: Ordered, b: Ordered) -> bool:
    """Whether `a < b` or `a == b`, written `a <= b`.

    Example:
        answer = count(find(image, "cup")) <= 3

    >>> le(3, 3)
    True
    """
    return a <= b


@operator(Words("{a} {is} more than {b}", after="more than {b}"), symbol=">")
def gt(a: Ordered, b: Ordered) -> bool:
    """Whether `b < a`, written `a > b`.

    Example:
        answer = [c for c in find(image, "cup") if c.area > 5000]

    >>> gt(3, 3)
    False
    """
    return a > b


@operator(Words("{a} {is} at least {b}", after="at least {b}"), symbol=">=")
def ge(a: Ordered, b: Ordered) -> bool:
    """Whether `b < a` or `a == b`, written `a >= b`.

    Example:
        answer = count(find(image, "cup")) >= 2

    >>> ge(3, 3)
    True
    """
    return a >= b
