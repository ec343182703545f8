"""What the rules did to a trace, for whoever wants to see: each edit with what went and what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vprog.caption import caption
from vprog.failed import Failed
from vprog.image import Image
from vprog.rationalize.draft import Statement
from vprog.rationalize.rationale import Level, Rationale, levels
from vprog.rationalize.wording import show
from vprog.region import Region
from vprog.trace import Trace

#: So many items of a list are written out.
_ITEMS = 6
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in a few words.

    Attributes:
        id: the statement's.
        kind: as in ``Statement``.
        what: what it computes, as a program would write it; of several, the last.
        value: what came of it, in words; of what was not computed, why.
        steps: how many steps it stands on.
        weight: whether it was found to be deciding or supporting.
    """

    id: int
    kind: str
    what: str
    value: str
    steps: int
    weight: str = ""

    def __str__(self) -> str:
        several = f"  ({self.steps} steps)" if self.steps > 1 else ""
        weight = f"  {self.weight}" if self.weight else ""
        between = ": " if self.kind == "skipped" else " = "
        return f"{self.id:>3}  {self.what}{between}{self.value}{several}{weight}"


@dataclass(frozen=True, slots=True)
class Change:
    """An edit: the level it led to, its rule and reason, the statements that went and that came."""

    level: Level
    rule: str
    why: str
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A level: its edits, and how many statements there are before them and after.

    Attributes:
        rationale: what it says then; its edits are those of all levels so far.
        changes: its own edits.
        before: how many statements there were.
        after: how many there are.
    """

    rationale: Rationale
    changes: tuple[Change, ...]
    before: int
    after: int


def stages(trace: Trace, until: str = "bridged", **options: Any) -> tuple[Stage, ...]:
    """How a trace became a rationale, level by level.

    Args:
        trace: of a run.
        until: the last level.
        options: ``minimal`` and ``relevance``, as in ``rationalize``.

    Raises:
        VprogError: VP404.

    >>> from vprog.program import load
    >>> trace = load("wide = 2 * 3\\nanswer = 1 + 2").run(profile="lite")
    >>> for change in stages(trace)[1].changes:
    ...     print(change.rule, [str(line) for line in change.removed])
    prune/unread ['  0  2 * 3 = six']
    """
    found: list[Stage] = []
    known: dict[int, Statement] = {}
    seen = 0
    for rationale in levels(trace, **options):
        draft = rationale.draft
        if rationale.level == "trace":
            known.update(draft.by_id)
        changes = []
        for edit in rationale.edits[seen:]:
            known.update({s.id: s for s in edit.added})
            removed = tuple(_line(trace, known[id]) for id in edit.removed)
            added = tuple(_line(trace, s) for s in edit.added)
            changes.append(Change(rationale.level, edit.rule, edit.why, removed, added))
        before = found[-1].after if found else len(draft.statements)
        found.append(Stage(rationale, tuple(changes), before, len(draft.statements)))
        seen = len(rationale.edits)
        if rationale.level == until:
            break
    return tuple(found)


def changes_json(found: tuple[Stage, ...]) -> list[dict[str, Any]]:
    """Stages as plain data: for each its level, text, number of statements, and edits."""
    return [
        {
            "level": stage.rationale.level,
            "statements": stage.after,
            "text": stage.rationale.text,
            "edits": [
                {
                    "rule": change.rule,
                    "why": change.why,
                    "removed": [_plain(line) for line in change.removed],
                    "added": [_plain(line) for line in change.added],
                }
                for change in stage.changes
            ],
        }
        for stage in found
    ]


def changes_text(found: tuple[Stage, ...]) -> str:
    """Stages as text: under each edit, what went (-) and what came (+)."""
    lines: list[str] = []
    for stage in found:
        noun = "statement" if stage.after == 1 else "statements"
        lines.append(f"{stage.rationale.level}: {stage.after} {noun}")
        for change in stage.changes:
            lines.append(f"  {change.rule}: {change.why}")
            lines += [f"    - {line}" for line in change.removed]
            lines += [f"    + {line}" for line in change.added]
        lines.append(f"  {stage.rationale.text}")
    return "\n".join(lines)


def _plain(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "kind": line.kind,
        "what": line.what,
        "value": line.value,
        "steps": line.steps,
        "weight": line.weight,
    }


def _line(trace: Trace, s: Statement) -> Line:
    graph, record = trace.program.graph, trace.record
    if s.kind == "skipped":
        part = trace.skipped[s.lead]
        return Line(s.id, s.kind, caption(graph, part.node), f"not run ({part.why})", 1)
    also = "".join(f"{caption(graph, record.nodes[step])}, " for step in s.also)
    what = also + caption(graph, record.nodes[s.lead])
    if s.kind == "conclusion":
        what = "answer"
    value = ", ".join(_words(record.values[step]) for step in (*s.also, s.lead))
    return Line(s.id, s.kind, what, value, len(s.steps), s.weight)


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        shown = ", ".join(_words(item) for item in value[:_ITEMS]) or "nothing"
        more = f" and {len(value) - _ITEMS} more" if len(value) > _ITEMS else ""
        text = shown + more
    elif isinstance(value, Region):
        text = value.label or "a region"
    elif isinstance(value, Image):
        text = value.name or "a picture"
    elif isinstance(value, Failed):
        text = f"{value.code}, {value.sentence}"
    else:
        text = show(value)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
