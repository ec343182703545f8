"""Claims as plain data, and as one line for a reader."""

from __future__ import annotations

from typing import Any

from vprog.rationalize.claim import Claim, Measure, Operand, Reference


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim as plain data; what is empty is left out of references.

    >>> claim_json(Claim("count", Reference("cup", number=2, definite=False), "=", 2))["subject"]
    {'head': 'cup', 'number': 2, 'definite': False}
    """
    return {
        "kind": claim.kind,
        "subject": operand_json(claim.subject),
        "predicate": claim.predicate,
        "object": operand_json(claim.object),
        "holds": claim.holds,
    }


def operand_json(value: Operand | None) -> Any:
    """An operand as plain data."""
    if isinstance(value, Reference):
        fields: dict[str, Any] = {
            "head": value.head,
            "attributes": list(value.attributes),
            "relations": [
                {"name": r.name, "args": [operand_json(a) for a in r.args], "holds": r.holds}
                for r in value.relations
            ],
            "rank": value.rank,
            "number": value.number,
            "share": value.share,
            "parts": [operand_json(p) for p in value.parts],
            "joined": value.joined,
        }
        kept = {k: v for k, v in fields.items() if v not in ("", [], None)}
        return {**kept, "definite": value.definite}
    if isinstance(value, Measure):
        return {
            "field": value.field,
            "of": operand_json(value.of),
            "value": operand_json(value.value),
        }
    return [operand_json(v) for v in value] if isinstance(value, tuple) else value


def in_short(claim: Claim) -> str:
    """A claim in one line, for people.

    >>> in_short(Claim("count", Reference("cup", ("red",), number=2, definite=False), "=", 2))
    'count: red cup = 2'
    """
    middle = claim.predicate or ("is" if claim.subject != "" and claim.object != "" else "")
    parts = [_short(claim.subject), "not" * (not claim.holds), middle, _short(claim.object)]
    return f"{claim.kind}: {' '.join(p for p in parts if p)}"


def _short(value: Operand | None) -> str:
    if isinstance(value, Reference):
        if value.parts:
            return f" {value.joined} ".join(_short(p) for p in value.parts)
        after = [
            " ".join(["not"] * (not r.holds) + [r.name, *(_short(a) for a in r.args)])
            for r in value.relations
        ]
        share = f"{value.share} of" if value.share else ""
        words = [share, value.rank, *value.attributes, value.head, *after]
        return " ".join(w for w in words if w)
    if isinstance(value, Measure):
        return f"{value.field} of {_short(value.of)}"
    if isinstance(value, tuple):
        return ", ".join(_short(v) for v in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
