"""A detector that also looks at parts of a picture: what that would bring, and what it would cost."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from vprog.image import Image
from vprog.module import Profile
from vprog.modules.answerer import Answerer
from vprog.modules.efficientdet import EfficientDet
from vprog.modules.lite import lite
from vprog.region import Region

#: How much of a tile the next one shares.
SHARED = 0.2
#: A box this near to an inner edge of its tile, in pixels, is likely cut off by it.
EDGE = 3
#: From this overlap on, two boxes show one thing: over their union, and over the smaller of a class.
SAME, WITHIN = 0.5, 0.7


class Tiled(EfficientDet):
    """The detector, with a pass for the whole picture and one for each of some tiles of it.

    What is found in a tile counts where no edge of the tile cuts it off and nothing that was found
    before stands at the same place.
    """

    def __init__(self, weights: str, threshold: float, tiles: int) -> None:
        super().__init__(weights, threshold)
        self._tiles = tiles

    def detect(self, image: Image) -> tuple[Region, ...]:
        """Everything that is found in the picture or in one of its tiles."""
        kept = list(super().detect(image))
        for left, top, right, bottom in self._places(image):
            tile = image.crop((left, top, right, bottom))
            inner = (left > 0, top > 0, right < image.width, bottom < image.height)
            for seen in super().detect(tile):
                x0, y0, x1, y1 = seen.box
                gaps = (x0, y0, tile.width - x1, tile.height - y1)
                if any(cut and gap <= EDGE for cut, gap in zip(inner, gaps, strict=True)):
                    continue
                moved = Region(
                    image, (x0 + left, y0 + top, x1 + left, y1 + top), seen.label, seen.score
                )
                if not any(_same(moved, other) for other in kept):
                    kept.append(moved)
        return tuple(sorted(kept, key=lambda r: (-r.score, r.box)))

    def _places(self, image: Image) -> list[tuple[int, int, int, int]]:
        span = self._tiles - (self._tiles - 1) * SHARED
        width, height = image.width / span, image.height / span
        places = []
        for i, j in product(range(self._tiles), repeat=2):
            left, top = i * width * (1 - SHARED), j * height * (1 - SHARED)
            ends = min(image.width, left + width), min(image.height, top + height)
            places.append((int(left), int(top), round(ends[0]), round(ends[1])))
        return places


def _same(a: Region, b: Region) -> bool:
    width = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
    height = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    common = max(0.0, width) * max(0.0, height)
    return common >= SAME * (a.area + b.area - common) or (
        a.label == b.label and common >= WITHIN * a.area
    )


def tiled(weights: str, threshold: float, tiles: int) -> Profile:
    """The embedded profile with that detector; with one tile, the profile as it is."""
    profile = lite(weights, threshold=threshold)
    if tiles == 1:
        return profile
    finder = Tiled(weights, threshold, tiles)
    others: Any = [profile.modules[name] for name in ("color", "left_of", "read")]
    answerer = Answerer(finder, *others)
    modules = dict(profile.modules) | {"find": finder}
    modules |= dict.fromkeys(answerer.oracles, answerer)
    return replace(profile, name=f"{profile.name}, {tiles} x {tiles} tiles", modules=modules)
