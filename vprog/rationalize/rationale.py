"""A rationale: a trace, edited step by step, and said in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args

from vprog.grammar.diagnostic import declare
from vprog.rationalize.assured import assured
from vprog.rationalize.draft import Draft, Statement, Weight
from vprog.rationalize.links import links
from vprog.rationalize.rewrite import BAD_EDIT, Edit, Rule, settle
from vprog.rationalize.rules import BRIDGE, MERGE, PRUNE
from vprog.rationalize.rules.weigh import Minimal, Relevance, Supporting
from vprog.rationalize.script import learn, pattern, scripts
from vprog.rationalize.sheet import Sheet
from vprog.rationalize.verbalize import Sentence, verbalize
from vprog.trace import Trace

#: How far a trace is edited: not at all, pruned, merged too, bridged too.
Level: TypeAlias = Literal["trace", "pruned", "merged", "bridged"]
LEVELS: tuple[Level, ...] = get_args(Level)

NO_LEVEL = declare(
    "VP403",
    "there is no such level",
    "A rationale is made at one of the levels trace, pruned, merged, bridged.",
    wrong="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json --level short",
    right="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json --level merged",
)

NO_WEIGHING = declare(
    "VP404",
    "there is no such way to weigh steps",
    "relevance= is empty (steps are not weighed), mark (supporting steps are marked), or drop.",
    wrong="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json --relevance all",
    right="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json --relevance mark",
)

#: How steps that no other value of makes matter are treated: not looked for, marked, or dropped.
Weighing: TypeAlias = Literal["", "mark", "drop"]
_WEIGH: dict[str, tuple[Rule, ...]] = {
    "": (),
    "mark": (Relevance(),),
    "drop": (Relevance(), Supporting()),
}
_RULES: dict[Level, tuple[Rule, ...]] = {
    "trace": (),
    "pruned": PRUNE,
    "merged": MERGE,
    "bridged": BRIDGE,
}


@dataclass(frozen=True)
class Rationale:
    """What a trace says, at a level.

    Attributes:
        level: how far it was edited.
        draft: its statements.
        edits: every edit that led here, in order.
        style: how it is said: one of ``vprog.rationalize.style.STYLES``.
        seed: which of the wordings is used where there are several; None: always the first.
        boxes: how the style ``grounded`` writes boxes.
    """

    level: Level
    draft: Draft
    edits: tuple[Edit, ...]
    style: str = "detailed"
    seed: int | None = None
    boxes: str = "llava"

    @property
    def trace(self) -> Trace:
        return self.draft.trace

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """What it says, each sentence with its evidence."""
        return self.said(self.style, self.seed, self.boxes)

    def said(
        self, style: str = "detailed", seed: int | None = None, boxes: str = "llava"
    ) -> tuple[Sentence, ...]:
        """The same in another style, or in other words.

        Raises:
            VprogError: VP410 an unknown style, VP411 an unknown notation of boxes.
        """
        if self.level == "bridged":
            return assured(self.draft, style, seed, boxes)
        return verbalize(self.draft, style, seed, boxes)

    @property
    def text(self) -> str:
        """All sentences as one paragraph, or in the style ``steps`` each on a line."""
        between = "\n" if self.style == "steps" else " "
        return between.join([s.text for s in self.sentences])

    def __repr__(self) -> str:
        return f"<Rationale, {self.level}: {self.text!r}>"

    def __str__(self) -> str:
        return self.text

    def to_json(self) -> dict[str, Any]:
        """The rationale as plain data."""
        from vprog.rationalize.row import row

        return row(self)

    def _repr_html_(self) -> str:
        from vprog.studio.sentences import sentences_html

        return sentences_html(self)


def rules(level: Level, minimal: bool = False, relevance: str = "") -> tuple[Rule, ...]:
    """The rules that lead from the level before to a level.

    Raises:
        VprogError: VP404 an unknown way to weigh steps.
    """
    if relevance not in _WEIGH:
        ways = ", ".join(way for way in _WEIGH if way)
        raise NO_WEIGHING.error(f"steps cannot be weighed by {relevance}", f"ways: {ways}")
    if level != "pruned" or not (minimal or relevance):
        return _RULES[level]
    return (*PRUNE, *([Minimal()] if minimal else []), *_WEIGH[relevance])


def rationalize(
    trace: Trace,
    level: str = "bridged",
    *,
    style: str = "detailed",
    seed: int | None = None,
    boxes: str = "llava",
    minimal: bool = False,
    relevance: str = "",
) -> Rationale:
    """Edit a trace to a level and say it.

    Args:
        trace: of a run, ended or failed.
        level: ``trace``, ``pruned``, ``merged`` or ``bridged``.
        style: as in ``Rationale``; so are ``seed`` and ``boxes``.
        minimal: drop every step without which the rest still replays to the answer.
        relevance: ``mark`` the steps of which no other value changes the answer, or ``drop`` them.

    Raises:
        VprogError: VP403 an unknown level, VP404 an unknown way to weigh steps.
    """
    wanted = _level(level)
    if minimal or relevance:
        draft, log = _edited(Sheet.of(trace), wanted, minimal, relevance)
    else:
        draft, log = _edited_alike(trace, wanted)
    return Rationale(wanted, draft, log, style, seed, boxes)


def _edited(
    sheet: Sheet, wanted: Level, minimal: bool = False, relevance: str = ""
) -> tuple[Draft, tuple[Edit, ...]]:
    log: list[Edit] = []
    for level in LEVELS[: LEVELS.index(wanted) + 1]:
        log += settle(sheet, rules(level, minimal, relevance))
    return sheet.draft(), tuple(log)


def _edited_alike(trace: Trace, wanted: Level) -> tuple[Draft, tuple[Edit, ...]]:
    """Edited as another run of a program of the same form was, if one was; else by the engine."""
    known = scripts(trace.program.graph)
    if known is None:
        return _edited(Sheet.of(trace), wanted)
    found = links(trace)
    key = pattern(trace, found, wanted)
    if key is None:
        return _edited(Sheet.of(trace, found), wanted)
    if key not in known:
        draft, log = _edited(Sheet.of(trace, found), wanted)
        known[key] = learn(trace, found, draft, log)
        return draft, log
    script = known[key]
    if script is None:
        return _edited(Sheet.of(trace, found), wanted)
    draft, log = script.tell(trace, found)
    faults = draft.faults()
    if faults:
        raise BAD_EDIT.error(f"a script: {faults[0]}", "please report the program that led here")
    return draft, log


def levels(trace: Trace, *, minimal: bool = False, relevance: str = "") -> Iterator[Rationale]:
    """The rationale at each level, from the whole trace on; arguments as in ``rationalize``."""
    sheet, log = Sheet.of(trace), tuple[Edit, ...]()
    for level in LEVELS:
        log += tuple(settle(sheet, rules(level, minimal, relevance)))
        yield Rationale(level, sheet.draft(), log)


def _level(name: str) -> Level:
    for level in LEVELS:
        if level == name:
            return level
    raise NO_LEVEL.error(f"there is no level {name}", f"levels: {', '.join(LEVELS)}")


def unmerge(draft: Draft) -> Draft:
    """The draft with a statement for each step again, in the order of the run.

    Merging loses no step, so this gives back the steps that were merged; a conclusion that states
    its step once more is left out. What reads what is read off the trace again.
    """
    kept = draft.steps
    place = {step: step for step in kept}
    weights = {s.lead: s.weight for s in draft.statements if s.weight}
    reads = Sheet.of(draft.trace).links.reads
    statements: list[Statement] = []
    for step in range(len(reads)):
        found = dict.fromkeys(place[r] for r in reads[step] if r in place)
        if step in place:
            weight: Weight = weights.get(step, "")
            statements.append(Statement(step, "step", step, (step,), tuple(found), "", (), weight))
    return Draft(draft.trace, tuple(statements))
