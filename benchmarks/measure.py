"""How the benchmarks take time, and how they say it."""

from __future__ import annotations

import gc
import subprocess
import time
from collections.abc import Callable


def measure(call: Callable[[], object], seconds: float = 1.0) -> float:
    """Seconds that a call takes: the least mean of five rounds that last ``seconds`` together."""
    call()
    started = time.perf_counter()
    call()
    rounds = max(1, int(seconds / 5 / max(time.perf_counter() - started, 1e-6)))
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(rounds):
            call()
        best = min(best, (time.perf_counter() - started) / rounds)
    return best


def once(call: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Seconds that a call takes of this processor; no garbage is collected meanwhile."""
    gc.collect()
    gc.disable()
    try:
        started = clock()
        call()
        return clock() - started
    finally:
        gc.enable()


def cold(*command: str) -> float:
    """Seconds that a command takes in a process of its own, the least of five."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        best = min(best, time.perf_counter() - started)
    return best


def tell(what: str, figure: str, limit: str = "", ratio: float | None = None) -> None:
    """Print one line: what was measured, the figure, the limit, and the figure's share of it."""
    share = "" if ratio is None else f"{ratio:.2f}x"
    print(f"{what:<58} {figure:>16}   {limit:<32} {share}".rstrip(), flush=True)
