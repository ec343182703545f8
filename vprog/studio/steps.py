"""The steps of a run as rows of a table, with those that were not computed in their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vprog.caption import caption
from vprog.failed import Failed
from vprog.skipped import Skipped
from vprog.step import Step
from vprog.studio.pictures import Album
from vprog.studio.values import Bit, show
from vprog.trace import Trace

if TYPE_CHECKING:
    from vprog.rationalize import Rationale

#: A page shows this many steps at most.
MOST_STEPS = 1500
#: An operand's text shows this many characters: as another step's value it is shown at length.
BRIEF = 60

WHY = {
    "branch": "the other branch was taken",
    "operand": "the operand before it decided",
    "stopped": "the loop had its answer by then",
    "filtered": "the item did not pass the test",
    "empty": "the list was empty",
    "failed": "the run had failed by then",
    "until": "the run was asked to end before",
}
_PARTS = {
    "if": ("if", "then", "else"),
    "and": ("first", "second"),
    "or": ("first", "second"),
    "loop": ("over", "from"),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """An operand: the parameter's name, and its value."""

    name: str
    bits: tuple[Bit, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        index: of the step; None for what was not computed.
        node: of the graph.
        line: of the program, counted from 1.
        start: where the step's expression begins in the text.
        end: and ends.
        names: what the program calls the value.
        operation: what is computed, in a few words.
        says: the step as a sentence, where the rationale has one of its own for it.
        around: which round of each loop around it, counted from 1.
        arguments: its operands.
        value: what came of it.
        score: of a module's answer, as text.
        threshold: the score from which on the module says yes, as text.
        boxes: the boxes it is about.
        failed: the failure, if it is where the run ended.
        why: why it has no value, if it was not computed.
    """

    index: int | None
    node: int
    line: int
    start: int
    end: int
    names: tuple[str, ...]
    operation: str
    says: str = ""
    around: tuple[int, ...] = ()
    arguments: tuple[Argument, ...] = ()
    value: tuple[Bit, ...] = ()
    score: str = ""
    threshold: str = ""
    boxes: tuple[int, ...] = ()
    failed: Failed | None = None
    why: str = ""


def rows(trace: Trace, album: Album, said: Rationale | None = None) -> list[Row]:
    """A row for each step, at most ``MOST_STEPS``, and one for each node that was skipped.

    Args:
        trace: the run.
        album: its boxes.
        said: the rationale at the level ``trace``, from which each step's own sentence is taken.
    """
    own = [s for s in said.sentences if s.steps] if said else []
    sentences = {max(s.steps): s.text for s in reversed(own)}
    places = _places(trace, album)
    behind: dict[int | None, list[Row]] = {}
    for place, row in _skipped(trace):
        behind.setdefault(place, []).append(row)
    found = behind.pop(None, [])
    for index in range(min(len(trace.record.nodes), MOST_STEPS)):
        found.append(_row(trace, trace.step(index), album, places[index], sentences.get(index, "")))
        found.extend(behind.get(index, ()))
    return found


def _row(trace: Trace, step: Step, album: Album, boxes: tuple[int, ...], says: str) -> Row:
    node = step.node
    failed = step.value if isinstance(step.value, Failed) else None
    return Row(
        index=step.index,
        node=node.id,
        line=trace.program.source.position(node.span.start)[0],
        start=node.span.start,
        end=node.span.end,
        names=trace.program.graph.named(node.id),
        operation=caption(trace.program.graph, node.id),
        says=says,
        around=tuple(i + 1 for i in step.path),
        arguments=tuple(_arguments(step, album)),
        value=show(step.value, album),
        score="" if step.score is None else f"{step.score:.2f}",
        threshold="" if step.threshold is None else f"{step.threshold:.2f}",
        boxes=boxes,
        failed=failed,
    )


def _skipped(trace: Trace) -> list[tuple[int | None, Row]]:
    """A row for each node and reason, with the step behind which it stands."""
    grouped: dict[tuple[int, str], list[Skipped]] = {}
    for skipped in trace.skipped:
        grouped.setdefault((skipped.node, skipped.why), []).append(skipped)
    found: list[tuple[int | None, Row]] = []
    for (id, why), group in grouped.items():
        node = trace.program.graph.nodes[id]
        times = "" if len(group) == 1 else f", {len(group)} times"
        row = Row(
            index=None,
            node=id,
            line=trace.program.source.position(node.span.start)[0],
            start=node.span.start,
            end=node.span.end,
            names=trace.program.graph.named(id),
            operation=caption(trace.program.graph, id),
            why=f"not evaluated{times}: {WHY[why]}",
        )
        found.append((group[-1].by, row))
    return found


def _arguments(step: Step, album: Album) -> list[Argument]:
    row = step.node.operator
    if row is None:
        names = _PARTS.get(step.op, ())
        return [
            Argument(names[i] if i < len(names) else "", show(value, album, BRIEF))
            for i, value in enumerate(step.args)
            if value is not None or step.op == "if"
        ]
    return [
        Argument(param.name.rstrip("_"), show(value, album, BRIEF))
        for param, value in zip(row.params, step.args, strict=True)
        if param.required or value != param.default
    ]


def _places(trace: Trace, album: Album) -> list[tuple[int, ...]]:
    """The boxes of each step: of its value, else of its operands, else of the steps that it reads."""
    found: list[tuple[int, ...]] = []
    for index in range(min(len(trace.record.nodes), MOST_STEPS)):
        boxes = album.boxes_of(trace.record.values[index])
        boxes = boxes or album.boxes_of(trace.step(index).args)
        if not boxes:
            reads = [read for read in trace.reads(index) if read < index]
            boxes = tuple(dict.fromkeys(box for read in reads for box in found[read]))
        found.append(boxes)
    return found
