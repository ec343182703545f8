"""Running a plan: a machine that pauses at each oracle call, and the loop that has it answered."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from vprog.batch import ask_module
from vprog.failed import Failed, fail
from vprog.form import exact
from vprog.grammar.diagnostic import VprogError, declare
from vprog.grammar.source import Source
from vprog.limits import MAX_ASKS, MAX_ITEMS, MAX_STEPS
from vprog.module import Answer, Ask, Profile
from vprog.ops.bounds import LONG_LIST
from vprog.plan import Code, Plan

if TYPE_CHECKING:
    from vprog.cache import Cache

NOT_ANSWERED = declare(
    "VP601",
    "the profile does not answer an operator",
    "Every oracle of a program needs a module. It is told before anything runs.",
    wrong="$ vprog run caption.vp --image cups.png --profile lite",
    right="$ vprog run caption.vp --image cups.png --profile scene:cups.json",
)
FUEL = declare(
    "VP330",
    "the run took more steps than it may",
    "A run may take a million steps; the bound is checked before it starts, and counted behind that.",
    wrong='answer = [lower(w) for w in split("A B C D E F", " ")]',
    right='answer = [lower(w) for w in split("A B", " ")]',
)

_FUEL: Final = MAX_STEPS + MAX_ASKS
#: Stands where a node has no value yet.
NOTHING: Final[Any] = object()
#: An open loop: the items, how many were taken, the result so far, the path around, the path of
#: the loop itself, the place behind its opening.
Frame: TypeAlias = list[Any]

# Plain numbers: a member of an enumeration is looked up far more slowly.
(
    _PURE1, _PURE2, _PURE, _TRY, _ASK, _LINE, _NEXT, _IF_FALSE, _KEEP, _JUMP, _DECIDE, _HAVE,
    _COPY, _IF_TRUE, _OPEN, _CLOSE, _LIST, _EXTEND, _KEPT, _FOLD,
) = map(int, Code)  # fmt: skip


@dataclass(slots=True)
class Record:
    """What a run leaves, as columns: for each step its node, iteration path and raw value.

    Attributes:
        scores: score and threshold of a step's answer, where a module gave one.
        failed: the failure that ended the run; its step is the last.
        telemetry: seconds and module of each oracle call, by step; no part of the trace's body.
        replaced: nodes whose value was given, not computed.
    """

    nodes: list[int] = field(default_factory=list)
    paths: list[tuple[int, ...]] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    scores: dict[int, tuple[float, float | None]] = field(default_factory=dict)
    failed: Failed | None = None
    until: str | None = None
    telemetry: list[dict[str, Any]] = field(default_factory=list)
    replaced: tuple[int, ...] = ()


class Machine:
    """One run of a plan. ``advance`` goes on to the next oracle call; ``tell`` answers it."""

    __slots__ = ("_frames", "_path", "_place", "_slots", "asked", "done", "plan", "record")

    def __init__(
        self,
        plan: Plan,
        inputs: Mapping[str, Any],
        given: Mapping[int, Any] | None = None,
    ) -> None:
        """Start a run; ``given`` holds values of nodes that are not computed but taken as they are."""
        self.plan = plan
        self._slots: list[Any] = [NOTHING] * len(plan.graph.nodes)
        self._place = 0
        self._path: tuple[int, ...] = ()
        self._frames: list[Frame] = []
        self.record = Record(replaced=tuple(given or ()))
        self.asked: Ask | None = None
        self.done = False
        for id, value in plan.constants:
            self._slots[id] = value
        for name, _, id in plan.graph.inputs:
            self._note(id, inputs[name])
        for id, value in (given or {}).items():
            self._note(id, value)

    def position(self) -> tuple[int, list[Any], list[Frame]]:
        """Where it stands, to look ahead from: its place, and copies of values and open loops."""
        frames: list[Frame] = [[*frame[:2], list(frame[2]), *frame[3:]] for frame in self._frames]
        return self._place, self._slots.copy(), frames

    def _note(self, id: int, value: Any) -> None:
        self._slots[id] = value
        self.record.nodes.append(id)
        self.record.paths.append(self._path[: self.plan.graph.depths[id]])
        self.record.values.append(value)

    def _fail(self, id: int, failed: Failed) -> None:
        self._note(id, failed)
        self.record.failed = failed
        self.done = True

    def tell(self, answer: Answer | Failed) -> None:
        """Give the answer to the call that the run waits for."""
        self.asked, record = None, self.record
        id = self.plan.code[self._place - 1][1]
        if isinstance(answer, Failed):
            self._fail(id, answer)
            return
        if answer.score is not None:
            # Rounded, so that the last bits of a batch never reach a trace.
            threshold = None if answer.threshold is None else round(answer.threshold, 3)
            record.scores[len(record.nodes)] = (round(answer.score, 3), threshold)
        path = self._path
        self._slots[id] = answer.value
        record.nodes.append(id)
        record.paths.append(path[: self.plan.graph.depths[id]] if path else path)
        record.values.append(answer.value)

    def advance(self, until: str | None = None) -> Ask | None:
        """Run to the next oracle call, the end of a line, or the end; gives the call, if any."""
        if self.done:
            return None
        code, depths = self.plan.code, self.plan.graph.depths
        slots, frames = self._slots, self._frames
        nodes, paths, values = self.record.nodes, self.record.paths, self.record.values
        place, path, end = self._place, self._path, len(code)
        # The order of the cases is that of how often they are met.
        while place < end:
            instruction = code[place]
            kind = instruction[0]
            place += 1
            if kind <= _TRY:
                if kind == _PURE1:
                    _, id, meaning, arg = instruction
                    value = meaning(slots[arg])
                elif kind == _PURE2:
                    _, id, meaning, left, right = instruction
                    value = meaning(slots[left], slots[right])
                else:
                    _, id, meaning, pick = instruction
                    value = meaning(*pick(slots))
                    if kind == _TRY and value.__class__ is Failed:
                        self._path = path
                        self._fail(id, value)
                        return None
                slots[id] = value
                nodes.append(id)
                paths.append(path[: depths[id]] if path else path)
                values.append(value)
            elif kind == _ASK:
                self._place, self._path = place, path
                self.asked = Ask(instruction[2], instruction[3](slots))
                return self.asked
            elif kind == _LINE:
                if until is not None and self.plan.lines[instruction[1]][0] == until:
                    self.record.until = until
                    break
            elif kind == _NEXT:
                frame = frames[-1]
                items, taken = frame[0], frame[1]
                if taken == len(items):
                    place = instruction[2]
                else:
                    slots[instruction[1]] = items[taken]
                    path = (*frame[4], taken)
                    frame[1] = taken + 1
                    for id in instruction[3]:
                        slots[id] = NOTHING
                if len(nodes) > _FUEL:
                    self._path = path
                    sentence = f"the run took more than {_FUEL:,} steps"
                    self._fail(instruction[1], fail(FUEL, sentence))
                    return None
            elif kind == _IF_FALSE:
                if not slots[instruction[1]]:
                    place = instruction[2]
            elif kind == _KEEP:
                frames[-1][2].append(slots[instruction[1]])
            elif kind == _JUMP:
                place = instruction[1]
            elif kind == _DECIDE:
                if slots[instruction[1]] is instruction[2]:
                    frames[-1][2].append(instruction[2])
                    place = instruction[3]
            elif kind == _HAVE:
                if slots[instruction[1]] is not NOTHING:
                    place = instruction[2]
            elif kind in (_COPY, _LIST):
                _, id, source = instruction
                slots[id] = value = slots[source] if kind == _COPY else source(slots)
                nodes.append(id)
                paths.append(path[: depths[id]] if path else path)
                values.append(value)
            elif kind == _IF_TRUE:
                if slots[instruction[1]]:
                    place = instruction[2]
            elif kind == _OPEN:
                _, _, source, depth = instruction
                frames.append([slots[source], 0, [], path, path[:depth], place])
                path = (*path[:depth], -1)
            elif kind == _CLOSE:
                _, id, how, total = instruction
                frame = frames.pop()
                path = self._path = frame[3]
                value = close(how, frame[2], slots[total] if total >= 0 else None)
                if value.__class__ is Failed:
                    self._fail(id, value)
                    return None
                self._note(id, value)
            elif kind == _EXTEND:
                frames[-1][2].extend(slots[instruction[1]])
            elif kind == _KEPT:
                if frames[-1][2]:
                    place = instruction[1]
            else:
                slots[instruction[1]] = slots[instruction[2]]
        self._place, self._path = place, path
        self.done = True
        return None


def close(how: str, result: list[Any], total: Any) -> Any:
    """The value of a loop that was walked to its end, or to where its answer was known."""
    if how == "fold":
        return total
    if how in ("any", "all"):
        return result[0] if result else how == "all"
    if len(result) > MAX_ITEMS:
        return fail(LONG_LIST, f"the list would have {len(result):,} items; {MAX_ITEMS:,} may be")
    return tuple(result)


def check_profile(plan: Plan, profile: Profile, source: Source) -> None:
    """Tell before the run which oracles of a program nothing answers.

    Raises:
        VprogError: VP601, one diagnostic an oracle.
    """
    modules = profile.modules
    missing = [(name, span) for name, span in plan.oracles if name not in modules]
    if not missing:
        return
    help = "choose a profile that does: `vprog doctor` lists them"
    raise VprogError(
        [
            NOT_ANSWERED.at(
                span,
                f"the profile {profile.name} does not answer {name}",
                profile.missing.get(name, help),
            )
            for name, span in missing
        ],
        source,
    )


class Running:
    """A machine with what was answered so far: a call is made once, however often it is met.

    Attributes:
        machine: the run itself.
        key: of the call that it stands at (see ``exact``).
    """

    __slots__ = ("_known", "_recorded", "_until", "key", "machine")

    def __init__(
        self,
        machine: Machine,
        until: str | None = None,
        known: Iterable[tuple[Ask, Answer | Failed]] = (),
    ) -> None:
        self.machine = machine
        self._until = until
        #: What was recorded counts for equal calls too: its pictures may be known by name only.
        self._recorded: dict[Ask, Answer | Failed] = {}
        self._known: dict[bytes, Answer | Failed] = {}
        for ask, answer in known:
            self._recorded[ask] = self._known[exact(ask)] = answer
        self.key = b""

    def go(self) -> Ask | None:
        """Run to the next call that was not answered before; None at the end."""
        machine, known = self.machine, self._known
        while (ask := machine.advance(self._until)) is not None:
            self.key = exact(ask)
            answer = known.get(self.key)
            if answer is None and self._recorded:
                answer = self._recorded.get(ask)
            if answer is None:
                return ask
            machine.tell(answer)
        return None

    def take(
        self, answer: Answer | Failed, module: str, seconds: float, how: str = "", of: int = 1
    ) -> None:
        """Take the answer to the call that it stands at; the rest is telemetry.

        Args:
            module: the name of the module that gave it.
            seconds: how long that took.
            how: ``cached`` or ``ahead``, where no module was waited for.
            of: how many calls were answered with it.
        """
        record = self.machine.record
        self._known[self.key] = answer
        facts: dict[str, Any] = {"step": len(record.nodes), "module": module, "seconds": seconds}
        if how:
            facts[how] = True
        elif of > 1:
            facts["batch"] = of
        record.telemetry.append(facts)
        self.machine.tell(answer)

    def knows(self, key: bytes) -> Answer | Failed | None:
        """What was answered to the call of a key, if it was made."""
        return self._known.get(key)


def run(
    plan: Plan,
    inputs: Mapping[str, Any],
    profile: Profile,
    until: str | None = None,
    given: Mapping[int, Any] | None = None,
    known: Iterable[tuple[Ask, Answer | Failed]] = (),
    cache: Cache | None = None,
) -> Record:
    """Run a plan to its end, or to the end of a line.

    Args:
        inputs: a value for each input of the program.
        until: the name of the last line to run.
        given: values of nodes that are taken instead of computed.
        known: answers that are taken instead of asked for.
        cache: where answers are looked up first, and kept.
    """
    running = Running(Machine(plan, inputs, given), until, known)
    while (ask := running.go()) is not None:
        module = profile.modules[ask.oracle]
        started = time.perf_counter()
        answer: Answer | Failed | None = None if cache is None else cache.get(module, ask)
        if answer is not None:
            running.take(answer, module.name, time.perf_counter() - started, "cached")
            continue
        answer = ask_module(module, ask)
        running.take(answer, module.name, time.perf_counter() - started)
        if cache is not None:
            cache.put(module, ask, answer)
    return running.machine.record
