"""Which of some things a rank means: the largest, the second from the left."""

from __future__ import annotations

from vprog.rationalize.audit_facts import Facts, Thing
from vprog.rationalize.claim import Reference
from vprog.rationalize.reading_words import keys, place


def ranked(facts: Facts, of: Reference, things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Those of some things that a rank means: the largest, the second from the left."""
    if not of.rank or not things:
        return things
    words, place_ = of.rank.split(), 1
    side = {"left": "leftmost", "right": "rightmost", "top": "topmost", "bottom": "bottommost"}
    n = place(words[0])
    if n is not None:
        place_, words = n, words[1:]
    if words[:2] == ["from", "the"] and len(words) > 2:
        words = [side[words[2]], *words[3:]]
    if words == ["middle"]:
        across = sorted(things, key=lambda t: facts.measure(t, "left") or 0.0)
        return tuple(across[len(across) // 2 : len(across) // 2 + 1]) if len(across) % 2 else ()
    by = keys().get(" ".join(words))
    if by is None:
        if words:
            return ()
        return things[place_ - 1 : place_] if place_ > 0 else things[-1:]
    chosen: dict[Thing, None] = {}
    for name, most in by:
        measures = [(facts.measure(t, name), t) for t in things]
        if any(m is None for m, _ in measures):
            continue
        order = sorted(measures, key=lambda pair: pair[0] or 0.0, reverse=most)
        index = place_ - 1 if place_ > 0 else len(order) - 1
        if index < len(order):
            chosen[order[index][1]] = None
            if place_ == 1 and of.many and of.number is not None:
                chosen.update((t, None) for _, t in order[: of.number])
            elif place_ == 1:
                chosen.update((t, None) for m, t in order if m == order[0][0])
    meant = tuple(t for t in chosen if t in facts.picked)
    return meant if len(chosen) > 1 and meant else tuple(chosen)
