"""From the boxes of a detector to the regions of an answer, the same way for every detector."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from vprog.english import singular
from vprog.image import Image
from vprog.module import Answer
from vprog.modules.device import package
from vprog.region import Region

Box = tuple[float, float, float, float]

#: The most boxes of a picture that are looked at, the surest ones.
MOST: Final = 1000


#: Decimals of a score: below them lie the last bits of a batch.
DIGITS = 3


def rounded(number: float) -> float:
    """A score, or another number that a network gives, to the decimals that are kept.

    >>> rounded(0.12345)
    0.123
    """
    return round(number, DIGITS)


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing that was seen: its box in whole pixels, its label and its score, to 0.001."""

    box: Box
    label: str
    score: float


def plain(noun: str) -> str:
    """A noun as models were taught it: lower case, singular, without an article.

    >>> plain("The red  Cups"), plain("people"), plain("an apple"), plain("")
    ('red cup', 'person', 'apple', '')
    """
    words = noun.lower().split()
    if len(words) > 1 and words[0] in ("a", "an", "the", "any", "some"):
        words = words[1:]
    return singular(" ".join(words)) if words else ""


def settle(
    boxes: Iterable[Box],
    labels: Iterable[str],
    scores: Iterable[float],
    size: tuple[int, int],
    threshold: float,
    overlap: float,
) -> tuple[Seen, ...]:
    """What is seen, the surest first: clipped to the picture, and nothing twice.

    Args:
        boxes: left, top, right, bottom in pixels of the picture; they may reach out of it.
        size: width and height of the picture in pixels.
        threshold: the least score, 0 to 1.
        overlap: of two boxes of one label that overlap by more (intersection over union), the surer
            one stays; 1 keeps all.

    >>> settle([(-3, 0, 6, 9.6), (0, 1, 6, 9)], ["cup", "cup"], [0.9, 0.8], (8, 9), 0.5, 0.5)
    (Seen(box=(0.0, 0.0, 6.0, 9.0), label='cup', score=0.9),)
    """
    width, height = size
    found = []
    for box, label, score in zip(boxes, labels, scores, strict=True):
        score = rounded(min(1.0, score))
        if score < threshold:
            continue
        left, top = max(0.0, float(round(box[0]))), max(0.0, float(round(box[1])))
        right, bottom = min(float(width), float(round(box[2]))), min(float(height), round(box[3]))
        if left < right and top < bottom:
            found.append(Seen((left, top, right, float(bottom)), label, score))
    found.sort(key=lambda one: (-one.score, one.box, one.label))
    kept: list[Seen] = []
    for one in found[:MOST]:
        if not any(one.label == k.label and shared(one.box, k.box) > overlap for k in kept):
            kept.append(one)
    return tuple(kept)


def shared(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0 to 1.

    >>> shared((0, 0, 2, 2), (1, 0, 3, 2))
    0.3333333333333333
    """
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common
    return common / both


def centred(box: Box, around: Box) -> bool:
    """Whether the centre of a box lies in another."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return around[0] <= x <= around[2] and around[1] <= y <= around[3]


def told(found: Iterable[Seen], where: Image | Region, most: int, threshold: float) -> Answer:
    """The answer to ``find``: the regions that lie where was looked, at most so many.

    The score is that of the least sure of them.
    """
    image = where if isinstance(where, Image) else where.image
    if isinstance(where, Region):
        found = [one for one in found if centred(one.box, where.box)]
    regions = tuple(Region(image, one.box, one.label, one.score) for one in found)[: max(0, most)]
    return Answer(regions, min((r.score for r in regions), default=None), threshold)


def corners(centres: Any, width: float, height: float) -> Any:
    """Boxes as centre and size in shares of a canvas, as corners in pixels of it.

    Args:
        centres: a tensor, one row a box: x, y, width, height, each a share.
        width: of the canvas in pixels, as is the height.
    """
    x, y, across, down = centres.float().unbind(-1)
    sides = (x - across / 2) * width, (y - down / 2) * height
    ends = (x + across / 2) * width, (y + down / 2) * height
    return package("torch", "models").stack((*sides, *ends), dim=-1)
