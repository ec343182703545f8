"""How a build goes, for people at a terminal and for programs that read lines."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from vprog.corpus.build import Plan
from vprog.corpus.executors.executor import Done
from vprog.corpus.tally import Tally
from vprog.corpus.unit import Unit


class Progress:
    """Counts what is done, and says how long the rest will take."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.units = self.todo = self.total = 0
        self.rows = 0
        self._began = time.perf_counter()

    def begin(self, plan: Plan, todo: Sequence[Unit]) -> None:
        """Before the first unit is made."""
        self._began = time.perf_counter()
        self.todo, self.total = len(todo), len(plan.units)
        self.rows = sum(unit.piece.rows for unit in todo)
        self.show()

    def note(self, done: Done) -> None:
        """After each unit."""
        if done.tally is not None:
            self.units += 1
            self.tally.add(done.tally)
        self.show()

    def show(self) -> None:
        """Show how far it is."""

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self._began

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.tally.rows / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that are left, where that can be told."""
        if not self.units:
            return None
        return self.seconds / self.units * (self.todo - self.units)

    def told(self) -> dict[str, Any]:
        """All of it as plain data."""
        tally, left = self.tally, self.left
        calls = sum(size * count for size, count in tally.batches.items())
        batches = sum(tally.batches.values())
        return {
            "units": self.units,
            "of": self.todo,
            "there": self.total - self.todo,
            **tally.counts(),
            "rows_per_second": round(self.rate, 1),
            "calls": tally.calls,
            "mean_batch": round(calls / batches, 1) if batches else 0.0,
            "cache_hits": tally.hits,
            "bytes": tally.bytes,
            "seconds": round(self.seconds, 1),
            "seconds_left": None if left is None else round(left, 1),
        }


class Lines(Progress):
    """A line of JSON now and then, for logs.

    Args:
        write: takes a line.
        every: seconds between two lines; the last one always comes.
    """

    def __init__(self, write: Callable[[str], object], every: float = 5.0) -> None:
        super().__init__()
        self._write, self._every, self._last = write, every, 0.0

    def show(self) -> None:
        """Write a line, if it is time."""
        now = time.perf_counter()
        if now - self._last < self._every and self.units < self.todo:
            return
        self._last = now
        self._write(json.dumps(self.told()))

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class Panel(Progress):
    """A few lines at the foot of a terminal that change as the work goes on."""

    def __init__(self, file: Any) -> None:
        super().__init__()
        from rich.console import Console
        from rich.live import Live

        self._live = Live(console=Console(file=file), refresh_per_second=4, transient=True)

    def __enter__(self) -> Panel:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def show(self) -> None:
        """Draw the lines anew."""
        from rich.text import Text

        self._live.update(Text("\n".join(self.lines())))

    def lines(self) -> list[str]:
        """What is shown."""
        told = self.told()
        share = self.units / self.todo if self.todo else 1.0
        bar = "=" * int(30 * share)
        left = self.left
        rest = "" if left is None else f", {_time(left)} left"
        reasons = ", ".join(
            f"{count:,} {code}" for code, count in self.tally.reasons.most_common(5)
        )
        return [
            f"[{bar:<30}] {self.units:,} of {self.todo:,} units, {told['rows']:,} rows, "
            f"{self.rate:,.0f} rows/s, {_time(self.seconds)}{rest}",
            f"kept {told['kept']:,} ({told['labels']:,} for their labels), refused "
            f"{told['refused']:,}, failed {told['failed']:,}" + (f": {reasons}" if reasons else ""),
            f"{told['calls']:,} calls in batches of {told['mean_batch']}, {told['cache_hits']:,} "
            f"cache hits, {told['bytes'] / 1e6:,.1f} MB",
        ]


def _time(seconds: float) -> str:
    """A span of time.

    >>> _time(5.2), _time(75), _time(7300)
    ('5 s', '1:15 min', '2:01 h')
    """
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"
