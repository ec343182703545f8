"""P2 for what is behind the parser: any program gives a value or coded mistakes, and soon."""

from __future__ import annotations

import random
import time

import pytest

import vprog
from tests.laws.cases import SMALL, Portion, from_tree, portions
from tests.laws.generate import write
from tests.laws.mutate import mutate
from tests.laws.scenes import PICTURE, profile, value_of
from vprog.grammar import CODES, VprogError, format_program
from vprog.program import Program

#: One in four of these is read from its text, the others go in as trees: parsing has its own tests.
MUTANTS = 10_000


@pytest.mark.parametrize("portion", portions("mutants", MUTANTS, each=1_000, size=SMALL), ids=str)
def test_a_mutant_is_run_or_refused_with_a_code(portion: Portion) -> None:
    accepted = 0
    for number in range(portion.count):
        seed = f"mutant {portion.number} {number}"
        rng = random.Random(seed)
        tree = mutate(write(seed, portion.size), rng)
        try:
            text = format_program(tree)
        except ValueError:  # an f-string's hole that no text can say
            continue
        refusal: VprogError | None = None
        try:
            program = vprog.load(text) if number % 4 == 0 else from_tree(tree, text)
            accepted += 1
            _runs(program, rng, number)
        except VprogError as error:
            refusal = error
        if refusal is not None:
            _is_well_told(refusal, text)
    assert accepted > portion.count // 50


def _is_well_told(refusal: VprogError, text: str) -> None:
    assert refusal.diagnostics, text
    for diagnostic in refusal.diagnostics:
        assert diagnostic.code in CODES, text
        assert diagnostic.message, text
    assert refusal.render(), text
    assert refusal.to_json(), text


def _runs(program: Program, rng: random.Random, number: int) -> None:
    program.graph.verify()
    inputs = {name: value_of(type, rng) for name, type, _ in program.graph.inputs}
    trace = program.run(profile=profile("mild", number), **inputs)
    assert trace.failed is None or trace.failed.code in CODES


def _doubling(times: int) -> str:
    lines = ["def f0(n: Int) -> Int: return n + n"]
    lines += [f"def f{i}(n: Int) -> Int: return f{i - 1}(n) + f{i - 1}(n)" for i in range(1, times)]
    return "\n".join([*lines, f"answer = f{times - 1}(1)"])


def _quickly(text: str) -> Program:
    started = time.process_time()
    try:
        return vprog.load(text)
    finally:
        assert time.process_time() - started < 1.0


EXPLODING = {
    "functions that double forty times": _doubling(40),
    "lists of lists that double": "\n".join(
        ["def g0(n: Int) -> list[Int]: return [n, n]"]
        + [f"def g{i}(n: Int) -> list[Int]: return g{i - 1}(n) + g{i - 1}(n)" for i in range(1, 40)]
        + ["answer = g39(1)"]
    ),
    "a loop in each of forty functions": "\n".join(
        ["def h0(n: Int) -> Int: return n"]
        + [
            f"def h{i}(n: Int) -> Int: return sum([h{i - 1}(k) + h{i - 1}(n) for k in [n, n]])"
            for i in range(1, 40)
        ]
        + ["answer = h39(1)"]
    ),
}


@pytest.mark.parametrize("text", EXPLODING.values(), ids=EXPLODING)
def test_what_explodes_is_refused_at_once(text: str) -> None:
    with pytest.raises(VprogError) as caught:
        _quickly(text)
    assert caught.value.code.startswith("VP22")


DEEP = {
    "ifs of one comprehension": "answer = [x for x in [1] " + "if True " * 2_500 + "]",
    "lists in lists": "x0 = [1]\n"
    + "".join(f"x{i} = [x{i - 1}]\n" for i in range(1, 900))
    + "answer = x899",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_too_deep_is_refused_at_once(text: str) -> None:
    with pytest.raises(VprogError) as caught:
        _quickly(text)
    assert caught.value.code in ("VP102", "VP218")


def test_squaring_forty_times_is_a_recorded_failure() -> None:
    lines = ["x0 = 3", *(f"x{i} = x{i - 1} * x{i - 1}" for i in range(1, 41)), "answer = x40"]
    trace = _quickly("\n".join(lines)).run(image=PICTURE, profile=profile("mild"))
    assert trace.failed is not None
    assert trace.failed.code == "VP324"
    assert len(trace.steps) < 10


def test_texts_and_lists_that_double_forty_times_are_recorded_failures() -> None:
    for first, code in (('x0 = "ab"', "VP325"), ("x0 = [1, 2]", "VP326"), ("x0 = 2.5", None)):
        lines = [first, *(f"x{i} = x{i - 1} + x{i - 1}" for i in range(1, 41)), "answer = x40"]
        program = _quickly("\n".join(lines))
        trace = program.run(image=PICTURE, profile=profile("mild"))
        assert (None if trace.failed is None else trace.failed.code) == code


def test_a_program_as_large_as_may_be_is_quick() -> None:
    wide = "answer = " + " + ".join(["1"] * 90)
    deep = "answer = " + "abs(" * 60 + "1" + ")" * 60
    long = "\n".join(
        ["x0 = 1", *(f"x{i} = x{i - 1} + 1" for i in range(1, 1_000)), "answer = x999"]
    )
    calls = "\n".join(
        ["def f(n: Int) -> Int: return n + 1", "x0 = 1"]
        + [f"x{i} = f(f(f(x{i - 1})))" for i in range(1, 400)]
        + ["answer = x399"]
    )
    for text in (wide, deep, long, calls):
        program = _quickly(text)
        program.graph.verify()
        assert program.run(image=PICTURE, profile=profile("mild")).failed is None


def test_a_loop_variable_called_like_a_function_is_no_call() -> None:
    text = "def c(x: Region) -> Bool: return x.area > 9.0\n"
    text += "def d(xs: list[Region]) -> Int: return count(c for c in xs)\n"
    text += 'answer = d([x for x in find(image, "cup") if c(x)])'
    assert vprog.load(text).graph.answer
