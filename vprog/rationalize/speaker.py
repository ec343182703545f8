"""Says the statements of a draft one after the other, and remembers what was spoken of last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vprog.failed import Failed
from vprog.image import Image
from vprog.rationalize.claim import Claim, Measure, Operand, Place, Reference
from vprog.rationalize.clause import Clauses
from vprog.rationalize.draft import Statement
from vprog.rationalize.grounding import Marks
from vprog.rationalize.style import Voice
from vprog.rationalize.summary import Calculation, summarize
from vprog.rationalize.telling import Key, Memory, Told
from vprog.rationalize.wording import Unsayable, is_plain, is_thing, quotation, rounded_alike, show
from vprog.region import Region
from vprog.skipped import Why
from vprog.trace import Trace

_WHY: dict[Why, str] = {
    "branch": "the other case was not looked at",
    "operand": "the rest was not needed any more",
    "stopped": "the next one was not looked at",
    "filtered": "nothing more was asked of what did not pass",
    "empty": "there was nothing to look at one by one",
    "failed": "a part was not reached",
    "until": "a part was left for later",
}


#: What takes one of a list.
_TAKES = frozenset({"the", "first", "last", "item", "nth", "min_by", "max_by"})


#: How nested sums and products are said as one.
_SUMS = {"add": "plus", "mul": "times"}


class Speaker:
    """Tells statements as clauses.

    Attributes:
        trace: what they are about.
        voice: picks the wordings.
        fresh: the node of the one thing that the last statement introduced.
    """

    def __init__(self, trace: Trace, voice: Voice, marks: Marks | None = None) -> None:
        self.trace = trace
        self.voice = voice
        self._memory = Memory.of(trace.program.graph) if marks is None else None
        self._marks = marks
        self._clauses: Clauses | None = None
        self.fresh: int | None = None

    @property
    def clauses(self) -> Clauses:
        """What makes the clauses that were not said before."""
        if self._clauses is None:
            self._clauses = Clauses(self.trace, self.voice, self._marks)
        return self._clauses

    def tell(self, statement: Statement, plainer: int = 0) -> tuple[Told, ...]:
        """What a statement says, a clause for each step that it states.

        Args:
            statement: what to say.
            plainer: 0, 1 (without pointing back), or 2 (the bare values).
        """
        if statement.kind == "skipped":
            return (Told(_WHY[self.trace.skipped[statement.lead].why]),)
        if plainer:
            self.fresh = None
        if plainer > 1:
            return tuple([self.value_of(index) for index in (*statement.also, statement.lead)])
        if statement.also:
            self.fresh = None  # of several clauses none should point back
            told = self._sum(statement)
            if told is not None:
                return (told,)
        found = tuple([self.step(index) for index in (*statement.also, statement.lead)])
        fresh = [told.introduced for told in found]
        self.fresh = fresh[0] if len(fresh) == 1 else None
        return found

    def _sum(self, statement: Statement) -> Told | None:
        """A sum of sums as one sum: "two plus three plus four is nine"; so of products."""
        record = self.trace.record
        op = self.trace.program.graph.nodes[record.nodes[statement.lead]].op
        if op not in _SUMS or isinstance(record.values[statement.lead], Failed):
            return None
        for found in summarize(self.trace, statement):
            if isinstance(found, Calculation) and found.step == statement.lead:
                if not all(term.plus for term in found.terms):
                    return None
                values = tuple([term.value for term in found.terms])
                text = f" {_SUMS[op]} ".join([show(value) for value in values])
                claim = Claim("value", values, op, found.value)
                steps = (*statement.also, statement.lead)
                places = tuple([(record.nodes[s], record.paths[s]) for s in steps])
                return Told(f"{text} is {show(found.value)}", (claim,), places, keys=(hash(claim),))
        return None

    def step(self, index: int) -> Told:
        """A step as a clause."""
        record = self.trace.record
        value = record.values[index]
        if isinstance(value, Failed):
            why = reason_of(value)
            return Told(
                self.voice.frame("fails", why=why),
                (Claim("failure", object=why),),
                ((record.nodes[index], record.paths[index]),),
            )
        id, path = record.nodes[index], record.paths[index]
        return self.make(id, path) if path else self.node(id)

    def value_of(self, index: int) -> Told:
        """A step as a clause that says its value alone."""
        record, clauses = self.trace.record, self.clauses
        id, path, value = record.nodes[index], record.paths[index], record.values[index]
        if isinstance(value, Failed):
            return self.step(index)
        self.begin()
        clauses.stood[id, path] = None
        text = clauses.plainly(clauses.graph.nodes[id], value)
        at = id, path[: clauses.graph.depths[id]]
        clauses.claims[:] = [replace(claim, predicate="", at=at) for claim in clauses.claims]
        return self.end(text)

    def node(self, id: int) -> Told:
        """A node outside of loops as a clause."""
        key = Key(id, "", self.voice.choice, self.voice.concise, self.fresh)
        told = self.recall(key)
        if told is None:
            told = self.make(id, ())
            self.keep(key, told)
        return told

    def recall(self, key: Key) -> Told | None:
        """What was said under a key before, where all that it hangs on is the same."""
        return None if self._memory is None else self._memory.recall(key, self.trace)

    def keep(self, key: Key, told: Told) -> None:
        """Remember what the last clause said under a key."""
        if self._memory is not None:
            self._memory.keep(key, self.clauses, told)

    def make(self, id: int, path: tuple[int, ...]) -> Told:
        """A node's value in a round as a clause, made anew."""
        speaker = self.clauses
        self.begin()
        node = speaker.graph.nodes[id]
        if node.op == "whole" and speaker.graph.nodes[node.args[0]].op == "input":
            return Told("", (), ((id, path),))
        if node.op == "const" or self._is_the_same(node.op, node.args, id, path):
            return Told("", (), ((id, path),))
        if node.op in _TAKES and not is_thing(node.type):
            items = self.trace.value(node.args[0], path)[1]
            if isinstance(items, tuple) and len(items) == 1:
                return Told("", (), ((id, path),))  # the only one there is
        speaker.stood[id, path] = None
        speaker.lead = id if not path else -1
        try:
            text = speaker.state(id, path)
        except Unsayable:
            speaker.claims.clear()
            text = speaker.plainly(node, self.trace.value(id, path)[1])
        return self.end(text)

    def _is_the_same(self, op: str, args: tuple[int, ...], id: int, path: tuple[int, ...]) -> bool:
        """Whether a number is only handed on: 5 as a whole number, or as one with a fraction."""
        if op not in ("to_int", "to_float"):
            return False
        value = self.trace.value(id, path)[1]
        return not isinstance(value, Failed) and value == self.trace.value(args[0], path)[1]

    def bare(self, statement: Statement) -> Told:
        """What goes without saying, said all the same."""
        record, clauses = self.trace.record, self.clauses
        id, path = record.nodes[statement.lead], record.paths[statement.lead]
        self.begin()
        clauses.stood[id, path] = None
        if is_thing(clauses.graph.nodes[id].type):
            return self.end(clauses.look_at(*clauses.named(id, path)))
        return self.end(clauses.state(id, path))

    def begin(self) -> None:
        """Forget what the clause before stood on."""
        speaker = self.clauses
        speaker.looked, speaker.stood = {}, {}
        speaker.claims = []
        speaker.pure = True
        speaker.introduced = None
        speaker.reason = ""
        speaker.spoken = False
        speaker.fresh = self.fresh

    def end(self, text: str) -> Told:
        """A clause with what it stands on."""
        speaker = self.clauses
        places: tuple[Place, ...] = tuple(dict.fromkeys((*speaker.looked, *speaker.stood)))
        claims = tuple([plain_claim(claim) for claim in speaker.claims])
        keys = tuple([hash(claim) for claim in claims])
        return Told(text, claims, places, speaker.introduced, speaker.reason, keys)


def reason_of(failed: Failed) -> str:
    """Why a run ended, as words behind a colon."""
    return failed.sentence.rstrip(".")


def plain_claim(claim: Claim) -> Claim:
    """A claim in which things that stand in lists of lists are told by their text.

    Numbers are those of the text too, rounded where it rounds them; an answer has all its digits.
    """
    exact = claim.kind == "answer" or (claim.kind == "compare" and _close(claim))
    subject, object = claim.subject, _operand(claim.object, exact)
    if isinstance(subject, tuple):
        told = tuple([_operand(v) for v in subject])
        subject = subject if all(a is b for a, b in zip(told, subject, strict=True)) else told
    elif isinstance(subject, str | float | Measure):
        subject = _operand(subject, exact)
    if object == () and claim.kind in ("value", "answer") and claim.object is not False:
        object = "nothing"
    if subject is claim.subject and object is claim.object:
        return claim
    return Claim(claim.kind, subject, claim.predicate, object, claim.holds, (), claim.at)


def _close(claim: Claim) -> bool:
    """Whether a comparison is of two numbers that would be rounded alike."""
    values = [
        side.value if isinstance(side, Measure) else side for side in (claim.subject, claim.object)
    ]
    return rounded_alike(*values)


def _operand(value: Any, exact: bool = False) -> Operand:
    if isinstance(value, tuple):
        if len(value) == 1 and not isinstance(value[0], Reference):
            return _operand(value[0], exact)
        parts = tuple([_operand(v, exact) for v in value])
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    if isinstance(value, Image):
        return _operand(value.name)
    if isinstance(value, Region):
        return show(value)
    if isinstance(value, str) and not is_plain(value):
        said = quotation(value)
        return value if said == value else said
    if isinstance(value, float):
        said = show(value, exact)
        return said if said.startswith("about ") else value
    if isinstance(value, Measure):
        shown = None if value.value is None else _operand(value.value, exact)
        return value if shown is value.value else Measure(value.field, value.of, shown)
    return value  # type: ignore[no-any-return]
