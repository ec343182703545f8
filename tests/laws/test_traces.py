"""Traces: written and read back, replayed, rerun with other values, and complete."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

import vprog
from tests.laws.cases import Case, Portion, from_tree, portions
from tests.laws.generate import type_expr
from tests.laws.scenes import PICTURE, profile, value_of
from vprog.failed import Failed
from vprog.grammar import format_program, syntax
from vprog.journal import loads
from vprog.trace import Trace
from vprog.type import IMAGE, NOTHING, Type

COUNT = 1_000


@pytest.mark.parametrize("portion", portions("traces", COUNT, each=100), ids=str)
def test_a_trace_reads_back_replays_and_is_complete(portion: Portion) -> None:
    for number, case in enumerate(portion.cases()):
        trace = case.run(("mild", "hostile")[number % 2], number)
        _reads_back(trace, case)
        again = trace.replay()
        assert again.digest == trace.digest, case.show()
        assert _outcome(again) == _outcome(trace)
        _is_complete(trace, case)
        _stands_on_what_it_reads(trace, case)


def _reads_back(trace: Trace, case: Case) -> None:
    written = trace.dumps()
    again = loads(written)
    assert again.digest == trace.digest, case.show()
    assert again.dumps() == written, case.show()
    assert _outcome(again) == _outcome(trace)


def _outcome(trace: Trace) -> Any:
    """All that a trace says of the program's names."""
    names = [name for name, _ in trace.program.graph.names]
    known: dict[str, Any] = {}
    for name in names:
        step = trace.find(trace.program.node(name), ())
        if step is not None and not isinstance(trace.record.values[step], Failed):
            known[name] = trace.record.values[step]
    return trace.failed, known


def _is_complete(trace: Trace, case: Case) -> None:
    """Each node that the lines hang on has a step, or stands behind something that was skipped."""
    nodes = trace.program.graph.nodes
    wanted = _behind(nodes, (id for _, id in trace.program.graph.names))
    ran = set(trace.record.nodes)
    passed = _behind(nodes, (s.node for s in trace.skipped))
    for skipped in trace.skipped:
        if skipped.why == "empty":  # a loop without rounds: its test went with its body
            passed |= _behind(nodes, nodes[trace.record.nodes[skipped.by or 0]].args)
    if trace.failed is not None:
        # What the failed step was an operand of was not reached.
        last = trace.record.nodes[-1]
        passed |= {id for id in wanted if last in _behind(nodes, (id,))}
        passed |= {a for id in passed for a in _behind(nodes, (id,))}
    silent = {n.id for n in nodes if n.op in ("const", "each", "total")}
    assert wanted <= ran | passed | silent, f"{case.show()}\n{wanted - ran - passed - silent}"
    if trace.failed is None:
        for skipped in trace.skipped:
            assert trace.find(skipped.node, skipped.path) is None, f"{case.show()}\n{skipped}"
            assert skipped.by is None or 0 <= skipped.by < len(trace.record.nodes)


def _behind(nodes: Any, ids: Any) -> set[int]:
    found: set[int] = set()
    ahead = list(ids)
    while ahead:
        id = ahead.pop()
        if id not in found:
            found.add(id)
            ahead.extend(nodes[id].args)
    return found


def _stands_on_what_it_reads(trace: Trace, case: Case) -> None:
    """A step reads earlier steps only; and all but inputs, constants and the like read some."""
    for index in range(len(trace.record.nodes)):
        reads = trace.reads(index)
        assert all(0 <= read < index for read in reads), f"{case.show()}\n{index}: {reads}"


RERUNS = 750


@pytest.mark.parametrize("portion", portions("reruns", RERUNS, each=100), ids=str)
def test_a_rerun_with_other_values_is_a_fresh_run_with_these(portion: Portion) -> None:
    for number, case in enumerate(portion.cases()):
        rng = random.Random(case.seed)
        trace = case.run("mild", number)
        names = case.program.graph.names
        lines = [(n, id) for n, id in names if n != "answer" and _known(_type(case, id))]
        if not lines:
            continue
        name, id = rng.choice(lines)
        type = _type(case, id)
        value = value_of(type, rng)
        rerun = trace.rerun({name: value})
        module, inputs = case.profile("mild", number), case.inputs(number)
        fresh = _as_input(case, name, type).run(profile=module, **inputs, **{name: value})
        assert _outcome(rerun)[0] == _outcome(fresh)[0], f"{case.show()}\n{name} = {value!r}"
        have = {n: v for n, v in _outcome(rerun)[1].items() if n != name}
        assert have == _outcome(fresh)[1], f"{case.show()}\n{name} = {value!r}"
        if number % 4 == 0:
            _reads_back(rerun, case)
            assert rerun.replay().digest == rerun.digest, case.show()


def _type(case: Case, id: int) -> Type:
    return case.program.graph.nodes[id].type


def _known(type: Type) -> bool:
    return type != NOTHING and (type.item is None or _known(type.item))


def _as_input(case: Case, name: str, type: Type) -> vprog.Program:
    """The program with a line made an input; the picture that it implies is said, as it may not be then."""
    tree = case.written.tree
    lines: list[Any] = [
        syntax.Input(line.name, type_expr(type)) if line.name.id == name else line
        for line in tree.lines
    ]
    declared = {line.name.id for line in tree.lines if isinstance(line, syntax.Input)}
    if "image" in dict(case.written.inputs) and "image" not in declared:
        lines.insert(0, syntax.Input(syntax.Name("image"), type_expr(IMAGE)))
    changed = replace(tree, lines=tuple(lines))
    return from_tree(changed, format_program(changed))


def test_until_stops_behind_a_line() -> None:
    program = vprog.load('cups = find(image, "cup")\nn = count(cups)\nanswer = 1 // 0')
    trace = program.run(image=PICTURE, profile=profile("mild"), until="n")
    assert trace.failed is None
    assert trace["n"] == len(trace["cups"])
    assert {s.why for s in trace.skipped} == {"until"}
    assert trace.replay().digest == trace.digest
    assert loads(trace.dumps()).digest == trace.digest


def test_lines_that_say_the_same_are_told_apart_when_one_is_given() -> None:
    trace = vprog.load("a = abs(1)\nb = abs(1)\nanswer = a + 10 * b").run(
        image=PICTURE, profile=profile("mild")
    )
    assert trace.answer == 11
    rerun = trace.rerun({"a": 5})
    assert (rerun.answer, rerun.rerun({"b": 2}).answer) == (15, 25)


def test_a_line_that_is_a_constant_has_its_value() -> None:
    trace = vprog.load("n = 3\nanswer = n").run(image=PICTURE, profile=profile("mild"))
    assert (trace.answer, trace["n"]) == (3, 3)
    assert trace.rerun({"n": 4}).answer == 4
