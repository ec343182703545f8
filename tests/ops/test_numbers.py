"""Laws of numbers: exact within 64 bits, finite, and a named failure beyond."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings

from tests.conftest import effort
from tests.ops.values import FLOATS, INTS
from vprog.failed import Failed
from vprog.limits import INT_MAX, INT_MIN
from vprog.ops.logic import eq, ge, gt, le, lt, ne
from vprog.ops.numbers import abs_, add, div, floordiv, mod, mul, neg, round_, sub, to_float, to_int

few = settings(max_examples=effort(300), deadline=None, derandomize=True)


def exact(value, wanted):
    """The exact whole number, or the failure of one that does not fit."""
    if INT_MIN <= wanted <= INT_MAX:
        return value == wanted and value.__class__ is int
    return isinstance(value, Failed) and value.code == "VP324"


@few
@given(INTS, INTS)
def test_whole_numbers_are_exact_or_fail(a, b):
    assert exact(add(a, b), a + b)
    assert exact(sub(a, b), a - b)
    assert exact(mul(a, b), a * b)
    assert exact(neg(a), -a)
    assert exact(abs_(a), abs(a))
    if b == 0:
        assert {f(a, b).code for f in (div, floordiv, mod)} == {"VP323"}
        return
    assert exact(floordiv(a, b), a // b)
    rest = mod(a, b)
    assert abs(rest) < abs(b)
    assert (a // b) * b + rest == a


@few
@given(FLOATS, FLOATS)
def test_floats_are_finite_or_fail(a, b):
    for f in (add, sub, mul, div, floordiv, mod):
        value = f(a, b)
        if isinstance(value, Failed):
            assert value.code == ("VP323" if b == 0 and f in (div, floordiv, mod) else "VP329")
        else:
            assert math.isfinite(value)


@few
@given(INTS, INTS)
def test_comparisons_are_an_order(a, b):
    assert lt(a, b) + eq(a, b) + gt(a, b) == 1
    assert le(a, b) == (not gt(a, b)) == ge(b, a)
    assert ne(a, b) == (not eq(a, b))


@few
@given(FLOATS)
def test_conversions(x):
    whole = to_int(x)
    if isinstance(whole, Failed):
        assert abs(x) >= 2**63
    else:
        assert abs(whole) <= abs(x)
        assert abs(x - whole) < 1
        assert to_float(whole) == math.trunc(x)


@pytest.mark.parametrize(
    ("x", "digits", "wanted"),
    [
        (0.5, 0, 0.0),
        (1.5, 0, 2.0),
        (-0.4, 0, 0.0),
        (2.675, 2, 2.67),
        (1234.0, -2, 1200.0),
        (0.1, 10**18, 0.1),
        (0.1, -(10**18), 0.0),
    ],
)
def test_rounding(x, digits, wanted):
    value = round_(x, digits)
    assert value == wanted
    assert math.copysign(1, value) == 1


def test_rounding_beyond_every_float_fails():
    assert round_(1.7e308, -308).code == "VP329"
