"""P6: the scheduler and the reference evaluator agree. P5: what is written reads back the same."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tests.laws.belongs import belongs
from tests.laws.cases import KINDS, Case, Portion, portions
from tests.laws.reference import evaluate
from tests.laws.scenes import plain
from vprog.failed import Failed
from vprog.grammar import format_program
from vprog.grammar.diagnostic import VprogError
from vprog.module import Ask
from vprog.trace import Trace

COUNT = 10_000


@pytest.mark.parametrize("portion", portions("reference", COUNT, parsed=True), ids=str)
def test_the_runner_and_the_reference_agree(portion: Portion) -> None:
    for number, case in enumerate(portion.cases()):
        _reads_back(case)
        case.program.graph.verify()
        kind = KINDS[number % len(KINDS)]
        inputs, profile = case.inputs(number), case.profile(kind, number)
        if case.too_dear(number):
            with pytest.raises(VprogError, match=r"VP22[67]"):
                case.program.run(profile=profile, **inputs)
            continue
        trace = case.program.run(profile=profile, **inputs)
        wanted = evaluate(case.written.tree, inputs, profile)
        got = None if trace.failed is None else trace.failed.code
        assert got == wanted.failed, f"{case.show()}\n{trace.failed}"
        if trace.failed is not None and got in ("VP602", "VP603"):
            assert f"hostile {number}" in trace.failed.sentence
        for name, value in wanted.values.items():
            assert _same(trace[name], value), (
                f"{case.show()}\n{name}: {trace[name]!r}, not {value!r}"
            )
        # Equal calls are made once; but none is made that the program does not make.
        assert _calls(trace) == {_key(ask) for ask in wanted.asks}, case.show()
        _is_sound(trace, case)


def _same(a: Any, b: Any) -> bool:
    """Equal, and of one Python type all the way down."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    return type(a) is type(b) and bool(a == b)


def _key(ask: Ask) -> str:
    return f"{ask.oracle} {[plain(a) for a in ask.args]}"


def _calls(trace: Trace) -> set[str]:
    return {_key(ask) for ask in trace.asks()}


def _reads_back(case: Case) -> None:
    """P5: the canonical text gives the tree again, and is Python."""
    assert case.program.tree == case.written.tree, case.show()
    assert format_program(case.program.tree) == case.text
    compile(ast.parse(case.text), "<program>", "exec", dont_inherit=True)


def _is_sound(trace: Trace, case: Case) -> None:
    """Every value is of the type that the checker gave its node, and comes from its operands again."""
    for step in trace.steps:
        if isinstance(step.value, Failed):
            continue
        assert belongs(step.value, step.node.type), f"{case.show()}\n{step}"
        operator = step.node.operator
        if operator is not None and operator.meaning is not None:
            assert operator.meaning(*step.args) == step.value, f"{case.show()}\n{step}"
