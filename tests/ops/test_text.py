"""Laws of text, numbers in it, and how values are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import effort
from vprog.failed import Failed
from vprog.image import Image
from vprog.limits import MAX_TEXT
from vprog.ops.bounds import text_size
from vprog.ops.lists import contains
from vprog.ops.numbers import add
from vprog.ops.text import (
    contains_text,
    ends_with,
    join,
    lower,
    number,
    replace,
    split,
    starts_with,
    strip,
    text,
)
from vprog.region import Region

few = settings(max_examples=effort(300), deadline=None, derandomize=True)
SHORT = st.text("ab, ", max_size=12)


@few
@given(SHORT, SHORT, st.integers(-2, 6))
def test_join_undoes_split(whole, between, most):
    parts = split(whole, between, most)
    assert join(parts, between) == whole
    assert 1 <= len(parts) <= max(1, most)


@few
@given(SHORT, SHORT, SHORT)
def test_parts_of_texts(a, b, c):
    assert starts_with(add(a, b), a)
    assert ends_with(add(a, b), b)
    assert contains_text(add(add(a, b), c), b)
    assert strip(strip(a)) == strip(a)
    assert lower(lower(a)) == lower(a)
    assert replace(a, b, b) == a
    assert replace(a, "", b) == a
    if b and not contains_text(c, b):
        assert contains(split(a, b), a) == (not contains_text(a, b))


@few
@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_is_read_back(n):
    assert number(text(n)) == n
    assert number(f"there are {n:,} of them") == n


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("three", 3),
        ("Twenty-One cups", 21),
        ("two hundred and five", 205),
        ("one thousand two hundred", 1200),
        ("three million four hundred thousand and six", 3_400_006),
        ("a dozen eggs", 12),
        ("two dozen", 24),
        ("a hundred", 100),
        ("hundred", 100),
        ("one two three", 1),
        ("twenty twenty", 20),
        ("nineteen eighty", 19),
        ("zero", 0),
        ("zero five", 0),
        ("one and a half", 1),
        ("someone saw ten", 10),
        ("-3.5 degrees", -3.5),
        ("3-5", 3),
        ("1,250", 1250),
        ("1,25", 1),
        ("12,3456", 12),
        ("1.2.3", 1.2),
        ("50%", 50),
        ("room 12b", 12),
        ("B2", 2),
        (".5", 5),
        ("one thousand million", 1000),
    ],
)
def test_numbers_in_texts(written, value):
    assert number(written) == value


@pytest.mark.parametrize("written", ["", "many", "no cups", "none", "٣", "anyone", "-", ","])
def test_no_number(written):
    assert number(written).code == "VP327"


def test_a_number_beyond_every_float_fails():
    assert number("9" * 400).code == "VP329"


IMAGE = Image.named("cups.png", 640, 480)
CUP = Region(IMAGE, (0, 0, 10, 10), "cup")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (True, "yes"),
        (False, "no"),
        (-7, "-7"),
        (0.1 + 0.2, "0.3"),
        (3.0, "3"),
        (-0.0, "0"),
        (1 / 3, "0.333333"),
        (1234.5678, "1234.57"),
        (999999.7, "1000000"),
        (1e20, "100000000000000000000"),
        (1e-13, "0"),
        (0.00012, "0.00012"),
        ("as it is", "as it is"),
        (CUP, "cup"),
        (Region(IMAGE, (0, 0, 10, 10)), "a region"),
        (IMAGE, "cups.png"),
        (Image.named("", 1, 1), "a picture"),
        ((), "none"),
        ((CUP,), "cup"),
        ((CUP, CUP), "cup and cup"),
        (("a", "b", "c"), "a, b and c"),
    ],
)
def test_how_values_are_written(value, wanted):
    assert text(value) == wanted


@few
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_written_without_exponent(x):
    written = text(x)
    assert "e" not in written
    assert float(written) == pytest.approx(x, rel=1e-5, abs=1e-12)


BIG = "é" * (MAX_TEXT // 2)


@pytest.mark.parametrize(
    "grown",
    [
        lambda: add(BIG, "x"),
        lambda: join((BIG, "x"), ""),
        lambda: join(("",) * 3, BIG),
        lambda: replace("x" * MAX_TEXT, "x", "x" * MAX_TEXT),
        lambda: lower("İ" * (MAX_TEXT // 2)),
        lambda: text((BIG, BIG)),
        lambda: text((BIG,) * 10_000),
        lambda: text(((BIG,) * 10_000,) * 10_000),
    ],
)
def test_a_text_ends_at_its_limit(grown):
    assert text_size(BIG) == MAX_TEXT
    value = grown()
    assert isinstance(value, Failed)
    assert value.code == "VP325"
    assert text(BIG) == BIG


def test_characters_are_split_within_the_limit():
    assert split("x" * 20_000, "", 20_000).code == "VP326"
    assert len(split("x" * 20_000, "", 10_000)) == 10_000
    assert split("abc", "", 2) == ("a", "bc")
