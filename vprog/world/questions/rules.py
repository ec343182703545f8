"""What the questions of a split may be."""

from __future__ import annotations

from dataclasses import dataclass

from vprog.world.questions.sense import Look


@dataclass(frozen=True, slots=True)
class Rules:
    """What questions are drawn from.

    Attributes:
        hops: the fewest and the most steps from thing to thing that the longest way takes.
        numbers: the smallest and the largest number that may be an answer.
        unseen: whether questions take the wording of each family that is held out, or the others.
        avoid: pairs of attributes that no question may bring together.
        want: where there are any, every question brings one of these pairs together.
        only: the families to draw from; all where there are none.
    """

    hops: tuple[int, int] = (0, 3)
    numbers: tuple[int, int] = (0, 5)
    unseen: bool = False
    avoid: tuple[tuple[str, str], ...] = ()
    want: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] = ()


def pairs_in(look: Look, pairs: tuple[tuple[str, str], ...]) -> bool:
    """Whether a look brings a pair together.

    >>> pairs_in(Look(color="red", shape="star"), (("red", "star"),))
    True
    """
    # Asked of every look there is; any() would take twice as long.
    for a, b in pairs:  # noqa: SIM110
        if a in look and b in look:
            return True
    return False
