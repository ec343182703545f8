"""Grounds of claims: the nodes whose values they speak of, in another program of the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vprog.rationalize.claim import Claim, Measure, Operand, Place, Reference, Relation


def moved(claim: Claim, here: Mapping[int, int]) -> Claim:
    """A claim with its grounds among the nodes of another program.

    Args:
        claim: as it was made.
        here: for each node that it may stand on, the one that computes the same here.

    >>> cup = Reference("cup", at=(3, ()))
    >>> claim = moved(Claim("exists", cup, at=(4, ())), {3: 7, 4: 9})
    >>> claim.at, claim.subject.at
    ((9, ()), (7, ()))
    """
    return replace(
        claim,
        subject=_operand(claim.subject, here),
        object=_operand(claim.object, here),
        at=_place(claim.at, here),
    )


def _operand(value: Operand, here: Mapping[int, int]) -> Any:
    if isinstance(value, Reference):
        return replace(
            value,
            relations=tuple(
                [Relation(r.name, _operand(r.args, here), r.holds) for r in value.relations]
            ),
            parts=tuple([_operand(part, here) for part in value.parts]),
            at=_place(value.at, here),
        )
    if isinstance(value, Measure):
        inner = None if value.value is None else _operand(value.value, here)
        return Measure(value.field, _operand(value.of, here), inner)
    if isinstance(value, tuple):
        return tuple([_operand(item, here) for item in value])
    return value


def _place(at: Place | None, here: Mapping[int, int]) -> Place | None:
    if at is None or at[0] not in here:
        return None
    return here[at[0]], at[1]
