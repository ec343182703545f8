"""Lists: as sets, in order, by a key, and read to one value.

At run time a list is a Python tuple. Equality is that of `==`: two regions are the same when
picture, box and label are.
"""

from __future__ import annotations

import math
from typing import Any, cast

from vprog.failed import Failed
from vprog.limits import MAX_ITEMS
from vprog.ops.bounds import bounded_sequence, real_number, sequence, whole_number
from vprog.ops.find import no_place, nothing_to_take
from vprog.ops.operator import By, K, Number, Ordered, T, Words, operator


@operator(Words("{value} are in {a} or in {b}", phrase="{a} or {b}"), size=lambda a, b: a + b)
def union(a: list[T], b: list[T]) -> list[T] | Failed:
    """What is in one list or in the other, each item once.

    The items of a come first, then those of b that are not in a, each in its order.

    Fails:
        VP326: there are over 10,000 items.

    Example:
        answer = count(union(find(image, "cup"), find(image, "laptop")))

    >>> union((1, 2, 2), (2, 3))
    (1, 2, 3)
    """
    return bounded_sequence(tuple(dict.fromkeys((*a, *b))))


@operator(
    Words("{value} are in both {a} and {b}", phrase="what is in both {a} and {b}"),
    size=lambda a, b: a,
)
def intersect(a: list[T], b: list[T]) -> list[T]:
    """What is in both lists, each item once, in the order of a.

    Example:
        red = [c for c in find(image, "cup") if verify(c, "red")]
        answer = intersect(sort_by(find(image, "cup"), left), red)

    >>> intersect((3, 1, 2, 1), (1, 3))
    (3, 1)
    """
    other = frozenset(b)
    return sequence(x for x in dict.fromkeys(a) if x in other)


@operator(Words("{value} are in {a} but not in {b}", phrase="{a} except {b}"), size=lambda a, b: a)
def difference(a: list[T], b: list[T]) -> list[T]:
    """What is in a and not in b, each item once, in the order of a.

    Example:
        cups = find(image, "cup")
        answer = count(difference(find(image, "thing"), cups))

    >>> difference((3, 1, 2, 1), (3,))
    (1, 2)
    """
    other = frozenset(b)
    return sequence(x for x in dict.fromkeys(a) if x not in other)


@operator(Words("without repeats {xs} are {value}", phrase="{xs} without repeats"))
def unique(xs: list[T]) -> list[T]:
    """A list without repeats: of equal items the first stays.

    Example:
        answer = count(unique([color(c) for c in find(image, "cup")]))

    >>> unique(("red", "blue", "red"))
    ('red', 'blue')
    """
    return sequence(dict.fromkeys(xs))


@operator(
    Words("in order of their {by} {xs} are {value}", phrase="{xs} in order of their {by}"),
    steps=lambda xs, by, descending: xs * max(1, xs.bit_length()),
)
def sort_by(xs: list[T], by: By[Ordered], descending: bool = False) -> list[T]:
    """A list in the order of a key: the smallest first, or the largest where `descending`.

    The key is a one-line function, a field or an operator of one argument. Items with equal keys
    stay in their order, descending too. A Str goes by its code points.

    Example:
        answer = [color(c) for c in sort_by(find(image, "cup"), left)]

    >>> sort_by(("c", "a", "b"), (3, 1, 1))
    ('a', 'b', 'c')
    >>> sort_by(("c", "a", "b"), (3, 1, 1), True)
    ('c', 'a', 'b')
    """
    order = sorted(range(len(xs)), key=by.__getitem__, reverse=descending)
    return sequence(xs[i] for i in order)


@operator(
    Words("{value} has the smallest {by} of {xs}", phrase="the one of {xs} with the smallest {by}")
)
def min_by(xs: list[T], by: By[Ordered]) -> T | Failed:
    """The item with the smallest key; of several the first.

    The key is a one-line function, a field or an operator of one argument.

    Fails:
        VP320: the list is empty.

    Example:
        answer = color(min_by(find(image, "cup"), left))

    >>> min_by(("c", "a", "b"), (3, 1, 1))
    'a'
    """
    return xs[min(range(len(xs)), key=by.__getitem__)] if xs else nothing_to_take()


@operator(
    Words("{value} has the largest {by} of {xs}", phrase="the one of {xs} with the largest {by}")
)
def max_by(xs: list[T], by: By[Ordered]) -> T | Failed:
    """The item with the largest key; of several the first.

    The key is a one-line function, a field or an operator of one argument.

    Fails:
        VP320: the list is empty.

    Example:
        answer = max_by(find(image, "cup"), area)

    >>> max_by(("c", "a", "b"), (1, 3, 3))
    'a'
    """
    return xs[max(range(len(xs)), key=by.__getitem__)] if xs else nothing_to_take()


@operator(Words("it {is} true that one of {xs} holds"), name="any", stops=True)
def any_(xs: list[bool]) -> bool:
    """Whether any of several tests holds; False of none.

    It reads from the left and stops at the first True. A test that fails before that is the
    failure of the whole.

    Example:
        answer = any(verify(c, "blue") for c in find(image, "cup"))

    >>> any_((False, True)), any_(())
    (True, False)
    """
    return any(xs)


@operator(Words("it {is} true that all of {xs} hold"), name="all", stops=True)
def all_(xs: list[bool]) -> bool:
    """Whether all of several tests hold; True of none.

    It reads from the left and stops at the first False. A test that fails before that is the
    failure of the whole.

    Example:
        answer = all(verify(c, "red") for c in find(image, "cup"))

    >>> all_((False, True)), all_(())
    (False, True)
    """
    return all(xs)


@operator(Words("the sum of {xs} is {value}", phrase="the sum of {xs}"), name="sum")
def sum_(xs: list[Number]) -> Number | Failed:
    """The sum of a list of numbers; 0 of none.

    Floats are added without loss and rounded once, so their order does not matter.

    Fails:
        VP324: the sum of Ints needs over 64 bits.
        VP329: the sum of Floats is larger than any Float.

    Example:
        answer = sum(c.area for c in find(image, "cup"))

    >>> sum_((1, 2, 3))
    6
    """
    numbers: list[Any] = xs
    whole = all(isinstance(x, int) for x in numbers)
    total: Any = whole_number(sum(numbers)) if whole else real_number(_total(numbers))
    return cast("Number | Failed", total)


def _total(xs: list[Any]) -> float:
    """The exact sum rounded once; infinite where a partial sum is."""
    try:
        return math.fsum(xs)
    except OverflowError:
        return math.inf


@operator(Words("the mean of {xs} is {value}", phrase="the mean of {xs}"))
def mean(xs: list[Number]) -> float | Failed:
    """The arithmetic mean of a list of numbers.

    Fails:
        VP320: the list is empty.
        VP329: the sum is larger than any Float.

    Example:
        answer = mean([c.height for c in find(image, "cup")])

    >>> mean((1, 2))
    1.5
    """
    return real_number(_total(xs) / len(xs)) if xs else nothing_to_take()


@operator(Words("{xs} the other way round are {value}", phrase="{xs} the other way round"))
def reverse(xs: list[T]) -> list[T]:
    """A list from its last item to its first.

    Example:
        answer = first(reverse(sort_by(find(image, "cup"), left)))

    >>> reverse((1, 2, 3))
    (3, 2, 1)
    """
    return sequence(xs[::-1])


@operator(
    Words("{value} is item {i} of {xs}", phrase="item {i} of {xs}"),
    symbol="[]",
    steps=lambda xs, i: 1,
)
def item(xs: list[T], i: int) -> T | Failed:
    """The item at a place counted from 0, written `xs[i]`; -1 is the last.

    Fails:
        VP322: there is no such place.

    Example:
        frames: list[Image]
        answer = caption(frames[-1])

    >>> item((7, 8), -1)
    8
    >>> item((7, 8), 2).code
    'VP322'
    """
    return xs[i] if -len(xs) <= i < len(xs) else no_place(i, len(xs))


@operator(
    Words("{value} are items {start} to {stop} of {xs}", phrase="items {start} to {stop} of {xs}"),
    symbol="[:]",
)
def slice_(xs: list[T], start: int = 0, stop: int = MAX_ITEMS) -> list[T]:
    """The items from one place up to, and without, another, written `xs[start:stop]`.

    Places count from 0, negative ones back from the end; those beyond the list are its ends, so
    a slice may be empty and never fails.

    Example:
        frames: list[Image]
        answer = [caption(frame) for frame in frames[1:3]]

    >>> slice_((5, 6, 7, 8), 1, -1)
    (6, 7)
    """
    return sequence(xs[start:stop])


@operator(Words("{x} {is} among {xs}", after="among {xs}"), symbol="in")
def contains(xs: list[T], x: T) -> bool:
    """Whether a list has an item, written `x in xs`.

    Example:
        answer = "blue" in [color(c) for c in find(image, "cup")]

    >>> contains((1, 2), 2)
    True
    """
    return x in xs


@operator(Words("{value} is the most common of {xs}", phrase="the most common of {xs}"))
def most_common(xs: list[T]) -> T | Failed:
    """The item that a list has most often; of several the one that comes first.

    Fails:
        VP320: the list is empty.

    Example:
        answer = most_common([color(c) for c in find(image, "cup")])

    >>> most_common(("red", "blue", "blue", "red"))
    'red'
    """
    counts = dict.fromkeys(xs, 0)
    for x in xs:
        counts[x] += 1
    return max(counts, key=counts.__getitem__) if counts else nothing_to_take()


@operator(Words("{xs} folded from {start} give {value}", phrase="{xs} folded from {start}"))
def fold(xs: list[T], by: By[K], start: K) -> K:
    """A list read to one value by a one-line function of two arguments.

    `fold(xs, f, start)` is `f(... f(f(start, x0), x1) ..., xn)`: the function takes what was made
    so far and the next item; of an empty list it is `start`. A failure on the way is its failure.

    Example:
        def longer(a: Str, b: Str) -> Str: return a + "-" + b
        answer = fold(["cup", "laptop"], longer, "table")

    The function's results in order are what the meaning is given.

    >>> fold((1, 2, 3), (11, 13, 16), 10), fold((), (), 10)
    (16, 10)
    """
    return by[-1] if by else start
