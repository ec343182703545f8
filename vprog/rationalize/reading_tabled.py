"""Sentences in the operator table's own words, read back: "the sum of two and three is five"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vprog.rationalize.claim import Claim, Measure, Operand, Reference
from vprog.rationalize.reading_extent import OPENS
from vprog.rationalize.reading_row import Rows
from vprog.rationalize.reading_sum import Read
from vprog.rationalize.reading_table import patterns
from vprog.rationalize.reading_text import tokens
from vprog.rationalize.reading_words import PRONOUNS, number

#: Operators whose sentences are of values alone, and like no others.
_OF_VALUES: Final = frozenset(
    "sum mean min max abs round to_int split lower strip text replace join neg mod floordiv".split()
)


class Tabled(Rows):
    """Reads what an operator gave, in the words that the table has for it."""

    def both_lists(self, i: int) -> Read:
        """What is in two lists, or in one of them alone."""
        stop = next((j for j in range(i + 1, len(self.words)) if self.words[j] == "in"), None)
        if stop is None or self.words[stop - 1] not in ("is", "are"):
            return None
        if (
            self.at(stop + 1, "both")
            or self.at(stop + 1, "(")
            or self.any_of(stop, ("but not in",))
            or (
                (self.words[i] in ("nothing", "“", "(") or number(self.words[i]) is not None)
                and any(self.at(j, "but", "not", "in") for j in range(stop, len(self.words)))
            )
            or any(
                self.at(j, "but", "not", "in", "(") or self.at(j, "or", "in")
                for j in range(stop, len(self.words))
            )
        ):
            found = self.by_table(i)
            if found is not None and found[0][0].predicate in ("intersect", "difference", "union"):
                return found
        return None

    def of_values_alone(self, i: int) -> Read:
        """What the table says of plain values: "the sum of two and three is five"."""
        end = self.value_end(i)
        made = next((j for j in range(i + 1, len(self.words)) if self.at(j, "make")), None)
        if made is not None and self.at(made + 2, "in", "all"):
            n, listed = number(self.words[made + 1]), self.listed(i, made)
            values = listed if isinstance(listed, tuple) else (listed,)
            shown = self.words[i] == "“" or any(str(v).startswith("about ") for v in values)
            if shown or all(isinstance(v, int | float) for v in values):
                return [Claim("value", (listed,), "count", n or 0)], made + 4
        found = self.by_table(i)
        if found is None:
            return None
        (claim,) = found[0]
        args = claim.subject if isinstance(claim.subject, tuple) else (claim.subject,)
        numbers = [v for a in args for v in (a if isinstance(a, tuple) else (a,))]
        if found[1] > end and not all(isinstance(v, int | float) for v in numbers):
            return None
        start = self.words[i]
        shown = start in ("“", "(") or start[-1].isdigit() or number(start) is not None
        if claim.predicate in ("contains", "contains_text", "starts_with", "ends_with", "count"):
            alike = shown or isinstance(args[0], Measure)
        else:
            alike = claim.predicate in _OF_VALUES
        if not alike or any(isinstance(a, Reference) for a in args):
            return None
        return None if any(a in PRONOUNS or a == "all" for a in args) else found

    def by_table(self, i: int) -> Read:
        """A sentence in the table's own words, whatever its operator is."""
        cuts = [j for j in range(i + 1, len(self.words)) if self._may_end(j)]
        last = [j for j in cuts if self.words[j + 1] in ("so", "therefore", "hence")]
        here = self.value_end(i)
        last = [here, *last] if here < len(self.words) and self.at(here, ",") else last
        again = [j for j in cuts if self.at(j, ",", "and") and self.any_of(j + 2, OPENS)]
        ends = [*last, *again[:1], len(self.words), *reversed(cuts)]
        for end in ends:
            said, whole = self._masked(i, end)
            for operator, names, pattern in patterns():
                match = pattern.match(said)
                if match is None:
                    continue
                args = tuple(self.operand(whole(match[n])) for n in names if n != "value")
                value: Operand = True
                if "value" in names:
                    value = self.operand(whole(match["value"]))
                elif " not " in f"{match['verb']} ":
                    value = False
                return [Claim("value", args, operator, value)], end
        return None

    def _masked(self, start: int, end: int) -> tuple[str, Callable[[str], str]]:
        """Words with a sign for each quotation and each list in brackets, and what puts them back."""
        kept: list[str] = []
        shown: list[str] = []
        i = start
        while i < end:
            stop = i + 1
            if self.words[i] == "(":
                stop = min(self._past_brackets(i), end)
            if stop > i + 1 or self.words[i] == "“":
                shown.append(chr(0xE000 + len(kept)))
                kept.append(self.worded(i, stop))
            else:
                shown.append(self.tokens[i].text)
            i = stop

        def whole(said: str) -> str:
            return "".join(kept[ord(c) - 0xE000] if 0xE000 <= ord(c) < 0xF000 else c for c in said)

        return " ".join(shown).replace(" ,", ","), whole

    def _may_end(self, j: int) -> bool:
        """Whether a clause may end before a word."""
        if j + 1 >= len(self.words) or self.words[j] == ";":
            return j + 1 < len(self.words)
        return self.words[j] == "," and (
            self.words[j + 1] in ("so", "therefore", "hence", "the", "we", "but", "there")
            or (self.words[j + 1] == "and")
        )

    def operand(self, said: str) -> Operand:
        """What stands in a place of a sentence: a thing by name, values in a list, or one value."""
        inner = self.__class__(tokens(said), self.known)
        if not inner.words:
            return said
        measure = inner.measure(0) if inner.words[0] == "the" else None
        if measure is not None and measure[1] == len(inner.words):
            return measure[0]
        if inner.words[0] in ("the", "that", "both", "all", "a", "an"):
            found = inner.phrase(0)
            if found is not None and found[1] == len(inner.words):
                return found[0]
        return inner.listed(0, len(inner.words))
