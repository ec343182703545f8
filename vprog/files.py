"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from vprog.grammar.diagnostic import declare

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
        raise NOT_WRITTEN.error(
            f"{path} cannot be written: {(error.strerror or 'no place').lower()}",
            "check the folder",
        ) from None
