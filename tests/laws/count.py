"""What a run did, counted step by step, and held to the bounds that were known before it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from vprog.failed import Failed
from vprog.limits import MAX_ITEMS
from vprog.trace import Trace


def over_bounds(trace: Trace) -> str | None:
    """Where a run's own counters pass its program's bounds, if anywhere.

    Counted are the evaluations of each node, the length of every list, the calls of each oracle,
    and the pure steps with the lengths that the operands had.
    """
    program, record = trace.program, trace.record
    graph, cost = program.graph, program.cost
    sizes = {name: len(value) for name, value in trace.inputs.items() if isinstance(value, tuple)}
    times = Counter(record.nodes)
    for id, count in times.items():
        share = cost.shares[id]
        if graph.nodes[id].op != "input" and count > share.times.at(sizes):
            return f"node {id} ({share.node.op}) ran {count} times, at most {share.times.at(sizes)}"
    for id, value in zip(record.nodes, record.values, strict=True):
        most = cost.shares[id].size.at(sizes)
        if isinstance(value, tuple) and len(value) > most:
            return f"node {id} ({graph.nodes[id].op}) gave {len(value)} items, at most {most}"
    calls: Counter[str] = Counter()
    steps = 0
    for step in trace.steps:
        operator = step.node.operator
        if operator is not None and operator.oracle:
            calls[operator.name] += 1
        elif step.node.op not in ("input", "const"):
            steps += _steps(step.node, step.args, step.value)
    for oracle, count in calls.items():
        if count > cost.calls[oracle].at(sizes):
            return f"{oracle} was called {count} times, at most {cost.calls[oracle].at(sizes)}"
    if len(record.telemetry) > sum(calls.values()):
        return f"{len(record.telemetry)} calls went out, {sum(calls.values())} are recorded"
    if steps > cost.steps.at(sizes):
        return f"{steps} pure steps, at most {cost.steps.at(sizes)}"
    return None


def _steps(node: Any, args: tuple[Any, ...], value: Any) -> int:
    """The pure steps of one evaluation, by the lengths of its operands."""
    if isinstance(value, Failed):
        return 1
    bounds = [_bound(a) for a in args]
    if node.over is not None:
        return 1 + bounds[0]
    if node.operator is None:
        return 1 + len(args) if node.op == "list" else 1
    if node.operator.steps is not None:
        return max(1, int(node.operator.steps(*bounds)))
    return max(1, sum(_read(a) for a in args if isinstance(a, tuple)))


def _read(items: tuple[Any, ...]) -> int:
    """What reading a list takes; lists of lists are compared item by item."""
    return sum(1 + len(item) if isinstance(item, tuple) else 1 for item in items)


def _bound(value: Any) -> int:
    if isinstance(value, tuple):
        return len(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return min(max(0, value), MAX_ITEMS)
    return 1
