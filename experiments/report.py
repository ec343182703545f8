"""The results page: tables, verdicts of the claims, and plots, all from ``experiments/results``."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from experiments.analysis import (
    HELD_OUT,
    Runs,
    difference,
    false_difference,
    false_share,
    false_yes,
    read_runs,
    scores,
    share,
)
from experiments.arms import ARMS
from experiments.rationales import RESULTS
from vprog.distill.bootstrap import Interval
from vprog.files import write

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "experiments.md"
PLOT: Final = PAGE.parent / "figures" / "experiments.svg"
#: The figures of the page as data, in the folder of the runs.
SUMMARY: Final = "summary.json"
BEGIN, END = "<!-- results -->", "<!-- /results -->"
#: What claim 1 compares ``full`` with, and claims 2 and 3.
CONTROLS: Final = ("label", "long", "blind", "shuffled")
REASONING: Final = ("trace", "blind", "shuffled")
_COLUMNS: Final = {
    "test": ("test",),
    "held out": HELD_OUT,
    **{name: (name,) for name in HELD_OUT},
}


def summary(runs: Runs) -> dict[str, Any]:
    """Every figure of the page, with its interval.

    Args:
        runs: with every arm of ``ARMS`` in each seed.
    """
    arms = list(ARMS)
    reasoning = [name for name, arm in ARMS.items() if arm.reasons]
    splits = ("test", *HELD_OUT)
    return {
        "seeds": list(runs),
        "items": {name: len(scores(s)(_any(runs))) for name, s in _COLUMNS.items()},
        "direct": _table(runs, arms, "direct"),
        "rationale": _table(runs, reasoning, "rationale"),
        "false": {arm: figure(false_share(runs, arm, splits)) for arm in reasoning},
        "agreement": {
            arm: figure(share(runs, arm, scores(splits, "rationale", "agree"))) for arm in reasoning
        },
        "false yes": {arm: figure(share(runs, arm, false_yes(splits))) for arm in arms},
        "cost": {
            arm: {
                key: sum(one[arm][key] for one in runs.values()) / len(runs)
                for key in ("samples", "reasoned", "steps", "tokens", "seconds")
            }
            for arm in arms
        },
        "claim 1": {
            arm: figure(difference(runs, "full", arm, scores(HELD_OUT)))
            for arm in (*CONTROLS, "trace")
        },
        "claim 2": {
            **{arm: figure(false_difference(runs, "full", arm, splits)) for arm in REASONING},
            "false yes": figure(difference(runs, "full", "label", false_yes(splits))),
        },
        "claim 3": {
            arm: figure(difference(runs, "full", arm, scores(splits, "rationale", "agree")))
            for arm in REASONING
        },
        "pilot": figure(difference(runs, "label", "text", scores(("test",)))),
    }


def _any(runs: Runs) -> Mapping[str, Any]:
    return next(iter(next(iter(runs.values())).values()))


def _table(runs: Runs, arms: Sequence[str], mode: str) -> dict[str, dict[str, Any]]:
    return {
        arm: {name: figure(share(runs, arm, scores(s, mode))) for name, s in _COLUMNS.items()}
        for arm in arms
    }


def figure(found: Interval) -> dict[str, float]:
    return {key: round(value, 4) for key, value in asdict(found).items()}


def page(told: Mapping[str, Any]) -> str:
    """The part of the page that holds the results, from ``summary``."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    items = told["items"]
    yield (
        f"{len(told['seeds'])} seed{'s' * (len(told['seeds']) > 1)} ({', '.join(map(str, told['seeds']))}); "
        f"{items['test']} items in `test`, "
        + ", ".join(f"{items[name]} in `{name}`" for name in HELD_OUT)
        + ". Shares in percent, with their 95 % interval over seeds and items. "
        "`python -m experiments report` writes all that follows."
    )
    for mode, title in (("direct", "Asked directly"), ("rationale", "Reasons first")):
        yield f"\n**{title}: accuracy**\n"
        yield "| arm | " + " | ".join(_COLUMNS) + " |"
        yield "|---|" + "---:|" * len(_COLUMNS)
        for arm, row in told[mode].items():
            yield f"| `{arm}` | " + " | ".join(shown(cell) for cell in row.values()) + " |"
    yield "\n**What is said beside the answer**, over all splits\n"
    yield "| arm | false claims | reader comes to the answer | says yes to what is not there |"
    yield "|---|---:|---:|---:|"
    for arm in told["direct"]:
        cells = [
            shown(told[key][arm]) if arm in told[key] else ""
            for key in ("false", "agreement", "false yes")
        ]
        yield f"| `{arm}` | " + " | ".join(cells) + " |"
    yield "\n**Cost** of a run on one core, mean over seeds\n"
    yield "| arm | samples | with a second target | steps | tokens read | seconds |"
    yield "|---|---:|---:|---:|---:|---:|"
    for arm, row in told["cost"].items():
        yield f"| `{arm}` | " + " | ".join(f"{row[key]:,.0f}" for key in row) + " |"
    yield from _claims(told)
    yield f"\n![Accuracy of each arm on each split](figures/{PLOT.name})"


def _claims(told: Mapping[str, Any]) -> Iterator[str]:
    yield "\n**The claims**, as differences in points\n"
    yield "| claim | `full` against | difference | holds |"
    yield "|---|---|---:|---|"
    for arm, cell in told["claim 1"].items():
        part = "1, held out, direct" if arm in CONTROLS else "besides"
        yield f"| {part} | `{arm}` | {points(cell)} | {holds(cell['low'] > 0)} |"
    for arm, cell in told["claim 2"].items():
        against, part = (
            ("`label`", "2, yes to what is not there")
            if arm == "false yes"
            else (f"`{arm}`", "2, false claims")
        )
        yield f"| {part} | {against} | {points(cell)} | {holds(cell['high'] < 0)} |"
    for arm, cell in told["claim 3"].items():
        part = "3, agreement" if arm != "trace" else "besides, agreement"
        yield f"| {part} | `{arm}` | {points(cell)} | {holds(cell['low'] > 0)} |"
    cell = told["pilot"]
    yield f"\n`label` against `text` on `test`: {points(cell)} points."


def shown(cell: Mapping[str, float]) -> str:
    return f"{100 * cell['mean']:.1f} [{100 * cell['low']:.1f}, {100 * cell['high']:.1f}]"


def points(cell: Mapping[str, float]) -> str:
    return f"{100 * cell['mean']:+.1f} [{100 * cell['low']:+.1f}, {100 * cell['high']:+.1f}]"


def holds(so: bool) -> str:
    return "yes" if so else "no"


def plot(told: Mapping[str, Any]) -> bytes:
    """Accuracy of each arm on each split, as SVG; a bar's whisker is its interval."""
    import matplotlib
    from matplotlib.figure import Figure

    columns = [name for name in _COLUMNS if name != "held out"]
    with matplotlib.rc_context({"svg.hashsalt": "vprog", "svg.fonttype": "none", "font.size": 8}):
        figure = Figure(figsize=(7.2, 2.8), layout="constrained")
        for axes, mode in zip(
            figure.subplots(1, 2, sharey=True), ("direct", "rationale"), strict=True
        ):
            arms = list(told[mode])
            width = 0.8 / len(arms)
            for place, arm in enumerate(arms):
                cells = [told[mode][arm][name] for name in columns]
                means = [cell["mean"] for cell in cells]
                low = [cell["mean"] - cell["low"] for cell in cells]
                high = [cell["high"] - cell["mean"] for cell in cells]
                at = [k + (place - (len(arms) - 1) / 2) * width for k in range(len(columns))]
                color = f"C{list(ARMS).index(arm)}"
                axes.bar(
                    at, means, width, yerr=[low, high], label=arm, color=color, error_kw={"lw": 0.6}
                )
            axes.set_xticks(range(len(columns)), columns)
            axes.set_title({"direct": "asked directly", "rationale": "reasons first"}[mode])
            axes.set_ylim(0, 1)
        figure.axes[0].set_ylabel("share of right answers")
        figure.axes[0].legend(ncols=2, frameon=False, fontsize=7)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    return drawn.getvalue()


def fill(text: str, begin: str, end: str) -> None:
    """Put a text between two marks of the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    write(PAGE, f"{before}{begin}\n{text}{end}{rest.partition(end)[2]}")


def main(work: Path, *rest: str) -> None:
    """Write the results into the page, beside it the plot, and the figures as data; of a variation
    (``--variation FOLDER``) print them alone.
    """
    parser = argparse.ArgumentParser(prog="python -m experiments report")
    parser.add_argument("--variation", default="", help="a folder of experiments/results")
    given = parser.parse_args(rest)
    folder = RESULTS / given.variation
    runs = read_runs(folder, list(ARMS))
    if not runs:
        sys.exit(f"no seed in {folder} has every arm: python -m experiments rationales")
    told = summary(runs)
    write(folder / SUMMARY, json.dumps(told, indent=1) + "\n")
    if not given.variation:
        PLOT.parent.mkdir(exist_ok=True)
        write(PLOT, plot(told))
        fill(page(told), BEGIN, END)
    sys.stdout.write(page(told))
