"""Pictures that look alike: a hash of what is lighter than what, and which hashes are near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from vprog.image import Image

#: The bits of a hash.
BITS: Final = 128
_SIDE: Final = 8
#: How much lighter, of 255, a place must be: below it even areas would give bits by chance.
_LIGHTER: Final = 4


def picture_hash(image: Image) -> int:
    """128 bits: over a grey picture of 9 by 9, whether each place is lighter than the one to its left,
    and than the one above (a difference hash; small changes of size and light leave most bits).
    """
    from PIL import Image as Pillow

    small = image.pixels.convert("L").resize((_SIDE + 1, _SIDE + 1), Pillow.Resampling.BOX)
    grey, wide, found = small.tobytes(), _SIDE + 1, 0
    for y in range(_SIDE):
        for x in range(_SIDE):
            here = grey[y * wide + x] + _LIGHTER
            found = found << 1 | (grey[y * wide + x + 1] > here)
            found = found << 1 | (grey[(y + 1) * wide + x] > here)
    return found


def distance(a: int, b: int) -> int:
    """In how many bits two hashes differ.

    >>> distance(0b1100, 0b1010)
    2
    """
    return (a ^ b).bit_count()


def near(hashes: Iterable[int], most: int) -> Iterator[tuple[int, int]]:
    """The pairs of different hashes that differ in at most so many bits, each once, smaller first.

    Of two that differ in ``most`` bits, cut into ``most + 1`` parts, one part at least is the same,
    so only hashes that share a part are compared.

    >>> sorted(near([0b0000, 0b0001, 0b0111], 2))
    [(0, 1), (1, 7)]
    """
    known = sorted(set(hashes))
    parts = most + 1
    told: set[tuple[int, int]] = set()
    for part in range(parts):
        low, high = BITS * part // parts, BITS * (part + 1) // parts
        same: dict[int, list[int]] = defaultdict(list)
        for one in known:
            same[one >> low & ((1 << (high - low)) - 1)].append(one)
        for group in same.values():
            for place, a in enumerate(group):
                for b in group[place + 1 :]:
                    if distance(a, b) <= most and (a, b) not in told:
                        told.add((a, b))
                        yield a, b
