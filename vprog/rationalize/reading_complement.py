"""What stands behind "is": adjectives, kinds, relations, comparisons."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Final

from vprog.english import is_mass, is_plural, singular
from vprog.rationalize.claim import CONTRARY, Claim, Measure, Operand, Reference
from vprog.rationalize.reading_extent import Extents
from vprog.rationalize.reading_noun import COLOURS
from vprog.rationalize.reading_words import ANYTHING, fields, hollow, number, relations

MORE: Final = {
    "more than": ">", "greater than": ">", "higher number than": ">", "less than": "<", "fewer than": "<",
    "at least": ">=", "at most": "<=", "equal to": "=", "the same as": "=", "the same thing as": "=", "exactly": "=",
    "different from": "!=", "other than": "!=", "identical to": "=", "not the same as": "!=",
}  # fmt: skip
#: Comparatives of things, to the measure that they compare and which is more.
_TALLER: Final = {
    "larger": ("area", ">"), "bigger": ("area", ">"), "smaller": ("area", "<"),
    "taller": ("height", ">"), "shorter": ("height", "<"), "wider": ("width", ">"), "narrower": ("width", "<"),
}  # fmt: skip


class Complements(Extents):
    """Reads complements: "red", "left of the dog", "the same size as the cup"."""

    @abstractmethod
    def _category_of(self, start: int, end: int, value: Operand) -> Measure:
        """What was measured, in words of no known kind."""

    @abstractmethod
    def related(
        self, name: str, i: int, subject: Operand, holds: bool
    ) -> tuple[list[Claim], int] | None:
        """A relation to one thing, or between two."""

    def complement(self, i: int, subject: Operand, holds: bool) -> tuple[list[Claim], int] | None:
        """What stands behind "is"."""
        if i >= len(self.words):
            return None
        if isinstance(subject, Measure) and not self.any_of(i, MORE):
            return self.measured(i, subject, holds)
        found = self.compared(i, subject, holds) or self.alike(i, subject, holds)
        if found is not None:
            return found
        if self.at(i, "made"):
            end = (
                i
                + 1
                + (self.at(i + 1, "of") or self.at(i + 1, "from") or self.at(i + 1, "out", "of"))
            )
            if self.value_end(end) <= end:
                return None
            word = self.tokens[end].text if self.at(end, "“") else self.words[end]
            return [Claim("attribute", subject, "material", word, holds)], end + 1
        if self.at(i, "“") and i + 1 < len(self.words) and self.words[i + 1] in ("the", "that"):
            arg = self._object(i + 1)
            if arg is not None:
                name = f"“{self.tokens[i].text}”"
                return [Claim("relation", subject, name, arg[0], holds)], arg[1]
        related = self.relation(i)
        if related is not None and (related[0] not in ("of", "with", "at") or related[1] - i > 1):
            said = self.related(related[0], related[1], subject, holds)
            if said is not None:
                return said
        if self.words[i] in ("a", "an", "the") or self.any_of(i, ("one of", "another")):
            return self.named(i, subject, holds)
        verb = self.unknown_verb(i, subject, holds)
        return verb or self.adjectives(i, subject, holds)

    def unknown_verb(self, i: int, subject: Operand, holds: bool) -> tuple[list[Claim], int] | None:
        """A participle and whom it takes: "is holding the umbrella", "is parked on the street"."""
        j = i
        while (
            j < len(self.words) and j - i < 3 and self._opens(j) and number(self.words[j]) is None
        ):
            j += 1
            if self.any_of(j, ("in color", "in size", "in shape", "in material", "in colour")):
                return None
            if j < len(self.words) and self.words[j] in ("the", "a", "an", "its", "both") and j > i:
                if not self.words[i].endswith(("ing", "ed")):
                    return None
                arg = self._object(j)
                if arg is None:
                    return None
                return [Claim("relation", subject, " ".join(self.words[i:j]), arg[0], holds)], arg[
                    1
                ]
        if j > i and j < len(self.words) and self.words[i].endswith(("ing", "ed", "en")):
            preposition = self.longest(j, {k: k for k in relations()})
            if preposition is not None:
                arg = self._object(preposition[1])
                if arg is not None:
                    said = " ".join(self.words[i : preposition[1]])
                    return [Claim("relation", subject, said, arg[0], holds)], arg[1]
        return None

    def compared(self, i: int, subject: Operand, holds: bool) -> tuple[list[Claim], int] | None:
        """How the subject lies to another value, or is larger than another thing."""
        how = self.any_of(i, MORE)
        if how:
            start = i + len(how.split())
            other: tuple[Operand, int] | None = self.measure(start)
            if (
                other is None
                and start < len(self.words)
                and self.words[start] in ("the", "that", "both")
            ):
                other = self.phrase(start)
                if (other is not None and self.at(other[1], "(")) or (
                    other is not None
                    and other[1] < self.value_end(start)
                    and not self.is_verb(other[1])
                ):
                    other = None
            if other is None:
                end = self.value_end(start)
                if end == start:
                    return None
                other = self.listed(start, end), end
                shown = self.bracketed(end)
                if shown is not None:
                    other = self._category_of(start, end, shown[0]), shown[1]
            if (
                not isinstance(subject, Measure)
                and isinstance(other[0], Reference)
                and MORE[how] in ("=", "!=")
            ):
                sign = MORE[how] if holds else CONTRARY[MORE[how]]
                return [Claim("compare", subject, sign, other[0])], other[1]
            sign = MORE[how] if holds else CONTRARY[MORE[how]]
            return [Claim("compare", subject, sign, other[0])], other[1]
        than = _TALLER.get(self.words[i])
        if than is not None and self.at(i + 1, "than"):
            arg = self.single(i + 2)
            if arg is not None:
                field, sign = than
                return [
                    Claim("compare", Measure(field, subject), sign, Measure(field, arg[0]), holds)
                ], arg[1]
        return None

    def alike(self, i: int, subject: Operand, holds: bool) -> tuple[list[Claim], int] | None:
        """Likeness behind "is": "the same color as the cup", "of a different size from the cup"."""
        j = i + bool(self.any_of(i, ("of", "in")))
        j += self.at(j, "the") or self.at(j, "a")
        if j + 1 >= len(self.words) or self.words[j] not in ("same", "different"):
            return None
        how = self.words[j]
        if self.at(j + 1, "in") and j + 2 < len(self.words) and self.words[j + 2] in fields():
            return [
                Claim("relation", subject, f"{how} {fields()[self.words[j + 2]]}", (), holds)
            ], j + 3
        category = fields().get(self.words[j + 1])
        if category is None:
            return None
        if self.any_of(j + 2, ("as", "from", "than", "to")):
            other = self.single(j + 3)
            if other is None:
                return None
            return [Claim("relation", subject, f"{how} {category}", other[0], holds)], other[1]
        return [Claim("relation", subject, f"{how} {category}", (), holds)], j + 2

    def measured(self, i: int, subject: Measure, holds: bool) -> tuple[list[Claim], int] | None:
        """What a property is: "the color of the cup is red"."""
        other = self.measure(i)
        if other is None and self.any_of(i, ("that of", "those of")):
            whose = self.phrase(i + 2)
            other = None if whose is None else (Measure(subject.field, whose[0]), whose[1])
        if other is not None:
            return [Claim("compare", subject, "=" if holds else "!=", other[0])], other[1]
        end = self.value_end(i)
        if end == i:
            return None
        if subject.field == "number":
            n = number(self.words[i]) if not self.at(i, "none") else 0
            if n is None or not isinstance(subject.of, Reference):
                return None
            return [Claim("count", replace(subject.of, definite=False), "=", n, holds)], i + 1
        pixels = self.at(i + 1, "pixels") and number(self.words[i]) is not None
        if pixels:
            side = self.any_of(i + 2, ("from the left", "from the top"))
            stop = i + 2 + len(side.split())
            return [
                Claim("attribute", subject.of, subject.field, self.plain(i, i + 1), holds)
            ], stop
        if self.words[i] in ("also", "both"):
            i += 1
        among = self.at(i, "among") and i + 1 < end
        value = self.listed(i + among, end)
        if among:
            value = " or ".join(map(str, value if isinstance(value, tuple) else (value,)))
        claims = [Claim("attribute", subject.of, subject.field, value, holds)]
        if holds and self.at(end, ",", "not") and self.value_end(end + 2) == end + 3:
            claims.append(
                Claim("attribute", subject.of, subject.field, self.plain(end + 2, end + 3), False)
            )
            end += 3
        return claims, end

    def named(self, i: int, subject: Operand, holds: bool) -> tuple[list[Claim], int] | None:
        """What kind of thing it is, or which one of them: "a small cube", "the largest cup"."""
        if holds and (self.at(i, "the", "answer") or self.at(i, "my", "answer")):
            number = subject.number if isinstance(subject, Reference) else None
            lone = isinstance(subject, Reference) and subject.head == "it" and not subject.rank
            return ([Claim("answer", object=number)], i + 2) if lone and number else None
        found = self._object(i)
        if found is None:
            return None
        thing, end = found
        if thing.share and thing.share != "none":
            group = replace(thing, share="")
            return [Claim("relation", subject, "among", group, holds)], end
        one = isinstance(subject, Reference) and not (
            subject.many or subject.parts or subject.share
        )
        if thing.definite and one and not (thing.many or thing.parts):
            return [Claim("compare", subject, "=" if holds else "!=", thing)], end
        if thing.definite:
            return [Claim("pick", subject, object=thing, holds=holds)], end
        claims = [
            Claim("attribute", subject, "", word, holds)
            for word in thing.attributes
            if word != "other"
        ]
        if thing.head != "object" and thing.head not in ANYTHING:
            kind = thing.head.removeprefix("“").removesuffix("”")
            claims.append(Claim("attribute", subject, "kind", kind, holds))
        claims += [
            Claim("relation", subject, r.name, r.args[0] if len(r.args) == 1 else r.args, holds)
            for r in thing.relations
            if r.args
        ]
        if not claims and thing.head == "object" and not thing.relations:
            claims = [Claim("attribute", subject, "kind", self.tokens[end - 1].text, holds)]
        return (claims, end) if claims else None

    def adjectives(self, i: int, subject: Operand, holds: bool) -> tuple[list[Claim], int] | None:
        """How it is: "red", "small and metal", "red but not large", "neither red nor blue"."""
        claims: list[Claim] = []
        if self.at(i, "neither"):
            holds, i = False, i + 1
        i += self.at(i, "either")
        end = i
        while i < len(self.words):
            start = i
            while i < len(self.words) and self._adjective(i):
                i += 1
            if i == start:
                break
            said = " ".join(
                t.text if t.word == "“" else t.word
                for t in self.tokens[start:i]
                if not hollow(t.word)
            )
            n = number(self.words[start]) if i - start == 1 else None
            if n is not None:
                return None
            suffix = self.any_of(
                i,
                (
                    "in color",
                    "in colour",
                    "in size",
                    "in shape",
                    "in material",
                    "colored",
                    "coloured",
                ),
            )
            category = fields().get(suffix.split()[-1], "") if suffix.startswith("in ") else ""
            if self.words[start - 1] == "are" and not category and is_plural(said):
                category, said = "kind", singular(said)
            elif not category and is_mass(said):
                category = "kind"
            claims.append(Claim("attribute", subject, category, said, holds))
            end = i = i + len(suffix.split())
            if self.at(i, "or") and i + 1 < len(self.words) and holds and self._adjective(i + 1):
                claims[-1] = replace(claims[-1], object=f"{said} or {self.words[i + 1]}")
                end = i = i + 2
                continue
            j = i + self.at(i, ",")
            more = self.any_of(
                j,
                (
                    "but not",
                    "and not",
                    "and",
                    "but",
                    "nor",
                    "or",
                    "rather than",
                    "instead of",
                    "not",
                ),
            )
            if self.at(j + len(more.split()), "not") and not more.endswith("not"):
                more += " not"
            k = j + len(more.split())
            if not more and j == i:
                break
            if (
                k >= len(self.words)
                or not self._adjective(k)
                or self.is_clause(k)
                or self.is_verb(k)
            ):
                break
            inner = k
            while inner < len(self.words) and self._adjective(inner):
                inner += 1
            if self.is_verb(inner) or self._opens(inner):
                break
            if more.endswith(("not", "than", "instead of")):
                holds = not holds if not claims[0].holds else False
            i = k
        words = [str(c.object) for c in claims]
        group = isinstance(subject, Reference) and (subject.many or bool(subject.parts))
        if group and len(claims) > 1 and holds and all(w in COLOURS for w in words):
            return [Claim("attribute", subject, "", tuple(words))], end
        return (claims, end) if claims else None

    def _adjective(self, i: int) -> bool:
        word = self.words[i]
        if self.any_of(i, ("rather than", "instead of")):
            return False
        if word in ("standing", "sitting", "lying"):
            return i + 1 >= len(self.words) or not self.words[i + 1].isalpha()
        return (word == "“" or self._opens(i)) and word not in (
            "as",
            "in",
            "too",
            "well",
            "instead",
            "respectively",
        )
