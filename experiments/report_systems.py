"""The tables of the four systems, written into the page from ``experiments/results/systems``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from experiments.analysis import Counts, Runs, Values, difference, ratio, read_runs, share
from experiments.report import SUMMARY, figure, fill, holds, points, shown
from experiments.system_arms import ARMS
from experiments.systems import RESULTS
from vprog.files import write
from vprog.world.species import CONCEPTS

BEGIN, END = "<!-- systems -->", "<!-- /systems -->"
#: The claims: its number and what is compared, who against whom, how they are asked, and whether
#: more, less, or not less is claimed.
CLAIMS: Final = (
    ("1", "right", "selfsynthx", "selfsynthx-label", "direct", "more"),
    ("1", "false", "selfsynthx", "selfsynthx-nofilter", "reasons", "less"),
    ("2", "agrees", "src", "src-sft", "reasons", "more"),
    ("2", "right", "src", "src-sft", "reasons", "no less"),
    ("2", "agrees", "src", "src-independent", "reasons", "more"),
    ("3", "right", "reasoner-both", "reasoner-cot", "reasons", "more"),
    ("3", "right", "reasoner-both", "reasoner-direct", "direct", "more"),
    ("3", "right", "reasoner", "reasoner-both", "reasons", "more"),
    ("3", "right", "reasoner", "reasoner-whole", "reasons", "more"),
)
#: "No less" is by so many points at most.
NO_LESS: Final = 0.03


def summary(runs: Runs) -> dict[str, Any]:
    """Every figure of the tables with its interval: shares by arm, and the claims' differences."""
    one = next(iter(runs.values()))
    arms = {}
    for name, run in one.items():
        ways = {}
        for way in run["asked"]:
            told = {what: share(runs, name, _of(way, what)) for what in ("right", "agrees")}
            told["false"] = ratio([_counts(seed[name], way) for seed in runs.values()])
            ways[way] = {what: figure(found) for what, found in told.items()}
        arms[name] = ways
    claims = []
    for number, what, ours, theirs, way, wanted in CLAIMS:
        if what == "false":
            found = ratio(
                *([_counts(s[arm], way) for s in runs.values()] for arm in (ours, theirs))
            )
        else:
            found = difference(runs, ours, theirs, _of(way, what))
        so = {
            "more": found.low > 0,
            "less": found.high < 0,
            "no less": found.low > -NO_LESS,
        }[wanted]
        claims.append(
            {"claim": number, "what": what, "ours": ours, "theirs": theirs, "way": way}
            | {"wanted": wanted, "holds": so, **figure(found)}
        )
    return {"seeds": list(runs), "arms": arms, "claims": claims}


def _of(way: str, what: str) -> Values:
    return lambda run: [float(value) for value in run["asked"][way][what]]


def _counts(run: Mapping[str, Any], way: str) -> Counts:
    return list(zip(_of(way, "false")(run), _of(way, "claims")(run), strict=True))


def page(told: Mapping[str, Any], runs: Runs) -> str:
    """The part of the page that holds the tables."""
    return "\n".join(_lines(told, runs)) + "\n"


def _lines(told: Mapping[str, Any], runs: Runs) -> Iterator[str]:
    one = next(iter(runs.values()))
    birds = len(next(iter(one["label"]["asked"].values()))["right"])
    yield (
        f"Seeds: {', '.join(map(str, told['seeds']))}; {birds} birds. Shares in percent, with their "
        "95 % interval. `python -m experiments report-systems` writes all that follows.\n"
    )
    yield "| arm | what it is | asked directly: right | reasons first: right | agrees | false |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, arm in ARMS.items():
        ways = told["arms"][name]
        cells = [shown(ways["direct"]["right"]) if "direct" in ways else ""]
        for what in ("right", "agrees", "false"):
            cells.append(shown(ways["reasons"][what]) if "reasons" in ways else "")
        yield f"| `{name}` | {arm.says} | {' | '.join(cells)} |"
    yield "\n| arm | rows | seconds of a core, teaching and sampling |"
    yield "|---|---:|---:|"
    for name in ARMS:
        yield f"| `{name}` | {one[name]['rows']:,} | {one[name]['seconds']:.0f} |"
    yield "\n| claim | what | arm | against | asked | difference in points | claimed | holds |"
    yield "|---|---|---|---|---|---:|---|---|"
    for claim in told["claims"]:
        yield (
            f"| {claim['claim']} | {claim['what']} | `{claim['ours']}` | `{claim['theirs']}` "
            f"| {claim['way']} | {points(claim)} | {claim['wanted']} | {holds(claim['holds'])} |"
        )
    yield from _slips(one)
    yield from _rounds(one)
    yield from _chosen(one["reasoner"]["report"])


def _slips(one: Mapping[str, Any]) -> Iterator[str]:
    """Of wrong answers with reasons the part that the first false reason speaks of."""
    yield "\nWrong answers, reasons first, by the part of which the first false thing is said:\n"
    parts = list(dict.fromkeys(concept.part for concept in CONCEPTS.values()))
    yield "| arm | wrong | " + " | ".join(parts) + " | nothing false |"
    yield "|---|" + "---:|" * (len(parts) + 2)
    for name in ARMS:
        told = one[name]["asked"].get("reasons")
        if told is not None:
            pairs = zip(told["right"], told["slip"], strict=True)
            slips = Counter(slip for right, slip in pairs if not right)
            cells = (slips.total(), *(slips[part] for part in (*parts, "")))
            yield f"| `{name}` | " + " | ".join(map(str, cells)) + " |"


def _rounds(one: Mapping[str, Any]) -> Iterator[str]:
    yield "\nThe rounds of SelfSynthX, on its own query (EE, CS, FS as in [distill.md](distill.md)):\n"
    yield "| arm | round | right | EE | CS | grounded | FS |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name in ARMS:
        for row in one[name]["report"].get("rounds", ()) if name.startswith("selfsynthx") else ():
            told = [row.get(k) for k in ("strict", "explained", "coherent", "grounded", "fluency")]
            cells = " | ".join("" if v is None else f"{v:.3f}" for v in told)
            yield f"| `{name}` | {row['round']} | {cells} |"
    chosen = one["selfsynthx"]["report"]["concepts"]
    yield (
        f"\nOf a list's {chosen['of']:.0f} concepts {chosen['kept']:.1f} are kept; "
        f"{chosen['precision']:.1%} of these are shown, where chance has {chosen['chance']:.1%} "
        f"and asking the student about each has {chosen['direct']:.1%}."
    )


def _chosen(report: Mapping[str, Any]) -> Iterator[str]:
    """What a verifier chooses among samples of the DPO model."""
    for split, ways in report.get("verify", {}).items():
        counts = list(next(iter(ways.values())))
        yield f"\nThe DPO model as verifier, reasons first, `{split}`: share of right answers.\n"
        yield "| chosen by | " + " | ".join(f"of {count}" for count in counts) + " |"
        yield "|---|" + "---:|" * len(counts)
        for way, told in ways.items():
            yield f"| {way} | " + " | ".join(f"{told[count]:.3f}" for count in counts) + " |"


def main(work: Path, *rest: str) -> None:
    """Write the tables into the page, and the figures as data."""
    runs = read_runs(RESULTS, list(ARMS))
    if not runs:
        sys.exit(f"no seed in {RESULTS} has every arm: python -m experiments systems")
    told = summary(runs)
    write(RESULTS / SUMMARY, json.dumps(told, indent=1) + "\n")
    text = page(told, runs)
    fill(text, BEGIN, END)
    sys.stdout.write(text)
