"""The collector of cycles, looking between units and seldom within one.

A row leaves some thousand objects, which go by their counts of references as soon as it is written;
next to nothing refers to each other. At its usual pace the collector walks the rows of a unit and all
that is kept again and again, and takes a fifth of a build. After a unit its rows are gone, and what
is young is little; what was kept by then is laid aside, so that it is looked at seldom too.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

#: The young are looked at once there are so many more of them: a usual unit makes fewer.
_OFTEN: Final = (2_000_000, 10, 10)
#: After how many units what is new is looked at, and after how many all that there is.
_UNITS: Final = 16
_WHOLE: Final = 512


@contextmanager
def calm() -> Iterator[Callable[[], None]]:
    """Within it the collector looks less often; afterwards it is as it was.

    Gives a function to be called after each unit, which has the collector look now and then.

    >>> with calm() as rest:
    ...     seldom = gc.get_threshold()
    ...     rest()
    >>> seldom[0] > gc.get_threshold()[0]
    True
    """
    before = gc.get_threshold()
    gc.set_threshold(*_OFTEN)
    units = 0

    def rest() -> None:
        nonlocal units
        units += 1
        if units % _UNITS:
            return
        if not units % _WHOLE:
            gc.unfreeze()
        gc.collect()
        gc.freeze()

    try:
        yield rest
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
