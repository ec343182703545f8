"""The embedded profile: a detector, pixels, boxes and a reader; no hub, no key, no GPU."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vprog.grammar.diagnostic import declare
from vprog.module import Module, Profile
from vprog.modules.answerer import Answerer
from vprog.modules.efficientdet import THRESHOLD, EfficientDet
from vprog.modules.geometry import Geometry
from vprog.modules.nouns import nouns
from vprog.modules.ocr import Ocr
from vprog.modules.pixels import Pixels
from vprog.modules.progress import PlainProgress
from vprog.modules.weights import WEIGHTS, Progress

BAD_SETTING = declare(
    "VP631",
    "the profile has no such setting",
    "The profile `lite` takes the detector's weights, as `lite:lite2` (the default) or `lite:lite0` "
    "(faster, and sees less), and in Python a threshold between 0 and 1.",
    wrong="$ vprog run count.vp --image cups.png --profile lite:lite9",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)

#: Why an oracle is not answered, and what would answer it.
MISSING: Final = {
    "caption": "the embedded profile has no model that writes captions; a profile with a model of "
    "images and text (open) has",
    "know": "the embedded profile has no language model; a profile with one (open) answers it",
}


def lite(
    weights: str = "lite2",
    *,
    threshold: float = THRESHOLD,
    path: str | Path | None = None,
    progress: Progress | None = None,
) -> Profile:
    """The profile ``lite``. Nothing is loaded or fetched before the first call that needs it.

    Args:
        weights: ``lite2`` or ``lite0``; what stands after the colon in ``lite:lite0``.
        threshold: the least score of a thing that counts as seen.
        path: the file of weights, or a folder that holds it, in place of the cache.
        progress: told how far the fetch of the weights is; by default lines on stderr.

    Raises:
        VprogError: VP631 for weights that do not exist, or a threshold outside 0 to 1.
    """
    if weights not in WEIGHTS:
        raise BAD_SETTING.error(
            f'the profile lite has no weights "{weights[:40]}"',
            f"use {' or '.join(sorted(WEIGHTS))}",
        )
    if not 0 < threshold <= 1:
        raise BAD_SETTING.error(f"the threshold {threshold} is not between 0 and 1", "try 0.5")
    finder = EfficientDet(weights, threshold, path, progress or PlainProgress())
    pixels, geometry, reader = Pixels(), Geometry(), Ocr()
    answerer = Answerer(finder, pixels, geometry, reader)
    members: tuple[Module, ...] = (finder, pixels, geometry, reader, answerer)
    return Profile(
        name="lite" if weights == "lite2" else f"lite:{weights}",
        modules={oracle: m for m in members for oracle in sorted(m.oracles)},
        missing=MISSING,
        nouns=nouns(),
    )
