"""The four systems on one student, one set of birds and one budget, and each system's own questions."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from experiments.bird_claims import judged
from experiments.bird_student import bird_base
from experiments.birds import EACH, bird_samples, class_files
from experiments.small_world import SIZE
from experiments.system_arms import ARMS, Arm, Bench, Taught
from vprog.distill.network import load_student
from vprog.distill.row import Prompt
from vprog.distill.sample import Sample, from_jsonl
from vprog.distill.sampling import Asked, Sampling, sample_all
from vprog.files import write

#: Where figures are kept, run by run.
RESULTS: Final = Path(__file__).resolve().parent / "results" / "systems"
#: What of a system's report names folders of one machine.
_PLACES: Final = frozenset({"student", "students", "first"})
#: The most tokens of an answer.
_TOKENS: Final = 96


def main(work: Path, *rest: str) -> None:
    """Do what is not done yet; a line for each run."""
    parser = argparse.ArgumentParser(prog="python -m experiments systems")
    parser.add_argument("--seeds", default="0", help="such as 0,1,2")
    parser.add_argument("--arms", default=",".join(ARMS), help="such as label,fact")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    given = parser.parse_args(rest)
    data = work / "birds"
    lines = bird_samples(data)
    samples: dict[str, list[Sample]] = {split: [] for split in EACH}
    for sample in from_jsonl(lines):
        samples[sample.split].append(sample)
    start = bird_base(work / "bird-base", samples["train"])
    for seed in map(int, given.seeds.split(",")):
        bench = Bench(start, lines, *class_files(data), samples, seed)
        for name in given.arms.split(","):
            told = run(ARMS[name], bench, work / "systems" / f"{name}-{seed}", given.results)
            shares = ", ".join(f"{ask} {_share(one):.3f}" for ask, one in told["asked"].items())
            sys.stdout.write(f"{name}, seed {seed}, {told['seconds']:.0f} s: {shares}\n")
            sys.stdout.flush()


def _share(one: Mapping[str, Any]) -> float:
    right: list[int] = one["right"]
    return sum(right) / len(right)


def run(arm: Arm, bench: Bench, folder: Path, results: Path) -> dict[str, Any]:
    """Teach and ask a student, or read what came of it: ``RESULTS/ARM-SEED.json``."""
    file = results / f"{arm.name}-{bench.seed}.json"
    if file.exists():
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return told
    began = time.process_time()
    taught = arm.teach(bench, folder)
    told = {
        "arm": arm.name,
        "seed": bench.seed,
        "rows": taught.rows,
        "seconds": round(time.process_time() - began, 1),
        "report": {key: one for key, one in taught.report.items() if key not in _PLACES},
        "asked": asked(taught, bench.samples["test"], folder / "asked"),
    }
    results.mkdir(parents=True, exist_ok=True)
    write(file, json.dumps(told) + "\n")
    return told


def asked(taught: Taught, birds: list[Sample], folder: Path) -> dict[str, dict[str, list[Any]]]:
    """What a student says of birds in each of its ways to be asked, judged bird by bird.

    Returns:
        By way lists in the order of the birds: ``right`` and ``agrees`` (0 or 1), ``claims`` and
        ``false`` (numbers of claims), and ``slip``, a part.
    """
    student = load_student(taught.student, size=SIZE, wording=taught.wording, device="cpu")
    found = {}
    for way, prompt in taught.ways.items():
        put: Callable[[Sample], Prompt] = prompt
        asks = [Asked(one.id, put(one)) for one in birds]
        how = Sampling(n=1, temperature=0.0, max_tokens=_TOKENS, batch=64, unit=256)
        said = {one.id: one.texts[0] for one in sample_all(student, asks, how, folder / way)}
        each = [asdict(judged(said[one.id], one.answer)) for one in birds]
        found[way] = {
            key: [one[key] if key == "slip" else int(one[key]) for one in each] for key in each[0]
        }
    return found
