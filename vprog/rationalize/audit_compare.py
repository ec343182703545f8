"""Comparisons that name their ground: both sides looked up, held to their words, and compared again."""

from __future__ import annotations

import re
from typing import Any, Final

from vprog.rationalize.audit_attested import meant
from vprog.rationalize.audit_facts import Told
from vprog.rationalize.audit_fit import both
from vprog.rationalize.audit_range import COMPARE
from vprog.rationalize.audit_said import says, worded
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.claim import Claim, Measure, Operand, Place, Reference
from vprog.rationalize.wording import show
from vprog.trace import Trace

_SIGNS: Final = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
_FIELD: Final = re.compile(r"the ([a-z ]+) (?:of|on) \{\w+\}")
#: Where one edge lies to another, as the sign between their places.
_EDGES: Final = {"level with": "=", "left of": "<", "above": "<", "right of": ">", "below": ">"}


def compared_again(scope: Scope, trace: Trace, claim: Claim) -> Told:
    """Whether a comparison holds between the values that were compared, and these are as it says."""
    if claim.at is None:
        return None
    id, path = claim.at
    graph = trace.program.graph
    node = graph.nodes[id]
    sign = _EDGES.get(claim.predicate) if claim.kind == "relation" else claim.predicate
    if node.op not in _SIGNS or sign not in COMPARE:
        return None
    told: Told = True
    values: list[Any] = []
    for arg, said in zip(node.args, (claim.subject, claim.object), strict=True):
        place = arg, path[: graph.depths[arg]]
        value = trace.value(*place)[1]
        if value is None:
            return None
        values.append(value)
        told = both(told, _side(scope, trace, said, place, value))
    if told is not True:
        return told
    step = trace.find(id, path)
    if step is not None:
        scope.facts.used.add(step)
    try:
        so = COMPARE[sign](*values)
    except TypeError:
        return None
    return so is claim.holds if claim.kind == "relation" else so


def _side(scope: Scope, trace: Trace, said: Operand, at: Place, value: Any) -> Told:
    """Whether one side of a comparison is what stood there."""
    if isinstance(said, Reference):
        edge = _edge(said)
        return meant(scope, said, value) if edge is None else _side(scope, trace, edge, at, value)
    if not isinstance(said, Measure):
        return says(said, value)
    if said.value is not None and not says(said.value, value):
        return False
    graph = trace.program.graph
    node = graph.nodes[at[0]]
    while node.op == "call":
        node = graph.nodes[node.args[-1]]
    if node.operator is None or not node.args:
        return None
    if not _is_field(said.field, node.op, node.operator.words.phrase, node, trace, at[1]):
        return None
    if said.of == "":
        return True
    given = trace.value(node.args[0], at[1])[1]
    if isinstance(said.of, Reference) and node.op == "count":
        found = scope.resolve(said.of)
        return len(found.things) == len(given) if found.sure else None
    return meant(scope, said.of, given)


def _is_field(field: str, op: str, phrase: str, node: Any, trace: Trace, path: Any) -> bool:
    """Whether a property is named as its operator names it."""
    match = _FIELD.fullmatch(phrase)
    names = {match[1]} if match else set()
    if op == "count":
        names = {"number"}
    if "{category}" in phrase:
        category = trace.value(node.args[1], path)[1]
        names = {str(category), show(category)}
    if field in names:
        return True
    return worded(phrase, field)


def _edge(said: Reference) -> Measure | None:
    """An edge that is spoken of as a thing: "the bottom of the box"."""
    if said.head in ("edge", "top", "bottom") and len(said.relations) == 1 and said.at is None:
        (relation,) = said.relations
        if relation.name == "of" and len(relation.args) == 1:
            return Measure(" ".join((*said.attributes, said.head)), relation.args[0])
    return None
