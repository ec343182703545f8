"""Trace files on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vprog.grammar.diagnostic import declare

if TYPE_CHECKING:
    from vprog.image import Image
    from vprog.trace import Trace

OTHER_PICTURE = declare(
    "VP311",
    "the picture is not one that the trace ran on",
    "A trace knows its pictures by the digest of their files; a copy that was saved anew is another.",
    wrong=(
        "$ vprog run count.vp --image cups --profile scene:cups.json --trace named.jsonl && "
        "vprog view named.jsonl --image cups.png"
    ),
    right=(
        "$ vprog run count.vp --image cups.png --profile scene:cups.json --trace seen.jsonl && "
        "vprog view seen.jsonl --image cups.png"
    ),
)


def is_trace(name: str) -> bool:
    """Whether a file is a trace rather than a program: by its ending, or by what it begins with."""
    if name.endswith(".jsonl"):
        return True
    if name == "-":
        peek = getattr(sys.stdin.buffer, "peek", None)
        return peek is not None and bytes(peek(1)[:1]) == b"{"
    try:
        with Path(name).open("rb") as file:
            return file.read(1) == b"{"
    except (OSError, ValueError):
        return False


def read_trace_file(name: str, image: str | None = None) -> Trace:
    """The trace in a file, or on stdin for ``-``; ``image`` is the picture that it ran on.

    Raises:
        VprogError: VP340 no trace; VP30x the picture; VP311 it is another picture.
    """
    from vprog.image import Image
    from vprog.journal import loads, read_trace

    picture = None if image is None else Image.open(image)
    if name == "-":
        trace = loads(sys.stdin.buffer.read().decode(errors="replace"), "stdin", picture)
    else:
        trace = read_trace(name, picture)
    if picture is not None and picture not in _pictures(trace.inputs.values()):
        raise OTHER_PICTURE.error(
            f"the trace did not run on {image}", "give the picture's own file, or none"
        )
    return trace


def _pictures(values: Any) -> Iterator[Image]:
    from vprog.image import Image

    for value in values:
        if isinstance(value, Image):
            yield value
        elif isinstance(value, tuple):
            yield from _pictures(value)
