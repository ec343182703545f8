"""Many runs at once: batches, sharing, order, room, and what one bad job does to the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

import vprog
from tests.engine.stubs import Counting, picture, written
from vprog.grammar.diagnostic import Diagnostic, VprogError
from vprog.image import Image
from vprog.many import Job, run_many
from vprog.module import Answer, Ask, Profile
from vprog.report import Report
from vprog.run import Machine
from vprog.trace import Trace

RED = vprog.load('answer = count(c for c in find(image, "cup") if verify(c, "red"))')


def jobs(count: int, program: vprog.Program = RED) -> list[Job]:
    return [Job(program, {"image": picture(i)}, i) for i in range(count)]


def test_calls_of_many_runs_are_answered_in_full_batches() -> None:
    module, report = Counting(batch=16), Report()
    assert len(list(run_many(jobs(64), module.profile, in_flight=64, report=report))) == 64
    assert sum(report.asks.values()) == 64 * 21
    assert report.batches["counting"] == 64 * 21 // 16
    assert report.sizes == {"counting": {16: 84}}
    assert (report.done, report.failed, report.refused, report.shared) == (64, 0, 0, 0)


def test_equal_calls_in_flight_are_asked_once() -> None:
    module, report = Counting(), Report()
    same = [Job(RED, {"image": picture(1)}, i) for i in range(100)]
    outcomes = list(run_many(same, module.profile, in_flight=100, report=report))
    assert set(module.calls.values()) == {1}
    assert len({written(o.trace) for o in outcomes}) == 1
    assert report.shared + report.used - report.ahead == 99 * 21


def test_calls_that_a_module_can_tell_apart_are_not_shared() -> None:
    module = Counting()
    named = [Image(picture(1).digest, 640, 480, name) for name in ("a.png", "b.png")]
    list(run_many([Job(RED, {"image": i}) for i in named], module.profile))
    finds = [ask for batch in module.batches for ask in batch if ask.oracle == "find"]
    assert [ask.args[0].name for ask in finds] == ["a.png", "b.png"]


def test_order_and_laziness() -> None:
    slow = vprog.load(
        'answer = [verify(c, "red") and verify(c, "big") for c in find(image, "cup", max=9)]'
    )
    quick = vprog.load("image: Image\nanswer = 1 + 1")
    taken: list[int] = []

    def source() -> Iterator[Job]:
        for i in range(500):
            taken.append(i)
            yield Job(slow if i % 50 == 0 else quick, {"image": picture(i)}, i)

    for ordered in (True, False):
        taken.clear()
        module, most = Counting(boxes=9), 0
        numbers = []
        for outcome in run_many(
            source(), module.profile, in_flight=8, ordered=ordered, ahead=False
        ):
            numbers.append(outcome.job.id)
            most = max(most, len(taken) - len(numbers))
        assert sorted(numbers) == list(range(500))
        assert (numbers == list(range(500))) is ordered
        assert most <= 2 * 8


def test_nothing_is_taken_up_before_it_is_asked_for() -> None:
    taken = 0

    def source() -> Iterator[Job]:
        nonlocal taken
        for job in jobs(1_000):
            taken += 1
            yield job

    outcomes = run_many(source(), Counting().profile, in_flight=10)
    assert taken == 0
    next(outcomes)
    assert taken <= 20


def test_a_bad_job_harms_no_other(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("no picture")
    bad = [
        Job(RED, {"image": tmp_path / "missing.png"}, "VP301"),
        Job(RED, {"image": tmp_path / "text.jpg"}, "VP302"),
        Job("answer = cuont(image)", {}, "VP202"),
        Job(RED, {}, "VP310"),
        Job(RED, {"image": 3}, "VP310"),
        Job(vprog.load("answer = caption(image)"), {"image": picture(1)}, "VP601"),
        Job(tmp_path / "missing.vp", {}, "VP350"),
    ]
    good = jobs(len(bad))
    mixed = [job for pair in zip(bad, good, strict=True) for job in pair]
    report = Report()
    outcomes = list(run_many(mixed, Counting().profile, report=report))
    for job, outcome in zip(mixed, outcomes, strict=True):
        assert outcome.job is job
        if isinstance(job.id, str):
            assert outcome.trace is None
            assert outcome.error is not None
            assert outcome.error.code == job.id
        else:
            assert outcome.trace is not None
            assert outcome.trace.failed is None
    assert (report.refused, report.done) == (len(bad), 2 * len(bad))


class Breaking(Counting):
    """Breaks down on a batch that holds some picture."""

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        if any("13.png" in str(ask.args) for ask in asks):
            raise RuntimeError("out of order")
        return super().answer(asks)


def test_a_call_that_breaks_a_module_harms_no_other() -> None:
    outcomes = list(run_many(jobs(40), Breaking().profile))
    for outcome in outcomes:
        trace = outcome.trace
        assert trace is not None
        assert (trace.failed is not None) is (outcome.job.id == 13)
        if trace.failed is not None:
            assert trace.failed.code == "VP602"
        alone = RED.run(picture(outcome.job.id), Breaking().profile)
        assert written(trace) == written(alone)


class OutOfMemoryError(RuntimeError):
    """What an accelerator's package raises."""


class Small(Counting):
    """Has memory for a few calls at a time."""

    def __init__(self, room: int, error: type[Exception]) -> None:
        super().__init__()
        self.room, self.error = room, error
        self.tries = 0

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        self.tries += 1
        if len(asks) > self.room:
            raise self.error("2 GiB wanted")
        return super().answer(asks)


@pytest.mark.parametrize("error", [MemoryError, OutOfMemoryError])
@pytest.mark.parametrize("room", [1, 3, 40])
def test_a_batch_without_memory_is_halved(error: type[Exception], room: int) -> None:
    module, report = Small(room, error), Report()
    outcomes = list(run_many(jobs(64), module.profile, report=report))
    assert [written(o.trace) for o in outcomes] == [
        written(RED.run(picture(i), Counting().profile)) for i in range(64)
    ]
    assert report.halved > 0
    assert module.calls.total() == 64 * 21
    # The size that fits is learnt: most batches fit at once.
    assert module.tries - len(module.batches) <= 2 + len(module.batches) // 4


def test_a_single_call_without_memory_is_a_failure() -> None:
    outcomes = list(run_many(jobs(3), Small(0, MemoryError).profile))
    assert {o.trace.failed.code for o in outcomes if o.trace and o.trace.failed} == {"VP602"}


def test_calls_of_one_pass_stand_in_one_batch() -> None:
    class Forward(Counting):
        batch = 4

        @staticmethod
        def forward_key(ask: Ask) -> str:
            return ask.args[0].digest  # type: ignore[no-any-return]

    nouns = ("cup", "dog", "cat", "spoon", "table")
    programs = [vprog.load(f'answer = count(find(image, "{noun}"))') for noun in nouns]
    module = Forward()
    work = [Job(p, {"image": picture(i)}) for p in programs for i in range(12)]
    list(run_many(work, module.profile))
    assert [len(batch) for batch in module.batches] == [20, 20, 20]
    passes = [{ask.args[0].digest for ask in batch} for batch in module.batches]
    assert [len(keys) for keys in passes] == [4, 4, 4]
    assert len(set().union(*passes)) == 12


def test_a_forward_key_that_breaks_is_passed_over() -> None:
    module = Counting(forward_key=lambda ask: 1 / 0)
    assert all(o.trace and not o.trace.failed for o in run_many(jobs(5), module.profile))


def test_each_picture_is_decoded_once_and_few_are_held(tmp_path: Path) -> None:
    for i in range(30):
        Pillow.new("RGB", (100, 100), (8 * i, 0, 0)).save(tmp_path / f"{i}.png")
    exists = vprog.load('answer = exists(find(image, "cup"))')
    work = [Job(exists, {"image": tmp_path / f"{i % 30}.png"}, i) for i in range(300)]
    report = Report()
    outcomes = list(run_many(work, Counting().profile, report=report))
    assert report.decoded == 30
    assert len({id(o.trace.inputs["image"]) for o in outcomes if o.trace}) == 30
    # 30,000 bytes each: with room for five, no more runs than these are in flight.
    report = Report()
    for _ in run_many(work, Counting().profile, report=report, pixels=5 * 30_000, ordered=False):
        pass
    assert report.done == 300
    assert report.most_live <= 5


def test_a_picture_that_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    digests = []

    def source() -> Iterator[Job]:
        for i in range(3):
            Pillow.new("RGB", (10 + i, 10)).save(path)
            yield Job(RED, {"image": path})

    for outcome in run_many(source(), Counting().profile, in_flight=1):
        assert outcome.trace is not None
        digests.append(outcome.trace.inputs["image"].digest)
    assert len(set(digests)) == 3


def test_what_answers_cheaply_is_asked_at_once() -> None:
    module = Counting(cheap=True)
    outcomes = list(run_many(jobs(5), module.profile))
    assert all(len(batch) == 1 for batch in module.batches)
    assert [written(o.trace) for o in outcomes] == [
        written(RED.run(picture(i), Counting().profile)) for i in range(5)
    ]


def test_a_fast_way_is_taken_where_there_is_one() -> None:
    def fast(job: Job) -> Trace | None:
        if job.id % 2:
            return None
        return RED.run(picture(job.id), Counting().profile)

    report, module = Report(), Counting()
    outcomes = list(run_many(jobs(10), module.profile, fast=fast, report=report))
    assert report.fast == 5
    assert [o.job.id for o in outcomes] == list(range(10))
    assert sum(ask.oracle == "find" for ask in module.calls) == 5


def test_a_module_may_answer_too_few() -> None:
    class Few(Counting):
        def answer(self, asks: Sequence[Ask]) -> Any:
            return super().answer(asks)[:1]

    outcomes = list(run_many(jobs(5), Few().profile))
    assert all(o.trace is not None and o.trace.failed is None for o in outcomes)


def test_no_jobs_and_no_modules() -> None:
    assert list(run_many([], Counting().profile)) == []
    plain = [Job("image: Image\nanswer = 1", {"image": picture(1)})]
    (outcome,) = run_many(plain, Profile("none", {}))
    assert outcome.trace is not None
    assert outcome.trace.answer == 1


def test_what_a_run_alone_would_raise_ends_this_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    work = jobs(6)
    advance = Machine.advance

    def raising(self: Machine, until: str | None = None) -> Ask | None:
        if self.record.values[0] == picture(3) and len(self.record.nodes) > 5:
            raise VprogError([Diagnostic("VP304", "the picture is damaged")])
        return advance(self, until)

    monkeypatch.setattr(Machine, "advance", raising)
    report = Report()
    outcomes = list(run_many(work, Counting().profile, report=report))
    assert [o.error.code if o.error else None for o in outcomes] == [None] * 3 + ["VP304"] + [
        None
    ] * 2
    assert (report.live, report.done) == (0, 6)


def test_an_unknown_profile_is_told_at_once() -> None:
    with pytest.raises(VprogError, match="VP604"):
        run_many([], "tiny")
