"""The collector of cycles, looking less often while units are made.

A row leaves some thousand objects, which go by their counts of references as soon as it is written;
next to nothing refers to each other. At its usual pace the collector walks the rows of a unit and all
that is kept again and again, and takes a fifth of a build.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: The young are looked at once there are so many more of them: a usual unit makes fewer.
_OFTEN: Final = (200_000, 10, 10)


@contextmanager
def calm() -> Iterator[None]:
    """Within it the collector looks less often; afterwards it is as it was."""
    before = gc.get_threshold()
    gc.set_threshold(*_OFTEN)
    try:
        yield
    finally:
        gc.set_threshold(*before)
