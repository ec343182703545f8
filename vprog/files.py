"""Writing files whole or not at all, and lines that are kept as they come."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vprog.grammar.diagnostic import VprogError, declare

NOT_WRITTEN = declare(
    "VP351",
    "a file cannot be written",
    "The folder is not there, may not be written to, or is full. Nothing half-written is left.",
    wrong="$ vprog run count.vp --image cups.png --profile scene:cups.json --trace missing/folder/t.jsonl",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json --trace t.jsonl",
)


def write(path: str | Path, content: str | bytes) -> None:
    """Write a file beside its place and move it there.

    Raises:
        VprogError: VP351.
    """
    path = Path(path)
    data = content.encode() if isinstance(content, str) else content
    part: str | None = None
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)
        os.replace(part, path)
    except OSError as error:
        if part is not None:
            with contextlib.suppress(OSError):
                os.unlink(part)
        raise _not_written(path, error) from None


def append(path: str | Path, entries: Iterable[Any]) -> None:
    """Add entries to a file of JSON lines; they are on the disk when this returns.

    Raises:
        VprogError: VP351.
    """
    lines = "".join(json.dumps(entry, allow_nan=False) + "\n" for entry in entries)
    try:
        with Path(path).open("a", encoding="ascii") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _not_written(path, error) from None


def appended(path: str | Path) -> list[Any]:
    """What ``append`` kept in a file; none where there is no file.

    A line that was cut off, as by a kill, is passed over, and closed, so that it does not run into
    the next one.

    Raises:
        VprogError: VP351 the file cannot be read, or not be closed.
    """
    path, found = Path(path), []
    try:
        data = path.read_bytes() if path.exists() else b""
        if data and not data.endswith(b"\n"):
            with path.open("ab") as file:
                file.write(b"\n")
    except OSError as error:
        raise _not_written(path, error) from None
    for line in data.splitlines():
        with contextlib.suppress(ValueError, RecursionError):
            found.append(json.loads(line))
    return found


def _not_written(path: str | Path, error: OSError) -> VprogError:
    return NOT_WRITTEN.error(
        f"{path} cannot be written: {(error.strerror or 'no place').lower()}", "check the folder"
    )
