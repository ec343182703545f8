"""The main experiment: every arm with every seed, one run after the other."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from experiments.arms import ARMS
from experiments.base import base
from experiments.run import Plan, apart, run, title

#: Where figures are kept, run by run.
RESULTS = Path(__file__).resolve().parent / "results"


def main(work: Path, *rest: str) -> None:
    """Do what is not done yet; a line for each run.

    A plan with other values than the experiment's is a variation: its runs and figures lie apart,
    in folders named by it.
    """
    parser = argparse.ArgumentParser(prog="python -m experiments rationales")
    parser.add_argument("--seeds", default="0,1,2", help="such as 0,1,2")
    parser.add_argument("--arms", default=",".join(ARMS), help="such as label,full")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    parser.add_argument("--scenes", type=int, default=Plan().scenes, help="of training")
    parser.add_argument("--epochs", type=float, default=Plan().epochs)
    parser.add_argument("--rate", type=float, default=Plan().rate)
    parser.add_argument("--weight", type=float, default=Plan().weight, help="lambda")
    given = parser.parse_args(rest)
    plan = Plan(scenes=given.scenes, epochs=given.epochs, rate=given.rate, weight=given.weight)
    start, results = base(work), given.results
    if plan != Plan():
        work, results = apart(work, plan), results / title(plan)
    for seed in map(int, given.seeds.split(",")):
        for arm in given.arms.split(","):
            told = run(work, results, start, arm, seed, plan)
            shares = {
                split: sum(one["direct"]["score"]) / len(one["direct"]["score"])
                for split, one in told["splits"].items()
            }
            line = ", ".join(f"{split} {share:.3f}" for split, share in shares.items())
            sys.stdout.write(f"{arm}, seed {seed}, {told['seconds']:.0f} s: {line}\n")
            sys.stdout.flush()
