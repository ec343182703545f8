"""Runs in processes of their own, which can be killed: forked from one that has the libraries loaded."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any


def _context() -> Any:
    # Threads that spin for one another slow each other down where cores are shared.
    os.environ["OMP_NUM_THREADS"] = "1"
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["torch", "transformers.trainer", "vprog.distill.trainer"])
    return found


def started(work: Callable[..., Any], *args: Any) -> BaseProcess:
    """Begin some work, a function of a module, in a process of its own."""
    process: BaseProcess = _context().Process(target=work, args=args)
    process.start()
    return process


def finished(work: Callable[..., Any], *args: Any, seconds: float = 300) -> None:
    """Do some work in a process of its own, to its end."""
    process = started(work, *args)
    process.join(seconds)
    assert process.exitcode == 0, f"it ended with {process.exitcode}"


def killed(
    work: Callable[..., Any], *args: Any, at: Callable[[], bool], seconds: float = 300
) -> bool:
    """Kill some work with SIGKILL as soon as something is so; False where it ended before.

    Args:
        work: as ``started``.
        args: likewise.
        at: asked again and again.
        seconds: how long it may take.
    """
    process = started(work, *args)
    until = time.monotonic() + seconds
    while process.is_alive() and not at():
        assert time.monotonic() < until, "what was waited for did not come"
        time.sleep(0.005)
    alive = process.is_alive()
    if alive:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    return alive and process.exitcode == -signal.SIGKILL


def killed_each(
    work: Callable[..., Any], run: Path, moments: Sequence[str], tries: int = 3
) -> None:
    """Kill a run as each of some files appears, one after the other; where one is missed, anew.

    Args:
        work: as ``started``, given ``run``.
        run: the folder of the run.
        moments: patterns of files below it, each of a stage that is not done yet.
        tries: how often; a busy machine may look away from a short stage.
    """
    for _ in range(tries):
        shutil.rmtree(run, ignore_errors=True)
        for moment in moments:
            if not killed(work, run, at=lambda moment=moment: any(run.glob(moment))):
                break
            if (run / moment.split(".part")[0][1:]).exists():
                break
        else:
            return
    raise AssertionError(f"{moment} was missed {tries} times")


def contents(folder: Path, pattern: str = "**/*") -> dict[str, bytes]:
    """The bytes of a folder's files, by their places in it."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.glob(pattern))
        if file.is_file()
    }
