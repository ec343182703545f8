"""How things stand to each other, as one sees it who looks at the picture."""

from __future__ import annotations

import math

from vprog.ops.operator import Words, operator, oracle
from vprog.region import Region


@oracle(Words("{a} {is} left of {b}", after="left of {b}", also=("{a} {is} to the left of {b}",)))
def left_of(a: Region, b: Region) -> bool:
    """Whether a is to the left of b.

    A module answers from where both stand in one picture, as the viewer sees it; for no two
    things may it say both `left_of(a, b)` and `left_of(b, a)`.

    Example:
        laptop = the(find(image, "laptop"))
        answer = count(c for c in find(image, "cup") if left_of(c, laptop))
    """


@oracle(
    Words("{a} {is} right of {b}", after="right of {b}", also=("{a} {is} to the right of {b}",))
)
def right_of(a: Region, b: Region) -> bool:
    """Whether a is to the right of b: `left_of(b, a)`.

    Example:
        laptop = the(find(image, "laptop"))
        answer = any(right_of(c, laptop) for c in find(image, "cup"))
    """


@oracle(Words("{a} {is} above {b}", after="above {b}"))
def above(a: Region, b: Region) -> bool:
    """Whether a is above b.

    A module answers from where both stand in one picture; for no two things may it say both
    `above(a, b)` and `above(b, a)`.

    Example:
        answer = above(the(find(image, "laptop")), the(find(image, "table")))
    """


@oracle(Words("{a} {is} below {b}", after="below {b}"))
def below(a: Region, b: Region) -> bool:
    """Whether a is below b: `above(b, a)`.

    Example:
        answer = below(the(find(image, "table")), the(find(image, "laptop")))
    """


@oracle(Words("{a} {is} in front of {b}", after="in front of {b}"))
def in_front_of(a: Region, b: Region) -> bool:
    """Whether a is nearer to the viewer than b.

    A module answers from depth, or from a scene that says it; boxes alone do not tell.

    Example:
        laptop = the(find(image, "laptop"))
        answer = [c for c in find(image, "cup") if in_front_of(c, laptop)]
    """


@oracle(Words("{a} {is} behind {b}", after="behind {b}"))
def behind(a: Region, b: Region) -> bool:
    """Whether a is farther from the viewer than b: `in_front_of(b, a)`.

    Example:
        laptop = the(find(image, "laptop"))
        answer = [c for c in find(image, "cup") if behind(c, laptop)]
    """


@oracle(Words("{a} {is} near {b}", after="near {b}", also=("{a} {is} close to {b}",)))
def near(a: Region, b: Region) -> bool:
    """Whether a is close to b.

    A module answers alike for `near(a, b)` and `near(b, a)`, and says in its manual how close
    that is. For a number take `distance`.

    Example:
        laptop = the(find(image, "laptop"))
        answer = [c for c in find(image, "cup") if near(c, laptop)]
    """


@oracle(Words("{a} {is} between {b} and {c}", after="between {b} and {c}"))
def between(a: Region, b: Region, c: Region) -> bool:
    """Whether a stands between b and c.

    A module answers alike when b and c are exchanged.

    Example:
        cups = sort_by(find(image, "cup"), left)
        answer = between(cups[1], first(cups), last(cups))
    """


@oracle(Words("{a} {is} inside {b}", after="inside {b}"))
def inside(a: Region, b: Region) -> bool:
    """Whether a lies in b.

    Example:
        table = the(find(image, "table"))
        answer = all(inside(c, table) for c in find(image, "cup"))
    """


@oracle(Words("{a} {does} overlap {b}", after="overlapping {b}"))
def overlaps(a: Region, b: Region) -> bool:
    """Whether a and b cover each other in part.

    A module answers alike for `overlaps(a, b)` and `overlaps(b, a)`.

    Example:
        answer = overlaps(the(find(image, "laptop")), the(find(image, "table")))
    """


@oracle(Words("{a} {is} {relation} {b}", after="{relation} {b}"))
def relate(a: Region, b: Region, relation: str) -> bool:
    """Whether a stands in a named relation to b, such as "holding", "wearing" or "on".

    The relation is written so that it reads well between "is" and b. A module that knows the
    relation's name answers; another one fails and says which profile could.

    Example:
        answer = relate(the(find(image, "laptop")), the(find(image, "table")), "on")
    """


@operator(
    Words("the distance from {a} to {b} is {value} pixels", phrase="the distance from {a} to {b}")
)
def distance(a: Region, b: Region) -> float:
    """How far the centres of two regions lie apart, in pixels.

    Both count in pixels of their own picture, so regions of two pictures compare by place only.

    Example:
        cups = find(image, "cup")
        answer = distance(cups[0], the(find(image, "laptop"))) < 200

    >>> from vprog.image import Image
    >>> image = Image.named("cups.png", 640, 480)
    >>> distance(Region(image, (0, 0, 20, 20)), Region(image, (30, 40, 50, 60)))
    50.0
    """
    (ax, ay), (bx, by) = a.center, b.center
    return math.hypot(ax - bx, ay - by)
