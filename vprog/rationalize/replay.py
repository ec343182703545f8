"""A trace's values computed again: from a slice of its steps, or with some values replaced.

Nothing is asked of a module: an oracle answers what the trace recorded, and a call that was never
made has no answer (``Unknown``). Values are computed on demand, from the answer back, so what the
answer does not ask for takes no part.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from vprog.failed import Failed
from vprog.form import exact
from vprog.graph import Node
from vprog.module import Ask
from vprog.rationalize.draft import Draft, goal
from vprog.rationalize.neutral import neutral_nodes
from vprog.run import close
from vprog.trampoline import bounce
from vprog.type import FLOAT

if TYPE_CHECKING:
    from vprog.trace import Trace

#: A value's place: its node, and the rounds around it.
Place: TypeAlias = tuple[int, tuple[int, ...]]
_Needs: TypeAlias = Generator[Place, Any, Any]


class Unknown(Exception):
    """A value needs an oracle's answer that the trace does not hold."""


class Missing(Exception):
    """A value needs a step that is not among those that may be used."""


class Ended(Exception):
    """A step failed, and the run with it; ``args`` are the failure."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a trace recorded: of its oracles, and by place."""

    trace: Trace
    answers: Mapping[bytes, Any]

    @classmethod
    def of(cls, trace: Trace) -> Memory:
        """The answers in a trace; each is its value, or the ``Failed`` that ended the run."""
        answers = {}
        for ask, answer in trace.asks().items():
            answers[exact(ask)] = answer if isinstance(answer, Failed) else answer.value
        return cls(trace, answers)

    def place(self, step: int) -> Place:
        """Where a step stands."""
        return self.trace.record.nodes[step], self.trace.record.paths[step]

    def compute(
        self, step: int, known: Mapping[Place, Any], allowed: Collection[Place] | None = None
    ) -> Any:
        """The value of a step, computed again.

        Args:
            step: of the trace; its node is computed in its rounds.
            known: values that are taken as they are.
            allowed: the places whose values may be computed; None for all.

        Returns:
            The value, or the ``Failed`` in which computing it ends.

        Raises:
            Unknown: an oracle would be asked what the trace has no answer to.
            Missing: a step is needed that is not allowed.
        """
        run = _Run(self, dict(known), allowed)
        try:
            return bounce(run.need, self.place(step))
        except Ended as ended:
            return ended.args[0]


class _Run:
    def __init__(
        self, memory: Memory, known: dict[Place, Any], allowed: Collection[Place] | None
    ) -> None:
        self.memory = memory
        self.graph = memory.trace.program.graph
        self.known = known
        self.allowed = allowed

    def need(self, place: Place) -> _Needs:
        """The value of a place."""
        id, path = place
        node = self.graph.nodes[id]
        depth = self.graph.depths[id]
        path = path[:depth]
        if (id, path) in self.known:
            return self.known[id, path]
        if node.op == "const":
            return node.value
        if node.op == "each":
            items = yield node.args[0], path
            if path[depth - 1] >= len(items):
                raise Missing
            return items[path[depth - 1]]
        if node.op == "total":
            loop = self.graph.loops[node.args[0]]
            assert loop.over is not None
            before = path[depth - 1] - 1
            if before < 0:
                return (yield loop.args[1], path)
            return (yield loop.over.body, (*path[: depth - 1], before))
        if self.allowed is not None and (id, path) not in self.allowed:
            raise Missing
        value = yield from self.compute(node, path)
        if isinstance(value, Failed):
            raise Ended(value)
        self.known[id, path] = value
        return value

    def compute(self, node: Node, path: tuple[int, ...]) -> _Needs:
        """The value of a node in a round, from its operands."""
        args = node.args
        match node.op:
            case "input":
                step = self.memory.trace.find(node.id, ())
                if step is None:
                    raise Missing
                return self.memory.trace.record.values[step]
            case "if":
                test = yield args[0], path
                return (yield args[1 if test else 2], path)
            case "and" | "or":
                left = yield args[0], path
                return left if left is (node.op == "or") else (yield args[1], path)
            case "call":
                return (yield args[-1], path)
            case "loop":
                return (yield from self.loop(node, path))
        values = []
        for arg in args:
            values.append((yield arg, path))
        operator = node.operator
        if operator is None:
            return tuple(values)
        if operator.meaning is None:
            key = exact(Ask(operator.name, tuple(values)))
            if key not in self.memory.answers:
                raise Unknown
            return self.memory.answers[key]
        value = operator.meaning(*values)
        # The sum of no Floats is a Float, which the meaning cannot see.
        whole = node.type == FLOAT and isinstance(value, int) and not isinstance(value, bool)
        return float(value) if whole else value

    def loop(self, node: Node, path: tuple[int, ...]) -> _Needs:
        over = node.over
        assert over is not None
        items = yield node.args[0], path
        total = (yield node.args[1], path) if over.total is not None else None
        found: list[Any] = []
        for i in range(len(items)):
            inner = (*path, i)
            if over.total is not None:
                self.known[over.total, inner] = total
            if over.test is not None and not (yield over.test, inner):
                continue
            value = yield over.body, inner
            if over.total is not None:
                total = value
            elif over.kind in ("any", "all"):
                if value is (over.kind == "any"):
                    return value
            elif over.flat:
                found.extend(value)
            else:
                found.append(value)
            if over.kind == "take1" and found:
                break
        return close(over.kind, found, total)


def call_of(trace: Trace, step: int) -> bytes:
    """A key that two steps share only where they are the same call of the same values."""
    made = trace.step(step)
    return exact(Ask(f"{made.op}: {made.node.type}", made.args))


def replays(draft: Draft, given: Collection[int] = ()) -> bool:
    """Whether a draft's steps alone give its answer again, each of them its recorded value.

    Oracles answer as recorded. Beside the steps that the draft stands on, a value may come from what
    is handed on unchanged, and from a kept step that made the same call of the same values.

    Args:
        draft: at any level.
        given: steps whose recorded values are taken as they are, such as supporting ones that
            were dropped.

    >>> from vprog.program import load
    >>> from vprog.rationalize.draft import draft
    >>> whole = draft(load("answer = 1 + 2 * 3").run(profile="lite"))
    >>> replays(whole), replays(Draft(whole.trace, whole.statements[1:]))
    (True, False)
    """
    return Replayer(draft.trace).replays(draft.steps, given)


class Replayer:
    """Replays slices of one trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.memory = Memory.of(trace)
        self._calls: dict[bytes, list[int]] | None = None

    def replays(self, steps: Collection[int], given: Collection[int] = ()) -> bool:
        """Whether these steps alone give the goal's value again (see ``replays``)."""
        trace, memory = self.trace, self.memory
        record = trace.record
        neutral = neutral_nodes(trace.program.graph)
        kept = frozenset(steps)
        allowed = {memory.place(s) for s in kept}
        allowed.update(
            memory.place(s) for s, id in enumerate(record.nodes) if id in neutral and s not in kept
        )
        known = {memory.place(s): record.values[s] for s in given}
        for step, same in self._repeats(kept):
            known[memory.place(step)] = record.values[same]
        end = goal(trace)
        try:
            value = memory.compute(end, known, allowed)
        except (Missing, Unknown):
            return False
        return bool(value == record.values[end]) and all(
            self._same(step, known, allowed) for step in kept
        )

    def _same(self, step: int, known: Mapping[Place, Any], allowed: Collection[Place]) -> bool:
        """Whether a step's recorded value comes from the recorded values of its operands."""
        trace = self.trace
        made = trace.step(step)
        operator = made.node.operator
        if operator is None or operator.meaning is None:
            return True
        value = operator.meaning(*made.args)
        return bool(value == made.value)

    def _repeats(self, kept: Collection[int]) -> list[tuple[int, int]]:
        """The steps that were dropped though they are calls of a kept step's, with that step."""
        if self._calls is None:
            self._calls = {}
            graph, record = self.trace.program.graph, self.trace.record
            for step, id in enumerate(record.nodes):
                operator = graph.nodes[id].operator
                if operator is not None and not operator.oracle and not record.paths[step]:
                    self._calls.setdefault(call_of(self.trace, step), []).append(step)
        found: list[tuple[int, int]] = []
        for same in self._calls.values():
            if len(same) > 1:
                stays = next((s for s in same if s in kept), None)
                if stays is not None:
                    found.extend((s, stays) for s in same if s not in kept)
        return found
