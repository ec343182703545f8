"""Nouns read back from text, with what stands before them: "the two largest red cups"."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from vprog.english import is_mass, is_plural, ordinal, singular
from vprog.rationalize.claim import Operand, Reference, Relation
from vprog.rationalize.reading_text import Token
from vprog.rationalize.reading_words import (
    ANYTHING,
    PRONOUNS,
    STOPS,
    hollow,
    number,
    place,
    ranks,
    relations,
)

_LONGEST: Final = 7
DETERMINERS: Final = frozenset(
    "the a an this that these those another each every any some its".split()
)
_DEFINITE: Final = frozenset("the this that these those its".split())
_SHARES: Final = {
    "all": "all", "both": "all", "each": "all", "every": "all", "none": "none", "neither": "none",
    "some": "some", "any": "some", "either": "some",
}  # fmt: skip
#: Adjectives that a list may hold without a noun: "one red and two large".
BARE: Final = frozenset(
    "large small medium tiny big little plain striped dotted checkered metal rubber shiny matte "
    "medium-sized spotted wooden".split()
)
COLOURS: Final = frozenset(
    "red orange yellow green blue purple pink brown black white gray grey cyan gold silver beige "
    "tan violet turquoise teal maroon navy".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that a picture is known to be spoken of with; a stranger's text is read by them.

    Attributes:
        nouns: of many words, such as "traffic light".
        relations: verbs and phrases between two things, such as "holding".
    """

    nouns: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()


class Nouns(ABC):
    """Reads nouns off a sentence's words; every method gives what it read and where it ended."""

    @abstractmethod
    def single(self, i: int) -> tuple[Reference, int] | None:
        """One noun phrase with all that follows its noun."""

    @abstractmethod
    def phrase(self, i: int) -> tuple[Reference, int] | None:
        """One noun phrase or several that are joined."""

    def __init__(self, words: Sequence[Token], known: Vocabulary) -> None:
        self.tokens = words
        self.words = [t.word for t in words]
        self.known = known
        self.deep = 0
        self.verbs = _inflected(known.relations)

    def at(self, i: int, *words: str) -> bool:
        """Whether these words stand at a place."""
        return self.words[i : i + len(words)] == list(words)

    def any_of(self, i: int, words: Iterable[str]) -> str:
        """Which of some words or phrases stands at a place, the longest first; empty for none."""
        found = [w for w in words if self.at(i, *w.split())]
        return max(found, key=len, default="")

    def longest(self, i: int, table: dict[str, str]) -> tuple[str, int] | None:
        """The longest phrase of a table at a place: what it stands for, and where it ends."""
        for n in range(min(_LONGEST, len(self.words) - i), 0, -1):
            said = " ".join(self.words[i : i + n])
            if said in table:
                return table[said], i + n
        return None

    def relation(self, i: int) -> tuple[str, int] | None:
        """A relation between two things, that a noun phrase follows."""
        if self.at(i, "in", "small", "letters"):
            return None  # how a text is written, and no place
        best = self.longest(i, relations())
        verb = self.longest(i, self.verbs)
        if verb is not None and (best is None or verb[1] > best[1]):
            best = verb
        return best

    def core(self, i: int) -> tuple[Reference, int] | None:
        """Determiner, number, rank, adjectives and noun."""
        if i >= len(self.words):
            return None
        shared = self._share(i)
        if shared is not None:
            return shared
        word = self.words[i]
        if word in PRONOUNS and not self._opens(i + 1) and not self.at(i + 1, "“"):
            single = word in ("it", "this", "that", "he", "him", "she", "her")
            return Reference("it", _gender(word), many=not single), i + 1
        if word in ("his", "her", "their", "its") and self._opens(i + 1):
            owned = self._core(i + 1, Reference("", definite=True))
            if owned is not None:
                whose = Reference("it", _gender(word), many=word == "their")
                return replace(owned[0], relations=(Relation("of", (whose,)),)), owned[1]
        share, definite, count, back = "", False, None, False
        if word in ("every", "each", "both", "all", "any", "neither", "either"):
            share = _SHARES[word]
            i += 1
            if not self._opens(i) and not self.any_of(i, ("the", "these", "those", "this")):
                many = word not in ("each", "every")
                two = 2 if word in ("both", "neither", "either") else None
                share = "none" if word == "neither" else share
                return Reference("it", share=share, number=two, many=many), i
            count = 2 if word in ("both", "neither", "either") else None
        if i < len(self.words) and self.words[i] in DETERMINERS:
            definite = self.words[i] in _DEFINITE
            other = self.words[i] == "another"
            back = self.words[i] in ("that", "this", "those", "these")
            count = 1 if self.words[i] in ("a", "an", "another") and not definite else count
            i += 1
            if other:
                return self._core(i, Reference("", ("other",), number=None, definite=False))
            count = None if count == 1 else count
        elif i < len(self.words) and self.words[i] == "no":
            share, i = "none", i + 1
        return self._core(
            i,
            Reference(
                "", number=count, definite=definite or share == "all", share=share, back=back
            ),
        )

    def _opens(self, i: int) -> bool:
        """Whether a noun phrase may go on here: "those cups", not "those are"."""
        return i < len(self.words) and self.words[i] not in STOPS and self.words[i][0].isalnum()

    def _share(self, i: int) -> tuple[Reference, int] | None:
        """Some of a group: "one of the two cups", "none of them", "both of the dogs"."""
        word = self.words[i]
        n = number(word)
        share = _SHARES.get(word, "" if n is None else str(n))
        if self.at(i, "every", "one") or self.at(i, "each", "one"):
            word, share, i = "each", "all", i + 1
        if self.at(i, "not", "one"):
            word, share, i = "none", "none", i + 1
        if self.at(i, "at", "least", "one") and self.at(i + 3, "of"):
            share, i = "some", i + 2
        if self.at(i, "exactly") or self.at(i, "only"):
            n = number(self.words[i + 1]) if i + 1 < len(self.words) else None
            share, i = ("" if n is None else str(n)), i + 1
        if share and self.at(i + 1, "of") and i + 2 < len(self.words):
            group = self.single(i + 2)
            if group is not None and not group[0].many and group[0].head != "it":
                group = self.phrase(i + 2) or group  # one of several that are named
            if group is not None and (group[0].definite or group[0].head == "it"):
                return replace(group[0], share=share), group[1]
        return None

    def _core(self, i: int, so_far: Reference) -> tuple[Reference, int] | None:
        if self.any_of(i, ("only", "just", "exactly")) and i + 1 < len(self.words):
            i += number(self.words[i + 1]) is not None
        n = number(self.words[i]) if i < len(self.words) else None
        count = so_far.number
        following = i + 1 < len(self.words) and (
            self._opens(i + 1) or self.words[i + 1] in ("same", "“")
        )
        if n is not None and (following or self.words[i] != "one"):
            if not following:
                # "the two", "two": things spoken of before.
                return replace(so_far, head="it", number=n), i + 1
            count, i = n, i + 1
        rank, i = self._rank(i)
        pieces = self.any_of(i, ("piece of", "pieces of"))
        if pieces and i + 2 < len(self.words) and is_mass(self._noun_from(i + 2)):
            i += 2
        kept: list[str] = []
        while i < len(self.words):
            word = self.words[i]
            if word == "“":
                kept.append(f"“{self.tokens[i].text}”")
                i += 1
                continue
            if (
                word == "'s"
                or not any(c.isalnum() for c in word)
                or (word in STOPS and not self._within_noun(i))
            ):
                break
            if kept and self._ends_noun(i):
                break
            if kept == ["such"] and word in ("a", "an"):
                i += 1
                continue
            if word in ("only", "single", "sole", "total") and not kept and i + 1 < len(self.words):
                i += 1
                continue
            late, after = self._rank(i) if kept or not rank else ("", i)
            if late and after < len(self.words) and self._opens(after):
                rank, i = f"{late} {rank}".strip(), after
                continue
            kept.append(word)
            i += 1
            if (self.at(i, ",") and self._adjectives_go_on(i)) or (
                self.at(i, "and") and self._pair_of_adjectives(i, kept)
            ):
                i += 1
        kept = [w for w in kept if not hollow(w.lower())] or kept[-1:]
        if not kept:
            if rank:
                return replace(so_far, head="it", rank=rank, number=count), i
            return None
        if len(kept) > 1 and number(kept[-1].lower()) is not None and kept[-1].lower() != "one":
            count = number(kept.pop().lower())
            kept.append("objects")
        head = kept[-1]
        many = " ".join(kept[-2:]).lower()
        head, before = singular(head.lower()), tuple(w.lower() for w in kept[:-1])
        if len(kept) > 1 and singular(many) in self.known.nouns:
            head, before = singular(many), before[:-1]
        if head in ANYTHING or kept[-1].lower() in ANYTHING:
            head = "object"
            if rank and kept[-1].lower() in ("one", "ones"):
                return replace(so_far, head="it", rank=rank, number=count), i
            if kept[-1].lower() in ("other", "others"):
                before = (*before, "other")
        return replace(
            so_far,
            head=head,
            attributes=(*so_far.attributes, *before),
            rank=rank,
            number=count,
            many=is_plural(kept[-1].lower()) and kept[-1].lower() not in ("glasses",),
        ), i

    def _noun_from(self, i: int) -> str:
        """The last word of a noun that begins at a place."""
        while i + 1 < len(self.words) and self._opens(i + 1) and not self._ends_noun(i + 1):
            i += 1
        return self.words[i]

    def _within_noun(self, i: int) -> bool:
        """Whether a word that ends phrases elsewhere belongs to this one: "a can", "a standing man"."""
        if self.words[i] == "can":
            return i > 0 and self.words[i - 1] in ("a", "the", "one", "red", "tin", "no")
        return self.words[i] in ("standing", "sitting", "lying") and self._opens(i + 1)

    def _ends_noun(self, i: int) -> bool:
        """Whether what follows a noun begins here: a relation, a verb that the picture knows."""
        found = self.relation(i)
        if found is None:
            return False
        name, end = found
        if name in ("other than",) and self.words[i] != "other":
            return True
        return end > i and (end < len(self.words) or name not in relations().values())

    def _adjectives_go_on(self, i: int) -> bool:
        """Whether a comma stands between two adjectives of one noun: "the small, red cup"."""
        more = i + 1
        return (
            self._opens(more)
            and self._opens(more + 1)
            and self.words[more] not in ("a", "an", "the", "one", "no", "another")
            and number(self.words[more]) is None
            and self.words[more] not in DETERMINERS
            and not self._clause_from(more)
        )

    def _clause_from(self, i: int) -> bool:
        """Whether a verb comes before the next comma: then no list of adjectives goes on."""
        for word in self.words[i : i + 4]:
            if word in ("is", "are", "has", "have", "we", "there"):
                return True
        return False

    def _pair_of_adjectives(self, i: int, kept: list[str]) -> bool:
        """Whether "and" joins two adjectives: "the red and white umbrella"."""
        return (
            self._opens(i + 1)
            and self._opens(i + 2)
            and len(kept) >= 1
            and self.words[i + 1] not in STOPS
            and number(self.words[i + 1]) is None
            and kept[-1].lower() in COLOURS
            and self.words[i + 1] in COLOURS
        )

    def _rank(self, i: int) -> tuple[str, int]:
        """An ordinal, a superlative, or both: "second", "largest", "second largest"."""
        found: list[str] = []
        while i < len(self.words):
            if place(self.words[i]) is not None:
                n = place(self.words[i])
                assert n is not None
                found.append("last" if n < 0 else ordinal(n))
                i += 1
                continue
            most = self.longest(i, ranks())
            if self.words[i] in ("middle", "central") and self._opens(i + 1) and not found:
                most = "middle", i + 1
            if most is None:
                break
            found.append(most[0])
            i = most[1]
        return " ".join(found), i

    def plain(self, start: int, end: int) -> Operand:
        """Words as a value: a number where they say one, else as written."""
        if end - start == 1:
            n = number(self.words[start])
            if n is not None:
                return n
            if self.words[start] in ("yes", "no", "true", "false"):
                return self.words[start] in ("yes", "true")
            try:
                return float(self.words[start].replace(",", ""))
            except ValueError:
                return self.tokens[start].text
        said, before = "", 0
        for token in self.tokens[start:end]:
            close = token.start == before and token.word != "“" and said
            said = f"{said}{'' if close or not said else ' '}{token.text}"
            before = token.start + len(token.text)
        return said


def _gender(pronoun: str) -> tuple[str, ...]:
    """What a pronoun tells of the person that it means."""
    if pronoun in ("he", "him", "his"):
        return ("male",)
    return ("female",) if pronoun in ("she", "her") else ()


def _inflected(names: Iterable[str]) -> dict[str, str]:
    """Verbs that a picture knows, in the forms they take: "holding", "holds", "that is holding"."""
    found: dict[str, str] = {}
    for name in names:
        first, _, rest = name.partition(" ")
        forms = [name]
        if first.endswith("ing") and len(first) > 5:
            stem = first[:-3]
            stems = {stem, f"{stem}e"} | ({stem[:-1]} if stem[-1:] == stem[-2:-1] else set())
            forms += [f"{s}{ending} {rest}".strip() for s in stems for ending in ("", "s")]
            forms += [f"{stem}es {rest}".strip()]
            forms += [f"that is {name}", f"who is {name}", f"that are {name}", f"who are {name}"]
            forms += [f"that {s}s {rest}".strip() for s in stems]
            forms += [f"who {s}s {rest}".strip() for s in stems]
        found.update(dict.fromkeys((f for f in forms if len(f) > 1), name))
    return found
