"""Parts of a picture, as a phrase names them: "the part left of the knife"."""

from __future__ import annotations

from collections.abc import Iterable

from vprog.ops import OPERATORS
from vprog.rationalize.audit_facts import Thing
from vprog.region import Region


def side_of(
    side: str, things: Iterable[Thing]
) -> tuple[tuple[Region, ...], tuple[Region, ...], bool]:
    """The part of a picture on a side of each of some things, none in doubt, and whether it is known.

    Args:
        side: ``left of``, ``right of``, ``above`` or ``below``.
        things: mostly one; of several, each has a part of its own.
    """
    operator = OPERATORS.get(f"region_{side.replace(' ', '_')}")
    if operator is None or operator.meaning is None:
        return (), (), False
    ends = [operator.meaning(t) for t in things if isinstance(t, Region)]
    return tuple(end for end in ends if isinstance(end, Region)), (), len(ends) == 1
