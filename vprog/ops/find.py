"""Looking for things, and taking one of several."""

from __future__ import annotations

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.ops.operator import T, Words, operator, oracle
from vprog.region import Region

EMPTY = declare(
    "VP320",
    "there is nothing to take",
    "The list is empty, so it has no first, only, smallest or most common item.",
    wrong='answer = the(find(image, "dog"))',
    right='dogs = find(image, "dog")\nanswer = exists(dogs)',
)
SEVERAL = declare(
    "VP321",
    "there is more than one",
    "`the` takes the only item of a list; this list has several.",
    wrong='answer = the(find(image, "cup"))',
    right='cups = find(image, "cup")\nanswer = min_by(cups, left)',
)
NO_PLACE = declare(
    "VP322",
    "the list has no such place",
    "Places in brackets count from 0 (or back from -1), those of `nth` from 1.",
    wrong='cups = find(image, "cup")\nanswer = cups[7]',
    right='cups = find(image, "cup")\nanswer = cups[0]',
)


def nothing_to_take() -> Failed:
    """The failure of taking something from an empty list."""
    return fail(EMPTY, "the list is empty", "ask exists or count first")


def no_place(place: int, length: int) -> Failed:
    """The failure of asking a list for a place that it does not have."""
    items = "1 item" if length == 1 else f"{length} items"
    return fail(NO_PLACE, f"there is no place {place} in a list of {items}", "ask count first")


@oracle(
    Words("there {is} {value}", phrase="{noun}"),
    size=lambda where, noun, max: max if max > 0 else 0,
)
def find(where: Image | Region, noun: str, max: int = 100) -> list[Region]:
    """Every thing of a kind in a picture or in a region of it.

    A module answers with the regions that show what the noun names, singular or plural, at most
    `max` of them, the surest ones and the surest first; an empty list where it sees none, or
    where `max` is 0 or less. A region's things are those whose centre lies in it. "thing" stands for every object that the module knows. A noun
    that the module cannot know is a failure that lists near ones; it never guesses.

    Example:
        cups = find(image, "cup", max=20)
        answer = [c.label for c in union(cups, find(image, "laptop"))]
    """


@operator(Words("there {is} {xs}"), stops=True)
def exists(xs: list[T]) -> bool:
    """Whether a list has any item.

    Of a generator argument it reads no more than the first item that passes the tests.

    Example:
        answer = exists(c for c in find(image, "cup") if verify(c, "blue"))

    >>> exists(()), exists((1, 2))
    (False, True)
    """
    return len(xs) > 0


@operator(Words("the number of {xs} is {value}", phrase="the number of {xs}"))
def count(xs: list[T]) -> int:
    """How many items a list has; `len` says the same.

    Example:
        answer = count(find(image, "cup"))

    >>> count((4, 4, 5))
    3
    """
    return len(xs)


@operator(Words("{value} is the only one of {xs}", phrase="the {xs}"))
def the(xs: list[T]) -> T | Failed:
    """The only item of a list.

    Fails:
        VP320: the list is empty.
        VP321: the list has more than one item.

    Example:
        answer = the(find(image, "laptop"))

    >>> the((7,))
    7
    >>> the((7, 8)).code
    'VP321'
    """
    if len(xs) == 1:
        return xs[0]
    if not xs:
        return nothing_to_take()
    return fail(
        SEVERAL,
        f"there are {len(xs)}, so none of them is the only one",
        "say which: first, nth, min_by, max_by, or a test",
    )


@operator(Words("{value} is the first of {xs}", phrase="the first of {xs}"), stops=True)
def first(xs: list[T]) -> T | Failed:
    """The first item of a list.

    Of a generator argument it reads no more than the first item that passes the tests.

    Fails:
        VP320: the list is empty.

    Example:
        answer = first(c for c in find(image, "cup") if verify(c, "red"))

    >>> first((7, 8))
    7
    """
    return xs[0] if xs else nothing_to_take()


@operator(Words("{value} is the last of {xs}", phrase="the last of {xs}"))
def last(xs: list[T]) -> T | Failed:
    """The last item of a list.

    Fails:
        VP320: the list is empty.

    Example:
        answer = last(sort_by(find(image, "cup"), left))

    >>> last((7, 8))
    8
    """
    return xs[-1] if xs else nothing_to_take()


@operator(Words("{value} is number {n} of {xs}", phrase="number {n} of {xs}"))
def nth(xs: list[T], n: int) -> T | Failed:
    """The item at a place counted from 1, as one says "the second from the left".

    Fails:
        VP322: there is no such place; 0 and negative places are none.

    Example:
        answer = nth(sort_by(find(image, "cup"), left), 2)

    >>> nth((7, 8), 2)
    8
    >>> nth((7, 8), 0).code
    'VP322'
    """
    return xs[n - 1] if 1 <= n <= len(xs) else no_place(n, len(xs))
