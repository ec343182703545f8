"""The operators that the plugin brings."""

from __future__ import annotations

from vprog.failed import Failed
from vprog.image import Image
from vprog.plugin import Words, operator, oracle
from vprog.region import Region


@oracle(Words("the mood of {what} is {value}", phrase="the mood of {what}"))
def mood(what: Image | Region) -> str:
    """The mood of a kitten.

    A module answers with one word.

    Example:
        answer = mood(first(find(image, "kitten")))
    """


@operator(Words("{value} is in the middle of {xs}", phrase="the middle one of {xs}"))
def middle(xs: list[Region]) -> Region | Failed:
    """The region in the middle of a list; of an even number, the later one.

    Fails:
        VP690: the list is empty.

    Example:
        answer = middle(sort_by(find(image, "kitten"), left))
    """
    if not xs:
        return Failed("VP690", "an empty list has no middle", "ask exists first")
    return xs[len(xs) // 2]
