"""Clauses read back from text: who is said to be what, what was looked at, what the answer is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vprog.rationalize.claim import Claim, Operand, Reference
from vprog.rationalize.reading_noun import BARE, COLOURS, Vocabulary
from vprog.rationalize.reading_shift import listed_one, of_group, subject_of, within
from vprog.rationalize.reading_sum import Read
from vprog.rationalize.reading_tabled import Tabled
from vprog.rationalize.reading_text import Token
from vprog.rationalize.reading_words import fields, hollow, number

_TESTS: Final = {
    "only one of the tests holds :": True, "both tests hold :": False, "neither test holds :": False,
}  # fmt: skip
#: How many of some tests hold: the operator that says so, and whether it holds.
_HELD: Final = {
    "one of the tests holds": ("any", True), "at least one of the tests holds": ("any", True),
    "some of the tests hold": ("any", True), "none of the tests holds": ("any", False),
    "one of the tests fails": ("all", False), "some of the tests fail": ("all", False),
    "not all of the tests hold": ("all", False), "all of the tests hold": ("all", True),
}  # fmt: skip
#: Which part of a list was kept, by its places.
_PARTS: Final = re.compile(
    r"all|it|none|the (?:first|last)(?: \w+)?|the \w+(?: to the \w+)?|\w+", re.IGNORECASE
)
_EMPTY: Final = ("there is nothing to go through", "nothing passes the test")
_LOOKS: Final = (
    "we reverse the order of",
    "we put",
    "we keep",
    "we look at",
    "we pick",
    "we take",
    "we focus on",
    "i look at",
    "consider",
    "we consider",
    "i pick",
)


class Clauses(Tabled):
    """Reads clauses off a sentence's words."""

    def __init__(self, words: Sequence[Token], known: Vocabulary, written: str = "") -> None:
        super().__init__(words, known)
        self.written = written
        #: Whether the clause before this one was read: what it counts may be listed behind it.
        self.told = False

    def clause(
        self, i: int, subject: Operand | None
    ) -> tuple[list[Claim], int, Operand | None] | None:
        """One clause, and its subject for what goes on without one."""
        listed = self.at(i + 1, "and") and self.words[i + 2 : i + 3] in (["yes"], ["no"])
        whole = self._whole(i + 1) and not (self._opens(i + 1) or listed)
        if self.words[i] in ("yes", "no") and whole:
            return [Claim("answer", object=self.words[i] == "yes")], i + 1, subject
        for read in (self.answered, self.put_together, self.both_lists, self.there, self.fronted, self.looked, self.given, self.worked,
                     self.of_values_alone):  # fmt: skip
            found = read(i)
            if found is not None:
                return found[0], found[1], subject_of(found[0])
        if self.told and i and (self.words[i - 1] == ":" or self.at(i, "namely")):
            shown = self.enumerated(i + self.at(i, "namely"))
            if shown is not None:
                return shown[0], shown[1], None
        said = self.about(i)
        if said is not None and self._whole(said[1]):
            return said[0], said[1], subject_of(said[0])
        table = self.by_table(i)
        if table is not None:
            return table[0], table[1], None
        if said is not None:
            return said[0], said[1], subject_of(said[0])
        if subject is not None and self.at(i, "not"):
            denied = self.complement(i + 1, subject, False)
            if denied is not None:
                return denied[0], denied[1], subject
        if subject is not None:
            going = self.predicate(i, subject)
            if going is not None:
                return going[0], going[1], subject
        return None

    def _whole(self, i: int) -> bool:
        """Whether a clause may end here."""
        return i >= len(self.words) or not self.words[i][0].isalnum() or self.words[i] in (
            "and", "but", "so", "because", "since", "while", "which", "as", "in", "or", "therefore",
        )  # fmt: skip

    def answered(self, i: int) -> Read:
        """The answer, or why there is none."""
        j = i
        if self.at(j, "here", "it", "ends", ":"):
            return [Claim("failure", object=self.rest(j + 4))], len(self.words)
        if self.at(j, "there", "is", "no", "answer"):
            end = j + 4 + self.at(j + 4, ":")
            return [Claim("failure", object=self.rest(end))], len(self.words)
        if self.at(j, "my") or self.at(j, "the"):
            j += 1
        j += bool(self.any_of(j, ("final", "correct", "right", "overall")))
        if not self.at(j, "answer"):
            return None
        j += 1
        if self.at(j, "to", "the", "question"):
            j += 3
        verb = self.any_of(j, (
            "is therefore", "is thus", "is then", "is clearly", "is simply", "must be", "should be", "has to be", "would be",
            "will be", "is :", "is", ":", "here is", "comes out as", "comes to",
        ))  # fmt: skip
        if not verb:
            return None
        j += len(verb.split())
        # "Not quite red" denies nothing that could be held against the answer.
        holds = not self.at(j, "not") or any(map(hollow, self.words[j + 1 : j + 2]))
        j += not holds
        end = self.value_end(j)
        if end <= j:
            return None
        named = self.phrase(j) if self.words[j] in ("the", "both", "a", "an") else None
        if named is not None and named[1] > end:
            return [Claim("answer", object=named[0], holds=holds)], named[1]
        value = self.result(j, end)
        return [Claim("answer", object=value, holds=holds)], end

    def result(self, start: int, end: int) -> Operand:
        """An answer: a reference where it names things, else a value."""
        general = self.words[start] in ("a", "an")
        if (self.words[start] in ("the", "both") or general) and end - start > 1:
            found = self.phrase(start)
            if found is not None and found[1] == end:
                return found[0]
        alone = self.words[start] in ("yes", "no") and end - start > 1
        if alone and self.words[start + 1] == "," and self.words[start + 2] not in ("yes", "no"):
            end = start + 1
        return self.listed(start, end)

    def text(self, start: int, end: int | None = None) -> str:
        """Words as written."""
        return " ".join(t.text for t in self.tokens[start:end])

    def rest(self, start: int) -> str:
        """All that follows, as written, its full stop left out."""
        if not self.written or start >= len(self.tokens):
            return self.text(start)
        return self.written[self.tokens[start].start :].rstrip(" .")

    def looked(self, i: int) -> Read:
        """Which one, or which ones, were looked at."""
        lead = self.any_of(i, _LOOKS)
        if not lead:
            return None
        if lead == "we keep":
            kept = self.in_order(i + 2)
            if kept is not None:
                return kept
            part = self.worded(i + 2, self.value_end(i + 2))
            if _PARTS.fullmatch(part):
                return [Claim("pick", part)], self.value_end(i + 2)
        found = self.phrase(i + len(lead.split()))
        if found is None:
            return None
        thing, end = found
        if lead == "we reverse the order of":
            return [Claim("order", thing, "reversed")], end
        end += self.at(end, "together") + 4 * self.at(end, ",", "side", "by", "side")
        if lead == "we put":
            if not self.at(end, "in", "order"):
                return None
            end += 2
            stop = end + 1
            while stop < len(self.words) and self.words[stop] not in (",", ";"):
                stop += 1
            named = (
                self.at(end, ",") and self.at(end + 1, "the") and self.words[stop - 1] == "first"
            )
            first = self.worded(end + 1, stop) if named else ""
            return [Claim("order", thing, first)], stop if first else end
        return [Claim("pick", thing)], end

    def given(self, i: int) -> Read:
        """Of a group: which one was looked at, or what holds of so many of it."""
        if self.at(i, "from") or self.at(i, "of"):
            values = self.of_values(i)
            if values is not None:
                return values
        if not (
            self.at(i, "of") or self.at(i, "among") or self.at(i, "for") or self.at(i, "out", "of")
        ):
            return None
        lead = 2 if self.at(i, "out", "of") else 1
        group = self.phrase(i + lead)
        shows = group is not None and self.any_of(
            group[1], ("there is", "there are", "we find", "i see", "we see")
        )
        if group is None or not (self.at(group[1], ",") or shows):
            return None
        start = group[1] + self.at(group[1], ",")
        if self.at(i, "for"):
            if self.at(start, "in", "turn", ","):
                return self.in_turn(start + 3, group[0])
            if self.any_of(start, ("this gives", "what it shows is")):
                return self.in_turn(start, group[0])
            rows = self.table(start, group[0])
            if rows is not None:
                return rows
            return self.about_field(start, group[0]) or self.of_it(start, group[0])
        if self.any_of(start, _LOOKS):
            picked = self.looked(start)
            if picked is None:
                return None
            (claim,) = picked[0]
            if not isinstance(claim.subject, Reference):
                return [replace(claim, object=group[0])], picked[1]
            one = of_group(claim.subject, group[0])
            pick = Claim("pick", one, object=group[0])
            second = self.single(picked[1] + 3) if self.at(picked[1], ",", "ahead", "of") else None
            if second is None:
                return [pick], picked[1]
            return [pick, Claim("relation", one, "ahead of", second[0])], second[1]
        inner = self.clause(start, None)
        if inner is None:
            return None
        return [within(c, group[0]) for c in inner[0]], inner[1]

    def of_values(self, i: int) -> Read:
        """What was made of values: "from yes and no, one by one, we get no"."""
        forms = {", one by one , we get": "map", ", we keep": "slice_", ", the one that is picked is": "item",
                 ", the first that passes is": "filter", ", none passes": "filter", ", the first is": "first", ", the last is": "last"}  # fmt: skip
        for j in range(i + 1, len(self.words)):
            lead = self.any_of(j, forms) or self.first_which(j)
            if not lead:
                continue
            group = self.phrase(i + 1) if self.words[i + 1] in ("the", "both", "a", "an") else None
            if group is not None and group[1] == j and forms.get(lead) != "map":
                return None
            start = j + len(lead.split())
            form = forms.get(lead, "filter")
            end = self.value_end(start)
            if lead.endswith("none passes"):
                return [Claim("value", (self.listed(i + 1, j),), "filter", ())], start
            value = () if self.at(start, "none") else self.listed(start, end)
            whole = group[0] if group is not None and group[1] == j else self.listed(i + 1, j)
            return [Claim("value", (whole,), form, value)], end
        return None

    def of_it(self, i: int, group: Reference) -> Read:
        """What is so of one thing: "for the cup, the text on it is stop"."""
        verb = next((j for j in range(i, len(self.words)) if self.words[j] == "is"), None)
        if verb is None or not group.definite or group.many:
            return None
        return self.in_turn(i, group) if {"it", "its"} & {*self.words[i:verb]} else None

    def in_turn(self, i: int, group: Reference) -> Read:
        """What is so of each of a group: "in turn, the text on each is stop and go"."""
        if self.at(i, "this", "gives"):
            end = self.value_end(i + 2)
            return [Claim("value", group, "", self.listed(i + 2, end))], end
        verb = next((j for j in range(i, len(self.words)) if self.words[j] in ("is", "are")), None)
        if verb is None:
            return None
        end = self.value_end(verb + 1)
        said = self.text(i, verb).lower()
        return [Claim("value", group, said, self.listed(verb + 1, end))], end

    def worked(self, i: int) -> Read:
        """What an operator gave, in the words of its own sentence."""
        forms = {
            "without repeats , these are": "unique", "without repeats , there is only": "unique", "in order , these are": "sort_by",
            "the other way round , these are": "reverse", "the most common is": "most_common",
            "the most common one is": "most_common", "the first is": "first", "the last is": "last",
            "that makes": "count", "put together , this reads": "join", "put together , these are": "add",
            "this gives": "", "the outcome of this is": "", "we go with": "", "that gives us": "", "this gives us": "", "that gives": "", "the values are": "list", "the one that is picked is": "item",
            "the sum is": "add", "the total is": "add", "the difference is": "sub", "in total that is": "count",
            "the most frequent is": "most_common",
        }  # fmt: skip
        empty = self.any_of(i, _EMPTY)
        if empty:
            return [Claim("value", (), "loop", ())], i + len(empty.split())
        for said, so in (("something", True), ("nothing", False)):
            if self.at(i, "there", "is", said, "of", "the", "kind"):
                return [Claim("value", (), "exists", so)], i + 6
        apart = self._distance(i)
        if apart is not None:
            return apart
        if self.at(i, "the", "list", "is"):
            holds = self.at(i + 3, "not")
            if self.at(i + 3 + holds, "empty"):
                return [Claim("value", (), "exists", holds)], i + 4 + holds
        given = next((j for j in range(i + 1, i + 3) if self.at(j, "is", "given")), None)
        if given is not None and self.words[i] not in ("the", "a", "an", "that"):
            return [Claim("value", (), "input", self.listed(i, given))], given + 2
        held = self.any_of(i, _HELD)
        if held:
            end = i + len(held.split())
            if self.at(end, ":"):
                return [], end  # which ones is said behind it
            op, holds = _HELD[held]
            return [Claim("value", (), op, holds)], end
        if self.at(i, "without", "repeats", ",") and not self.any_of(
            i + 3, ("there is only", "these are")
        ):
            several = self.phrase(i + 3)
            made = None if several is None else self.makes(i + 3, several[1], several[0])
            if made is not None or several is None:
                found = made or self.there(i + 3)
                if found is not None:
                    return found
        if self.at(i, "the", "test", "holds", "for"):
            return self.test_of(i + 4)
        tests = self.any_of(i, _TESTS)
        if tests:
            return [Claim("value", (), "xor", _TESTS[tests])], i + len(tests.split()) - 1
        lead = self.any_of(i, forms)
        if lead:
            start = i + len(lead.split())
            end = self.value_end(start)
            if end > start:
                if forms[lead] == "count":
                    n = 0 if self.at(start, "none") else number(self.words[start])
                    return None if n is None else ([Claim("value", (), "count", n)], start + 1)
                values = self.listed(start, end)
                if forms[lead] == "unique" and not isinstance(values, tuple):
                    values = (values,)
                return [Claim("value", (), forms[lead], values)], end
        verb = next(
            (j for j in range(i + 1, min(i + 5, len(self.words))) if self.words[j] == "is"), 0
        )
        common = self.any_of(verb + 1, ("the most common", "the most frequent")) if verb else ""
        if common:
            end = verb + 4
            end += bool(end < len(self.words) and self.words[end] in (*fields(), "one"))
            return [Claim("value", (), "most_common", self.plain(i, verb))], end
        return self.arithmetic(i)

    def _distance(self, i: int) -> Read:
        """How far two things are apart."""
        if not self.at(i, "the", "distance", "from"):
            return None
        first = self.single(i + 3)
        second = None if first is None or not self.at(first[1], "to") else self.single(first[1] + 1)
        if first is None or second is None or not self.at(second[1], "is"):
            return None
        end = second[1] + 2
        if not self.at(end, "pixels"):
            return None
        pair = (first[0], second[0])
        return [Claim("value", pair, "distance", self.plain(end - 1, end))], end + 1

    def test_of(self, i: int) -> Read:
        """Of how many a test holds: "the test holds for none of the cups"."""
        how = {"every one of": ("all", True), "none of": ("none", False)}
        said = self.any_of(i, how)
        if not said:
            return None
        share, holds = how[said]
        start = i + len(said.split())
        group = self.phrase(start) if self.at(start, "the") else None
        if group is not None:
            return [Claim("relation", replace(group[0], share=share), "pass the test")], group[1]
        end = self.value_end(start)
        values = self.listed(start, end)
        listed = values if isinstance(values, tuple) else (values,)
        return [Claim("value", listed, "all" if holds else "any", holds)], end

    def enumerated(self, i: int) -> Read:
        """Things listed behind a colon: "a pentagon, two rings and the red cup"."""
        found = self.phrase(i)
        if found is None or self.is_verb(found[1]):
            return None
        parts = found[0].parts or (found[0],)
        if any(p.head == "it" or p.head in COLOURS or p.head in BARE for p in parts):
            return None
        return [listed_one(p) for p in parts], found[1]
