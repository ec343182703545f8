"""Many runs at once: their calls are gathered, answered in batches, and made once where equal.

A run that waits at a call holds its machine and nothing else; so some hundreds are in flight, and
the module that most calls wait for answers next. What a trace says is what the run alone would say:
a module's answer hangs on its own call, and a run takes answers only at the calls that it comes to.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from vprog.ahead import upcoming
from vprog.batch import ask_batch, ask_module
from vprog.exact import ExactRunner
from vprog.failed import Failed
from vprog.form import exact
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask, Profile
from vprog.pending import Call, Queue
from vprog.pictures import Pictures, weight
from vprog.program import INPUT, Program, load, load_profile
from vprog.report import Report
from vprog.run import Machine, Running
from vprog.trace import Trace

if TYPE_CHECKING:
    from vprog.cache import Cache

#: Whether calls are made before a run comes to them; ``"paid"``: of paid modules too.
Ahead: TypeAlias = bool | Literal["paid"]
Fast: TypeAlias = Callable[["Job"], Trace | None]


@dataclass(frozen=True, slots=True)
class Job:
    """One run to be made.

    Attributes:
        program: a program, its text, or the path of its file.
        inputs: a value for each of its inputs; pictures may be paths.
        id: whatever the caller knows it by.
    """

    program: Program | str | Path
    inputs: Mapping[str, Any] = field(default_factory=dict)
    id: Any = None


class Outcome(NamedTuple):
    """What became of a job: its trace, or why it could not start. A failed run has a trace."""

    job: Job
    trace: Trace | None = None
    error: VprogError | None = None


def run_many(
    jobs: Iterable[Job],
    profile: str | Profile = "lite",
    *,
    in_flight: int = 256,
    ordered: bool = True,
    ahead: Ahead = True,
    cache: Cache | None = None,
    report: Report | None = None,
    fast: Fast | Literal["masks"] | None = "masks",
    pixels: int = 1 << 30,
) -> Iterator[Outcome]:
    """Run many programs; every trace is the one that ``program.run`` would give.

    Jobs are taken up as there is room, and outcomes wait for whoever reads them: nothing is held
    but what is in flight, and of what is finished but not its turn as much again.

    Args:
        jobs: what to run; taken lazily.
        profile: what answers oracles, as for ``program.run``.
        in_flight: the most runs at a time.
        ordered: give outcomes in the order of the jobs, not as they finish.
        ahead: fill batches with calls that a run has not come to yet, within its cost bound.
        cache: where answers are looked up first, and kept.
        report: is kept up to date while the work goes on.
        fast: makes a job's trace without modules, where it can; tried first. ``"masks"``: by
            ``ExactRunner``, where the profile is exact; None: every job runs by its plan.
        pixels: the most bytes of pictures in flight; one job is run however large its pictures.

    Raises:
        VprogError: VP604 an unknown profile. What is wrong with one job is in its outcome.
    """
    ready = profile if isinstance(profile, Profile) else load_profile(profile)
    short = ExactRunner(ready).job if fast == "masks" else fast
    scheduler = _Scheduler(ready, max(1, in_flight), ahead, cache, report or Report(), short)
    return scheduler.outcomes(jobs, ordered, pixels)


#: Makes an ``Outcome`` in one call.
made = tuple.__new__


class _Live:
    """A run in flight."""

    __slots__ = ("ahead", "job", "number", "program", "running", "values")

    def __init__(self, number: int, job: Job, program: Program, values: dict[str, Any]) -> None:
        self.number, self.job, self.program, self.values = number, job, program, values
        self.running = Running(Machine(program.plan, values))
        #: Answers to calls that it may come to.
        self.ahead: dict[bytes, Answer | Failed] = {}

    def knows(self, ask: Ask) -> Answer | Failed | None:
        key = exact(ask)
        known = self.running.knows(key)
        return self.ahead.get(key) if known is None else known


class _Scheduler:
    def __init__(
        self,
        profile: Profile,
        in_flight: int,
        ahead: Ahead,
        cache: Cache | None,
        report: Report,
        fast: Fast | None,
    ) -> None:
        self.profile, self.in_flight, self.ahead = profile, in_flight, ahead
        self.cache, self.report, self.fast = cache, report, fast
        by_module: dict[int, Queue] = {}
        for module in profile.modules.values():
            by_module.setdefault(id(module), Queue(module))
        self.queues = {op: by_module[id(module)] for op, module in profile.modules.items()}
        self.each = tuple(by_module.values())
        self.pictures = Pictures()
        self.finished: deque[tuple[int, Outcome]] = deque()
        #: The pictures of each job in flight, how many jobs hold each, and their bytes together.
        self.looked_at: dict[int, tuple[Image, ...]] = {}
        self.holders: Counter[str] = Counter()
        self.pixels = 0

    def outcomes(self, jobs: Iterable[Job], ordered: bool, pixels: int) -> Iterator[Outcome]:
        """Every job's outcome."""
        source = enumerate(jobs)
        began = time.perf_counter()
        report = self.report
        #: Outcomes whose turn has not come, and whose turn it is.
        held: dict[int, tuple[int, Outcome]] = {}
        turn = 0
        more = True
        while True:
            if self.fast is not None and more and not (report.live or held or self.finished):
                # Nothing waits: what is fast goes straight to whoever reads.
                fast = self.fast
                more = False
                for number, job in source:
                    trace = fast(job)
                    if trace is None:
                        more = True
                        self.start(number, job)
                        break
                    report.started += 1
                    report.fast += 1
                    report.done += 1
                    turn = number + 1
                    yield made(Outcome, (job, trace, None))
            # More runs are taken up before a batch is answered: it may grow.
            while (
                more
                and not self.finished
                and report.live < self.in_flight
                and len(held) < self.in_flight
                and (not self.pixels or self.pixels < pixels)
            ):
                entry = next(source, None)
                if entry is None:
                    more = False
                    break
                trace = None if self.fast is None else self.fast(entry[1])
                if trace is None:
                    self.start(*entry)
                    continue
                report.started += 1
                report.fast += 1
                report.done += 1
                if ordered and (report.live or held or entry[0] != turn):
                    self.finished.append((entry[0], Outcome(entry[1], trace)))
                else:  # nothing waits before it
                    turn += 1
                    yield Outcome(entry[1], trace)
            if not self.finished:
                queue = max(self.each, key=len, default=None)
                if queue is None or not len(queue):
                    break
                self.flush(queue)
            report.seconds = time.perf_counter() - began
            while self.finished:
                number, outcome = self.finished.popleft()
                held[number if ordered else turn] = (number, outcome)
                while turn in held:
                    number, outcome = held.pop(turn)
                    turn += 1
                    self.release(number)
                    yield outcome
        report.seconds = time.perf_counter() - began

    def start(self, number: int, job: Job) -> None:
        """Take up a job, and run it to its first call."""
        report = self.report
        report.started += 1
        try:
            program = job.program if isinstance(job.program, Program) else load(job.program)
            values = program.prepare(self.opened(program, job.inputs), self.profile)
        except VprogError as error:
            self.finish(number, Outcome(job, error=error))
            return
        except (OSError, MemoryError, TypeError, ValueError, AttributeError) as error:
            said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            refused = INPUT.error(f"the job cannot start: {said}", "look at its inputs")
            self.finish(number, Outcome(job, error=refused))
            return
        report.live += 1
        report.most_live = max(report.live, report.most_live)
        self.looked_at[number] = tuple(_pictures(values))
        for image in self.looked_at[number]:
            if not self.holders[image.digest]:
                self.pixels += weight(image)
            self.holders[image.digest] += 1
        self.go(_Live(number, job, program, values))

    def opened(self, program: Program, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Inputs with their pictures opened, each file once."""
        types = {name: str(type) for name, type, _ in program.graph.inputs}
        found = dict(inputs)
        for name, value in inputs.items():
            if types.get(name) == "Image":
                found[name] = self.picture(value)
            elif types.get(name) == "list[Image]" and isinstance(value, list | tuple):
                found[name] = tuple(self.picture(item) for item in value)
        self.report.decoded = self.pictures.decoded
        return found

    def picture(self, value: Any) -> Any:
        return self.pictures.open(value) if isinstance(value, str | Path) else value

    def finish(self, number: int, outcome: Outcome) -> None:
        report = self.report
        report.done += 1
        report.refused += outcome.trace is None
        report.failed += outcome.trace is not None and outcome.trace.failed is not None
        self.finished.append((number, outcome))

    def release(self, number: int) -> None:
        """Forget the pictures of a job whose outcome is given away."""
        for image in self.looked_at.pop(number, ()):
            self.holders[image.digest] -= 1
            if not self.holders[image.digest]:
                del self.holders[image.digest]
                self.pixels -= weight(image)

    def go(self, live: _Live) -> None:
        """Run to the next call that must wait, or to the end."""
        try:
            if self.waits(live):
                return
        except VprogError as error:  # what a run alone would raise ends this run alone
            outcome = Outcome(live.job, error=error)
        else:
            record = live.running.machine.record
            trace = Trace(live.program, live.values, self.profile, record)
            outcome = Outcome(live.job, trace)
        self.report.live -= 1
        self.finish(live.number, outcome)

    def waits(self, live: _Live) -> bool:
        """Run to the next call that must wait, and let it; False where the run has ended."""
        running = live.running
        while (ask := running.go()) is not None:
            queue = self.queues[ask.oracle]
            if queue.traits.cheap:
                started = time.perf_counter()
                answer = ask_module(queue.module, ask)
                seconds = time.perf_counter() - started
                running.take(answer, queue.name, seconds)
                continue
            if live.ahead:
                known = live.ahead.pop(running.key, None)
                if known is not None:
                    self.report.used += 1
                    running.take(known, queue.name, 0.0, "ahead")
                    continue
            if not queue.add(ask, running.key, live):
                self.report.shared += 1
            return True
        return False

    def flush(self, queue: Queue) -> None:
        """Answer what the cache knows, or else a batch."""
        if self.cache is not None:
            calls = queue.fresh()
            hits = self.look(queue, calls)
            if hits:
                queue.remove(call for call, _ in hits)
                self.deliver(queue, hits, 0.0, "cached")
                return
        calls = queue.take()
        room = queue.limit - len(calls) if not len(queue) else 0
        if room > 0 and (self.ahead == "paid" or (self.ahead and not queue.traits.paid)):
            calls += self.more(queue, calls, room)
        asks = [call.ask for call in calls]
        started = time.perf_counter()
        answers, fitting = ask_batch(queue.module, asks)
        seconds = time.perf_counter() - started
        queue.fitted(fitting)
        self.report.halved += fitting is not None
        self.report.note_batch(queue.name, len(calls))
        if self.cache is not None:
            self.cache.put_many(queue.module, asks, answers)
        share = seconds / len(calls)
        self.deliver(queue, list(zip(calls, answers, strict=True)), share)

    def look(self, queue: Queue, calls: list[Call]) -> list[tuple[Call, Answer | Failed]]:
        """The calls whose answers the cache has."""
        if self.cache is None or not calls:
            return []
        found = self.cache.get_many(queue.module, [call.ask for call in calls])
        hits: list[tuple[Call, Answer | Failed]] = [
            (call, answer) for call, answer in zip(calls, found, strict=True) if answer is not None
        ]
        self.report.hits += len(hits)
        return hits

    def more(self, queue: Queue, calls: list[Call], room: int) -> list[Call]:
        """Calls that the runs which wait for a batch may come to, to fill it."""
        known = {call.key: call for call in calls}
        added: list[Call] = []
        for live in [live for call in calls for live in call.waiting]:
            for ask in upcoming(live.running.machine, room - len(added), live.knows):
                if self.queues[ask.oracle] is not queue:
                    continue
                key = exact(ask)
                call = known.get(key)
                if call is None:
                    call = known[key] = Call(ask, key)
                    added.append(call)
                call.ahead.append(live)
            if len(added) >= room:
                break
        hits = self.look(queue, added)
        for call, answer in hits:
            for live in call.ahead:
                live.ahead[call.key] = answer
        cached = {id(call) for call, _ in hits}
        asked = [call for call in added if id(call) not in cached]
        self.report.ahead += len(asked)
        return asked

    def deliver(
        self,
        queue: Queue,
        told: list[tuple[Call, Answer | Failed]],
        seconds: float,
        how: str = "",
    ) -> None:
        """Give answers to the runs that wait for them, and run these on."""
        for call, answer in told:
            for live in call.ahead:
                live.ahead[call.key] = answer
        name, count = queue.name, len(told)
        for call, answer in told:
            for live in call.waiting:
                live.running.take(answer, name, seconds, how, count)
                self.go(live)


def _pictures(values: Mapping[str, Any]) -> Iterator[Image]:
    for value in values.values():
        if isinstance(value, Image):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Image))
