"""The collector of cycles, looking between units and seldom within one.

A row leaves some thousand objects, which go by their counts of references as soon as it is written;
next to nothing refers to each other. At its usual pace the collector walks the rows of a unit and all
that is kept again and again, and takes a fifth of a build. After a unit its rows are gone, and what
is young is little; what was kept by then is laid aside, so that it is looked at seldom too. However
much there is to look at, looking takes a fiftieth of the time.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

#: The young are looked at once there are so many more of them: a usual unit makes fewer.
_OFTEN: Final = (2_000_000, 10, 10)
#: After a look, so many times as long as it took nothing is looked at.
_REST: Final = 50
#: Each time after so many looks all is looked at that there is.
_WHOLE: Final = 16


@contextmanager
def calm(clock: Callable[[], float] = time.perf_counter) -> Iterator[Callable[[], None]]:
    """Within it the collector looks less often; afterwards it is as it was.

    Gives a function to be called after each unit, which has the collector look now and then.

    Args:
        clock: seconds.

    >>> with calm() as rest:
    ...     seldom = gc.get_threshold()
    ...     rest()
    >>> seldom[0] > gc.get_threshold()[0]
    True
    """
    before = gc.get_threshold()
    gc.set_threshold(*_OFTEN)
    looks, due = 0, 0.0

    def rest() -> None:
        nonlocal looks, due
        began = clock()
        if began < due:
            return
        looks += 1
        if not looks % _WHOLE:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
        ended = clock()
        due = ended + _REST * (ended - began)

    try:
        yield rest
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
