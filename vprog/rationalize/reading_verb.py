"""What a clause says of its subject, from the verb on."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Final

from vprog.rationalize.claim import Claim, Measure, Operand, Reference, Relation
from vprog.rationalize.reading_complement import MORE, Complements
from vprog.rationalize.reading_extent import IS
from vprog.rationalize.reading_shift import (
    measured_by,
    not_all,
    of_its_own,
    owner,
    some_of,
    there_is,
)
from vprog.rationalize.reading_words import PRONOUNS, fields, hollow, number

_IT: Final = Reference("it")
_BOUNDS: Final = {
    "at least": ">=", "at most": "<=", "more than": ">", "fewer than": "<", "not exactly": "!=",
    "exactly": "exactly",
}  # fmt: skip
_SIDES: Final = {
    "to its left": "left of", "on its left": "left of", "to its right": "right of", "on its right": "right of",
    "above it": "above", "below it": "below", "behind it": "behind", "in front of it": "in front of",
    "under it": "below", "over it": "above", "next to it": "near", "near it": "near",
}  # fmt: skip
_RESTS: Final = (
    "lies", "lie", "sits", "sit", "stands", "stand", "hangs", "rests", "appears", "is located", "is placed",
    "is situated", "is positioned", "can be found", "is found", "floats", "hovers", "are located", "is to be found",
)  # fmt: skip


class Verbs(Complements):
    """Reads predicates: "is red", "are left of the dog", "has the same size as the cup"."""

    @abstractmethod
    def clause(
        self, i: int, subject: Operand | None
    ) -> tuple[list[Claim], int, Operand | None] | None:
        """One clause, and its subject for what goes on without one."""

    def about(self, i: int) -> tuple[list[Claim], int] | None:
        """A subject and what is said of it."""
        measured = self.measure(i)
        if measured is not None:
            found = self.predicate(measured[1], measured[0])
            if found is not None:
                return found
        if self.any_of(i, ("not all", "not every", "not both")):
            most = self.about(i + 1)
            if most is None or not all(isinstance(c.subject, Reference) for c in most[0]):
                return None
            return [not_all(c) for c in most[0]], most[1]
        value = self._compared_value(i)
        if value is not None:
            return self.predicate(value[1], value[0])
        if self.at(i, "“") and self.is_verb(i + 1):
            return self.predicate(i + 1, self.tokens[i].text)
        subject = self._every(i) or self.phrase(i)
        if subject is None:
            return None
        thing, end = subject
        if self.at(end, ",") and self.at(end + 1, "in", "turn", ","):
            return None
        if self.at(i, "both", "values", "are") or self.at(i, "all", "values", "are"):
            stop = self.value_end(i + 3)
            return [Claim("attribute", thing, "", self.listed(i + 3, stop))], stop
        if self.at(end, "is", "given") or self.at(end, "are", "given"):
            return [Claim("exists", thing)], end + 2
        if self.words[end : end + 1] in (["shows"], ["show"]) and self.at(end + 1, "“"):
            return [Claim("value", (thing,), "caption", self.tokens[end + 1].text)], end + 2
        made = self.makes(i, end, thing)
        if made is not None:
            return made
        thing = some_of(thing, self.any_of(i, ("only", "just", "exactly")))
        for word in ("visible", "present", "shown", "seen"):
            if self.is_verb(end) and self.at(end + 1, word):
                return [there_is(thing)], end + 2
        if self.is_verb(end) and (self.at(end + 1, "there") and end + 2 >= len(self.words)):
            return [there_is(thing)], end + 2
        said = self.predicate(end, thing)
        return said if said is None else ([of_its_own(c, thing) for c in said[0]], said[1])

    def _every(self, i: int) -> tuple[Reference, int] | None:
        """Whom "nothing" and "everything" are about."""
        share = {"nothing": "none", "everything": "all", "nobody": "none", "everybody": "all"}
        word = self.words[i]
        if word not in share or self.at(i + 1, "else") or self.at(i + 1, "passes"):
            return None
        head = "person" if word.endswith("body") else "object"
        found = self.after(Reference(head, share=share[word], many=True), i + 1)
        return found if self.is_verb(found[1]) else None

    def _compared_value(self, i: int) -> tuple[Operand, int] | None:
        """A plain value that is compared, and where its verb stands: "100.25 is more than two"."""
        for j in range(i + 1, len(self.words)):
            if self.words[j] in (";", ":"):
                return None
            if self.words[j] not in ("is", "are") or self.at(j + 1, "("):
                continue
            if not self.any_of(j + 1 + self.at(j + 1, "not"), MORE):
                return None
            shown = next((k for k in range(i + 1, j) if self.words[k] == "("), None)
            brackets = None if shown is None else self.bracketed(shown)
            if shown is not None and brackets is not None and brackets[1] == j:
                return self._category_of(i, shown, brackets[0]), j
            bare = self.words[i] == "“" or number(self.words[i]) is not None
            digits = self.words[i][-1].isdigit()
            single = j == i + 1 and self.words[i] not in PRONOUNS
            if (bare and (j == i + 1 or self.words[i + 1] in (",", "and"))) or digits or single:
                return self.listed(i, j), j
            return None
        return None

    def _category_of(self, start: int, end: int, value: Operand) -> Measure:
        """What was measured, in words of no known kind: "what the picture shows (a cup)"."""
        found = self.phrase(start)
        if found is not None and found[1] == end and (own := owner(found[0])) is not None:
            return Measure(found[0].head, own, value)
        return Measure(self.worded(start, end).lower(), "", value)

    def makes(self, start: int, i: int, thing: Reference) -> tuple[list[Claim], int] | None:
        """Groups counted together: "... together make three in all"."""
        j = i + self.at(i, "together")
        if not self.any_of(j, ("make", "makes", "add up to", "total", "number", "come to")):
            return None
        verb = self.any_of(j, ("make", "makes", "add up to", "total", "number", "come to"))
        j += len(verb.split())
        n = 0 if self.at(j, "none") else number(self.words[j]) if j < len(self.words) else None
        if n is None:
            return None
        if all(
            not (r.definite or r.share or r.relations or r.number) for r in thing.parts or (thing,)
        ):
            return [Claim("value", (self.listed(start, i),), "count", n)], j + 1
        return [Claim("count", thing, "=", n)], j + 1

    def about_field(self, i: int, group: Reference) -> tuple[list[Claim], int] | None:
        """What holds of a property of a group's things: "for both cars, the width is less than 260"."""
        if not self.at(i, "the"):
            return None
        field = self.longest(i + 1, fields())
        if field is None:
            return None
        found = self.predicate(field[1], Measure(field[0], group))
        if found is None:
            return None
        return [measured_by(c, Measure(field[0], group)) for c in found[0]], found[1]

    def predicate(self, i: int, subject: Operand) -> tuple[list[Claim], int] | None:
        """A verb and what follows it."""
        if i >= len(self.words):
            return None
        holds = True
        if self.any_of(i, _RESTS):
            placed = self.acting(i, subject)
            if placed is not None:
                return placed
        both = self.both_are(i, subject)
        if both is not None:
            return both
        if self.words[i] in IS:
            start = i
            i += 1
            if self.any_of(i, ("to be",)):
                i += 2
            if self.at(i, "not"):
                holds, i = False, i + 1
            while i < len(self.words) and (
                hollow(self.words[i])
                or self.words[i] in ("indeed", "also", "both", "clearly", "all", "now", "therefore")
            ):
                if self.at(i, "exactly") or (self.at(i, "both") and False):
                    break
                i += 1
            if self.at(i, "not"):
                holds, i = False, i + 1
            return self._either(start, self.complement(i, subject, holds))
        if self.words[i] in ("has", "have", "share", "shares", "having"):
            return self.having(i + 1, subject, True)
        if self.any_of(
            i, ("does not have", "do not have", "does not share", "do not share", "did not have")
        ):
            return self.having(i + 3, subject, False)
        return self.acting(i, subject)

    def _either(
        self, start: int, found: tuple[list[Claim], int] | None
    ) -> tuple[list[Claim], int] | None:
        """With another place that may do as well: "in the bowl or on the counter"."""
        if found is None or len(found[0]) != 1 or not self.at(found[1], "or"):
            return found
        (claim,) = found[0]
        placed = self.relation(found[1] + 1)
        other = None if placed is None else self._object(placed[1])
        if claim.kind != "relation" or other is None:
            return found
        name = f"for which {self.worded(start, other[1])}"
        return [Claim("relation", claim.subject, name, ())], other[1]

    def acting(self, i: int, subject: Operand) -> tuple[list[Claim], int] | None:
        """A verb of the picture's own: "holds the cup", "does not overlap the cube"."""
        holds = True
        if self.any_of(i, ("does not", "do not", "did not")):
            holds, i = False, i + 2
        elif self.any_of(i, ("does", "do")):
            i += 1
        verb = self.any_of(
            i, ("says", "say", "reads", "read", "bears the text", "bears the word", "says the word")
        )
        if verb and self.at(i + len(verb.split()), "that"):
            return None  # what it says is told, not quoted
        time = i + 1 < len(self.words) and self.any_of(i, ("shows", "show"))
        if time and ":" in self.words[i + 1] and self.words[i + 1][0].isdigit():
            return [Claim("attribute", subject, "text", self.words[i + 1], holds)], i + 2
        if verb and i + len(verb.split()) < len(self.words):
            start = i + len(verb.split())
            if self.at(start, "the", "number"):
                return None  # what a text says as a number is the table's
            end = start
            while end < len(self.words) and self.tokens[end].text.isupper():
                end += 1
            end = (
                end if end > start else start + 1 if self.at(start, "“") else self.value_end(start)
            )
            return [Claim("attribute", subject, "text", self.plain(start, end), holds)], end
        verb = self.any_of(i, ("exist", "exists"))
        if verb and isinstance(subject, Reference):
            return [there_is(subject)], i + 1
        verb = self.any_of(i, ("match", "matches"))
        if verb:
            other = self.single(i + 1)
            if other is not None and self.at(other[1], "in") and other[1] + 1 < len(self.words):
                category = fields().get(self.words[other[1] + 1], self.words[other[1] + 1])
                return [Claim("relation", subject, f"same {category}", other[0], holds)], other[
                    1
                ] + 2
            return None
        shown = self.any_of(i, ("show", "shows", "contain", "contains", "hold", "holds"))
        rests = self.any_of(i, _RESTS)
        if rests and not shown:
            j = i + len(rests.split())
            j += bool(
                self.any_of(
                    j,
                    (
                        "just",
                        "right",
                        "directly",
                        "immediately",
                        "also",
                        "well",
                        "clearly",
                        "somewhere",
                    ),
                )
            )
            placed = self.relation(j)
            if placed is not None and placed[0] not in ("of", "with"):
                said = self.related(placed[0], placed[1], subject, holds)
                if said is not None:
                    return said
        found = self.relation(i)
        if shown and (found is None or len(shown.split()) > found[1] - i - 1):
            sign = self.any_of(i + 1, _BOUNDS)
            thing = self.single(i + 1 + len(sign.split()))
            if thing is not None and found is None:
                verb = "contain" if shown.startswith("contain") else shown.removesuffix("s")
                verb = f"{verb} {_BOUNDS[sign]}" if sign else verb
                return [Claim("relation", subject, verb, thing[0], holds)], thing[1]
        if found is None or found[0] in ("of", "with", "at"):
            return None
        return self.related(found[0], found[1], subject, holds)

    def related(
        self, name: str, i: int, subject: Operand, holds: bool
    ) -> tuple[list[Claim], int] | None:
        """A relation to one thing, or between two."""
        if name == "between":
            first = self._between(i, holds)
            if first is None:
                return None
            return [Claim("relation", subject, "between", first[0].args, holds)], first[1]
        arg = self.phrase(i) if name == "among" else self._object(i)
        if arg is None:
            if name == "among":
                end = self.value_end(i)
                return [Claim("relation", subject, name, self.listed(i, end), holds)], end
            return None
        return [Claim("relation", subject, name, arg[0], holds)], arg[1]

    def having(self, i: int, subject: Operand, holds: bool) -> tuple[list[Claim], int] | None:
        """A property that is had: "the same color as the cup", "a red color", "a handle"."""
        start = i
        i += self.at(i, "the") or self.at(i, "a")
        if i + 1 < len(self.words) and self.words[i] in ("same", "different"):
            how = self.words[i]
            field = self.longest(i + 1, fields())
            category = self.category(i + 1)
            if field is not None and field[1] > i + 2:
                category, i = field[0], field[1] - 2
            if self.any_of(i + 2, ("as", "from", "than", "to")):
                other = self.single(i + 3)
                if other is None:
                    return None
                return [Claim("relation", subject, f"{how} {category}", other[0], holds)], other[1]
            both = self.both_have(i + 2, subject, how, category) if holds else None
            return both or ([Claim("relation", subject, f"{how} {category}", (), holds)], i + 2)
        found = self.single(start)
        if found is None:
            return None
        thing, end = found
        side = self.any_of(end, _SIDES)
        if side and isinstance(subject, Reference):
            beside = Relation(_SIDES[side], (subject,))
            said = replace(thing, share="", relations=(*thing.relations, beside), definite=False)
            end += len(side.split())
            if thing.share == "none":
                return [Claim("exists", said, holds=not holds)], end
            if thing.number is not None:
                return [Claim("count", said, "=", thing.number, holds)], end
            return [Claim("exists", said, holds=holds)], end
        kind = fields().get(thing.head)
        if kind and thing.attributes and thing.attributes[-1] == "following":
            return None
        if kind and thing.attributes and kind != "number":
            return [Claim("attribute", subject, kind, " ".join(thing.attributes), holds)], end
        if thing.share == "none":
            return [Claim("relation", subject, "with", replace(thing, share=""), not holds)], end
        return [Claim("relation", subject, "with", replace(thing, definite=False), holds)], end

    def both_are(self, i: int, subject: Operand) -> tuple[list[Claim], int] | None:
        """Two of one kind: "are both cubes"."""
        same = self.any_of(i, ("are the same thing", "are different things"))
        if same and isinstance(subject, Reference) and len(subject.parts) == 2:
            sign = "=" if "same" in same else "!="
            return [Claim("compare", subject.parts[0], sign, subject.parts[1])], i + len(
                same.split()
            )
        if not self.at(i, "are", "both") or not isinstance(subject, Reference):
            return None
        found = self.core(i + 2)
        if found is None or len(subject.parts) != 2 or not found[0].many or found[0].attributes:
            return None
        left, right = (Measure("kind", p, found[0].head) for p in subject.parts)
        return [Claim("compare", left, "=", right)], found[1]

    def both_have(
        self, i: int, subject: Operand, how: str, field: str
    ) -> tuple[list[Claim], int] | None:
        """The values behind a likeness: "have the same color, red", "have different colors: red and blue"."""
        if not isinstance(subject, Reference) or len(subject.parts) != 2:
            return None
        if not (self.at(i, ",") or (how == "different" and self.at(i, ":"))):
            return None
        end = self.value_end(i + 1)
        if how == "same":
            value = self.plain(i + 1, end)
            values: tuple[Operand, ...] = (value, value)
        else:
            listed = self.listed(i + 1, end)
            values = listed if isinstance(listed, tuple) else (listed,)
        if len(values) != 2:
            return None
        left, right = (Measure(field, p, v) for p, v in zip(subject.parts, values, strict=True))
        return [Claim("compare", left, "=" if how == "same" else "!=", right)], end
