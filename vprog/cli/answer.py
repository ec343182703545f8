"""An answer for people, and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vprog.trace import Trace


def told(value: Any) -> str:
    """A value as the operator ``text`` writes it; a region with its box, a picture with its size.

    >>> told((1, 2.5)), told(True), told(())
    ('1 and 2.5', 'yes', 'none')
    """
    from vprog.failed import Failed
    from vprog.image import Image
    from vprog.ops.text import text
    from vprog.region import Region

    if isinstance(value, tuple) and value and isinstance(value[0], tuple | Region | Image):
        return "\n".join(told(item) for item in value)
    if isinstance(value, Region):
        corners = ", ".join(told(float(corner)) for corner in value.box)
        return f"{text(value)} ({corners})"
    if isinstance(value, Image):
        return f"{text(value)}, {value.width} x {value.height}"
    said = text(value)
    return said.sentence if isinstance(said, Failed) else said


def asked_for(trace: Trace) -> tuple[str, Any] | None:
    """The name that a run was asked for and its value; None where it failed before."""
    name = trace.record.until or "answer"
    return None if trace.failed is not None else (name, trace[name])


def to_json(trace: Trace) -> dict[str, Any]:
    """How a run ended, as plain data."""
    from vprog.value import encode

    found = asked_for(trace)
    name = trace.record.until or "answer"
    type = trace.program.graph.nodes[trace.program.node(name)].type
    failed = trace.failed
    return {
        "name": name,
        "type": str(type),
        "answer": None if found is None else encode(found[1], type),
        "text": None if found is None else told(found[1]),
        "failed": None
        if failed is None
        else trace.diagnostic(failed).to_json(trace.program.source),
        "program": trace.program.source.name,
        "profile": trace.profile.name,
        "steps": len(trace.record.nodes),
        "trace": trace.digest,
    }
