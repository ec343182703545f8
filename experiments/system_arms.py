"""The arms of the comparison: what each system is told, and how many rows it may learn."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from experiments.small_world import SIZE
from vprog.corpus.exports.wording import Wording
from vprog.distill import fact
from vprog.distill.network import load_student
from vprog.distill.reasoner import asks, stages
from vprog.distill.reasoner import run as reasoner
from vprog.distill.reasoner.rules import Rule
from vprog.distill.reasoner.work import opened
from vprog.distill.row import Prompt, prompt_of
from vprog.distill.sample import Sample
from vprog.distill.selfsynthx import run as selfsynthx
from vprog.distill.selfsynthx.questions import FIXED, worded
from vprog.distill.selfsynthx.work import BARE
from vprog.distill.settings import run_of
from vprog.distill.src import rows as src_rows
from vprog.distill.src import run as src
from vprog.distill.src.rap import RapForm
from vprog.distill.training import Training, train
from vprog.distill.wording import WORDINGS

#: How many rows every arm learns (a pair of DPO is two), in batches of ``BATCH``.
ROWS: Final = 10_240
BATCH: Final = 16
#: Rows of it that the systems with preferences learn before them.
FIRST: Final = 7_680
RATE, PAIR_RATE = 1e-3, 1e-5
_WORDING: Final = WORDINGS["short"]
#: How SRC's students are asked, and how they end.
_FORMED: Final = Wording("", "", "Answer:")


@dataclass(frozen=True, slots=True)
class Bench:
    """What all arms share.

    Attributes:
        start: the student they begin with.
        lines: the samples of both splits.
        classes: the same pictures with their classes.
        concepts: the concepts of each class.
        samples: of each split.
        seed: of all orders and draws.
    """

    start: Path
    lines: Path
    classes: Path
    concepts: Path
    samples: Mapping[str, list[Sample]]
    seed: int


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of an arm.

    Attributes:
        student: the checkpoint.
        ways: how it is asked: for its answer alone (``direct``), for its reasons (``reasons``).
        rows: how many rows it learned.
        report: the system's own.
        wording: of prompts.
    """

    student: Path
    ways: Mapping[str, Callable[[Sample], Prompt]]
    rows: int
    report: Mapping[str, Any]
    wording: Wording = _WORDING


@dataclass(frozen=True, slots=True)
class Arm:
    """A system with its settings: a name, what it is, and how it teaches."""

    name: str
    says: str
    teach: Callable[[Bench, Path], Taught]


def _toml(tables: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for table, values in tables.items():
        lines += [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def _student(bench: Bench) -> dict[str, Any]:
    return {"checkpoint": str(bench.start.resolve()), "size": SIZE, "device": "cpu"}


def _training(bench: Bench, rows: int, pairs: bool = False) -> dict[str, Any]:
    """Settings to learn so many rows; a pair is two."""
    return {
        "steps": rows // BATCH // (2 if pairs else 1),
        "batch": BATCH,
        "rate": PAIR_RATE if pairs else RATE,
        "warmup": 0.05,
        "seed": bench.seed,
        "log": 50,
        "tensorboard": False,
        "device": "cpu",
    }


def _data(bench: Bench) -> dict[str, Any]:
    return {"source": str(bench.lines.resolve())}


def _fact(weight: float, bench: Bench, folder: Path) -> Taught:
    # Fact's samples are two rows each.
    each = {"batch": BATCH // 2 if weight else BATCH}
    tables = {
        "data": _data(bench),
        "student": _student(bench),
        "fact": {"weight": weight, "wording": "short"},
        "training": _training(bench, ROWS) | each,
    }
    report = fact.fact(run_of(_toml(tables), fact.TABLES, folder), folder)
    ways: dict[str, Callable[[Sample], Prompt]] = {
        "direct": lambda sample: prompt_of(sample, "label", _WORDING)
    }
    if weight:
        ways["reasons"] = lambda sample: prompt_of(sample, "rationale", _WORDING)
    return Taught(Path(report["student"]), ways, ROWS, report)


def _selfsynthx(arm: str, bench: Bench, folder: Path) -> Taught:
    each = 16
    tables = {
        "data": {
            "kind": "jsonl",
            "path": str(bench.classes.resolve()),
            "concepts": str(bench.concepts.resolve()),
        },
        "student": _student(bench),
        "describe": {"samples": 4, "tokens": 48},
        "synthesis": {"writer": "template", "answers": each},
        "rounds": {
            "arm": arm,
            "count": 4,
            "queries": each,
            "samples": 3,
            "tokens": 48,
            "asked_tokens": 64,
            "pages": 8,
            "seed": bench.seed,
        },
        "training": _training(bench, ROWS // 4),
    }
    settings = run_of(_toml(tables), selfsynthx.TABLES, folder)
    report = selfsynthx.selfsynthx(settings, folder)
    ways: dict[str, Callable[[Sample], Prompt]] = {
        "direct": lambda sample: Prompt(sample.images, sample.question),
    }
    if arm != "label":
        ways["reasons"] = lambda sample: Prompt(sample.images, worded(FIXED, "bird"))
    return Taught(Path(report["student"]), ways, ROWS, report, BARE)


def _src(scoring: str, bench: Bench, folder: Path) -> Taught:
    tables = {
        "data": _data(bench),
        "student": _student(bench),
        "sft": _training(bench, FIRST),
        "search": {"branch": 4, "best": 2, "worst": 1, "depth": 7, "tokens": 24, "answer": 96},
        "judge": {"scoring": scoring},
        "rounds": {"rounds": 2},
        "dpo": _training(bench, (ROWS - FIRST) // 2, pairs=True),
    }
    report = src.src(run_of(_toml(tables), src.TABLES, folder), folder)
    # A round that wins too little is the last one.
    rows = FIRST + len(report["rounds"]) * (ROWS - FIRST) // 2
    return Taught(Path(report["student"]), {"reasons": src_rows.prompt}, rows, report, _FORMED)


def _src_first(bench: Bench, folder: Path) -> Taught:
    """The first stage of SRC alone, with all rows."""
    train_on = bench.samples["train"]
    pairs = src_rows.own_pairs(train_on, RapForm())
    student = load_student(bench.start, size=SIZE, wording=_FORMED, device="cpu")
    learning = Training(**_training(bench, ROWS))
    told = train(student, src_rows.rows(train_on, pairs), learning, folder / "sft")
    return Taught(told.student, {"reasons": src_rows.prompt}, ROWS, {}, _FORMED)


def _reasoner(mix: str, words: float, bench: Bench, folder: Path) -> Taught:
    """LLaVA-Reasoner: a mix alone (``words`` below 0), or with the pairs that follow it.

    Args:
        mix: what is learned first.
        words: to how many words both answers of a pair are cut; 0: not at all.
        bench: what all arms share.
        folder: of the run.
    """
    alone = words < 0
    tables: dict[str, dict[str, Any]] = {
        "data": _data(bench),
        "asking": {"most": 160, "wording": "short", "tokens": 96},
        "student": _student(bench),
        "mix": {"mix": mix, "format": 16, "seed": bench.seed},
        "sft": _training(bench, ROWS if alone else FIRST),
        "pairs": {"samples": 16},
        "preference": {"words": max(0.0, words), "strip_end": words > 0},
        "dpo": _training(bench, ROWS - FIRST, pairs=True),
        "verify": {"samples": 8},
    }
    settings = run_of(_toml(tables), reasoner.TABLES, folder)
    if alone:
        work = opened(settings, folder)
        student, manifest = stages.tuned(work, bench.start, list(work.train))
        report: dict[str, Any] = {"mix": manifest}
    else:
        report = reasoner.reasoner(settings, folder)
        student = Path(list(report["students"].values())[-1])
    rule = Rule("vprog birds", "exact")

    def way(task: str) -> Callable[[Sample], Prompt]:
        return lambda sample: asks.prompt(sample, task, rule, _WORDING)

    return Taught(student, {"direct": way("direct"), "reasons": way("cot")}, ROWS, report)


#: To how many words the answers of pairs are cut: half of a rationale here, whose length is a third
#: of the texts that the paper cuts to 90.
_CUT: Final = 12.0

ARMS: Final[Mapping[str, Arm]] = {
    arm.name: arm
    for arm in (
        Arm("label", "answers alone", partial(_fact, 0.0)),
        Arm("fact", "Fact: answers and verified rationales, lambda = 1", partial(_fact, 1.0)),
        Arm("selfsynthx", "SelfSynthX, four rounds", partial(_selfsynthx, "selfsynthx")),
        Arm("selfsynthx-label", "the same rounds, the label alone", partial(_selfsynthx, "label")),
        Arm("selfsynthx-nofilter", "the same, unfiltered", partial(_selfsynthx, "unfiltered")),
        Arm("src-sft", "SRC's first stage alone", _src_first),
        Arm("src", "SRC, pairwise, two rounds", partial(_src, "pairwise")),
        Arm("src-independent", "SRC, each candidate scored alone", partial(_src, "independent")),
        Arm(
            "reasoner-direct", "LLaVA-Reasoner's mix 2, answers", partial(_reasoner, "direct", -1.0)
        ),
        Arm("reasoner-cot", "mix 3, rationales", partial(_reasoner, "cot", -1.0)),
        Arm("reasoner-both", "mix 4, both", partial(_reasoner, "both", -1.0)),
        Arm("reasoner", "mix 4 and DPO with truncation", partial(_reasoner, "both", _CUT)),
        Arm("reasoner-whole", "mix 4 and DPO without it", partial(_reasoner, "both", 0.0)),
    )
}
