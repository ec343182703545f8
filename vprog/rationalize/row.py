"""A rationale as plain data: what ``--json`` shows and a corpus keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vprog.failed import Failed
from vprog.rationalize.sentence import regions
from vprog.region import Region
from vprog.value import encode

if TYPE_CHECKING:
    from vprog.rationalize.rationale import Rationale
    from vprog.trace import Trace


def row(rationale: Rationale) -> dict[str, Any]:
    """The rationale as plain data: its level and text, its sentences with the steps and regions that
    they stand on, its edits, and the value of every step that is evidence.
    """
    sentences = [(s, s.steps) for s in rationale.sentences]
    trace = rationale.trace
    evidence = sorted(set[int]().union(*[steps for _, steps in sentences]))
    return {
        "level": rationale.level,
        "text": rationale.text,
        "sentences": [
            {
                "text": s.text,
                "statement": s.statement,
                "steps": list(steps),
                "regions": [
                    {"label": r.label, "box": list(r.box), "score": r.score}
                    for r in regions(trace, steps)
                ],
            }
            for s, steps in sentences
        ],
        "edits": [
            {
                "rule": e.rule,
                "removed": list(e.removed),
                "added": [s.id for s in e.added],
                "why": e.why,
            }
            for e in rationale.edits
        ],
        "evidence": _evidence(trace, evidence),
    }


def _evidence(trace: Trace, steps: list[int]) -> list[dict[str, Any]]:
    record, nodes = trace.record, trace.program.graph.nodes
    # One region stands in the values of many steps: it is written once and shared.
    known: dict[int, Any] = {}

    def plain(value: Any, type: Any) -> Any:
        if value.__class__ is tuple:
            return [plain(item, type.item) for item in value]
        if value.__class__ is not Region:
            return encode(value, type)
        found = known.get(id(value))
        if found is None:
            found = known[id(value)] = encode(value, type)
        return found

    found: list[dict[str, Any]] = []
    for step in steps:
        node, value = nodes[record.nodes[step]], record.values[step]
        held = None if isinstance(value, Failed) else plain(value, node.type)
        path = list(record.paths[step])
        found.append({"step": step, "op": node.op, "path": path, "value": held})
    return found
