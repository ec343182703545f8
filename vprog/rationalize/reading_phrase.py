"""Noun phrases read back from text: what a phrase refers to, as worded."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Final

from vprog.english import in_pairs
from vprog.rationalize.claim import Measure, Operand, Reference, Relation
from vprog.rationalize.reading_noun import DETERMINERS, Nouns
from vprog.rationalize.reading_words import (
    fields,
)

_DEEPEST: Final = 12
#: What "the color is red" may leave out the owner of.
_OWNED: Final = ("color", "size", "shape", "material", "pattern", "text", "name")
_FINITE: Final = frozenset("covers cover sits stands lies rests overlaps overlap".split())
_SIDES: Final = {"left": "left", "right": "right", "top": "top", "bottom": "bottom"}
#: What goes on with a noun behind "and", and is no other thing.
_CLAUSES: Final = ("that is", "that are", "that pass", "that passes", "that fail", "that fails",
                   "that has", "that have", "that show", "that shows", "that fits", "that fit")  # fmt: skip


#: Relations to several things at once.
_OF_MANY: Final = frozenset({"among", "with marks on", "with blur around", "with color only in"})


class Phrases(Nouns):
    """Reads noun phrases with all that follows their nouns."""

    @abstractmethod
    def clause_after(self, i: int) -> tuple[Relation, int] | None:
        """The clause that "that", "whose" or "for which" opens behind a noun."""

    def phrase(self, i: int) -> tuple[Reference, int] | None:
        """One noun phrase or several that are joined."""
        if self.deep > _DEEPEST:
            return None
        self.deep += 1
        try:
            return self._joined(i)
        finally:
            self.deep -= 1

    def _joined(self, i: int) -> tuple[Reference, int] | None:
        first = self.single(i)
        if first is None:
            return None
        parts, end, how = [first[0]], first[1], ""
        while True:
            here = end + (self.at(end, ",") and len(parts) > 0)
            word = self.words[here] if here < len(self.words) else ""
            joins = word in ("and", "or") and (not how or word == how or here == end)
            comma = here > end and not joins and self._listed(here)
            if not joins and not comma:
                break
            if joins and (self.any_of(here + 1, _CLAUSES) or self.relation(here + 1) is not None):
                break
            more = self.single(here + joins)
            if more is None or not self._noun_like(more[0]) or self._has_verb(more[1], here > end):
                break
            how = word if joins else how
            parts.append(more[0])
            end = more[1]
        if len(parts) == 1:
            return first
        return Reference(
            "", definite=True, parts=tuple(parts), joined="or" if how == "or" else "and"
        ), end

    def _listed(self, i: int) -> bool:
        """Whether an enumeration goes on here, to its "and"."""
        more = self.single(i)
        if more is None:
            return False
        end = more[1] + self.at(more[1], ",")
        return end < len(self.words) and (
            self.words[end] in ("and", "or") or (end > more[1] and self._listed(end))
        )

    def _has_verb(self, i: int, comma: bool) -> bool:
        """Whether a verb follows, so that after a comma a new clause began."""
        return comma and i < len(self.words) and self.words[i] in ("is", "are", "has", "have")

    @staticmethod
    def _noun_like(found: Reference) -> bool:
        return bool(found.parts) or found.head not in ("", "it")

    def single(self, i: int) -> tuple[Reference, int] | None:
        """One noun phrase with all that follows its noun."""
        core = self.core(i)
        if core is None:
            return None
        if core[0].head in ("piece", "bit", "sort", "pair") and self.at(core[1], "of"):
            inner = self.core(core[1] + 1) if self._opens(core[1] + 1) else None
            if inner is not None and core[0].head == "pair" and not in_pairs(inner[0].head):
                inner = None  # two of what does not come in pairs
            if inner is not None:  # "four pieces of fruit", "two pairs of scissors"
                first = core[0]
                said = replace(inner[0], number=first.number, definite=first.definite,
                               share=first.share, many=first.many, rank=first.rank or inner[0].rank,
                               attributes=(*first.attributes, *inner[0].attributes))  # fmt: skip
                core = said, inner[1]
        if self.at(core[1], "'s"):
            owned = self._core(core[1] + 1, Reference("", definite=True))
            if owned is None:
                return None
            core = replace(owned[0], relations=(Relation("of", (core[0],)),)), owned[1]
        if core[0].head == "it" and core[0].rank and self.at(core[1], "of"):
            group = self.single(core[1] + 1)
            if group is not None and group[0].many and group[0].head not in ("it", ""):
                rank = f"{core[0].rank} {group[0].rank}".strip()
                return replace(group[0], rank=rank, number=None, many=False), group[1]
        return self.after(*core)

    def after(self, found: Reference, i: int) -> tuple[Reference, int]:
        """What follows a noun, as long as it goes on."""
        first = True
        while i < len(self.words):
            start = i
            if not first and (self.at(i, "and") or self.at(i, "but")):
                i += 1
            side = self._side(i)
            if side is not None:
                lone = side[0] == "middle" or side[0].endswith("most")
                rank = side[0] if lone else f"{found.rank or 'first'} {side[0]}"
                found, i, first = replace(found, rank=rank), side[1], False
                continue
            more = self._post(i)
            if more is None:
                return found, start
            found, i, first = replace(found, relations=(*found.relations, more[0])), more[1], False
        return found, i

    def _side(self, i: int) -> tuple[str, int] | None:
        """The side that is counted from, or where it is alone: "from the left", "in the middle"."""
        if self.at(i, "in", "the", "middle") or self.at(i, "in", "the", "center"):
            return "middle", i + 3
        if (
            self.any_of(i, ("on the left", "on the right"))
            and not self.at(i + 3, "of")
            and self.words[i + 3 : i + 4] != ["side"]
        ):
            return f"{self.words[i + 2]}most", i + 3
        if self.at(i, "from", "the") and i + 2 < len(self.words) and self.words[i + 2] in _SIDES:
            return f"from the {self.words[i + 2]}", i + 3
        if self.at(i, "counting", "from", "the") and i + 3 < len(self.words):
            return (f"from the {self.words[i + 3]}", i + 4) if self.words[i + 3] in _SIDES else None
        return None

    def _post(self, i: int) -> tuple[Relation, int] | None:
        """One thing that follows a noun."""
        holds = True
        here = i
        if self.at(here, "not"):
            holds, here = False, here + 1
        for lead in (("that", "is"), ("that", "are"), ("which", "is"), ("which", "are"), ("who", "is"),
                     ("who", "are"), ("that", "lies"), ("that", "stands"), ("located",), ("positioned",),
                     ("placed",), ("situated",)):  # fmt: skip
            if self.at(here, *lead):
                after = here + len(lead)
                denied = self.at(after, "not")
                inner = self._post(after + denied) if not self.at(after + denied, "not") else None
                if inner is not None and not inner[0].name.startswith(
                    ("that", "whose", "for which")
                ):
                    return replace(inner[0], holds=inner[0].holds and not denied), inner[1]
        same = self.same(here)
        if same is not None:
            return replace(same[0], holds=holds), same[1]
        found = self.relation(here)
        if found is not None and self._finite(here, *found):
            found = None
        if found is None and (
            self.any_of(here, ("that", "which", "who", "whose")) or self.at(here, "for", "which")
        ):
            return self.clause_after(here)
        if found is None:
            return None
        name, end = found
        if name == "in" and self.any_of(end, ("order", "turn")):
            return None
        if name in ("of", "with", "at") and not self._concrete(end):
            return None
        if name == "between":
            return self._between(end, holds)
        if name in _OF_MANY and self.at(end, "nothing"):
            return Relation(name, ((),), holds), end + 1
        arg = self.phrase(end) if name in _OF_MANY else self.single(end)
        if arg is not None and arg[0].definite and (name == "other than" or arg[0].number):
            arg = self._unclaused(end) or arg
        if arg is None:
            return None
        thing = arg[0]
        if name == "with" and thing.rank and thing.definite and not thing.relations:
            field = " ".join((*thing.attributes, thing.head))
            if field in fields() or thing.rank.endswith(("largest", "smallest")):
                return Relation(f"with the {thing.rank} {field}", (), holds), arg[1]
        if name == "with" and thing.relations and thing.relations[-1].args == (Reference("it"),):
            thing = replace(thing, relations=thing.relations[:-1])
        return Relation(name, (thing,), holds), arg[1]

    def _unclaused(self, i: int) -> tuple[Reference, int] | None:
        """A phrase without the clause behind it, which is about another noun.

        "Two objects other than the large object that are hearts" are hearts; of "a cup in the three
        boxes that is red", the boxes need no more words.
        """
        core = self.core(i)
        if core is None or not self.any_of(core[1], (*_CLAUSES, "whose", "for which")):
            return None
        return core

    def _finite(self, start: int, name: str, end: int) -> bool:
        """Whether a relation is said by a verb that has the noun before it as its subject."""
        said = self.words[start:end]
        if said[0] in ("that", "who", "which"):
            return False
        if any(w in _FINITE for w in said):
            return True
        return " ".join(said) != name and self.verbs.get(" ".join(said)) == name

    def _concrete(self, i: int) -> bool:
        """Whether a thing follows: "with a hat", not "with two more"."""
        return i < len(self.words) and (self.words[i] in DETERMINERS or self._opens(i))

    def _between(self, i: int, holds: bool) -> tuple[Relation, int] | None:
        first = self.single(i)
        if first is None:
            return None
        if self.at(first[1], "and"):
            second = self.single(first[1] + 1)
            if second is not None:
                return Relation("between", (first[0], second[0]), holds), second[1]
        return Relation("between", (first[0],), holds), first[1]

    def same(self, i: int) -> tuple[Relation, int] | None:
        """Likeness: "with the same shape as", "of a different color from"."""
        if i >= len(self.words) or self.words[i] not in (
            "with",
            "of",
            "that",
            "which",
            "sharing",
            "having",
        ):
            return None
        lead = (
            2
            if self.any_of(
                i, ("that has", "that have", "which has", "which have", "that share", "that shares")
            )
            else 1
        )
        if self.words[i] in ("that", "which") and lead == 1:
            return None
        j = i + lead
        if self.at(j, "the") or self.at(j, "a"):
            j += 1
        if j + 1 >= len(self.words) or self.words[j] not in ("same", "different"):
            return None
        how = self.words[j]
        category = self.category(j + 1)
        end = j + 2
        if not self.any_of(end, ("as", "from", "than", "to")):
            return None
        arg = self.single(end + 1)
        if arg is None:
            return None
        said = (
            f"with the same {category} as" if how == "same" else f"with a different {category} from"
        )
        return Relation(said, (arg[0],)), arg[1]

    def category(self, i: int) -> str:
        """A category by the table's name for it; one in quotation marks keeps them."""
        word = self.words[i]
        return f"“{self.tokens[i].text}”" if word == "“" else fields().get(word, word)

    def measure(self, i: int) -> tuple[Measure, int] | None:
        """A property with whose it is: "the color of the cup (red)", "the cup's color"."""
        if self.at(i, "the"):
            field = self.longest(i + 1, fields())
            if (
                field is not None
                and field[1] < len(self.words)
                and self.words[field[1]] in ("of", "on")
            ):
                name, end = field
                share = self.words[end] == "of" or self.words[end - 1] != name.split()[-1]
                whose = self.phrase(end + 1) if share else self.single(end + 1)
                if whose is not None:
                    small = self.at(whose[1], "in", "small", "letters")
                    name, end = f"{name} in small letters" if small else name, whose[1] + 3 * small
                    return self._shown(Measure(name, whose[0]), end)
        if self.at(i, "its") or self.at(i, "the") or self.at(i, "their"):
            field = self.longest(i + 1, fields())
            verb = field is not None and self.any_of(field[1], ("is", "are", "must be"))
            if field is not None and field[0] in _OWNED and verb:
                many = self.at(i, "their")
                return Measure(field[0], Reference("it", many=many)), field[1]
        owner = self.core(i)
        if owner is not None and self.at(owner[1], "'s"):
            field = self.longest(owner[1] + 1, fields())
            if field is not None:
                return self._shown(Measure(field[0], owner[0]), field[1])
        return None

    def _shown(self, found: Measure, i: int) -> tuple[Measure, int]:
        """With the value that follows in brackets."""
        said = self.bracketed(i)
        return (found, i) if said is None else (replace(found, value=said[0]), said[1])

    def bracketed(self, i: int) -> tuple[Operand, int] | None:
        """The value that stands in brackets at a place, and where they end."""
        if self.at(i, "("):
            for end in range(i + 1, len(self.words)):
                if self.words[end] == ")":
                    return self.plain(i + 1, end), end + 1
        return None
