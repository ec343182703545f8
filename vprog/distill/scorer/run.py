"""A judge from its lessons to its figures: what ``vprog distill scorer`` does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vprog.distill.scorer.case import judge_cases, rated
from vprog.distill.scorer.figures import agreement_with_truth, figures
from vprog.distill.scorer.lessons import Lesson, Sound, benches, lessons
from vprog.distill.scorer.model import (
    NO_SCORER,
    PAIRWISE,
    SINGLE,
    SIZES,
    RScorer,
    make_scorer,
    pieces,
)
from vprog.distill.scorer.sources import NO_RATIONALES, from_world
from vprog.distill.scorer.training import JUDGE, ScorerTraining, train_scorer
from vprog.distill.settings import WRONG_VALUE
from vprog.distill.src.rap import RapForm

#: The seed of the world that judges are measured on; training worlds have others.
TEST_SEED = 990_001
#: Ratings that differ by less are called a tie.
TIE = 0.1


@dataclass(frozen=True, slots=True)
class ScorerRun:
    """How a judge is taught.

    Attributes:
        size: a name of ``SIZES``, where it is made from nothing.
        base: a checkpoint to begin with; empty: from nothing.
        steps: how many.
        batch: lessons a step.
        rate: the learning rate at its height.
        seed: of all that is drawn.
        single: whether it rates one candidate alone.

    Raises:
        VprogError: VP702 a number that cannot be; VP748 no such size.
    """

    size: str = "small"
    base: str = ""
    steps: int = 1500
    batch: int = 32
    rate: float = 1e-3
    seed: int = 0
    single: bool = False

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise NO_SCORER.error(
                f"there is no size {self.size[:40]}", f"sizes: {', '.join(SIZES)}"
            )
        if self.steps < 1 or self.batch < 1 or not 0 < self.rate <= 1:
            raise WRONG_VALUE.error(
                f"{self.steps} steps of {self.batch} lessons at a rate of {self.rate:g} teach nothing",
                "take at least a step, a lesson, and a rate above 0 and at most 1",
            )

    @property
    def labels(self) -> tuple[str, ...]:
        """What it may say."""
        return SINGLE if self.single else PAIRWISE


def run_scorer(
    sounds: Sequence[Sound], plan: ScorerRun, folder: str | Path, form: RapForm | None = None
) -> RScorer:
    """Teach a judge from sound rationales, or go on with a training.

    Raises:
        VprogError: VP746 there are no rationales; VP748 no such checkpoint; else as ``train_scorer``.
    """
    if not sounds:
        raise NO_RATIONALES.error("there is nothing to learn from", "name more scenes")
    done = Path(folder) / JUDGE
    made = benches(sounds, form or RapForm(), plan.seed, sound=3, faulty=3)
    learned = lessons(made, plan.seed)
    if plan.base:
        begun = RScorer.load(plan.base, len(plan.labels))
    elif done.is_dir():
        begun = RScorer.load(done, len(plan.labels))
    else:
        begun = make_scorer(_texts(learned), SIZES[plan.size], plan.labels, plan.seed)
    how = ScorerTraining(plan.steps, plan.batch, plan.rate, seed=plan.seed)
    name = f"{plan.size} {plan.base} {plan.single} {_digest(learned)}"
    return train_scorer(begun, learned, how, folder, name)


def _texts(learned: Sequence[Lesson]) -> list[str]:
    shown = (one.shown for one in learned)
    return [part for one in shown for part in pieces(one.case, one.first, one.second)]


def _digest(learned: Sequence[Lesson]) -> str:
    whole = hashlib.sha256()
    for one in learned:
        whole.update(repr((one.shown.first, one.shown.second, one.better)).encode())
    return whole.hexdigest()[:16]


def measured(
    judge: RScorer, plan: ScorerRun, scenes: int, form: RapForm | None = None, split: str = "test"
) -> dict[str, Any]:
    """Figures of a judge on rationales of a world that no judge learns from.

    Args:
        judge: who is measured.
        plan: how it was taught.
        scenes: how many scenes of the world, with up to ten questions each.
        form: how rationale and answer are written.
        split: of the world.

    Returns:
        ``truth``: for each fault how many pairs were judged right, and of how many; ``judge``: the
        figures of ``vprog.distill.scorer.figures``; ``parameters``; ``cases``.
    """
    made = benches(list(from_world(TEST_SEED, scenes, split)), form or RapForm())
    cases, texts = [one.case for one in made], [one.candidates for one in made]
    if plan.single:
        asked = [(case, text) for case, some in zip(cases, texts, strict=True) for text in some]
        ratings = iter(judge.ratings(asked))
        judged = [rated([next(ratings) for _ in some], TIE) for some in texts]
    else:
        judged = judge_cases(judge, cases, texts)
    return {
        "truth": agreement_with_truth(judged, [one.truths for one in made]),
        "judge": figures([len(some) for some in texts], judged).to_json(),
        "parameters": judge.parameters,
        "cases": len(made),
    }
