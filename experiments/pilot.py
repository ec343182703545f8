"""The pilot: whether the answers alone can be learned, on a seed that no experiment uses."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

from experiments.base import base
from experiments.run import Plan, apart, run

#: The seed of the pilot's training scenes.
SEED = 100


def main(work: Path, *rest: str) -> None:
    """Run ``text`` and ``label``; a line for each split, with the share of each family."""
    parser = argparse.ArgumentParser(prog="python -m experiments pilot")
    parser.add_argument("--scenes", type=int, default=Plan().scenes)
    parser.add_argument("--epochs", type=float, default=Plan().epochs)
    parser.add_argument("--rate", type=float, default=Plan().rate)
    given = parser.parse_args(rest)
    plan = Plan(scenes=given.scenes, epochs=given.epochs, rate=given.rate)
    place = apart(work, plan)
    for arm in ("label", "text"):
        told = run(place, place / "pilot", base(work), arm, SEED, plan)
        sys.stdout.write(f"{arm}: {told['steps']} steps, {told['seconds']:.0f} s\n")
        for split, one in told["splits"].items():
            families = defaultdict(list)
            for family, right in zip(one["family"], one["direct"]["score"], strict=True):
                families[family].append(right)
            parts = ", ".join(f"{f} {sum(v) / len(v):.2f}" for f, v in families.items())
            whole = sum(one["direct"]["score"]) / len(one["direct"]["score"])
            sys.stdout.write(f"  {split} {whole:.3f} ({parts})\n")
            sys.stdout.flush()
