"""From runs to figures: shares with intervals, and differences of arms on the same items and seeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

from vprog.distill.bootstrap import Interval, interval, paired

#: The splits of which training has none; claim 1 takes them together.
HELD_OUT: Final = ("pairs", "longer", "counts")
TIMES: Final = 2_000
#: Families that ask whether something is there.
_THERE: Final = ("exist", "exist_related", "multi_hop_exist")

#: For each seed that every arm has, the runs by arm.
Runs: TypeAlias = Mapping[int, Mapping[str, Mapping[str, Any]]]
#: From a run to its items' values.
Values: TypeAlias = Callable[[Mapping[str, Any]], list[float]]


def read_runs(folder: Path, arms: Sequence[str] = ()) -> Runs:
    """The runs of a folder by seed and arm, those seeds alone that have every arm.

    Args:
        folder: of ``ARM-SEED.json``.
        arms: which; empty: all that any seed has.
    """
    found: dict[int, dict[str, Any]] = {}
    for file in sorted(folder.glob("*-*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        found.setdefault(told["seed"], {})[told["arm"]] = told
    wanted = set(arms) or {arm for one in found.values() for arm in one}
    return {seed: one for seed, one in sorted(found.items()) if wanted <= set(one)}


def scores(splits: Sequence[str], mode: str = "direct", what: str = "score") -> Values:
    """Reads the items' values of some splits, one after the other."""
    return lambda run: [float(v) for s in splits for v in run["splits"][s][mode][what]]


def false_yes(splits: Sequence[str]) -> Values:
    """Reads, of the questions whether something is there that is not, whether yes was said."""

    def read(run: Mapping[str, Any]) -> list[float]:
        found = []
        for name in splits:
            one = run["splits"][name]
            rows = zip(one["family"], one["gold"], one["direct"]["said"], strict=True)
            found += [
                float(said == "yes")
                for family, gold, said in rows
                if family in _THERE and gold == "no"
            ]
        return found

    return read


def share(runs: Runs, arm: str, values: Values) -> Interval:
    """The mean of an arm over seeds and items."""
    return interval([values(one[arm]) for one in runs.values()], times=TIMES)


def difference(runs: Runs, ours: str, theirs: str, values: Values) -> Interval:
    """How much more one arm has than another, on the same seeds and items."""
    return paired(
        [values(one[ours]) for one in runs.values()],
        [values(one[theirs]) for one in runs.values()],
        times=TIMES,
    )


def false_share(runs: Runs, arm: str, splits: Sequence[str]) -> Interval:
    """The share of false claims among an arm's claims, over seeds and items."""
    return ratio([_claims(one[arm], splits) for one in runs.values()])


def false_difference(runs: Runs, ours: str, theirs: str, splits: Sequence[str]) -> Interval:
    """How much larger one arm's share of false claims is than another's, paired."""
    return ratio(
        [_claims(one[ours], splits) for one in runs.values()],
        [_claims(one[theirs], splits) for one in runs.values()],
    )


#: Of each item how many claims are false, and how many there are.
Counts: TypeAlias = list[tuple[float, float]]


def _claims(run: Mapping[str, Any], splits: Sequence[str]) -> Counts:
    false = scores(splits, "rationale", "false")(run)
    return list(zip(false, scores(splits, "rationale", "claims")(run), strict=True))


def ratio(ours: Sequence[Counts], theirs: Sequence[Counts] = ()) -> Interval:
    """A ratio of sums, or the difference of two, with its interval over seeds and items.

    Args:
        ours: for each seed the items' counts.
        theirs: the same, of whom it is held against; empty: ours alone.
    """
    dice, size, seeds = Random(0), len(ours[0]), range(len(ours))

    def of(drawn: Sequence[int], items: Sequence[int]) -> float:
        found = []
        for runs in (ours, theirs):
            if runs:
                false = sum(runs[r][i][0] for r in drawn for i in items)
                total = sum(runs[r][i][1] for r in drawn for i in items)
                found.append(false / total if total else 0.0)
        return found[0] - found[1] if theirs else found[0]

    means = sorted(
        of(dice.choices(seeds, k=len(ours)), dice.choices(range(size), k=size))
        for _ in range(TIMES)
    )
    last = TIMES - 1
    return Interval(of(seeds, range(size)), means[round(0.025 * last)], means[round(0.975 * last)])
