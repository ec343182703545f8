"""Loading the native packages that the embedded models run on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from vprog.grammar.diagnostic import declare

NOT_LOADED = declare(
    "VP630",
    "a package that the profile needs cannot be loaded",
    "The embedded profile needs the packages of the extra `lite`, and those of `ocr` to read text. "
    "A package is not installed, cannot be loaded, or is switched off (`VPROG_OCR=off`).",
    wrong="$ printf 'image: Image\\nanswer = read(image)\\n' > read.vp && "
    "VPROG_OCR=off vprog run read.vp --image cups.png",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)


@contextmanager
def silence() -> Iterator[None]:
    """Keep what the native library says while it loads off the standard error stream."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # the stream is closed: nothing to keep off
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
