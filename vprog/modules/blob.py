"""Fetching one large file of the hub into its cache: what was cut off goes on where it ended.

The hub's own client begins a file anew in every process; weights have gigabytes. The layout is the
client's: ``blobs/SHA256`` holds the bytes, ``snapshots/COMMIT/NAME`` leads there.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

#: Seconds without a byte after which a connection is given up, and how often one is opened.
_SILENCE: Final = 30.0
_TRIES: Final = 5


class Broken(OSError):
    """The bytes that came are not those that the hub tells of."""


def fetch_blob(
    folder: Path,
    repo: str,
    name: str,
    commit: str,
    sha256: str,
    size: int,
    progress: Callable[[int], None],
) -> Path:
    """Fetch a file, verify it, and put it where the hub's client looks.

    Args:
        folder: the folder of the checkpoint in the hub's cache.
        repo: the checkpoint's name on the hub, ``owner/name``.
        name: of the file.
        commit: the commit that it is of.
        sha256: the digest that it must have, which names its blob.
        size: in bytes.
        progress: told how many bytes have come.

    Raises:
        OSError: a connection or the disk failed; ``Broken`` where the bytes are others.
        Exception: what the hub's client raises for an answer that is no file.
    """
    from huggingface_hub.utils import WeakFileLock  # type: ignore[attr-defined]

    blob = folder / "blobs" / sha256
    place = folder / "snapshots" / commit / name
    blob.parent.mkdir(parents=True, exist_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = blob.with_name(f"{sha256}.part")
    with WeakFileLock(blob.with_name(f"{sha256}.lock")):
        if not blob.is_file():
            _download(part, repo, name, commit, size, progress)
            with part.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    part.unlink()
                    raise Broken(0, f"the SHA-256 of {name} differs from what the hub tells")
            part.replace(blob)
        _lead(place, blob)
    progress(size)
    return place


def _download(
    part: Path, repo: str, name: str, commit: str, size: int, progress: Callable[[int], None]
) -> None:
    from huggingface_hub.errors import HfHubHTTPError

    for attempt in range(1, _TRIES + 1):
        start = part.stat().st_size if part.is_file() else 0
        if start > size:
            part.unlink()
            start = 0
        if start == size and part.is_file():
            return
        try:
            _go_on(part, repo, name, commit, start, progress)
        except HfHubHTTPError:
            raise
        except Exception:  # its client raises errors of whichever library it sends with
            # A try that brought something is no failure: the next goes on behind it.
            if attempt == _TRIES or not part.is_file():
                raise
            time.sleep(0.2 * attempt)
    if not part.is_file() or part.stat().st_size != size:
        raise Broken(0, f"{name} was cut off again and again")


def _go_on(
    part: Path, repo: str, name: str, commit: str, start: int, progress: Callable[[int], None]
) -> None:
    """Ask for the bytes from a place on, and write them behind those that are there."""
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import (  # type: ignore[attr-defined]
        build_hf_headers,
        get_session,
        hf_raise_for_status,
    )

    headers: dict[str, Any] = build_hf_headers()
    if start:
        headers["Range"] = f"bytes={start}-"
    url = hf_hub_url(repo, name, revision=commit)
    session = get_session()
    with session.stream(
        "GET", url, headers=headers, follow_redirects=True, timeout=_SILENCE
    ) as answer:
        hf_raise_for_status(answer)
        # A server that ignores the range begins anew.
        go_on = start and answer.status_code == 206
        count = start if go_on else 0
        with part.open("ab" if go_on else "wb") as file:
            for data in answer.iter_raw():
                file.write(data)
                count += len(data)
                progress(count)
            file.flush()
            os.fsync(file.fileno())


def _lead(place: Path, blob: Path) -> None:
    """Have a name of a snapshot lead to its blob; where links cannot be, the blob moves there."""
    if place.exists():
        return
    place.unlink(missing_ok=True)
    try:
        place.symlink_to(os.path.relpath(blob, place.parent))
    except OSError:
        blob.replace(place)
