"""Tables written out in a sentence, and the first value that passes a test, read back from text."""

from __future__ import annotations

from vprog.english import ordinal
from vprog.rationalize.claim import Claim, Operand, Reference
from vprog.rationalize.reading_sum import Read, Sums
from vprog.rationalize.reading_words import place

#: In how many words a part of a list is told.
_LONGEST = 6


class Rows(Sums):
    """Reads rows: "first two, second three"."""

    def table(self, i: int, group: Reference) -> Read:
        """What is so of each of a group, row by row: "the text on each is: first “a”, second “b”"."""
        verb = next((j for j in range(i, len(self.words)) if self.at(j, "is", ":")), None)
        if verb is None or not self.at(verb + 2, "first"):
            return None
        rows: list[Operand] = []
        here = verb + 2
        while here < len(self.words) and self.words[here] == ordinal(len(rows) + 1):
            following = ordinal(len(rows) + 2)
            stop, end = here + 1, self.value_end(here + 1)
            while stop < end and not self.at(stop, ",", following):
                stop += 1
            rows.append(self.listed(here + 1, stop))
            here = stop + 1
        said = " ".join(t.text for t in self.tokens[i:verb]).lower()
        return [Claim("value", group, said, tuple(rows))], here - 1

    def first_which(self, i: int) -> str:
        """The words of ", the first that the sign contains is", up to the verb of the sentence."""
        if not self.any_of(i, (", the first that", ", the first whose", ", the first for which")):
            return ""
        stop = next((j for j in range(i + 3, len(self.words)) if self.words[j] in (",", ";")), None)
        verbs = [j for j in range(i + 4, stop or len(self.words)) if self.words[j] == "is"]
        return " ".join(self.words[i : verbs[-1] + 1]) if verbs else ""

    def put_together(self, i: int) -> Read:
        """Two texts as one: "put together, jam and jar read jamjar"."""
        if not self.at(i, "put", "together", ","):
            return None
        verb = next((j for j in range(i + 3, len(self.words)) if self.words[j] == "read"), None)
        if verb is None:
            return None
        end = self.value_end(verb + 1)
        parts = self.listed(i + 3, verb)
        value = self.listed(verb + 1, end)
        return [Claim("value", parts, "add", value)], end

    def in_order(self, i: int) -> Read:
        """Which part of what was put in order was kept: "the second in order, the leftmost first"."""
        stop = next((j for j in range(i, len(self.words)) if self.at(j, "in", "order")), None)
        if stop is None or stop - i > _LONGEST:
            return None
        end = stop + 2
        if self.at(end, ",", "the"):
            end = next(
                (j + 1 for j in range(end, len(self.words)) if self.words[j] == "first"), end
            )
        return [Claim("pick", self.worded(i, stop))], end

    def superlative_end(self, i: int) -> int | None:
        """Where "... is the largest" ends, behind "for which"."""
        for j in range(i, min(len(self.words), i + 6 * _LONGEST)):
            if self.words[j] in ("is", "are"):
                if not self.at(j, "is", "the"):
                    return None
                end = (
                    j + 2 + (place(self.words[j + 2]) is not None if j + 2 < len(self.words) else 0)
                )
                return end + 1 if self.any_of(end, ("largest", "smallest")) else None
        return None
