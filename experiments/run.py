"""One run: an arm with a seed, from the base to its scores on every split."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from experiments.arms import ARMS, groups, tokens, unseen
from experiments.small_world import SIZE, SPLITS, split_samples
from experiments.student import WORDING
from vprog.distill.evaluate.claims import SceneTruth
from vprog.distill.evaluate.generate import say
from vprog.distill.evaluate.score import score
from vprog.distill.lesson import fact
from vprog.distill.network import Network, load_student
from vprog.distill.sample import Sample
from vprog.distill.src.agreement import agreement
from vprog.distill.training import Training, train
from vprog.files import write

#: The splits that students are asked about.
TESTED: Final = tuple(name for name in SPLITS if name != "train")


@dataclass(frozen=True, slots=True)
class Plan:
    """What all runs of an experiment share.

    Attributes:
        scenes: of training; every seed has its own.
        questions: the most of a scene.
        asked: how many questions of each test split are asked.
        epochs: passes over the samples.
        batch: samples at once.
        rate: the learning rate at its height.
        weight: lambda, of the second target's loss.
    """

    scenes: int = 2_400
    questions: int = 6
    asked: int = 200
    epochs: float = 1.0
    batch: int = 16
    rate: float = 3e-4
    weight: float = 1.0


def title(plan: Plan) -> str:
    """What the folders of a plan's runs are called.

    >>> title(Plan(scenes=9_600, weight=0.25))
    '9600-scenes-1.0-epochs-0.0003-rate-0.25-weight'
    """
    parts = ("scenes", "epochs", "rate", "weight")
    return "-".join(f"{getattr(plan, part)}-{part}" for part in parts)


def apart(work: Path, plan: Plan) -> Path:
    """A folder for a plan's runs alone, which shares the data of the others."""
    place = work / title(plan)
    place.mkdir(parents=True, exist_ok=True)
    (work / "data").mkdir(exist_ok=True)
    if not (place / "data").exists():
        (place / "data").symlink_to((work / "data").resolve())
    return place


def tested(work: Path, plan: Plan) -> dict[str, list[Sample]]:
    """The questions of each test split; the same for every arm and seed."""
    found = {}
    for split in TESTED:
        made = split_samples(work / "data", split, 0, plan.asked, 4)
        step = max(1, len(made) // plan.asked)
        found[split] = made[::step][: plan.asked]
    return found


def run(work: Path, results: Path, base: Path, arm: str, seed: int, plan: Plan) -> dict[str, Any]:
    """Do a run, or read what came of it: ``RESULTS/ARM-SEED.json``.

    Args:
        work: where data, checkpoints and texts lie.
        results: where figures are kept.
        base: the student that every arm starts from.
        arm: one of ``ARMS``.
        seed: of the training data and of their order.
        plan: the rest.
    """
    file = results / f"{arm}-{seed}.json"
    if file.exists():
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return told
    chosen, own = ARMS[arm], work / "runs" / f"{arm}-{seed}"
    samples = split_samples(work / "data", "train", seed, plan.scenes, plan.questions)
    student = load_student(base, size=SIZE, wording=WORDING, device="cpu")
    student.encoder.warm([row.asks for group in groups(chosen, samples, seed) for row in group])
    taught = groups(chosen, samples, seed)
    read, epochs = tokens(student, taught), plan.epochs
    if chosen.like:
        other = tokens(student, groups(ARMS[chosen.like], samples, seed))
        epochs *= other / read
    settings = Training(
        epochs=epochs,
        batch=plan.batch,
        rate=plan.rate,
        warmup=0.05,
        seed=seed,
        log=50,
        tensorboard=False,
        device="cpu",
    )
    began = time.process_time()
    report = train(student, taught, settings, own, loss=fact(plan.weight), of=repr(plan.weight))
    told = {
        "arm": arm,
        "seed": seed,
        "plan": asdict(plan),
        "samples": len(samples),
        "reasoned": sum(len(group) > 1 for group in taught),
        "steps": report.steps,
        "tokens": round(read * epochs),
        "loss": report.loss,
        "seconds": round(time.process_time() - began, 1),
        "splits": {},
    }
    learned = load_student(report.student, size=SIZE, wording=WORDING, device="cpu")
    for split, asked in tested(work, plan).items():
        shown = asked if chosen.sees else unseen(asked)
        told["splits"][split] = measured(learned, shown, chosen.reasons, own / "said" / split)
    results.mkdir(parents=True, exist_ok=True)
    write(file, json.dumps(told) + "\n")
    return told


def measured(
    student: Network, asked: Sequence[Sample], reasons: bool, folder: Path
) -> Mapping[str, Any]:
    """A student's scores on samples, item by item.

    Returns:
        ``family`` and ``gold``, and by mode lists in the order of the samples: ``score`` (0 or 1), ``said``, and with reasons
        ``agree`` (0 or 1), ``claims`` and ``false`` (numbers of claims).
    """
    modes = ("direct", "rationale") if reasons else ("direct",)
    said = say(student, asked, modes, folder, tokens=96)
    found: dict[str, Any] = {
        "family": [sample.family for sample in asked],
        "gold": [sample.answer for sample in asked],
    }
    truth = SceneTruth(SIZE)
    for mode in modes:
        texts = [one for one in said if one.mode == mode]
        scored = score(asked, texts)
        told: dict[str, list[Any]] = {
            "score": [int(one.score) for one in scored],
            "said": [one.answer for one in scored],
        }
        if mode == "rationale":
            agreed = agreement([t.text for t in texts], [sample.question for sample in asked])
            audited = [truth.claims(s, t.text) for s, t in zip(asked, texts, strict=True)]
            told["agree"] = [int(same) for same in agreed.own]
            told["claims"] = [one.total for one in audited]
            told["false"] = [one.false for one in audited]
            told["unread"] = [one.unread for one in audited]
        found[mode] = told
    return found
