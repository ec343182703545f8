"""Claims of order: whether things were put in order, and by what they say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from vprog.graph import Node
from vprog.rationalize.audit_facts import Thing, Told
from vprog.rationalize.audit_ground import alone, value_at
from vprog.rationalize.audit_most import MOST, named_key
from vprog.rationalize.audit_ruling import Ruling, subjects
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.claim import Claim, Place, Reference
from vprog.rationalize.reading_words import keys, ranks
from vprog.trace import Trace


def ordered(scope: Scope, trace: Trace | None, claim: Claim) -> Ruling:
    """Whether things were put in an order: "the leftmost first", or turned round."""
    if trace is None or not isinstance(claim.subject, Reference):
        return Ruling(None, "the program has no run here")
    found, missing = subjects(scope, claim.subject)
    if not found.sure:
        return Ruling(None, "", (), missing)
    listed = None if claim.at is None else value_at(trace, claim.at)
    if isinstance(listed, tuple) and {alone(t) for t in listed} != {alone(t) for t in found.things}:
        return Ruling(False, "other things were put in order", (), missing)
    first = claim.predicate.removesuffix(" first").removeprefix("the ")
    fact = ("order", first, frozenset(found.things))
    verdict: Told = None
    for id, path in _sorted_steps(trace, claim, found.things):
        told = _in_order(scope, trace, id, path, first)
        if told is not None:
            step = trace.find(id, path)
            scope.facts.used.update(() if step is None else (step,))
            verdict = told
        if told:
            break
    return Ruling(verdict, "" if verdict else "they were put in another order", fact, missing)


def _sorted_steps(trace: Trace, claim: Claim, things: tuple[Thing, ...]) -> Iterator[Place]:
    """Where things were put in order: at the claim's ground, else wherever these were."""
    if claim.at is not None and trace.find(*claim.at) is not None:
        yield claim.at
        return
    wanted = {alone(t) for t in things}
    for step in trace.steps:
        if step.op not in ("sort_by", "reverse") or not isinstance(step.value, tuple):
            continue
        if step.value and {alone(t) for t in step.value} == wanted:
            yield step.node.id, step.path


def _in_order(scope: Scope, trace: Trace, id: int, path: tuple[int, ...], first: str) -> Told:
    """Whether the list that a node gave stands in the order that words say."""
    graph = trace.program.graph
    node, turned = graph.nodes[id], False
    value = trace.value(id, path)[1]
    if not isinstance(value, tuple):
        return None
    if first == "reversed":
        given = trace.value(node.args[0], path)[1]
        return node.op == "reverse" and tuple(reversed(given)) == value
    while node.op == "reverse":
        node, turned = graph.nodes[node.args[0]], not turned
    if node.op != "sort_by":
        return None
    falls = bool(trace.value(node.args[2], path)[1]) is not turned
    by = trace.value(node.args[1], path)[1]
    given = trace.value(node.args[0], path)[1]
    if not isinstance(by, tuple) or not isinstance(given, tuple):
        return None
    key = dict(zip(given, by, strict=True))
    if not _monotone([key[item] for item in value], falls):
        return False
    return True if not first else _by(scope, graph.nodes, node, value, first, falls)


def _by(
    scope: Scope,
    nodes: tuple[Node, ...],
    sort: Node,
    value: tuple[Any, ...],
    first: str,
    falls: bool,
) -> Told:
    """Whether the words name what the things were ordered by, and the end that came first."""
    match = MOST.fullmatch(first)
    if match is None:
        by = keys().get(ranks().get(first, first))
        for name, most in by or ():
            measures = [scope.facts.measure(thing, name) for thing in value]
            if None not in measures:
                return _monotone(measures, most)
        return None
    wanted = (match["with"] or match["which"]) == "largest"
    return wanted is falls and named_key(nodes, sort.args[1], match)


def _monotone(values: list[Any], falls: bool) -> bool:
    return all((a >= b) if falls else (a <= b) for a, b in pairwise(values))
