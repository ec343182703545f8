"""The rewrite engine: rules propose edits, the engine applies, verifies and logs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, Protocol

from vprog.grammar.diagnostic import declare
from vprog.rationalize.draft import Draft, Statement
from vprog.rationalize.sheet import Sheet

_RULE = (
    ">>> from types import SimpleNamespace\n"
    ">>> from vprog.rationalize.draft import draft\n"
    ">>> from vprog.rationalize.rewrite import Edit, rewrite\n"
    '>>> trace = vprog.load("answer = 1 + 2").run("cups.png", "scene:cups.json")\n'
    ">>> forget = lambda sheet: {edits}\n"
    '>>> rule = SimpleNamespace(name="forget", keeps="answer", after=None, sweep=forget)\n'
    ">>> rewrite(draft(trace), [rule])"
)
BAD_EDIT = declare(
    "VP402",
    "a rule proposed an edit that does not hold",
    "An edit leaves a well-formed draft, keeps what its rule promises, and makes the draft smaller. "
    "This is a mistake of the rule.",
    wrong=_RULE.format(edits='[Edit("forget", (sheet.at,), (), "it is long")]'),
    right=_RULE.format(edits="[]"),
)


class Edit(NamedTuple):
    """A change of a draft, and its reason.

    Attributes:
        rule: the name of the rule.
        removed: ids of the statements that go.
        added: the statements that come, at the place of the last one removed, or at the end. What
            read a removed statement reads them; where none come, it reads what that one read.
        why: a sentence for whoever wants to know.
        instead: where none come, a statement that stays, states the same, and is read too.
    """

    rule: str
    removed: tuple[int, ...]
    added: tuple[Statement, ...]
    why: str
    instead: int | None = None


class Rule(Protocol):
    """Proposes edits; it never changes a draft itself.

    Attributes:
        name: in the log, such as ``prune/unread``.
        keeps: ``values``: every step that was stated still is, in some statement; ``answer``: the
            statement of the answer stays.
        after: the rules whose edits can give it new work; None for any rule's.
    """

    @property
    def name(self) -> str: ...

    @property
    def keeps(self) -> Literal["values", "answer"]: ...

    @property
    def after(self) -> frozenset[str] | None: ...

    def sweep(self, sheet: Sheet) -> Iterable[Edit]:
        """The edits of a draft, until it has nothing left to do.

        Each is applied before the next one is asked for, so a rule sees what it has done so far.
        """
        ...


def rewrite(
    draft: Draft, rules: Sequence[Rule], *, careful: bool = False
) -> tuple[Draft, tuple[Edit, ...]]:
    """Apply rules in turn until none has anything left to do.

    Args:
        draft: what to rewrite.
        rules: in the order in which they act.
        careful: verify the whole draft after each edit, not what the edit touched.

    Returns:
        The last draft, and every edit in order.

    Raises:
        VprogError: VP402, a rule proposed an edit that does not hold.
    """
    sheet = Sheet.read(draft)
    log = settle(sheet, rules, careful=careful)
    return (sheet.draft() if log else draft), tuple(log)


def settle(sheet: Sheet, rules: Sequence[Rule], *, careful: bool = False) -> list[Edit]:
    """Apply rules to a sheet until none has anything left to do; gives the log.

    Each edit makes the sheet's size smaller, which is never below 0; so this ends whatever the
    rules are.

    Raises:
        VprogError: VP402.
    """
    log: list[Edit] = []
    waiting = [True] * len(rules)
    while True in waiting:
        for place, rule in enumerate(rules):
            if not waiting[place]:
                continue
            before = len(log)
            for edit in rule.sweep(sheet):
                _hold(sheet, edit, rule)
                sheet.apply(edit)
                log.append(edit)
                if careful:
                    verify(sheet, rule.name)
            waiting[place] = False
            if len(log) > before:
                for other, woken in enumerate(rules):
                    if woken is not rule and (woken.after is None or rule.name in woken.after):
                        waiting[other] = True
    if log and not careful:
        verify(sheet, log[-1].rule)
    return log


def _hold(sheet: Sheet, edit: Edit, rule: Rule) -> None:
    """Hold an edit to its rule's promises, by what it touches.

    Raises:
        VprogError: VP402.
    """
    removed, added = edit.removed, edit.added
    gone = set(removed)
    if len(gone) < len(removed):
        raise _refused(rule.name, "it removes a statement twice")
    if not gone <= sheet.alive.keys():
        raise _refused(rule.name, "it removes a statement that is not there")
    if not added and not sheet.concluded and edit.instead is None:
        # What goes for good makes the draft smaller: the answer and what is promised must stay.
        if sheet.at not in gone and (rule.keeps == "answer" or not sheet.stated(removed)):
            return
    elif not removed and len(added) == 1 and added[0].kind == "conclusion":
        s = added[0]
        plain = s.steps == (s.lead,) and not (sheet.concluded or s.also)
        if plain and s.id == sheet.next and sheet.alive.keys() >= set(s.reads):
            return
    elif len(added) == 1 and len(removed) > 1 and added[0].kind == "group" and not sheet.weighs:
        # Nearly always: several become one, which holds the steps of all and of no other.
        s = added[0]
        steps = set(s.steps)
        if (
            steps == sheet.stated(removed)
            and s.id == sheet.next
            and s.lead in steps
            and (not s.also or steps.issuperset(s.also))
            and gone.isdisjoint(s.reads)
            and sheet.alive.keys() >= set(s.reads)
            and not sheet.concluded
        ):
            return
    wrong = _lost(sheet, edit, rule, gone) or _misfit(sheet, edit, gone)
    if wrong:
        raise _refused(rule.name, wrong)


def _lost(sheet: Sheet, edit: Edit, rule: Rule, gone: set[int]) -> str:
    """What an edit must not let go."""
    kept = {step for s in edit.added for step in s.steps}
    if sheet.at in gone and sheet.goal not in kept:
        return "the answer is lost"
    if not edit.added and rule.keeps == "answer":
        return ""
    stated = sheet.stated(edit.removed)
    if rule.keeps == "values" and not stated <= kept:
        return "a step that was stated is lost"
    fresh = [step for s in edit.added if s.kind != "conclusion" for step in s.steps]
    if len(set(fresh)) < len(fresh) or not stated.issuperset(fresh):
        return "a step comes that another statement has"
    return ""


def _misfit(sheet: Sheet, edit: Edit, gone: set[int]) -> str:
    """What is wrong with the statements that come, or with how many there are."""
    for place, s in enumerate(edit.added):
        if s.id != sheet.next + place:
            return "a statement that comes has the number of another one"
        if s.lead not in s.steps or not set(s.also) <= set(s.steps):
            return "a statement that comes does not stand on its own lead"
        if not sheet.alive.keys() >= set(s.reads) or not gone.isdisjoint(s.reads):
            return "a statement that comes uses one that is not there"
    stays = edit.instead
    if stays is not None and (stays not in sheet.alive or stays in gone):
        return "what is to be read instead is not there"
    was = 2 * len(gone)
    if sheet.weighs:
        was = sum([1 if sheet.weight(id) else 2 for id in gone])
    ends = 0
    if sheet.concluded:
        ends = -sum([sheet.kind[id] == "conclusion" for id in gone])
        was += 2 * ends
    size = 0
    for s in edit.added:
        if s.kind == "conclusion":
            ends += 1
        else:
            size += 1 if s.weight else 2
    if sheet.concluded + ends not in (0, 1):
        return "there is one conclusion"
    return "" if size - ends < was else "it does not make the draft smaller"


def verify(sheet: Sheet, rule: str) -> None:
    """Hold a whole sheet to its form.

    Raises:
        VprogError: VP402, naming the rule that acted last.
    """
    wrong = sheet.fault()
    if wrong:
        raise _refused(rule, wrong)


def _refused(rule: str, what: str) -> Exception:
    return BAD_EDIT.error(f"{rule}: {what}", "please report the program that led here")
