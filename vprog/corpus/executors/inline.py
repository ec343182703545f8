"""Units made by this process, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vprog.corpus.calm import calm
from vprog.corpus.executors.executor import Done, Task, attempt
from vprog.corpus.unit import Unit
from vprog.corpus.work import Maker


class Inline:
    """Makes units in this process."""

    def run(self, task: Task, units: Sequence[Unit]) -> Iterator[Done]:
        """Make units, in order."""
        maker = Maker(task.settings, task.folder)
        with calm() as rest:
            for unit in units:
                yield attempt(maker, unit)
                rest()
