"""How far what is said goes: values, lists, clauses."""

from __future__ import annotations

from typing import Final

from vprog.rationalize.claim import Operand, Reference
from vprog.rationalize.reading_phrase import Phrases

IS: Final = ("is", "are", "was", "were", "looks", "look", "appears", "appear", "seems", "seem")
_ENDS: Final = frozenset(
    "because since while whereas so although though therefore which meaning as hence when".split()
)
_SAYS: Final = frozenset(
    "is are contains contain reads read fits starts start ends end says say gives shows make makes".split()
)
#: What opens a clause behind "and".
OPENS: Final = (
    "from", "of", "for", "this gives", "since", "put together", "we", "nothing passes", "written out",
    "the smallest of", "the largest of", "the sum of", "the mean of", "the most common of",
    "without repeats", "in order", "without its sign", "the whole part of", "the remainder of", "the parts of", "the other way round", "this leads to",
)  # fmt: skip


class Extents(Phrases):
    """Finds where values and clauses end."""

    def is_verb(self, i: int) -> bool:
        """Whether a verb stands at a place."""
        return i < len(self.words) and (
            self.words[i] in IS or self.words[i] in ("has", "have", "does", "do")
        )

    def value_end(self, i: int) -> int:
        """Where a value that is written out ends: with the clause, or the sentence."""
        start = i
        while i < len(self.words):
            word = self.words[i]
            if word == "(" and (i == start or self.words[i - 1] in (",", "and", "(")):
                i = self._past_brackets(i)
                continue
            if word in (";", ":", "(") or (word in _ENDS and i > 0):
                return i
            if word == "," and i + 1 < len(self.words):
                after = self.words[i + 1]
                if after in _ENDS or after in ("but", "not", "we", "there", "it", "making", "i"):
                    return i
                if after == "and" and (self.is_clause(i + 2) or self._says(i + 2)):
                    return i
                if after in ("the", "so", "both", "neither", "that", "this") and self.is_clause(
                    i + 1
                ):
                    return i
            if word in ("and", "but") and (
                self.is_clause(i + 1)
                or self.is_verb(i + 1)
                or self.any_of(i + 1, ("for which", "whose", "that is", "that are", "that has"))
            ):
                return i
            i += 1
        return i

    def _past_brackets(self, i: int) -> int:
        """Where a list in round brackets ends."""
        open = 0
        for j in range(i, len(self.words)):
            open += (self.words[j] == "(") - (self.words[j] == ")")
            if not open:
                return j + 1
        return len(self.words)

    def _says(self, i: int) -> bool:
        """Whether a clause begins at a place, whoever it is about: a verb stands before its comma."""
        if self.any_of(i, OPENS):
            return True
        stop = next((j for j in range(i, len(self.words)) if self.words[j] in (",", ";")), None)
        return any(word in _SAYS for word in self.words[i + 1 : stop])

    def is_clause(self, i: int) -> bool:
        """Whether a clause begins at a place: a noun phrase and a verb."""
        if i >= len(self.words):
            return False
        if self.at(i, "there") or self.at(i, "so"):
            return True
        if self.words[i] not in (
            "the",
            "it",
            "they",
            "a",
            "an",
            "one",
            "no",
            "none",
            "both",
            "all",
            "that",
        ):
            return False
        found = self.phrase(i)
        return found is not None and (self.is_verb(found[1]) or self.at(found[1], "does"))

    def listed(self, start: int, end: int) -> Operand:
        """Values in a list: "red, blue and green"; one alone is itself."""
        found: list[Operand] = []
        here = start
        inner = start
        for i in range(start, end + 1):
            if i < inner:
                continue
            if i == here and i < end and self.words[i] == "(":
                inner = min(self._past_brackets(i), end)
                value = self.listed(i + 1, inner - 1)
                found.append(value if isinstance(value, tuple) else (value,))
                here = inner
                continue
            after = i == here and i > start and i == inner  # behind a list in brackets
            joins = i < end and self.words[i] == "and" and (i > here or after)
            if i == end or self.words[i] == "," or joins:
                if i > here:
                    found.append(self.plain(here, i))
                here = i + 1
        return found[0] if len(found) == 1 else tuple(found)

    def _object(self, i: int) -> tuple[Reference, int] | None:
        """One thing, or two that are joined and no new clause: "left of the cup and the dog"."""
        joined = self.phrase(i)
        if joined is None or self.is_verb(joined[1]):
            return self.single(i)
        return joined

    def worded(self, start: int, end: int) -> str:
        """Words as they stand in the text, in small letters; quotations keep their marks."""
        said = [f"“{t.text}”" if t.word == "“" else t.text for t in self.tokens[start:end]]
        return " ".join(said).replace(" ,", ",")
