"""Units made by processes of this machine, each with modules of its own, one for each accelerator."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final

from vprog.corpus.calm import calm
from vprog.corpus.executors.executor import TRIES, Done, Task, attempt, lost
from vprog.corpus.unit import Unit

#: Seconds that a worker has to end by itself.
_PATIENCE: Final = 2.0


class Processes:
    """Makes units in worker processes. A worker that dies is replaced, and its unit made again.

    Args:
        count: how many.
        devices: the accelerators, as ``CUDA_VISIBLE_DEVICES`` names them; workers take turns.
    """

    def __init__(self, count: int, devices: Sequence[str] = ()) -> None:
        self._count, self._devices = max(1, count), tuple(devices)
        # A fork of this process could inherit locks that are held; the fork server's cannot.
        self._context: Any = get_context("forkserver" if sys.platform == "linux" else "spawn")
        if sys.platform == "linux":
            self._context.set_forkserver_preload(["vprog.corpus.executors.warm"])

    def run(self, task: Task, units: Sequence[Unit]) -> Iterator[Done]:
        """Make units, as workers are free."""
        ahead = deque(units)
        deaths: Counter[int] = Counter()
        workers: dict[Connection, tuple[BaseProcess, Unit | None, int]] = {}
        try:
            for place in range(min(self._count, len(ahead))):
                self._give(workers, *self._start(task, place), place, ahead)
            while workers:
                for connection in wait(list(workers)):
                    assert isinstance(connection, Connection)
                    process, unit, place = workers.pop(connection)
                    assert unit is not None
                    try:
                        done: Done = connection.recv()
                    except (EOFError, OSError):
                        connection.close()
                        process.join()
                        deaths[unit.number] += 1
                        if deaths[unit.number] < TRIES:
                            ahead.appendleft(unit)
                        else:
                            yield Done(unit, None, lost(unit.piece.name).diagnostics)
                        if ahead:
                            self._give(workers, *self._start(task, place), place, ahead)
                        continue
                    if not self._give(workers, connection, process, place, ahead):
                        _dismiss(connection, process)
                    yield done
        finally:
            for connection, (process, _, _) in workers.items():
                # What it was at is not written, or whole: either way nothing is lost.
                process.kill()
                connection.close()
                process.join(_PATIENCE)

    def _start(self, task: Task, place: int) -> tuple[Connection, BaseProcess]:
        ours, theirs = self._context.Pipe()
        device = self._devices[place % len(self._devices)] if self._devices else None
        process = self._context.Process(target=_serve, args=(theirs, task, device), daemon=True)
        process.start()
        theirs.close()
        return ours, process

    def _give(
        self,
        workers: dict[Connection, tuple[BaseProcess, Unit | None, int]],
        connection: Connection,
        process: BaseProcess,
        place: int,
        ahead: deque[Unit],
    ) -> bool:
        """Hand a worker the next unit; False where none is left."""
        if not ahead:
            return False
        unit = ahead.popleft()
        # A worker that is dead by now is noticed when it is listened to.
        with contextlib.suppress(OSError):
            connection.send(unit)
        workers[connection] = (process, unit, place)
        return True


def _dismiss(connection: Connection, process: BaseProcess) -> None:
    connection.close()
    process.join(_PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()


def _serve(connection: Connection, task: Task, device: str | None) -> None:
    """A worker: it makes what it is given until nobody is there to give."""
    # The keyboard's signal goes to all processes; the one that was started decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if device is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = device
    from vprog.corpus.work import Maker

    maker = Maker(task.settings, task.folder)
    with calm() as rest:
        while True:
            try:
                unit = connection.recv()
                connection.send(attempt(maker, unit))
                rest()
            except (EOFError, OSError):
                return
