"""The lines of a run's steps, written straight from its columns.

They are the lines of ``vprog.journal.body`` to the letter: where a table of the graph knows which
steps a step reads, it is not looked up, and what a thing is written as is found once for a trace.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from vprog.failed import Failed
from vprog.graph import Graph, Node
from vprog.outline import shared
from vprog.region import Region
from vprog.value import encode

if TYPE_CHECKING:
    from vprog.trace import Trace

#: The nodes whose last steps a step reads, in order; None: the trace knows.
_Reads: TypeAlias = tuple[int, ...] | None

_dumps = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def step_lines(trace: Trace) -> str:
    """The lines of a trace's steps."""
    graph, record = trace.program.graph, trace.record
    kept = shared(graph)
    recipes: tuple[_Reads, ...] | None = kept.get("reading")
    if recipes is None:
        recipes = kept["reading"] = tuple([_reads(graph, node) for node in graph.nodes])
    latest = [-1] * len(recipes)
    nodes, paths, scores = graph.nodes, record.paths, record.scores
    texts: dict[int, str] = {}
    lines: list[str] = []
    for step, (id, value) in enumerate(zip(record.nodes, record.values, strict=True)):
        recipe = recipes[id]
        failed = value.__class__ is Failed
        if recipe is None or failed:
            read = trace.reads(step)
        else:
            read = tuple(dict.fromkeys([latest[a] for a in recipe]))
        latest[id] = step
        path = paths[step]
        told = (
            f'"failed":{_failure(value)}' if failed else f'"value":{_text(value, nodes[id], texts)}'
        )
        if step in scores:
            score, threshold = scores[step]
            told += f',"score":{_dumps(score)},"threshold":{_dumps(threshold)}'
        lines.append(
            f'{{"kind":"step","step":{step},"node":{id},"op":"{nodes[id].op}",'
            f'"path":[{",".join(map(str, path))}],"reads":[{",".join(map(str, read))}],{told}}}\n'
        )
    return "".join(lines)


def _reads(graph: Graph, node: Node) -> _Reads:
    """What a step of a node surely reads: its operands, then the lists of the variables among them."""
    if node.op in ("if", "and", "or", "call", "loop", "each", "total"):
        return None
    args = [graph.nodes[a] for a in node.args]
    # The trace finds the lists of variables from the last one back.
    behind = [graph.nodes[a.args[0]] for a in reversed(args) if a.op == "each"]
    if any(a.op == "total" for a in args) or any(
        source.op in ("const", "each", "total") for source in behind
    ):
        return None
    return tuple([a.id for a in (*(a for a in args if a.op not in ("const", "each")), *behind)])


def _failure(failed: Failed) -> str:
    return _dumps({"code": failed.code, "sentence": failed.sentence, "help": failed.help})


def _text(value: Any, node: Node, texts: dict[int, str]) -> str:
    """A value as it is written; ``texts`` has the regions that were, by their identity."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    kind = value.__class__
    if kind is Region:
        known = texts.get(id(value))
        if known is None:
            known = texts[id(value)] = _dumps(encode(value, node.type))
        return known
    if kind is int:
        return str(value)
    if kind is tuple and value and value[0].__class__ is Region:
        return f"[{','.join([_text(item, node, texts) for item in value])}]"
    return _dumps(encode(value, node.type))
