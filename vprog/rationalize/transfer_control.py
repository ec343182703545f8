"""The shuffled control: whose rationale an example is given instead of its own, and what it tells."""

from __future__ import annotations

import random
from collections.abc import Sequence

from vprog.rationalize.panel import normal


def answer_kind(answer: str) -> str:
    """What kind of answer it is.

    >>> [answer_kind(one) for one in ("yes", "three", "12", "red")]
    ['yes/no', 'number', 'number', 'word']
    """
    told = normal(answer)
    if told in ("yes", "no"):
        return "yes/no"
    return "number" if told.replace(".", "", 1).lstrip("-").isdigit() else "word"


def partners(examples: Sequence[tuple[str, str, str, str]], seed: int = 0) -> list[int]:
    """For each example, the place of another one with the same type of answer; its own where none is.

    Each is drawn by the seed and the ids alone, not by the order of the examples. Those about other
    pictures are preferred, as rationales about one picture share what they say, and so are those
    with another question.

    Args:
        examples: the id, the type of the answer, the picture (any name for it; empty: none) and the
            question of each.
        seed: another one pairs them otherwise.
    """
    groups: dict[str, list[int]] = {}
    for place, (_, kind, _, _) in enumerate(examples):
        groups.setdefault(kind, []).append(place)
    found = list(range(len(examples)))
    for kind, places in groups.items():
        order = sorted(places, key=lambda place: examples[place][0])
        random.Random(f"{seed}:{kind}").shuffle(order)
        for at, place in enumerate(order):
            later = [*order[at + 1 :], *order[:at]]
            found[place] = min(
                later[:32],
                key=lambda other, one=place: _alike(examples[one], examples[other]),  # type: ignore[misc]
                default=place,
            )
    return found


def _alike(one: tuple[str, str, str, str], other: tuple[str, str, str, str]) -> tuple[bool, bool]:
    return one[3] == other[3], bool(one[2]) and one[2] == other[2]


def area(true: Sequence[float], false: Sequence[float]) -> float | None:
    """The area under the ROC curve: how often a true one is above a false one, ties half.

    >>> area([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    if not true or not false:
        return None
    ranked = sorted([(value, 0) for value in false] + [(value, 1) for value in true])
    above, below, at = 0.0, 0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        hits = sum(is_true for _, is_true in ranked[at:end])
        misses = end - at - hits
        above += hits * (below + misses / 2)
        below += misses
        at = end
    return above / (len(true) * len(false))
