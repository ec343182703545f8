"""The rewrite engine: rules propose edits, the engine applies, verifies and logs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from vprog.grammar.diagnostic import declare
from vprog.rationalize.draft import Draft, Statement

BAD_EDIT = declare(
    "VP402",
    "a rule proposed an edit that does not hold",
    "An edit leaves a well-formed draft, keeps what its rule promises, and makes its measure fall. "
    "This is a mistake of the rule.",
    wrong=">>> from types import SimpleNamespace\n"
    ">>> from vprog.rationalize.draft import draft\n"
    ">>> from vprog.rationalize.rewrite import Edit, rewrite\n"
    '>>> trace = vprog.load("answer = 1 + 2").run("cups.png", "scene:cups.json")\n'
    ">>> size = lambda draft: len(draft.statements)\n"
    '>>> forget = lambda draft: Edit("forget", (draft.statements[-1].id,), (), "it is long")\n'
    '>>> rule = SimpleNamespace(name="forget", keeps="answer", propose=forget, measure=size)\n'
    ">>> rewrite(draft(trace), [rule])",
    right=">>> from types import SimpleNamespace\n"
    ">>> from vprog.rationalize.draft import draft\n"
    ">>> from vprog.rationalize.rewrite import Edit, rewrite\n"
    '>>> trace = vprog.load("answer = 1 + 2").run("cups.png", "scene:cups.json")\n'
    ">>> size = lambda draft: len(draft.statements)\n"
    ">>> forget = lambda draft: None\n"
    '>>> rule = SimpleNamespace(name="forget", keeps="answer", propose=forget, measure=size)\n'
    ">>> rewrite(draft(trace), [rule])",
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a draft, and its reason.

    Attributes:
        rule: the name of the rule.
        removed: ids of the statements that go.
        added: the statements that come, at the place of the last one removed, or at the end. What
            read a removed statement reads them; where none come, it reads what that one read.
        why: a sentence for whoever wants to know.
    """

    rule: str
    removed: tuple[int, ...]
    added: tuple[Statement, ...]
    why: str


class Rule(Protocol):
    """Proposes edits; it never changes a draft itself.

    Attributes:
        name: in the log, such as ``prune/unread``.
        keeps: ``values``: every step that was stated still is, in some statement; ``answer``: the
            statement of the answer stays.
    """

    @property
    def name(self) -> str: ...

    @property
    def keeps(self) -> Literal["values", "answer"]: ...

    def propose(self, draft: Draft) -> Edit | None:
        """The next edit of a draft, or None where the rule has nothing left to do."""
        ...

    def measure(self, draft: Draft) -> int:
        """A number that every edit of this rule makes smaller; it is never below 0."""
        ...


def rewrite(draft: Draft, rules: Sequence[Rule]) -> tuple[Draft, tuple[Edit, ...]]:
    """Apply rules in turn until none has anything left to do.

    Returns:
        The last draft, and every edit in order.

    Raises:
        VprogError: VP402, a rule proposed an edit that does not hold.
    """
    log: list[Edit] = []
    going = True
    while going:
        going = False
        for rule in rules:
            while (edit := rule.propose(draft)) is not None:
                after = apply(draft, edit)
                verify(draft, after, rule)
                log.append(edit)
                draft = after
                going = True
    return draft, tuple(log)


def apply(draft: Draft, edit: Edit) -> Draft:
    """The draft after an edit."""
    removed = set(edit.removed)
    replaced: dict[int, tuple[int, ...]] = {}
    last = len(draft.statements) - 1
    for place, statement in enumerate(draft.statements):
        if statement.id in removed:
            last = place
            own = [r for read in statement.reads for r in replaced.get(read, (read,))]
            replaced[statement.id] = tuple(s.id for s in edit.added) or tuple(dict.fromkeys(own))
    return Draft(draft.trace, tuple(_edited(draft, edit, removed, replaced, last)))


def _edited(
    draft: Draft, edit: Edit, removed: set[int], replaced: dict[int, tuple[int, ...]], last: int
) -> Iterator[Statement]:
    for place, statement in enumerate(draft.statements):
        if statement.id not in removed:
            reads = [r for read in statement.reads for r in replaced.get(read, (read,))]
            if tuple(reads) == statement.reads:
                yield statement
            else:
                yield Statement(
                    statement.id,
                    statement.kind,
                    statement.lead,
                    statement.steps,
                    tuple(dict.fromkeys(reads)),
                    statement.rule,
                )
        if place == last:
            yield from edit.added


def verify(before: Draft, after: Draft, rule: Rule) -> None:
    """Hold an edit to its rule's promises.

    Raises:
        VprogError: VP402.
    """
    faults = after.faults()
    if rule.keeps == "values":
        stated = {step for s in before.statements if s.kind != "skipped" for step in s.steps}
        if stated - {step for s in after.statements for step in s.steps}:
            faults.append("a step that was stated is lost")
    if not 0 <= rule.measure(after) < rule.measure(before):
        faults.append("its measure does not fall")
    if faults:
        raise BAD_EDIT.error(f"{rule.name}: {faults[0]}", "please report the program that led here")
