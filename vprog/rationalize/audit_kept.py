"""Which part of a list was kept, by its places there: "of the four cups, we keep the first two"."""

from __future__ import annotations

import re
from typing import Any, Final

from vprog.rationalize.audit_facts import Told
from vprog.rationalize.audit_fit import both
from vprog.rationalize.audit_ground import alone, value_at
from vprog.rationalize.audit_most import is_most
from vprog.rationalize.audit_ruling import Ruling
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.claim import Claim, Place, Reference
from vprog.rationalize.reading_words import number, place
from vprog.trace import Trace

_PART: Final = re.compile(r"the (?P<from>\w+)(?: to the (?P<to>\w+)| (?P<n>\w+))?")


def kept_part(scope: Scope, trace: Trace, claim: Claim) -> Ruling | None:
    """What becomes of a claim that a part of a list was taken; None where it is no such claim."""
    value = value_at(trace, claim.at)
    if claim.at is None or value is None:
        return None
    node = trace.program.graph.nodes[claim.at[0]]
    given = trace.value(node.args[0], claim.at[1])[1] if node.args else None
    if not isinstance(given, tuple):
        return None
    if isinstance(claim.subject, str) and claim.subject:
        part = _part(claim.subject, given)
        told: Told = None if part is None else part == value
        if part is None and number(claim.subject) is not None:
            told = isinstance(value, tuple) and len(value) == number(claim.subject)
        if claim.subject == "none":
            told = value == ()
        return Ruling(both(told, _of(scope, claim, given)))
    one = claim.subject
    if isinstance(one, Reference) and given and isinstance(given[0], tuple):
        return Ruling(
            _place_of(trace, claim.at, one, given, value)
        )  # of lists nothing else is known
    return None


def _place_of(trace: Trace, at: Place, one: Reference, given: tuple[Any, ...], value: Any) -> Told:
    """Whether a list of some lists is the one that its place, or a superlative, says."""
    n = place(one.rank)
    if n is not None:
        return abs(n) <= len(given) and value == given[n - 1 if n > 0 else -1]
    for relation in one.relations:
        told = is_most(trace, at, value, relation.name)
        if told is not None:
            return told
    return None


def _of(scope: Scope, claim: Claim, given: tuple[Any, ...]) -> Told:
    """Whether the group that is named is the list that it was taken from."""
    if not isinstance(claim.object, Reference):
        return True
    found = scope.resolve(claim.object)
    if not found.sure:
        return None
    return {alone(t) for t in found.things} == {alone(t) for t in given}


def _part(said: str, given: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The items that words for places mean; None for other words."""
    if said in ("all", "it"):
        return given
    match = _PART.fullmatch(said)
    first = None if match is None else place(match["from"])
    if match is None or first is None:
        return None
    if match["to"]:
        last = place(match["to"])
        return None if last is None else given[first - 1 : last]
    n = number(match["n"]) if match["n"] else 1
    if n is None:
        return None
    return given[-n:] if first < 0 else given[first - 1 : first - 1 + n]
