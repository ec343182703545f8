"""Attributes and relations that name their ground: the very answer that they state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from vprog.failed import Failed
from vprog.graph import Node
from vprog.rationalize.audit_facts import Told
from vprog.rationalize.audit_fit import both
from vprog.rationalize.audit_ground import alone, value_at
from vprog.rationalize.audit_said import says
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.claim import Claim, Operand, Place, Reference
from vprog.rationalize.wording import quoted, relation_name, show
from vprog.rationalize.wording import subject as subject_of
from vprog.trace import Trace

#: Whom "both values are red" is about.
_VALUES: Final = Reference("value", number=2, share="all")
_COMPARES: Final = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
_FIELD: Final = re.compile(r"the ([a-z ]+) (?:of|on) \{\w+\}")


def attested(scope: Scope, trace: Trace, claim: Claim) -> Told:
    """Whether the answer that a claim stands on says so; None where it stands on no such answer."""
    if claim.at is None or not isinstance(claim.subject, Reference):
        return None
    if replace(claim.subject, many=False) == _VALUES:
        return _both_are(trace, claim)
    if isinstance(claim.object, tuple) and claim.kind == "attribute":
        listed = _listed(scope, trace, claim)
        if listed is not None:
            return listed
    for at in _answers(trace, claim.at):
        told = _told(scope, trace, claim, at)
        if told is not None:
            step = trace.find(*at)
            if step is not None:
                scope.facts.used.add(step)
            return told
    return None


def _listed(scope: Scope, trace: Trace, claim: Claim) -> Told:
    """Whether a property of each of some things is as a loop had it, in its order."""
    assert claim.at is not None and isinstance(claim.subject, Reference)
    graph = trace.program.graph
    node = graph.nodes[claim.at[0]]
    body = None if node.over is None else graph.nodes[node.over.body].operator
    value = value_at(trace, claim.at)
    if node.over is None or body is None or not isinstance(value, tuple) or node.over.flat:
        return None
    field = _FIELD.fullmatch(body.words.phrase)
    if field is None or field[1] != claim.predicate:
        return None
    step = trace.find(*claim.at)
    whom = scope.resolve(claim.subject)
    if step is None or not whom.sure:
        return None
    items = [alone(r.item) for r in trace.rounds(step) if r.passed]
    if [alone(t) for t in whom.things] != items:
        return None
    return says(claim.object, value) is claim.holds


def _answers(trace: Trace, at: Place) -> Iterator[Place]:
    """The ground itself, and of a comparison what it compares."""
    yield at
    graph = trace.program.graph
    node = graph.nodes[at[0]]
    if node.op in _COMPARES:
        for arg in node.args:
            yield arg, at[1][: graph.depths[arg]]


def _told(scope: Scope, trace: Trace, claim: Claim, at: Place) -> Told:
    node = trace.program.graph.nodes[at[0]]
    operator, value = node.operator, value_at(trace, at)
    if operator is None or not node.args:
        return None
    first = subject_of(operator.words.says) if claim.kind == "relation" else ""
    place = next((i for i, p in enumerate(operator.params) if p.name == first), 0)
    subject = node.args[place]
    if value is None or isinstance(value, Failed):
        return None
    assert isinstance(claim.subject, Reference)
    if claim.subject.share or claim.subject.many:
        return None
    params = enumerate(zip(operator.params, node.args, strict=True))
    rest = [(p.name, trace.value(a, at[1])[1]) for i, (p, a) in params if i != place]
    if claim.kind == "relation":
        so = _related(scope, claim, node, rest, value)
    else:
        so = _so(claim, node, dict(rest), value)
    if so is None:
        return None
    whom = scope.resolve(claim.subject)
    same: Told = None
    if whom.sure:
        given = trace.value(subject, at[1])[1]
        same = [alone(t) for t in whom.things] == [alone(given)]
        if not same:
            return None  # the answer is about another one
    return both(same, so)


def _so(claim: Claim, node: Node, rest: dict[str, Any], value: Any) -> Told:
    """Whether an attribute is as an answer says; None where the answer is of something else."""
    operator = node.operator
    assert operator is not None
    words = operator.words
    if words.before:
        if claim.predicate or not isinstance(value, bool):
            return None
        asked = next(iter(rest.values()))
        return (value is claim.holds) if says(claim.object, asked) else None
    field = _FIELD.fullmatch(words.phrase)
    fields = {field[1]} if field else set()
    if "{a_value}" in words.says:
        fields.add("kind")
    if words.says == "{what} {is} {value}":
        fields.add("")
    if "category" in rest:
        fields = {str(rest["category"]), show(rest["category"])}
        fields |= {show(rest["category"]).strip("“”"), quoted(str(rest["category"]))}
    if claim.predicate not in fields:
        return None
    return says(claim.object, value) is claim.holds


def _related(
    scope: Scope, claim: Claim, node: Node, rest: list[tuple[str, Any]], value: Any
) -> Told:
    """Whether a relation is as an answer says."""
    operator = node.operator
    assert operator is not None
    if not isinstance(value, bool):
        return None
    for words, so in ((operator.words, value), *_turned(node.op, value)):
        template = words.says.partition("} ")[2]
        name, _ = relation_name(template, [(p, show(v), "") for p, v in rest])
        if name.replace("“", "").replace("”", "") != claim.predicate.replace("“", "").replace(
            "”", ""
        ):
            continue
        given = [v for p, v in rest if p not in ("relation", "category", "attribute")]
        said = claim.object if isinstance(claim.object, tuple) else (claim.object,)
        same: Told = len(said) == len(given)
        for phrase, thing in zip(said, given, strict=False):
            same = both(same, meant(scope, phrase, thing))
        return both(same, so is claim.holds)
    return None


def _turned(op: str, value: bool) -> Iterator[tuple[Any, bool]]:
    """Of "different", that it is not so says that they are the same."""
    from vprog.ops import OPERATORS

    if op == "different":
        yield OPERATORS["same"].words, not value


def meant(scope: Scope, phrase: Operand, given: Any) -> Told:
    """Whether a phrase means what was given, or a plain value is how that may be written."""
    if not isinstance(phrase, Reference):
        return says(phrase, given)
    found = scope.resolve(phrase)
    if not found.sure:
        return None
    wanted = given if isinstance(given, tuple) else (given,)
    return {alone(t) for t in found.things} == {alone(t) for t in wanted}


def _both_are(trace: Trace, claim: Claim) -> Told:
    """Whether both values that were compared are what is said."""
    assert claim.at is not None
    node = trace.program.graph.nodes[claim.at[0]]
    if node.op not in _COMPARES:
        return None
    given = [trace.value(arg, claim.at[1])[1] for arg in node.args]
    return all(says(claim.object, v) for v in given) is claim.holds
