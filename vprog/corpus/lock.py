"""One build at a time in a folder: a lock that ends with the process that holds it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from vprog.corpus.commit import stopped
from vprog.grammar.diagnostic import declare

BUSY = declare(
    "VP506",
    "another build is at work in the folder",
    "Two builds of one corpus would make every unit twice. Parts of an array job "
    "(`--shard 1/4`) may run beside each other, each part once.",
    wrong=">>> from pathlib import Path\n"
    ">>> from vprog.corpus.lock import locked\n"
    ">>> with locked(Path('.'), 'a'):\n"
    "...     with locked(Path('.'), 'a'):\n"
    "...         pass",
    right=">>> from pathlib import Path\n"
    ">>> from vprog.corpus.lock import locked\n"
    ">>> with locked(Path('.'), 'a'):\n"
    "...     pass",
)


@contextlib.contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold a lock of a folder.

    Raises:
        VprogError: VP506 somebody else holds it, VP505 it cannot be had.
    """
    try:
        import fcntl
    except ImportError:  # a system without such locks: units are whole all the same
        yield
        return
    place = folder / f".{name}.lock"
    try:
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise stopped(f"{place} cannot be made", error) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BUSY.error(f"another build is at work in {folder}", "wait for it") from None
        except OSError:  # a disk that knows no locks
            pass
        yield
    finally:
        os.close(handle)
