"""TallyQA's figures: accuracy and root-mean-square error, for simple and complex questions apart.

Acharya, Kafle and Kanan (AAAI 2019, 1810.12440) report both. An answer that is no whole number has
no error in their code's sense; it is counted apart here, and as wrong in accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from vprog.corpus.answers import whole
from vprog.distill.evaluate.score import Scored


@dataclass(frozen=True, slots=True)
class Counted:
    """How well was counted.

    Attributes:
        questions: how many.
        accuracy: the share of exact answers, 0 to 1.
        rmse: the root of the mean squared difference, in things, over answers that are numbers;
            None where none is.
        no_number: how many answers are no whole number.
    """

    questions: int
    accuracy: float
    rmse: float | None
    no_number: int


def counted(scored: Sequence[Scored]) -> dict[str, Counted]:
    """The figures of all questions and of each kind (``simple``, ``complex``)."""
    kinds = {"all": list(scored)}
    for one in scored:
        if one.sample.family:
            kinds.setdefault(one.sample.family, []).append(one)
    return {kind: _figures(texts) for kind, texts in kinds.items() if texts}


def _figures(scored: Sequence[Scored]) -> Counted:
    pairs = [(whole(one.answer or ""), whole(one.sample.answer)) for one in scored]
    errors = [
        (said - right) ** 2 for said, right in pairs if said is not None and right is not None
    ]
    return Counted(
        len(scored),
        fsum(one.score for one in scored) / len(scored),
        sqrt(fsum(errors) / len(errors)) if errors else None,
        sum(said is None for said, _ in pairs),
    )
