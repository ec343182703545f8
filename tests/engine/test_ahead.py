"""Calls made before a run comes to them: they fill batches, and change nothing else."""

from __future__ import annotations

import pytest

import vprog
from tests.engine.stubs import Counting, picture, written
from tests.laws.cases import SMALL, Portion, portions
from tests.laws.scenes import Stranger
from vprog.many import Ahead, Job, run_many
from vprog.module import Ask, Profile
from vprog.report import Report
from vprog.trace import Trace


def one(text: str, module: Counting, ahead: Ahead = True) -> tuple[Trace, Report]:
    report = Report()
    program = vprog.load(text)
    work = [Job(program, {"image": picture(1)})]
    (outcome,) = run_many(work, module.profile, ahead=ahead, report=report)
    assert outcome.trace is not None
    assert written(outcome.trace) == written(
        program.run(picture(1), Counting(module.boxes).profile)
    )
    return outcome.trace, report


@pytest.mark.parametrize(
    ("text", "batches"),
    [
        ('answer = any(verify(c, "nothing") for c in find(image, "cup"))', [1, 20]),
        ('answer = all(verify(c, "red") for c in find(image, "cup"))', [1, 20]),
        ('answer = count(c for c in find(image, "cup") if verify(c, "red"))', [1, 20]),
        ('answer = [ask(crop(c), "what?") for c in find(image, "cup")]', [1, 20]),
        ('answer = first(c for c in find(image, "cup") if verify(c, "odd"))', [1, 20]),
        # What hangs on nothing that is not known is seen beyond the loop, too.
        ('answer = count(find(image, "cup")) + count(find(image, "dog"))', [2]),
    ],
)
def test_a_loop_over_boxes_is_one_batch(text: str, batches: list[int]) -> None:
    module = Counting()
    one(text, module)
    assert [len(batch) for batch in module.batches] == batches
    assert set(module.calls.values()) == {1}


def test_loops_in_loops_fill_one_batch() -> None:
    module = Counting(boxes=8)
    text = (
        'cups = find(image, "cup")\ndogs = find(image, "dog")\n'
        "answer = [count(d for d in dogs if left_of(c, d)) for c in cups]"
    )
    one(text, module)
    assert [len(batch) for batch in module.batches] == [2, 64]


def test_a_second_test_waits_for_the_first() -> None:
    module = Counting()
    text = (
        'cups = [c for c in find(image, "cup") if verify(c, "red") and verify(c, "big")]\n'
        "answer = count(cups)"
    )
    trace, report = one(text, module)
    red = sum(s.op == "verify" and s.args[1] == "red" and s.value for s in trace.steps)
    assert [len(batch) for batch in module.batches] == [1, 20, red]
    assert report.used == report.ahead == 19 + red - 1


def test_a_batch_is_filled_and_no_more() -> None:
    module = Counting(batch=8)
    one('answer = all(ask(c, "what?") == "red" for c in find(image, "cup"))', module)
    assert [len(batch) for batch in module.batches] == [1, 8, 8, 4]


def test_a_full_batch_needs_nothing_ahead() -> None:
    program = vprog.load('answer = any(verify(c, "red") for c in find(image, "cup"))')
    report = Report()
    work = [Job(program, {"image": picture(i)}) for i in range(64)]
    module = Counting(batch=32)
    list(run_many(work, module.profile, in_flight=64, report=report))
    assert report.batches["counting"] <= 12
    demanded = sum(
        len(o.trace.record.telemetry) for o in run_many(work, Counting().profile) if o.trace
    )
    assert sum(report.asks.values()) - report.ahead + report.used == demanded


@pytest.mark.parametrize(
    ("traits", "ahead", "asked"),
    [
        ({}, True, 20), ({}, False, 1), ({"paid": True}, True, 1), ({"paid": True}, "paid", 20),
        ({"cheap": True}, True, 1),
    ],
)  # fmt: skip
def test_who_is_asked_ahead(traits: dict[str, bool], ahead: Ahead, asked: int) -> None:
    module = Counting(**traits)
    one('answer = any(ask(c, "what?") == "red" for c in find(image, "cup"))', module, ahead)
    assert sum(ask.oracle == "ask" for ask in module.calls) == asked


def test_a_fold_asks_for_what_does_not_hang_on_its_total() -> None:
    module = Counting()
    text = (
        "def longer(a: Str, b: Str) -> Str: return a if a > b else b\n"
        'answer = fold([ask(c, "what?") for c in find(image, "cup")], longer, "")'
    )
    one(text, module)
    assert [len(batch) for batch in module.batches] == [1, 20]


@pytest.mark.parametrize("portion", portions("ahead", 1_000, size=SMALL), ids=str)
def test_what_is_asked_ahead_lies_within_the_cost_bound(portion: Portion) -> None:
    for number, case in enumerate(portion.cases()):
        asked: list[Ask] = []

        class Noting(Stranger):
            def one(self, ask: Ask, asked: list[Ask] = asked) -> object:
                asked.append(ask)
                return super().one(ask)

        module = Noting("adversarial", number)
        profile = Profile("noting", dict.fromkeys(sorted(module.oracles), module))
        inputs = case.inputs(number)
        (outcome,) = run_many([Job(case.program, inputs)], profile)
        assert outcome.trace is not None
        sizes = {n: len(v) for n, v in inputs.items() if isinstance(v, tuple)}
        for oracle, bound in case.program.cost.calls.items():
            calls = sum(ask.oracle == oracle for ask in asked)
            assert calls <= bound.at(sizes), f"{case.show()}\n{oracle}: {calls}"
