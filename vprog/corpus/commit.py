"""Files that appear whole or not at all, and stay: written aside, synced, renamed, and synced again."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import Final

from vprog.grammar.diagnostic import VprogError, declare

STOPPED = declare(
    "VP505",
    "a build cannot go on",
    "The disk is full or fails, too many files are open, or a folder may not be written to. What is "
    "written so far is whole; mend the cause and run the same command again.",
    wrong="$ vprog corpus init stop.toml --force && vprog corpus build stop.toml -o readonly/corpus",
    right="$ vprog corpus init go.toml --force && rm -rf go && vprog corpus build go.toml -o go",
)

#: What a file that is not there, or may not be read, gives: a matter of that file alone.
ABSENT: Final = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EACCES,
        errno.EPERM,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.EINVAL,
        errno.ENXIO,
    }
)
#: What to do where a command makes its files anew.
AGAIN: Final = "mend that, then run the command again"
#: Ends the name of a file that is not whole yet.
PART: Final = ".tmp"
_BLOCK: Final = 4 << 20


def stopped(
    doing: str,
    error: BaseException,
    help: str = "mend that, then go on: vprog corpus resume FOLDER",
) -> VprogError:
    """VP505 for an error of the system; ``help`` is what to do then."""
    why = (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
    return STOPPED.error(f"{doing}: {why}", help)


def commit(place: Path, data: bytes) -> None:
    """Write a file for good: when this returns, it is there whole, even if the power fails.

    Raises:
        VprogError: VP505; then nothing is there, or the whole file.
    """
    part = place.with_name(f".{place.name}.{os.getpid()}{PART}")
    try:
        _write(part, data)
        os.replace(part, place)
        sync_folder(place.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise stopped(f"{place} cannot be written", error) from None


def _write(part: Path, data: bytes) -> None:
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        ahead = memoryview(data)
        while ahead:
            ahead = ahead[os.write(handle, ahead[:_BLOCK]) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Have a folder's names kept for good."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder where there is none.

    Raises:
        VprogError: VP505.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise stopped(f"{folder} cannot be made", error) from None


def sweep(folder: Path, names: frozenset[str]) -> None:
    """Remove what writers of these files left behind when they were killed."""
    with contextlib.suppress(OSError):
        for part in folder.glob(f".*{PART}"):
            if part.name[1:].rpartition(".")[0].rpartition(".")[0] in names:
                with contextlib.suppress(OSError):
                    part.unlink()
