"""What a build will take, told from a sample of it, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

from vprog.corpus.build import Plan
from vprog.corpus.settings import Settings
from vprog.corpus.tally import Tally, total
from vprog.corpus.unit import Unit
from vprog.corpus.work import Maker

#: Seconds that a source's rows are tried for, where more than those asked for are done by then.
_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A sample of a corpus, and what follows for the whole.

    Attributes:
        sample: what became of the rows that were tried.
        rows: how many rows there are, about.
        units: how many units.
    """

    sample: Tally
    rows: int
    units: int

    def _scaled(self, amount: float) -> float:
        return amount * self.rows / self.sample.rows if self.sample.rows else 0.0

    @property
    def seconds(self) -> float:
        """Seconds of one process, for all rows."""
        return self._scaled(self.sample.seconds)

    @property
    def calls(self) -> int:
        """Calls of modules, for all rows; what exact scenes answer by masks is no call."""
        return round(self._scaled(self.sample.calls))

    @property
    def bytes(self) -> int:
        """Bytes on disk, for all rows; a small sample says rather too much."""
        return round(self._scaled(self.sample.bytes))

    @property
    def unit_seconds(self) -> float:
        """Seconds of one process for a unit: what is lost at most when it is killed."""
        return self.seconds / self.units if self.units else 0.0


def estimate(ahead: Plan, rows: int = 100) -> Estimate:
    """Make some rows of each source, and write nothing.

    Rows are tried in two halves, and where they are soon done and call no module in more of them: the
    first ones load what later rows find loaded, so that seconds are those of the last.

    Args:
        ahead: the plan of the build.
        rows: about how many rows of each source; at least, where rows call no module.

    Raises:
        VprogError: as the build would.
    """
    settings = ahead.settings
    maker = Maker(_without_cache(settings), None)
    tallies = []
    half = max(1, min(-(-rows // 2), settings["units.rows"]))
    for place, source in enumerate(ahead.sources):
        made, started = [], perf_counter()
        for piece in source.pieces(half):
            made.append(maker.make(Unit(0, place, piece, "")))
            # More than was asked for costs nobody a call of a module.
            if len(made) > 1 and (made[-1].calls or perf_counter() - started > _SECONDS):
                break
        both = total(made)
        if made and made[-1].rows:
            both.seconds = made[-1].seconds * both.rows / made[-1].rows
        tallies.append(both)
    return Estimate(total(tallies), ahead.rows, len(ahead.units))


def _without_cache(settings: Settings) -> Settings:
    """The same settings without a cache, which would tell of an earlier run."""
    run = {**settings.tables["run"], "cache": ""}
    return replace(settings, tables={**settings.tables, "run": run})
