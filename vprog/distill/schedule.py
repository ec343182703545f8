"""In which order samples are taught: by chance, alike lengths together, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from random import Random
from typing import Final

#: How many batches' worth of samples are sorted by length together.
_POOL: Final = 16


def steps_of(samples: int, epochs: float, at_once: int) -> int:
    """How many steps go over the samples so many times.

    >>> steps_of(100, 1.5, 32)
    5
    """
    return max(1, ceil(samples * epochs / at_once))


def order(
    lengths: Sequence[int], batch: int, steps: int, seed: int, together: int = 1
) -> list[int]:
    """The places of the samples of every batch, one batch behind the other.

    Each time through all samples they are shuffled, cut into pools, sorted by length in each, cut
    into steps, and the steps shuffled: what is filled up is little, and chance is kept. What is left
    over of one time begins the next, so every batch is whole. A step has the same samples however it
    is shared among batches and devices.

    Args:
        lengths: about how long each sample is, in any unit.
        batch: samples of a batch.
        steps: how many steps.
        seed: of the chance.
        together: batches of a step: accumulated, and on several devices.

    >>> order([1, 9, 1, 9], 2, 2, 0) == order([1, 9, 1, 9], 1, 2, 0, together=2)
    True
    >>> sorted(order([1, 9, 1, 9], 2, 2, 0))
    [0, 1, 2, 3]
    """
    at_once = batch * together
    dice = Random(f"order {seed}")
    ahead: list[int] = []
    found: list[int] = []
    while len(found) < steps * at_once:
        while len(ahead) < at_once:
            epoch = list(range(len(lengths)))
            dice.shuffle(epoch)
            ahead += epoch
        whole = min(len(ahead) // at_once, _POOL) * at_once
        pool, ahead = ahead[:whole], ahead[whole:]
        pool.sort(key=lengths.__getitem__)
        taken = [pool[start : start + at_once] for start in range(0, whole, at_once)]
        dice.shuffle(taken)
        found += [place for one in taken for place in one]
    return found[: steps * at_once]
