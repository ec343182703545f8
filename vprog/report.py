"""What became of many runs, as data: counts that are right at every moment of the work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """Progress and figures of ``run_many``; modules are told by name.

    Attributes:
        started: jobs that were taken up.
        done: jobs whose outcome is there, the next two among them.
        failed: runs that ended with a failure.
        refused: jobs that could not start.
        fast: runs that needed no scheduler.
        asks: calls that a module answered.
        batches: how often it was called for them.
        sizes: for each module, how many batches had how many calls.
        shared: calls that were answered by an equal one in flight.
        hits: calls that the cache answered.
        ahead: calls that were made before a run came to them, ``used`` of them rightly.
        halved: batches for which there was no memory.
        decoded: pictures that were decoded.
        live: runs in flight now, and ``most_live`` the most there were.
        seconds: since the start.
    """

    started: int = 0
    done: int = 0
    failed: int = 0
    refused: int = 0
    fast: int = 0
    asks: Counter[str] = field(default_factory=Counter)
    batches: Counter[str] = field(default_factory=Counter)
    sizes: dict[str, Counter[int]] = field(default_factory=dict)
    shared: int = 0
    hits: int = 0
    ahead: int = 0
    used: int = 0
    halved: int = 0
    decoded: int = 0
    live: int = 0
    most_live: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Jobs a second."""
        return self.done / self.seconds if self.seconds else 0.0

    def note_batch(self, module: str, size: int) -> None:
        """Count a batch of a module."""
        self.asks[module] += size
        self.batches[module] += 1
        self.sizes.setdefault(module, Counter())[size] += 1
