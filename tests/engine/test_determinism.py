"""P4: however many runs are in flight, and whatever batch, order and cache, a trace is the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.stubs import written
from tests.laws.cases import SMALL, Portion, portions
from tests.laws.scenes import Kind, Stranger
from vprog.cache import Cache
from vprog.many import Job, Outcome, run_many
from vprog.module import Profile
from vprog.report import Report

COUNT = 2_000


@dataclass(frozen=True)
class Setting:
    """How a batch of jobs is run."""

    in_flight: int
    batch: int
    ordered: bool = True
    ahead: bool = True
    cached: bool = False
    shares: bool = False


SETTINGS = (
    Setting(in_flight=1, batch=64),
    Setting(in_flight=5, batch=3, ordered=False, shares=True),
    Setting(in_flight=64, batch=1, ahead=False),
    Setting(in_flight=256, batch=64),
    Setting(in_flight=32, batch=8, cached=True),  # cold
    Setting(in_flight=200, batch=16, ordered=False, cached=True),  # warm
)


@dataclass(frozen=True)
class Batched(Stranger):
    """The stranger of the laws, with a batch size, and passes that calls of an oracle share."""

    batch: int = 64
    shares: bool = False

    @property
    def forward_key(self) -> object:
        return (lambda ask: ask.oracle) if self.shares else None


@pytest.mark.parametrize("portion", portions("many", COUNT, size=SMALL), ids=str)
def test_no_setting_changes_a_trace(portion: Portion, tmp_path: Path) -> None:
    cases = list(portion.cases())
    for kind in (("mild", "adversarial", "hostile")[portion.number % 3],):
        jobs = [Job(c.program, c.inputs(i), i) for i, c in enumerate(cases)]
        wanted = [
            written(c.program.run(profile=c.profile(kind, 7), inputs=c.inputs(i)))
            for i, c in enumerate(cases)
        ]
        for setting in SETTINGS:
            for outcome in _run(jobs, kind, setting, tmp_path):
                assert written(outcome.trace) == wanted[outcome.job.id], (
                    f"{setting} {cases[outcome.job.id].show()}"
                )


def _run(jobs: list[Job], kind: Kind, setting: Setting, folder: Path) -> list[Outcome]:
    module = Batched(kind, 7, batch=setting.batch, shares=setting.shares)
    profile = Profile(f"{kind}-7", dict.fromkeys(sorted(module.oracles), module))
    cache = Cache.open(folder / "answers") if setting.cached else None
    report = Report()
    found = list(
        run_many(
            jobs,
            profile,
            in_flight=setting.in_flight,
            ordered=setting.ordered,
            ahead=setting.ahead,
            cache=cache,
            report=report,
        )
    )
    assert len(found) == len(jobs) == report.done == report.started
    assert sorted(outcome.job.id for outcome in found) == list(range(len(jobs)))
    if setting.ordered:
        assert [outcome.job.id for outcome in found] == list(range(len(jobs)))
    assert report.most_live <= setting.in_flight
    assert report.live == 0
    if not setting.shares:
        assert all(max(sizes) <= setting.batch for sizes in report.sizes.values())
    if cache is not None:
        cache.close()
    return found
