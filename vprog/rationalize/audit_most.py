"""Superlatives that no word of the table says: "with the largest text", "for which its score is the smallest"."""

from __future__ import annotations

import re
from typing import Any, Final

from vprog.graph import Node
from vprog.rationalize.audit_facts import Thing, Told
from vprog.rationalize.audit_ground import alone
from vprog.rationalize.audit_said import worded
from vprog.rationalize.claim import Place
from vprog.rationalize.reading_words import fields
from vprog.trace import Trace

MOST: Final = re.compile(
    r"(?:the )?(?:one )?(?:with the (?P<nth>\w+ )?(?P<with>largest|smallest) (?P<field>.+)"
    r"|for which (?P<said>.+) is the (?P<rank>\w+ )?(?P<which>largest|smallest))"
)
_PICKS: Final = frozenset({"min_by", "max_by"})


def named_key(nodes: tuple[Node, ...], keys: int, match: re.Match[str]) -> bool:
    """Whether words for a superlative name what a list of keys measures."""
    over = nodes[keys].over
    body = None if over is None else nodes[over.body]
    while body is not None and body.op == "call":
        body = nodes[body.args[-1]]
    if over is not None and over.body == over.item:
        return match["said"] == "it"
    if body is None or body.operator is None:
        return False
    phrase = body.operator.words.phrase
    if match["field"]:
        field = re.fullmatch(r"the ([a-z ]+) (?:of|on) \{\w+\}", phrase)
        said = match["field"]
        return field is not None and fields().get(said, said) == field[1]
    return worded(phrase, match["said"])


def best_of(trace: Trace, at: Place) -> tuple[Node, tuple[Any, ...], tuple[Any, ...]] | None:
    """Where a ground took the one with the smallest or largest key: that node, its items, their keys."""
    graph = trace.program.graph
    id, path = at
    node = graph.nodes[id]
    while node.op in ("the", "call", "whole"):
        node = graph.nodes[node.args[-1]]
    if node.op not in _PICKS:
        return None
    items, keys = (trace.value(a, path[: graph.depths[a]])[1] for a in node.args[:2])
    if not isinstance(items, tuple) or not isinstance(keys, tuple):
        return None
    return node, items, keys


def is_most(trace: Trace, at: Place, thing: Thing, words: str) -> Told:
    """Whether a thing has the key that words for a superlative say, among those it was taken from."""
    match = MOST.fullmatch(words)
    found = best_of(trace, at)
    if match is None or found is None:
        return None
    node, items, keys = found
    largest = (match["with"] or match["which"]) == "largest"
    if largest is not (node.op == "max_by") or (match["nth"] or match["rank"]):
        return None
    if not named_key(trace.program.graph.nodes, node.args[1], match):
        return None
    best = (max if largest else min)(keys)
    return any(k == best and alone(i) == alone(thing) for i, k in zip(items, keys, strict=True))


def tied(trace: Trace, at: Place) -> tuple[Any, ...] | None:
    """The items that share the key of the one that a ground took, in the order of their list."""
    found = best_of(trace, at)
    if found is None:
        return None
    node, items, keys = found
    best = (max if node.op == "max_by" else min)(keys)
    return tuple(i for i, k in zip(items, keys, strict=True) if k == best)
