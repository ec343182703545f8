"""The trace of a run: what was computed, in order, from what, and what was not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError, declare
from vprog.graph import Node
from vprog.module import Answer, Ask, Profile
from vprog.recorded import recorded
from vprog.run import Record, run
from vprog.skipped import Skipped, find_skipped
from vprog.step import Round, Step
from vprog.unfold import Unfit
from vprog.unfolded import Unfolded
from vprog.unfolded import record as unfolded_record

if TYPE_CHECKING:
    from vprog.column import Column
    from vprog.image import Image
    from vprog.program import Program
    from vprog.rationalize import Rationale

NO_SUCH_LINE = declare(
    "VP332",
    "the program binds no such name",
    "until= and rerun name a line of the program.",
    wrong="$ vprog run count.vp --image cups.png --profile scene:cups.json --until cusp",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json --until cups",
)


class Trace:
    """A run of a program, whole; it never changes. Steps are made when looked at.

    Attributes:
        program: what ran.
        profile: what answered its oracles (of a reloaded trace: what was recorded).
        inputs: what it ran on.
        record: the columns that the run left.
    """

    # What is made by the hundred thousand is one tuple; the dictionary comes with the first look.
    __slots__ = ("__dict__", "__weakref__", "_parts")
    _parts: tuple[Program, Profile, Any, Record | None, Column | None, list[Any]]

    def __init__(
        self, program: Program, inputs: Mapping[str, Any], profile: Profile, record: Record
    ) -> None:
        object.__setattr__(self, "_parts", (program, profile, inputs, record, None, []))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a trace never changes; it has no {name} to set")

    @property
    def program(self) -> Program:
        return self._parts[0]

    @property
    def profile(self) -> Profile:
        return self._parts[1]

    @cached_property
    def inputs(self) -> Mapping[str, Any]:
        """The value of each input; a run by masks has one, its picture."""
        given = self._parts[2]
        if self._parts[4] is None:
            return cast("Mapping[str, Any]", given)
        return {name: given for name, _, _ in self.program.graph.inputs}

    @cached_property
    def record(self) -> Record:
        """The columns that the run left; of a run by masks, those that the plan leaves."""
        swept = self.swept
        if swept is not None:
            return unfolded_record(swept[0], swept[2])
        return self._parts[3] or run(self.program.plan, self.inputs, self.profile)

    @property
    def swept(self) -> tuple[Unfolded, Column, Image] | None:
        """Of a run by masks that can be unfolded: that, the picture's column, and the picture."""
        column, slots = self._parts[4:]
        masks = None if column is None else self.program.masks
        if column is None or masks is None:
            return None
        try:
            program = self.program
            unfolded = Unfolded(program.graph, program.plan, masks, column, slots)
        except Unfit:
            return None
        return unfolded, column, self._parts[2]

    @property
    def telemetry(self) -> list[dict[str, Any]]:
        """Seconds and module of each oracle call; none of a run by masks, which made no call."""
        return [] if self._parts[4] is not None else self.record.telemetry

    @property
    def failed(self) -> Failed | None:
        """The failure that ended the run, if one did."""
        return self.record.failed if self._parts[4] is None else None

    @property
    def answer(self) -> Any:
        """The value of ``answer``.

        Raises:
            VprogError: the run failed (with the failure's code), or ended before (VP332).
        """
        column, slots = self._parts[4:]
        if column is not None:
            masks = self.program.masks
            assert masks is not None
            return masks.value(self.program.graph.answer, slots, column)
        if self.failed is not None:
            raise VprogError([self.diagnostic(self.failed)], self.program.source)
        step = self.find(self.program.graph.answer, ())
        if step is None:
            raise NO_SUCH_LINE.error("the run ended before answer", "run it without until")
        return self.record.values[step]

    def diagnostic(self, failed: Failed) -> Any:
        """A failure as a diagnostic at the step's place in the program."""
        from vprog.grammar.diagnostic import Diagnostic

        node = self.program.graph.nodes[self.record.nodes[-1]]
        return Diagnostic(failed.code, failed.sentence, node.span, failed.help)

    def __getitem__(self, name: str) -> Any:
        """The value of a name of the program."""
        step = self.find(self.program.node(name), ())
        if step is None:
            raise KeyError(name)
        return self.record.values[step]

    @cached_property
    def _places(self) -> dict[tuple[int, tuple[int, ...]], int]:
        return {
            key: i for i, key in enumerate(zip(self.record.nodes, self.record.paths, strict=True))
        }

    def find(self, node: int, path: tuple[int, ...]) -> int | None:
        """The step of a node in the round that a path names, if it has a value there."""
        return self._places.get((node, path[: self.program.graph.depths[node]]))

    def value(self, node: int, path: tuple[int, ...]) -> tuple[int | None, Any]:
        """The step and the value of a node in a round; a value of None means not evaluated."""
        graph = self.program.graph
        found = graph.nodes[node]
        if found.op == "const":
            return None, found.value
        if found.op == "each":
            depth = graph.depths[node]
            source = self.value(found.args[0], path)[1]
            place = path[depth - 1] if depth <= len(path) else None
            inside = source is not None and place is not None and place < len(source)
            return None, source[place] if inside else None
        if found.op == "total":
            return self._total(found, path)
        step = self.find(node, path)
        return step, None if step is None else self.record.values[step]

    def _total(self, node: Node, path: tuple[int, ...]) -> tuple[int | None, Any]:
        """What was folded before this round: the last round's result, or the start."""
        graph = self.program.graph
        loop = graph.loops[node.args[0]]
        assert loop.over is not None
        depth = graph.depths[node.id]
        before = (*path[: depth - 1], path[depth - 1] - 1)
        if before[-1] >= 0:
            return self.value(loop.over.body, before)
        return self.value(loop.args[1], path)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in the order of the run."""
        return tuple(self.step(i) for i in range(len(self.record.nodes)))

    def step(self, index: int) -> Step:
        """One step."""
        node = self.program.graph.nodes[self.record.nodes[index]]
        path = self.record.paths[index]
        found = [self.value(arg, path) for arg in node.args[: len(node.args) - _inside(node)]]
        if not isinstance(self.record.values[index], Failed):
            _forget_unasked(node, found)
        score, threshold = self.record.scores.get(index, (None, None))
        return Step(
            index,
            node,
            path,
            self.record.values[index],
            tuple(step for step, _ in found),
            tuple(value for _, value in found),
            score,
            threshold,
        )

    def rounds(self, index: int) -> tuple[Round, ...]:
        """The rounds of a loop's step that were walked."""
        node = self.program.graph.nodes[self.record.nodes[index]]
        over = node.over
        assert over is not None
        path = self.record.paths[index]
        found: list[Round] = []
        for i, item in enumerate(self.value(node.args[0], path)[1]):
            inner = (*path, i)
            test = (None, None) if over.test is None else self.value(over.test, inner)
            body = (None, None) if test[1] is False else self.value(over.body, inner)
            found.append(Round(inner, item, test, body))
            if over.stops(body[1]):
                break
        return tuple(found)

    def reads(self, index: int) -> tuple[int, ...]:
        """The steps that a step's value hangs on: its evaluated operands, and a loop's rounds."""
        step = self.step(index)
        found = [read for read in step.reads if read is not None]
        own = step.node.args[: len(step.node.args) - _inside(step.node)]
        found.extend(self._variables(own, step.path))
        over = step.node.over
        if over is not None and not isinstance(step.value, Failed):
            for walked in self.rounds(index):
                found.extend(s for s, _ in (walked.test, walked.body) if s is not None)
                inside = (over.body,) if over.test is None else (over.test, over.body)
                found.extend(self._variables(inside, walked.path))
        return tuple(dict.fromkeys(found))

    def _variables(self, ids: tuple[int, ...], path: tuple[int, ...]) -> Iterator[int]:
        """The steps behind the loop variables among operands: the lists they walk."""
        nodes = self.program.graph.nodes
        ahead = list(ids)
        while ahead:
            node = nodes[ahead.pop()]
            if node.op == "each":
                source = self.find(node.args[0], path)
                if source is None:
                    ahead.append(node.args[0])
                else:
                    yield source
            elif node.op == "total":
                before = self._total(node, path)[0]
                if before is not None:
                    yield before

    @cached_property
    def skipped(self) -> tuple[Skipped, ...]:
        """Branches not taken, operands not evaluated, items not visited, lines not reached."""
        return tuple(find_skipped(self))

    def asks(self) -> dict[Ask, Answer | Failed]:
        """Every oracle call of the run and what was answered."""
        return dict(self._calls())

    def _calls(self) -> Iterator[tuple[Ask, Answer | Failed]]:
        for step in self.steps:
            operator = step.node.operator
            if operator is None or not operator.oracle or step.node.id in self.record.replaced:
                continue
            if isinstance(step.value, Failed):
                yield Ask(operator.name, step.args), step.value
            else:
                yield (
                    Ask(operator.name, step.args),
                    Answer(step.value, step.score, step.threshold),
                )

    def rerun(self, values: Mapping[str, Any], profile: Profile | None = None) -> Trace:
        """The same run with the values of some names replaced.

        Steps that do not hang on them keep their recorded answers; what hangs on them alone is
        computed anew. A call that the trace has no answer to goes to the profile.

        Raises:
            VprogError: VP332 an unknown name, VP310 a value of another type.
        """
        read = {name: self.program.read(name, value) for name, value in values.items()}
        inputs = {name: read.pop(name, value) for name, value in self.inputs.items()}
        lines = {**self._given(), **read}
        program = self.program.given(lines)
        given = {program.node(name): value for name, value in lines.items()}
        profile = profile or self.profile
        record = run(program.plan, inputs, profile, given=given, known=self._calls())
        return Trace(program, inputs, profile, record)

    def _given(self) -> dict[str, Any]:
        """The lines whose values were given, with these values."""
        nodes = self.program.graph.nodes
        return {nodes[id].value: self.value(id, ())[1] for id in self.record.replaced}

    def replay(self) -> Trace:
        """The same run from the recorded answers alone; it gives the same steps."""
        given = {id: self.value(id, ())[1] for id in self.record.replaced}
        profile = recorded(self.profile)
        record = run(
            self.program.plan,
            self.inputs,
            profile,
            until=self.record.until,
            given=given,
            known=self._calls(),
        )
        return Trace(self.program, self.inputs, profile, record)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the body as it is written."""
        from vprog.journal import digest

        return digest(self)

    def dumps(self) -> str:
        """The trace as JSON lines (see ``vprog.journal``)."""
        from vprog.journal import dumps

        return dumps(self)

    def save(self, path: str | Path) -> None:
        """Write the trace as JSON lines, whole or not at all."""
        from vprog.files import write

        write(path, self.dumps())

    def rationale(self, level: str = "bridged", **options: Any) -> Rationale:
        """The trace as a rationale; options as in ``vprog.rationalize.rationalize``."""
        from vprog.rationalize import rationalize

        return rationalize(self, level, **options)

    def __repr__(self) -> str:
        failed, count = self.failed, len(self.record.nodes)
        steps = f"{count} step{'s' * (count != 1)}"
        if failed is not None:
            return f"<Trace: failed after {steps}, {failed.code}: {failed.sentence}>"
        name = self.record.until or "answer"
        return f"<Trace: {name} = {self[name]!r}, {steps}>"

    def _repr_html_(self) -> str:
        from vprog.studio.page import page

        return page(self, embedded=True)


#: How a trace of a run by masks is made, in two calls: ``new(Trace)``, then ``put(trace, parts)``.
new = object.__new__
put = Trace.__dict__["_parts"].__set__


def _inside(node: Node) -> int:
    """How many of a loop's operands stand inside it: they are its rounds', not its own."""
    return 0 if node.over is None else 1 + (node.over.test is not None)


def _forget_unasked(node: Node, found: list[tuple[int | None, Any]]) -> None:
    """Drop operands that were not asked for here, though they may have a value by another way."""
    if node.op == "call":
        found[:-1] = [(None, None)] * (len(found) - 1)
    elif node.op == "if":
        found[2 if found[0][1] else 1] = (None, None)
    elif node.op in ("and", "or") and found[0][1] is (node.op == "or"):
        found[1] = (None, None)
