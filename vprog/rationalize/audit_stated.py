"""Claims of values that name their ground: the step that they state, looked up and worked out again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vprog.failed import Failed
from vprog.graph import Node
from vprog.image import Image
from vprog.rationalize.audit_facts import Told
from vprog.rationalize.audit_fit import KINDS, both
from vprog.rationalize.audit_ground import alone, operands_at, value_at
from vprog.rationalize.audit_ruling import Ruling
from vprog.rationalize.audit_said import among, flat, says
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.claim import Claim, Measure, Operand, Reference
from vprog.region import Region
from vprog.trace import Trace

#: What a claim may call a loop.
_LOOPS = frozenset({"", "loop", "map", "filter", "fold", "any", "all", "item", "each", "it"})


def stated(scope: Scope, trace: Trace, claim: Claim) -> Ruling | None:
    """What becomes of a claim about a value by its ground; None where it has none in this run."""
    value = value_at(trace, claim.at)
    if value is None or claim.at is None:
        return None
    node = trace.program.graph.nodes[claim.at[0]]
    if not _named(claim.predicate, node):
        return Ruling(False, f"this was {node.op}")
    step = trace.find(*claim.at)
    if step is not None:
        scope.facts.used.add(step)
    if not _again(trace, step):
        return Ruling(False, "the step does not give its value again")
    said = claim.object
    if isinstance(said, Reference) and said.at is None:
        said = replace(said, at=claim.at)  # "this leads to two cups"
    told = both(_gives(scope, said, value), _takes(scope, trace, claim))
    return Ruling(told, "" if told else "the step gave something else")


def _named(predicate: str, node: Node) -> bool:
    if node.op == "loop":
        return predicate in _LOOPS or " " in predicate or predicate == "it"
    if node.op == "input" and predicate == "list":
        return True  # "the values are one and two"
    return predicate in ("", node.op, "count")


def _again(trace: Trace, step: int | None) -> bool:
    """Whether an operator that is no oracle gives what was recorded, from what it was given."""
    if step is None:
        return True
    found = trace.step(step)
    operator = found.node.operator
    if operator is None or operator.meaning is None or None in found.args:
        return True
    again = operator.meaning(*found.args)
    return not isinstance(again, Failed) and (again == found.value or again != again)


def _gives(scope: Scope, said: Operand, value: Any) -> Told:
    """Whether a value is as it is said: a phrase by whom it means, all else by how it is written."""
    if isinstance(said, Reference):
        found = scope.resolve(said)
        wanted = value if isinstance(value, tuple) else (value,)
        if not wanted:
            return said.number in (0, None) and said.head in ("object", "picture", *KINDS)
        if not found.sure:
            return None
        if said.number is not None and said.number != len(wanted):
            return False
        return _in_order(found.things) == _in_order(wanted)
    things = isinstance(value, tuple) and all(isinstance(v, Region | Image) for v in value)
    if things and isinstance(said, int) and not isinstance(said, bool):
        return said == len(value)
    return says(said, value)


def _in_order(things: Any) -> list[str]:
    """Things in one order, to compare lists in which some stand more than once."""
    return sorted(repr(alone(thing)) for thing in things)


def _takes(scope: Scope, trace: Trace, claim: Claim) -> Told:
    """Whether what is said of a step's operands is among them."""
    assert claim.at is not None
    given = operands_at(trace, claim.at)
    subject = claim.subject if isinstance(claim.subject, tuple) else (claim.subject,)
    plain = tuple(s for s in subject if not isinstance(s, Reference | Measure) and s != "")
    told: Told = among(plain, given) if subject != ("",) else True
    have = [alone(v) for v in flat(given)]
    for phrase in subject:
        if isinstance(phrase, Reference):
            found = scope.resolve(phrase)
            if scope.misfits(phrase, found):
                return False
            known: Told = (
                all(alone(thing) in have for thing in found.things) if found.sure else None
            )
            told = both(told, known)
    return told
