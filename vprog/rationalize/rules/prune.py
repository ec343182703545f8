"""Dynamic pruning: what did not matter to this answer is dropped (Fact, section 3: pruning).

Backward dynamic slicing over the trace: a step is kept if the answer's value hangs on it, by data
or by control. In this language control is data: a conditional reads its test and the branch that
was taken, a short-circuit the operands that were evaluated, a loop the rounds that were walked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vprog.failed import Failed
from vprog.rationalize.neutral import neutral_places
from vprog.rationalize.replay import call_of
from vprog.rationalize.rewrite import Edit, Rule
from vprog.rationalize.script import alike_nodes, skipped_why, unread_why
from vprog.rationalize.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Unreached:
    """Drops what was not computed: branches not taken, operands and rounds not needed."""

    name: str = "prune/unreached"
    keeps: Literal["values", "answer"] = "values"
    after: frozenset[str] | None = frozenset()

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        kind = sheet.kind
        if "skipped" not in kind:
            return
        parts = tuple([id for id in sheet.alive if kind[id] == "skipped"])
        if parts:
            yield Edit(self.name, parts, (), skipped_why(len(parts)))


@dataclass(frozen=True, slots=True)
class Unread:
    """Drops steps that the answer's value does not hang on."""

    name: str = "prune/unread"
    keeps: Literal["values", "answer"] = "answer"
    after: frozenset[str] | None = frozenset(
        {"prune/repeated", "prune/minimal", "prune/supporting"}
    )

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        if sheet.all_read():
            return
        kept: set[int] = {sheet.at}
        ahead = [sheet.at]
        # What was skipped is not this rule's to drop, and stands on the step that decided.
        if "skipped" in sheet.kind:
            for id in sheet.alive:
                if sheet.kind[id] == "skipped":
                    kept.add(id)
                    ahead.append(id)
        while ahead:
            for read in sheet.reads(ahead.pop()):
                if read not in kept:
                    kept.add(read)
                    ahead.append(read)
        if len(kept) == len(sheet.alive):
            return
        kept.update([id for id in sheet.alive if sheet.kind[id] == "conclusion"])
        dropped = tuple([id for id in sheet.alive if id not in kept])
        if dropped:
            yield Edit(self.name, dropped, (), unread_why(len(dropped)))


@dataclass(frozen=True, slots=True)
class Neutral:
    """Drops steps that hand a value on unchanged (see ``is_neutral``)."""

    name: str = "prune/neutral"
    keeps: Literal["values", "answer"] = "answer"
    after: frozenset[str] | None = frozenset()

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        neutral = neutral_places(sheet.trace.program.graph)
        if not neutral:
            return
        goal, kind, values = sheet.goal, sheet.kind, sheet.trace.record.values
        dropped: list[int] = []
        for node, depth in neutral:
            # Outside of loops there is one step of it; in rounds one each.
            steps = [sheet.links.latest[node]]
            if depth:
                steps = [s for s, id in enumerate(sheet.nodes) if id == node]
            for step in steps:
                id = -1 if step < 0 or step == goal else sheet.holder(step)
                if id >= 0 and kind[id] == "step" and values[step].__class__ is not Failed:
                    dropped.append(id)
        if dropped:
            yield Edit(
                self.name, tuple(sorted(dropped)), (), "what is handed on unchanged needs no saying"
            )


@dataclass(frozen=True, slots=True)
class Repeated:
    """Drops a pure call that was made before with the same arguments: the first one stays.

    What its arguments came from stays too, as its readers go on to read it: that two ways led to
    equal values is a fact of this run. Calls of lists stay, as the same things found in another way
    are described in another way; calls in rounds of loops are left to merging; and an oracle's calls
    are not pure, though equal ones are answered once.
    """

    name: str = "prune/repeated"
    keeps: Literal["values", "answer"] = "answer"
    after: frozenset[str] | None = frozenset()

    def sweep(self, sheet: Sheet) -> Iterator[Edit]:
        trace = sheet.trace
        latest, values = sheet.links.latest, trace.record.values
        for nodes in alike_nodes(trace.program.graph):
            steps = sorted([latest[id] for id in nodes if latest[id] >= 0])
            if len(steps) < 2:
                continue
            first: dict[object, list[int]] = {}
            for step in steps:
                first.setdefault(values[step], []).append(step)
            # Equal calls of a pure operator have equal values: the rest need not be looked at.
            for same in first.values():
                if len(same) > 1:
                    yield from self._repeats(sheet, same)

    def _repeats(self, sheet: Sheet, steps: list[int]) -> Iterator[Edit]:
        first: dict[bytes, int] = {}
        for step in steps:
            id = sheet.holder(step)
            if id < 0 or sheet.kind[id] != "step":
                continue
            before = first.setdefault(call_of(sheet.trace, step), id)
            if before != id and step != sheet.goal:
                why = "the same was computed before from the same values"
                yield Edit(self.name, (id,), (), why, before)


PRUNE: tuple[Rule, ...] = (Unreached(), Unread(), Neutral(), Repeated())
