"""How things stand to each other, told from their boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.module import Answer, Ask
from vprog.region import Region

NO_RELATION = declare(
    "VP622",
    "boxes do not tell this relation",
    "The embedded profile tells left, right, above, below, near, between, inside and overlapping "
    "from boxes in one picture. What is nearer takes a model of depth; holding, wearing or standing "
    "on takes a model of images and text.",
    wrong='answer = relate(whole(image), whole(image), "holding")',
    right="answer = left_of(whole(image), whole(image))",
)

CODE: Final = "1"
#: The widest gap between two near things, in mean sizes (roots of their areas).
NEAR_GAP: Final = 0.5
#: The least share of a thing that lies in what it is inside of.
WITHIN: Final = 0.9

#: What free relations are called that boxes tell.
RELATIONS: Final[dict[str, str]] = {
    **dict.fromkeys(("left of", "to the left of", "on the left of", "left_of"), "left_of"),
    **dict.fromkeys(("right of", "to the right of", "on the right of", "right_of"), "right_of"),
    **dict.fromkeys(("above", "higher than"), "above"),
    **dict.fromkeys(("below", "beneath", "underneath", "under", "lower than"), "below"),
    **dict.fromkeys(("near", "next to", "beside", "by", "close to", "adjacent to"), "near"),
    **dict.fromkeys(("inside", "in", "inside of", "within"), "inside"),
    **dict.fromkeys(("overlaps", "overlapping", "overlap"), "overlaps"),
}


class Geometry:
    """The module ``geometry``: relations of two or three regions of one picture.

    * left_of, right_of, above, below: the centres compared; equal centres are neither.
    * near: the gap between the boxes is at most half their mean size (the root of the area).
    * between: the centre of a, set down on the line from the centre of b to that of c, falls
      between them, and lies no farther from the line than half its length.
    * inside: at least 90 % of a lies in b, and a is the smaller.
    * overlaps: the boxes share area.
    * relate: the same by their everyday names, such as "next to".
    """

    #: An answer is a comparison of numbers: gathering or caching calls would cost more.
    cheap: Final = True

    @property
    def name(self) -> str:
        """The module's name in a trace."""
        return "geometry"

    @property
    def version(self) -> str:
        """Of the code and its thresholds."""
        return CODE

    @property
    def oracles(self) -> frozenset[str]:
        """Relations; those of depth are refused with what they need."""
        return frozenset((*_TWO, "between", "relate", "in_front_of", "behind", "depth"))

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """Answers; VP622 for what boxes do not tell, and for regions of two pictures."""
        return [self._answer(ask) for ask in asks]

    def _answer(self, ask: Ask) -> Answer | Failed:
        name, regions = ask.oracle, [a for a in ask.args if isinstance(a, Region)]
        if name == "relate":
            plain = " ".join(ask.args[2].lower().split())
            plain = plain.removeprefix("is ").removeprefix("are ")
            name = RELATIONS.get(plain, plain.replace(" ", "_"))
        if name in ("in_front_of", "behind", "depth"):
            return fail(
                NO_RELATION,
                "boxes do not tell how far away a thing is",
                "a profile with a model of depth, such as small, can",
            )
        if name == "between":
            if len(regions) != 3:
                return fail(NO_RELATION, "between takes three regions", "call between(a, b, c)")
        elif name not in _TWO:
            return fail(
                NO_RELATION,
                f'boxes do not tell whether one thing is "{ask.args[2][:60]}" another',
                "a profile with a model of images and text (open) can",
            )
        if len({r.image.digest for r in regions}) > 1:
            return fail(
                NO_RELATION, "the things are in different pictures", "compare things of one picture"
            )
        if name == "between":
            return Answer(between(*regions))
        return Answer(_TWO[name](*regions))


def left_of(a: Region, b: Region) -> bool:
    """Whether the centre of a is to the left of that of b."""
    return a.center[0] < b.center[0]


def above(a: Region, b: Region) -> bool:
    """Whether the centre of a is above that of b."""
    return a.center[1] < b.center[1]


def near(a: Region, b: Region) -> bool:
    """Whether the gap between two boxes is at most half their mean size."""
    across = max(0.0, a.box[0] - b.box[2], b.box[0] - a.box[2])
    down = max(0.0, a.box[1] - b.box[3], b.box[1] - a.box[3])
    return math.hypot(across, down) <= NEAR_GAP * (math.sqrt(a.area) + math.sqrt(b.area)) / 2


def between(a: Region, b: Region, c: Region) -> bool:
    """Whether a stands between b and c."""
    (ax, ay), (bx, by), (cx, cy) = a.center, b.center, c.center
    x, y = cx - bx, cy - by
    # No division: the answer is the same, to the last bit, when b and c are exchanged.
    from_b = (ax - bx) * x + (ay - by) * y
    from_c = (cx - ax) * x + (cy - ay) * y
    aside = abs((ax - bx) * y - (ay - by) * x)
    return from_b > 0 and from_c > 0 and 2 * aside <= x * x + y * y


def _shared(a: Region, b: Region) -> float:
    width = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
    height = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return max(0.0, width) * max(0.0, height)


def inside(a: Region, b: Region) -> bool:
    """Whether at least 90 % of a lies in b, which is the larger."""
    return a.area < b.area and _shared(a, b) >= WITHIN * a.area


def overlaps(a: Region, b: Region) -> bool:
    """Whether two boxes share area."""
    return _shared(a, b) > 0


_TWO: Final = {
    "left_of": left_of,
    "right_of": lambda a, b: left_of(b, a),
    "above": above,
    "below": lambda a, b: above(b, a),
    "near": near,
    "inside": inside,
    "overlaps": overlaps,
}
