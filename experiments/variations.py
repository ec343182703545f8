"""What was tried where a claim failed: the arms of other plans beside those of the experiment."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from experiments.analysis import (
    HELD_OUT,
    Runs,
    difference,
    false_difference,
    read_runs,
    scores,
    share,
)
from experiments.arms import ARMS
from experiments.rationales import RESULTS
from experiments.report import figure, fill, points, shown
from experiments.run import Plan

BEGIN, END = "<!-- variations -->", "<!-- /variations -->"
#: How the values of a plan are told.
_TOLD: Final = {
    "scenes": "{:,.0f} scenes",
    "epochs": "{:g} passes",
    "rate": "rate {:g}",
    "weight": "lambda {:g}",
}
_PAIR: Final = re.compile(r"(\d[\d.]*(?:e-\d+)?)-([a-z]+)")


def said(name: str) -> dict[str, str]:
    """In what a plan differs from the experiment's, by the title of its folder.

    >>> said("7200-scenes-1.0-epochs-0.0003-rate-0.25-weight")
    {'scenes': '7,200 scenes', 'weight': 'lambda 0.25'}
    """
    pairs = {part: float(value) for value, part in _PAIR.findall(name)}
    usual = asdict(Plan())
    return {p: _TOLD[p].format(v) for p, v in pairs.items() if v != usual[p]}


def table(results: Path) -> Iterator[str]:
    """A row for each arm of each variation, against the same arm and seeds as they were."""
    usual = read_runs(results)
    yield (
        "| tried | arm | seeds | test | held out | and against the arm as it was "
        "| false claims, against the arm as it was | held out, `full` against `label` |"
    )
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for folder in sorted(one for one in results.glob("*-weight") if one.is_dir()):
        changed = said(folder.name)
        runs = read_runs(folder)
        for arm in [arm for arm in ARMS if all(arm in one for one in runs.values()) and runs]:
            yield _row(", ".join(changed.values()), arm, runs, usual, set(changed))


def _row(tried: str, arm: str, runs: Runs, usual: Runs, changed: set[str]) -> str:
    both = {
        seed: {"now": one[arm], "was": usual[seed][arm]}
        for seed, one in runs.items()
        if arm in usual.get(seed, {})
    }
    told = [tried, f"`{arm}`", ", ".join(map(str, runs))]
    told += [shown(figure(share(runs, arm, scores(s)))) for s in (("test",), HELD_OUT)]
    told.append(points(figure(difference(both, "now", "was", scores(HELD_OUT)))) if both else "")
    reasons = both and ARMS[arm].reasons
    splits = ("test", *HELD_OUT)
    told.append(points(figure(false_difference(both, "now", "was", splits))) if reasons else "")
    return f"| {' | '.join([*told, _gain(arm, runs, usual, changed)])} |"


def _gain(arm: str, runs: Runs, usual: Runs, changed: set[str]) -> str:
    """What ``full`` has over ``label``, which is the experiment's own where lambda alone differs."""
    if arm != "full":
        return ""
    labels = usual if changed == {"weight"} else runs
    both = {
        seed: {"full": one["full"], "label": labels[seed]["label"]}
        for seed, one in runs.items()
        if "label" in labels.get(seed, {})
    }
    return points(figure(difference(both, "full", "label", scores(HELD_OUT)))) if both else ""


def main(work: Path, *rest: str) -> None:
    """Write the table into the page."""
    parser = argparse.ArgumentParser(prog="python -m experiments variations")
    parser.parse_args(rest)
    text = "\n".join(table(RESULTS)) + "\n"
    fill(text, BEGIN, END)
    sys.stdout.write(text)
