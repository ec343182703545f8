"""A module that many ask at once: their calls are gathered into batches, and equal ones made once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TypeAlias

from vprog.answer import broke
from vprog.batch import ask_batch
from vprog.failed import Failed
from vprog.form import exact
from vprog.module import Answer, Ask, Module
from vprog.pending import Queue

Told: TypeAlias = "Future[Answer | Failed]"


class Gathering:
    """One thread asks a module; any number of others hand in calls and wait.

    While a batch is answered, the next one gathers: whoever asks alone waits for nobody, and when
    many ask, the module's batches are full.

    Attributes:
        module: what answers.
        batches: how many batches it was asked, and ``calls`` how many calls were in them.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.batches = self.calls = 0
        self._queue = Queue(module)
        self._some = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=f"ask {module.name}", daemon=True)
        self._thread.start()

    def submit(self, asks: Sequence[Ask]) -> list[Told]:
        """Hand in calls; gives for each the answer to come."""
        told: list[Told] = [Future() for _ in asks]
        with self._some:
            if self._closed:
                raise RuntimeError("the module is closed")
            for ask, future in zip(asks, told, strict=True):
                self._queue.add(ask, exact(ask), future)
            self._some.notify()
        return told

    def close(self) -> None:
        """Answer what was handed in, and end."""
        with self._some:
            self._closed = True
            self._some.notify()
        self._thread.join(timeout=60)

    def _work(self) -> None:
        while True:
            with self._some:
                while not len(self._queue):
                    if self._closed:
                        return
                    self._some.wait()
                calls = self._queue.take()
            asks = [call.ask for call in calls]
            fitting = None
            try:
                answers, fitting = ask_batch(self.module, asks)
            except (
                Exception
            ) as error:  # whatever it is, whoever waits is told, and the work goes on
                answers = [broke(self.module, ask, error) for ask in asks]
            with self._some:
                self._queue.fitted(fitting)
                self.batches += 1
                self.calls += len(calls)
            for call, answer in zip(calls, answers, strict=True):
                for future in call.waiting:
                    # Whoever went away has cancelled it.
                    if future.set_running_or_notify_cancel():
                        future.set_result(answer)
