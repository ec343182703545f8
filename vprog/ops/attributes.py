"""What something is like: questions that a module answers by looking."""

from __future__ import annotations

from vprog.image import Image
from vprog.ops.operator import Words, oracle
from vprog.region import Region


@oracle(Words("{what} {is} {attribute}", before="{attribute}"))
def verify(what: Image | Region, attribute: str) -> bool:
    """Whether something has an attribute, such as "red", "metal", "open" or "sitting".

    A module answers True only where it sees the attribute, and False only where it can tell that
    the attribute is absent. An attribute that it cannot judge is a failure, never a guess.

    Example:
        answer = [c for c in find(image, "cup") if verify(c, "red")]
    """


@oracle(Words("{what} {is} {value}", phrase="what {what} is"))
def choose(what: Image | Region, options: list[str]) -> str:
    """Which of several attributes something has.

    A module answers with one of the options, as it is written there: the one that fits best, the
    first of equals. With no options, or where it can judge none of them, it fails.

    Example:
        answer = choose(the(find(image, "laptop")), ["open", "closed"])
    """


@oracle(Words("{what} {is} {a_value}", phrase="the kind of {what}"))
def classify(what: Image | Region, labels: list[str]) -> str:
    """What kind of thing something is, of several nouns.

    A module answers with one of the labels, as it is written there: the one that fits best, the
    first of equals. With no labels, or where it can judge none of them, it fails.

    Example:
        answer = classify(image, ["kitchen", "office", "street"])
    """


@oracle(Words("the {category} of {what} is {value}", phrase="the {category} of {what}"))
def query(what: Image | Region, category: str) -> str:
    """The attribute of something in a category, such as "color", "material", "weather" or "pose".

    A module answers with one lower-case word or phrase. A category that it does not know, or an
    object of which it knows none, is a failure.

    Example:
        answer = query(the(find(image, "table")), "material")
    """


@oracle(
    Words(
        "the color of {what} is {value}",
        phrase="the color of {what}",
        also=("{what} {is} {value} in color",),
    )
)
def color(what: Image | Region) -> str:
    """The colour of something, as `query(what, "color")`.

    A module answers with one lower-case name, such as "red", "blue", "gray" or "brown": that of
    the colour which covers most of it.

    Example:
        answer = color(the(find(image, "laptop")))
    """


@oracle(
    Words(
        "the size of {what} is {value}",
        phrase="the size of {what}",
        also=("{what} {is} {value} in size",),
    )
)
def size(what: Image | Region) -> str:
    """The size of something, as `query(what, "size")`.

    A module answers with one lower-case word, such as "small" or "large", and says in its manual
    where one ends and the next begins. For a number take `area`, `width` or `height`.

    Example:
        answer = size(the(find(image, "table")))
    """


@oracle(
    Words(
        "the material of {what} is {value}",
        phrase="the material of {what}",
        also=("{what} {is} made of {value}",),
    )
)
def material(what: Image | Region) -> str:
    """What something is made of, as `query(what, "material")`.

    A module answers with one lower-case word, such as "metal", "rubber" or "wood".

    Example:
        answer = material(the(find(image, "table")))
    """


@oracle(Words("{what} {is} {a_value}", phrase="the shape of {what}"))
def shape(what: Image | Region) -> str:
    """The shape of something, as `query(what, "shape")`.

    A module answers with one lower-case word, such as "cube", "sphere" or "round".

    Example:
        answer = shape(the(find(image, "table")))
    """


@oracle(Words("{a} {has} the same {category} as {b}", after="with the same {category} as {b}"))
def same(a: Region, b: Region, category: str) -> bool:
    """Whether two things have the same attribute in a category, such as "color".

    A module answers True where both attributes are known and equal; where one of them is not
    known it fails.

    Example:
        cups = find(image, "cup")
        answer = same(cups[0], cups[1], "color")
    """


@oracle(
    Words(
        "{a} {has} a different {category} from {b}",
        after="with a different {category} from {b}",
    )
)
def different(a: Region, b: Region, category: str) -> bool:
    """Whether two things differ in a category: the contrary of `same`.

    A module answers True where both attributes are known and not equal; where one of them is not
    known it fails.

    Example:
        cups = find(image, "cup")
        answer = different(cups[0], cups[1], "color")
    """
