"""Puts clauses together to sentences: what was said is not said again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from vprog.english import join, sentence
from vprog.rationalize.claim import Reference
from vprog.rationalize.conclusion import conclude
from vprog.rationalize.draft import Draft, Statement
from vprog.rationalize.sentence import Sentence
from vprog.rationalize.speaker import Speaker
from vprog.rationalize.telling import Told

#: How many clauses one sentence joins, and how many that are a noun each.
_AT_ONCE, _AT_ONCE_LISTED = 2, 4
#: What stands before the noun that is there.
_LEAD = re.compile(r"(there is|there are|we see|we find) ")


class Paragraph:
    """The sentences of a draft, as they come.

    Attributes:
        found: the sentences so far.
        waiting: steps that the next sentence stands on too: of what goes without saying.
    """

    def __init__(
        self, draft: Draft, speaker: Speaker, concise: bool, plainer: Mapping[int, int]
    ) -> None:
        self.found: list[Sentence] = []
        self.waiting: tuple[int, ...] = ()
        self._draft = draft
        self._speaker = speaker
        self._concise = concise
        self._plainer = plainer
        self._said: dict[int, int] = {}
        self._last = draft.statements[-1].id

    def add(self, statement: Statement) -> None:
        """Say a statement, unless all of it was said."""
        plainer = self._plainer.get(statement.id, 0)
        fresh = self._speaker.fresh
        clauses = self._speaker.tell(statement, plainer)
        said = self._said
        new = [told for told in clauses if told.text and not _all_said(told, said)]
        if not new and statement.id != self._last:
            self._speaker.fresh = fresh  # what is not said introduces nothing
            for told in clauses:
                if told.keys:
                    self._stands_too(said[told.keys[-1]], statement, clauses)
                    return
            self.waiting += statement.steps
            return
        if not any(told.text for told in clauses):
            clauses = (self._speaker.bare(statement),)
        spoken = _once([told for told in new or clauses if told.text])
        silent: tuple[Told, ...] = ()
        if len(spoken) < len(clauses):
            silent = _silent([told for told in clauses if not any(told is s for s in spoken)])
        self._taken_in(spoken[0].keys)
        short = not plainer and _listed(spoken)
        most = 1 if plainer else _AT_ONCE_LISTED if short else _AT_ONCE
        for start in range(0, len(spoken), most):
            some = spoken[start : start + most]
            for key in [key for told in some for key in told.keys]:
                said.setdefault(key, len(self.found))
            texts = [told.text for told in some]
            text = _list(texts) if short else ", and ".join(texts)
            self._put(statement, text, (*some, *silent))
            silent = ()

    def conclude(self, statement: Statement) -> None:
        """Say the conclusion, in one breath with its reason where the style or the reason asks."""
        plainer = self._plainer.get(statement.id, 0)
        before = None if plainer else self._reason(statement)
        spoken = tuple([t for t in before.told if t.text]) if before else ()
        text, told = conclude(self._speaker, statement, spoken, plainer)
        if before is not None and told[0].places == spoken[0].places:
            told += _silent([t for t in before.told if not t.text])
            self._pop()
        elif len(told) > 1:
            self._taken_in(told[0].keys)
        self._put(statement, text, told)

    def end(self) -> list[Sentence]:
        """All sentences."""
        if self.waiting and self.found:
            self.found[-1] = self.found[-1]._replace(own=(*self.found[-1].own, *self.waiting))
        return self.found

    def _put(self, statement: Statement, text: str, told: tuple[Told, ...]) -> None:
        own = (*self.waiting, *statement.steps)
        trace = self._draft.trace
        plainer = self._plainer.get(statement.id, 0)
        self.found.append(Sentence(sentence(text), statement.id, own, told, trace, plainer))
        self.waiting = ()

    def _pop(self) -> None:
        """Take the last sentence back: the next one says what it said."""
        last = self.found.pop()
        self.waiting = (*last.own, *self.waiting)

    def _stands_too(self, place: int, statement: Statement, clauses: tuple[Told, ...]) -> None:
        """A sentence stands on a statement that says the same as well."""
        place = min(place, len(self.found) - 1)
        before = self.found[place]
        self.found[place] = before._replace(
            own=(*before.own, *statement.steps), told=(*before.told, *_silent(clauses))
        )

    def _taken_in(self, keys: tuple[int, ...]) -> None:
        """Take the last sentence back where its claims are the first of these."""
        if not self.found or not keys:
            return
        told = [t for t in self.found[-1].told if t.text]
        if len(told) == 1 and told[0].keys and told[0].keys == keys[: len(told[0].keys)]:
            self._pop()

    def _reason(self, statement: Statement) -> Sentence | None:
        """The sentence that a conclusion is said together with, if it is."""
        if not self.found or self._draft.trace.failed is not None:
            return None
        last = self.found[-1]
        spoken = [t for t in last.told if t.text]
        if last.statement not in statement.reads or not spoken:
            return None
        chose = len(spoken) == 1 and bool(spoken[0].reason)
        return last if self._concise or chose else None


def _once(told: list[Told]) -> list[Told]:
    """Clauses without those that claim what one before them claims, in the same words."""
    if len(told) < 2:
        return told
    found: dict[tuple[str, tuple[int, ...]], Told] = {}
    for clause in told:
        found.setdefault((clause.text, clause.keys), clause)
    return list(found.values())


def _listed(told: Sequence[Told]) -> bool:
    """Whether each of several clauses says that something is there, by a noun without a tail."""
    if len(told) < 2:
        return False
    leads = set()
    for clause in told:
        lead = _LEAD.match(clause.text)
        claim = clause.claims[0] if len(clause.claims) == 1 else None
        if lead is None or claim is None or claim.kind != "count" or claim.predicate != "=":
            return False
        of = claim.subject
        if not isinstance(of, Reference) or of.relations or of.parts or of.number is None:
            return False
        if clause.text.endswith("]") or "<" in clause.text:  # boxes are told apart by their clauses
            return False
        leads.add(lead[1])
    return len(leads) == 1


def _list(texts: list[str]) -> str:
    """Clauses with one opening as one clause: "there is one cup and one plate"."""
    first = _LEAD.match(texts[0])
    assert first is not None
    return f"{first[0]}{join([text[first.end() :] for text in texts])}"


def _silent(clauses: Sequence[Told]) -> tuple[Told, ...]:
    """What clauses stand on, without what they say."""
    return tuple([Told("", (), told.places) for told in clauses])


def _all_said(told: Told, said: dict[int, int]) -> bool:
    """Whether each claim of a clause was made before."""
    return bool(told.keys) and all(key in said for key in told.keys)
