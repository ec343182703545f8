"""Figures of an evaluation: accuracy by family and split with intervals, and false claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from vprog.distill.bootstrap import Interval, interval
from vprog.distill.evaluate.claims import Claims, SceneTruth, false_share
from vprog.distill.evaluate.score import Scored
from vprog.distill.src.agreement import agreement

#: How often items are drawn again for an interval.
TIMES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A share over some texts.

    Attributes:
        group: what the texts share: ``all``, or a split or family as ``split=NAME``.
        mode: how the student was asked.
        what: ``accuracy``, ``answered``, ``agreement`` or ``false claims``.
        count: of texts; of claims where ``what`` is ``false claims``.
        interval: the share, 0 to 1, with its interval over texts.
    """

    group: str
    mode: str
    what: str
    count: int
    interval: Interval

    def to_json(self) -> dict[str, Any]:
        """The figure as plain data."""
        return {**asdict(self), "interval": asdict(self.interval)}


def groups(scored: Iterable[Scored]) -> Mapping[tuple[str, str], list[Scored]]:
    """Texts by mode and group: all of a mode, then by split, then by family, in order of names."""
    found: dict[tuple[str, str], list[Scored]] = {}
    for one in scored:
        names = ["all"]
        names += [f"split={one.sample.split}"] if one.sample.split else []
        names += [f"family={one.sample.family}"] if one.sample.family else []
        for name in names:
            found.setdefault((one.said.mode, name), []).append(one)
    order = {"all": 0, "split": 1, "family": 2}
    return {
        key: found[key]
        for key in sorted(found, key=lambda k: (k[0], order[k[1].partition("=")[0]], k[1]))
    }


def figures(scored: Sequence[Scored], times: int = TIMES, seed: int = 0) -> list[Figure]:
    """Accuracy of every group; of texts with a rationale also agreement, and false claims where
    the scene is known.

    Args:
        scored: what was said, with its scores.
        times: how often items are drawn again.
        seed: of these draws.
    """

    def share(values: Sequence[float]) -> Interval:
        return interval([values], times=times, seed=seed)

    truth, told = SceneTruth(), dict[int, Claims]()
    reasoned = [one for one in scored if one.said.mode == "rationale"]
    for one in reasoned:
        if truth.knows(one.sample):
            told[id(one)] = truth.claims(one.sample, one.said.text)
    agreed = agreement([o.said.text for o in reasoned], [o.sample.question for o in reasoned])
    agrees = {id(one): float(same) for one, same in zip(reasoned, agreed.own, strict=True)}
    found = []
    for (mode, group), texts in groups(scored).items():
        found.append(_figure(group, mode, "accuracy", share, (t.score for t in texts)))
        found.append(
            _figure(group, mode, "answered", share, (float(t.answer is not None) for t in texts))
        )
        if mode == "rationale":
            found.append(_figure(group, mode, "agreement", share, (agrees[id(t)] for t in texts)))
        claims = [told[id(t)] for t in texts if id(t) in told]
        if claims:
            found.append(false_claims(group, mode, claims, times, seed))
    return found


def false_claims(
    group: str, mode: str, claims: Sequence[Claims], times: int = TIMES, seed: int = 0
) -> Figure:
    """The share of false claims among all claims, with its interval over texts: a text is drawn
    with all its claims, so that a long text does not pass for many.
    """
    from random import Random

    dice = Random(seed)
    means = sorted(false_share(dice.choices(claims, k=len(claims))) for _ in range(times))
    last = times - 1
    bounds = means[round(0.025 * last)], means[round(0.975 * last)]
    total = sum(c.total for c in claims)
    return Figure(group, mode, "false claims", total, Interval(false_share(claims), *bounds))


def _figure(
    group: str,
    mode: str,
    what: str,
    share: Callable[[Sequence[float]], Interval],
    values: Iterable[float],
) -> Figure:
    told = list(values)
    return Figure(group, mode, what, len(told), share(told))
