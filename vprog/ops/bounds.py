"""What a value may be at most: each pure operator passes a result that can grow through here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.limits import INT_MAX, INT_MIN, MAX_ITEMS, MAX_TEXT

T = TypeVar("T")

OVERFLOW = declare(
    "VP324",
    "the number is too large for an Int",
    "An Int has 64 bits: -9223372036854775808 to 9223372036854775807.",
    wrong="big = 999999999999999999\nanswer = big * big",
    right="big = 999999\nanswer = big * big",
)
LONG_TEXT = declare(
    "VP325",
    "the text is too long",
    "A Str holds at most 64 KiB of UTF-8.",
    wrong=(
        f'line = "{"x" * 64}"\npage = replace(line, "x", line)\nanswer = replace(page, "x", page)'
    ),
    right='line = "xxxx"\nanswer = replace(line, "x", line)',
)
LONG_LIST = declare(
    "VP326",
    "the list is too long",
    "A list holds at most 10,000 items.",
    wrong=(
        f'line = "{"x" * 64}"\n'
        'page = replace(line, "x", line)\n'
        'letters = split(page + page + page, "", max=10000)\n'
        "answer = count(letters + letters)"
    ),
    right='letters = split("cup", "")\nanswer = count(letters + letters)',
)
NOT_FINITE = declare(
    "VP329",
    "the number is too large for a Float",
    "A Float is finite; what would be larger than about 1.8e308 is a failure.",
    wrong=("a = 999999999999999999.0\nb = a * a\nc = b * b\nd = c * c\ne = d * d\nanswer = e * e"),
    right="a = 999999999999999999.0\nanswer = a * a",
)


def whole_number(value: int) -> int | Failed:
    """An Int, or VP324.

    >>> whole_number(2**63).code
    'VP324'
    """
    if INT_MIN <= value <= INT_MAX:
        return value
    return fail(OVERFLOW, "the result is a whole number that needs more than 64 bits")


def real_number(value: float) -> float | Failed:
    """A Float, or VP329.

    >>> real_number(float("inf")).code
    'VP329'
    """
    if math.isfinite(value):
        return value
    return fail(NOT_FINITE, "the result is larger than any Float")


def text_size(value: str) -> int:
    """The bytes of a text in UTF-8; a lone surrogate counts three.

    >>> text_size("über")
    5
    """
    return len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))


def too_long(size: int) -> Failed:
    """The failure of a text that would have this many bytes or more."""
    return fail(LONG_TEXT, f"the text would have {size:,} bytes or more; a Str holds {MAX_TEXT:,}")


def bounded_text(value: str) -> str | Failed:
    """A Str, or VP325."""
    # No character has over four bytes, so a short text needs no count.
    if len(value) * 4 <= MAX_TEXT or (size := text_size(value)) <= MAX_TEXT:
        return value
    return too_long(size)


def joined_text(parts: Sequence[str], between: str) -> str | Failed:
    """The parts with a text between each two, or VP325 before anything of that size is made."""
    size = text_size(between) * max(0, len(parts) - 1)
    for part in parts:
        size += text_size(part)
        if size > MAX_TEXT:
            return too_long(size)
    return between.join(parts)


def sequence(items: Iterable[T]) -> list[T]:
    """A list as it is at run time, which is a tuple; for results no longer than an argument."""
    return cast("list[T]", tuple(items))


def bounded_sequence(items: Sequence[T]) -> list[T] | Failed:
    """A list as it is at run time, or VP326."""
    if len(items) <= MAX_ITEMS:
        return cast("list[T]", tuple(items))
    return fail(LONG_LIST, f"the list would have {len(items):,} items; a list holds {MAX_ITEMS:,}")
