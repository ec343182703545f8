"""Which of a list comes next: "the nearest, ahead of the car"."""

from __future__ import annotations

from dataclasses import replace

from vprog.english import singular
from vprog.rationalize.audit_facts import Thing, Told
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.claim import Claim, Reference
from vprog.rationalize.reading_words import keys
from vprog.region import Region


def leads(scope: Scope, claim: Claim) -> Told:
    """Whether what was picked by its key is the best, and what it is ahead of the next best.

    By the step of a run that picks, where the claim names one; else by what the words say.
    """
    trace, one, other = scope.ground, claim.subject, claim.object
    if not isinstance(one, Reference) or not isinstance(other, Reference):
        return None
    step = None if trace is None or one.at is None else trace.find(*one.at)
    if trace is None or step is None:
        return _by_words(scope, one, other)
    picked = trace.step(step)
    if picked.op not in ("min_by", "max_by"):
        return None
    found = scope.resolve(other)
    meant = found.things if found.sure else tuple(i for i in picked.args[0] if _is(i, other))
    if len(meant) != 1:
        return None
    scope.facts.used.add(step)
    items, keys = picked.args
    order = sorted(range(len(keys)), key=keys.__getitem__, reverse=picked.op == "max_by")
    best = [items[place] for place in order[:2]]
    return best == [picked.value, meant[0]]


def _by_words(scope: Scope, one: Reference, other: Reference) -> Told:
    """Whether a thing is the next best by the superlative that another one is called by.

    A superlative may be meant by several keys (the topmost by its upper edge or its middle): it is one
    by which the thing that was picked is the best.
    """
    group = scope.denote(replace(one, rank="", at=None))
    found = scope.resolve(other)
    meant = found.things if found.sure else tuple(i for i in group.things if _is(i, other))
    if not one.rank or not group.sure or len(meant) != 1:
        return None
    picked = scope.resolve(one)
    seconds = []
    for name, most in keys().get(one.rank) or ():
        measured = [(scope.facts.measure(thing, name), thing) for thing in group.things]
        if len(measured) < 2 or any(value is None for value, _ in measured):
            continue
        order = sorted(measured, key=lambda pair: pair[0] or 0.0, reverse=most)
        if not picked.sure or picked.things == (order[0][1],):
            seconds.append(order[1][1])
    return meant[0] in seconds if seconds else None


def _is(item: Thing, other: Reference) -> bool:
    """Whether a thing bears a noun as its label, and nothing else is said of it."""
    bare = not (other.attributes or other.relations or other.rank)
    return bare and isinstance(item, Region) and singular(item.label.lower()) == other.head
