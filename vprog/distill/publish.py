"""Folders that appear whole or not at all: filled aside, synced, renamed."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from vprog.corpus.commit import sync_folder
from vprog.grammar.diagnostic import declare

NO_ROOM = declare(
    "VP706",
    "a run's folder cannot be written",
    "The disk is full or fails, or the folder may not be written to. What is written so far is "
    "whole; mend the cause and run the same command again.",
    wrong=">>> from pathlib import Path\n>>> from vprog.distill.publish import published\n"
    ">>> _ = published(Path('/dev/null/run'), lambda place: None)",
    right=">>> from pathlib import Path\n>>> from vprog.distill.publish import published\n"
    ">>> _ = published(Path('run'), lambda place: None)",
)


def ready(folder: str | Path) -> Path:
    """A folder, made where it is not there.

    Raises:
        VprogError: VP706 it cannot be made.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NO_ROOM.error(
            f"{folder} cannot be made: {(error.strerror or 'no place').lower()}",
            "take another folder",
        ) from None
    return place


def published(place: Path, fill: Callable[[Path], None]) -> Path:
    """Make a folder: present means whole. One that is there already is replaced.

    Args:
        place: where it is to lie.
        fill: writes its files into a folder that it is given; what it raises is passed on, and
            nothing is left.

    Raises:
        VprogError: VP706 the system fails.
    """
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        fill(part)
        sync(part)
        if place.exists():
            shutil.rmtree(place)
        os.replace(part, place)
        sync_folder(place.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(part)
        raise NO_ROOM.error(
            f"{place} cannot be written: {(error.strerror or str(error)).lower()}",
            "mend that, then run the same command again",
        ) from None
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return place


def sync(folder: Path) -> None:
    """Have every file below a folder kept for good."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    sync_folder(folder)
