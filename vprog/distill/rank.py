"""Which of several processes this one is, and what only the first of them does."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

_WAIT: Final = 0.2


_by_itself: ContextVar[bool] = ContextVar("by_itself", default=False)


def rank() -> int:
    """The number of this process, as torchrun and accelerate tell it; 0 of the first or only one."""
    return 0 if _by_itself.get() else int(os.environ.get("RANK", "0"))


def processes() -> int:
    """How many processes work together now."""
    return 1 if _by_itself.get() else int(os.environ.get("WORLD_SIZE", "1"))


@contextmanager
def by_itself() -> Iterator[None]:
    """What is done within is this process's work alone: it shares nothing and waits for nobody."""
    token = _by_itself.set(True)
    try:
        yield
    finally:
        _by_itself.reset(token)


def alone() -> bool:
    """Whether this is the process that writes."""
    return rank() == 0


def once(place: Path, make: Callable[[], object]) -> None:
    """Have the first process make what lies at a place, unless it is there; the others wait.

    Args:
        place: a file or folder that appears whole.
        make: makes it.
    """
    if alone():
        if not place.exists():
            make()
        return
    wait_for(place)


def wait_for(place: Path) -> None:
    """Wait until a file or folder is there."""
    while not place.exists():
        time.sleep(_WAIT)
