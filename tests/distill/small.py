"""A student of two layers, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vprog.distill.row import Row, label_row, rationale_row
from vprog.distill.sample import Sample
from vprog.distill.tiny import Shape, make_tiny
from vprog.distill.wording import WORDINGS

SHORT = WORDINGS["short"]


def shape(family: str = "idefics3") -> Shape:
    return Shape(
        size=32,
        patch=8,
        width=32,
        layers=2,
        heads=2,
        vision_width=32,
        vision_layers=2,
        vision_heads=2,
        vocabulary=512,
        context=256,
        family=family,
    )


def small(folder: Path, samples: Sequence[Sample], family: str = "idefics3") -> Path:
    texts = [t for s in samples for t in (s.question, s.rationale, s.answer)]
    return make_tiny(folder, [*texts, "Short: Why: Answer:"], shape(family))


def groups(samples: Sequence[Sample]) -> list[tuple[Row, ...]]:
    return [(label_row(s, SHORT), rationale_row(s, SHORT)) for s in samples]
