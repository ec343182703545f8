"""Two traces compared, step by step: which values differ, and what ran in one of them only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from vprog.caption import caption
from vprog.failed import Failed
from vprog.image import Image
from vprog.region import Region
from vprog.step import Step
from vprog.trace import Trace
from vprog.value import encode

#: What is computed, and in which rounds: the same in two traces for the same step.
_Key: TypeAlias = tuple[str, tuple[int, ...]]

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A step that differs, or that one trace alone has.

    Attributes:
        what: what it computes, as a program would write it, with its name if it has one.
        line: of the program that it stands in, counted from 1.
        path: the rounds of the loops around it, counted from 0.
        a: the value in the first trace, in words; None where it has none.
        b: the value in the second trace, likewise.
    """

    what: str
    line: int
    path: tuple[int, ...]
    a: str | None
    b: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two traces have in common, and where they part.

    Attributes:
        same_program: whether both run the same graph.
        inputs: the names of inputs that differ, or that one alone has.
        answers: the answer of each in words, or its failure.
        equal: how many steps have the same value in both.
        changed: steps that both have, with other values, in the order of the first run; so the
            first of them is where the runs part.
        only_a: steps that the second trace does not have.
        only_b: steps that the first trace does not have.
    """

    same_program: bool
    inputs: tuple[str, ...]
    answers: tuple[str, str]
    equal: int
    changed: tuple[Difference, ...]
    only_a: tuple[Difference, ...]
    only_b: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return self.same_program and not (self.inputs or self.changed or self.only_a or self.only_b)

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {"same": self.same, **asdict(self)}


def compare(a: Trace, b: Trace) -> Comparison:
    """Compare two traces; of steps that stand for the same computation, the values."""
    left, right = _steps(a), _steps(b)
    changed, equal = [], 0
    for key, step in left.items():
        other = right.get(key)
        if other is None:
            continue
        if _plain(step) == _plain(other):
            equal += 1
        else:
            changed.append(_difference(a, step, step, other))
    return Comparison(
        a.program.graph.digest == b.program.graph.digest,
        _inputs(a, b),
        (_answer(a), _answer(b)),
        equal,
        tuple(changed),
        tuple(_difference(a, s, s, None) for key, s in left.items() if key not in right),
        tuple(_difference(b, s, None, s) for key, s in right.items() if key not in left),
    )


def _steps(trace: Trace) -> dict[_Key, Step]:
    digests = trace.program.graph.digests
    return {(digests[step.node.id], step.path): step for step in trace.steps}


def _plain(step: Step) -> Any:
    if isinstance(step.value, Failed):
        return step.value.code, step.value.sentence
    return encode(step.value, step.node.type)


def _difference(trace: Trace, step: Step, a: Step | None, b: Step | None) -> Difference:
    graph = trace.program.graph
    names = graph.named(step.node.id)
    words = caption(graph, step.node.id)
    line = trace.program.source.position(step.node.span.start)[0]
    return Difference(
        f"{names[0]} = {words}" if names and step.op != "input" else words,
        line,
        step.path,
        None if a is None else _words(a.value),
        None if b is None else _words(b.value),
    )


def _inputs(a: Trace, b: Trace) -> tuple[str, ...]:
    def plain(trace: Trace) -> dict[str, Any]:
        types = {name: type for name, type, _ in trace.program.graph.inputs}
        return {name: encode(value, types[name]) for name, value in trace.inputs.items()}

    left, right = plain(a), plain(b)
    names = dict.fromkeys([*left, *right])
    return tuple(n for n in names if left.get(n) != right.get(n))


def _answer(trace: Trace) -> str:
    if trace.failed is not None:
        return _words(trace.failed)
    step = trace.find(trace.program.graph.answer, ())
    return "not reached" if step is None else _words(trace.record.values[step])


def _words(value: Any) -> str:
    if isinstance(value, Failed):
        return f"failed, {value.code}: {value.sentence}"
    if isinstance(value, tuple):
        shown = f"[{', '.join(_words(item) for item in value[:20])}]"
    elif isinstance(value, Region):
        shown = f"{value.label or 'region'} ({', '.join(f'{x:g}' for x in value.box)})"
    elif isinstance(value, Image):
        shown = f"{value.name or 'picture'} {value.digest[:8]}"
    elif isinstance(value, bool):
        shown = "yes" if value else "no"
    else:
        shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
