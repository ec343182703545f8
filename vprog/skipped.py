"""What a run did not compute, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from vprog.failed import Failed

if TYPE_CHECKING:
    from vprog.trace import Trace

#: Why a node has no value somewhere.
Why: TypeAlias = Literal["branch", "operand", "stopped", "filtered", "empty", "failed", "until"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A node that has no value somewhere, and why.

    ``why``: the other ``branch`` was taken; an ``operand`` was not needed any more; a loop had
    ``stopped``; its item was ``filtered`` out; it was ``empty``; the run ``failed`` or ended
    (``until``) before. ``by`` is the step that decided.
    """

    node: int
    path: tuple[int, ...]
    why: Why
    by: int | None


def find_skipped(trace: Trace) -> Iterator[Skipped]:
    """The skipped nodes of a trace; of a part that was skipped whole, the node that it leads to."""
    graph = trace.program.graph
    record = trace.record
    for index, (id, path) in enumerate(zip(record.nodes, record.paths, strict=True)):
        node = graph.nodes[id]
        if isinstance(record.values[index], Failed):
            continue
        elif node.op == "if":
            test, value = trace.value(node.args[0], path)
            yield from _missing(trace, node.args[2 if value else 1], path, "branch", test)
        elif node.op in ("and", "or"):
            left, value = trace.value(node.args[0], path)
            if value is (node.op == "or"):
                yield from _missing(trace, node.args[1], path, "operand", left)
        elif node.over is not None:
            yield from _unvisited(trace, index, path)
    if trace.failed is not None or record.until is not None:
        why: Why = "until" if trace.failed is None else "failed"
        for _, id in graph.names:
            yield from _missing(trace, id, (), why, len(record.nodes) - 1)


def _missing(
    trace: Trace, id: int, path: tuple[int, ...], why: Why, by: int | None
) -> Iterator[Skipped]:
    if trace.value(id, path)[1] is None:
        yield Skipped(id, path[: trace.program.graph.depths[id]], why, by)


def _unvisited(trace: Trace, index: int, path: tuple[int, ...]) -> Iterator[Skipped]:
    """The rounds of a loop that were not walked, and the bodies of items that a test dropped."""
    graph = trace.program.graph
    node = graph.nodes[trace.record.nodes[index]]
    over = node.over
    assert over is not None
    rounds = trace.rounds(index)
    items = trace.value(node.args[0], path)[1]
    if not items:
        inside = [over.body] if over.test is None else [over.body, over.test]
        missing = [s for id in inside for s in _missing(trace, id, (*path, 0), "empty", index)]
        yield from missing[:1]
    for walked in rounds:
        if not walked.passed:
            yield from _missing(trace, over.body, walked.path, "filtered", walked.test[0])
    for i in range(len(rounds), len(items)):
        yield from _missing(trace, over.body, (*path, i), "stopped", index)
