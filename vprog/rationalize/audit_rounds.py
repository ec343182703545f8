"""What is said of all, of one or of none of some things, as the rounds of a loop had it."""

from __future__ import annotations

from dataclasses import replace

from vprog.rationalize.audit_facts import Told
from vprog.rationalize.audit_ground import alone
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.audit_tested import words_of
from vprog.rationalize.claim import Claim, Reference
from vprog.rationalize.claim_json import in_short
from vprog.trace import Trace


def in_rounds(scope: Scope, trace: Trace, claim: Claim) -> Told:
    """Whether a claim holds by what a loop found of each item; None where its ground is no such loop.

    What the words of the claim say of an item has to come from what the loop asks of it.
    """
    of = claim.subject
    if claim.at is None or not isinstance(of, Reference):
        return None
    graph = trace.program.graph
    over = graph.nodes[claim.at[0]].over
    step = trace.find(*claim.at)
    if over is None or over.kind not in ("any", "all") or step is None:
        return None
    said = in_short(replace(claim, subject="", kind="relation")).partition(":")[2]
    whom = scope.resolve(replace(of, share=""))
    if not whom.sure or not words_of(graph, over.body, said):
        return None
    found = {alone(r.item): r.body[1] for r in trace.rounds(step) if isinstance(r.body[1], bool)}
    told = [found.get(alone(thing)) for thing in whom.things]
    results = [None if t is None else t is claim.holds for t in told]
    match of.share:
        case "none":
            return False if True in results else None if None in results else True
        case "1" | "some":
            return True if True in results else None if None in results else False
        case "" | "all":
            return False if False in results else None if None in results else bool(results)
    return None
