"""Clauses behind a noun, read back as they are worded: "that is red", "whose area is more than 9"."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from vprog.rationalize.claim import Measure, Reference, Relation
from vprog.rationalize.reading_verb import Verbs
from vprog.rationalize.reading_words import fields

_IT: Final = Reference("it")
#: What is said of texts.
_OF_TEXTS: Final = (
    "contains", "contain", "does not contain", "do not contain", "starts with", "start with",
    "does not start with", "do not start with", "ends with", "end with", "does not end with",
    "do not end with",
)  # fmt: skip


class Behind(Verbs):
    """Reads the clauses that "that", "whose" and "for which" open."""

    @abstractmethod
    def superlative_end(self, i: int) -> int | None:
        """Where "... is the largest" ends, behind "for which"."""

    def clause_after(self, i: int) -> tuple[Relation, int] | None:
        """The clause that "that", "whose" or "for which" opens; it is kept as worded."""
        if self.deep > 6:
            return None
        end: int | None = None
        if self.at(i, "for", "which"):
            end = self.superlative_end(i + 2)
            found = self.clause(i + 2, None) if end is None else None
            end = found[1] if found is not None else end
            if self.any_of(i + 2, ("what it shows is", "what they show is")):
                most = self.any_of(i + 6, ("the largest", "the smallest"))
                end = i + 8 if most else self.value_end(i + 6)
        elif self.at(i, "whose"):
            field = self.longest(i + 1, fields())
            while field is not None and self.at(field[1], "or"):  # "whose top or bottom is ..."
                also = self.longest(field[1] + 1, fields())
                if also is None:
                    break
                field = field[0], also[1]
            if field is not None and self.at(field[1], "in", "small", "letters"):
                field = field[0], field[1] + 3
            said = None if field is None else self.predicate(field[1], Measure(field[0], _IT))
            end = None if said is None else said[1]
            if end is None and field is not None:
                end = self._of_text(field[1])
            if field is not None and end is not None:
                verbs = (j for j in range(field[1] + 2, end) if self.is_verb(j))
                end = next(verbs, end)
        else:
            for known in (
                "that fits “ best",
                "that fit “ best",
                "that pass the test",
                "that passes the test",
                "that fail the test",
                "that fails the test",
            ):
                if self.at(i, *known.split()):
                    end = i + 4
            said = self.predicate(i + 1, _IT) if end is None else None
            end = said[1] if said is not None else end
            if end is None:
                end = self._turned(i + 1)
        if end is None:
            return None
        if self.at(end, "or") and self.any_of(end + 1, ("whose", "that", "for which")):
            more = self.clause_after(end + 1)
            end = end if more is None else more[1]
        return Relation(self.worded(i, end)), end

    def _of_text(self, i: int) -> int | None:
        """Where what is said of a text ends: "starts with “no”"."""
        verb = self.any_of(i, _OF_TEXTS)
        end = i + len(verb.split())
        return end + 1 if verb and self.at(end, "“") else None

    def _turned(self, i: int) -> int | None:
        """Where a clause ends in which the thing is not the subject: "that the woman is holding"."""
        who = self.core(i) or None
        if who is None:
            return None
        who = self.after(*who) if not self.is_verb(who[1]) else who
        end = who[1]
        if not self.is_verb(end):
            return None
        end += 1 + self.at(end + 1, "not")
        found = self.relation(end)
        if found is not None:
            return found[1]
        return end + 1 if end < len(self.words) and self.words[end].endswith("ing") else None
