"""Noun phrases: a head, what stands before it, and what stands after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vprog.english import counted, in_order, number_word, one, ordinal, plural


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a thing or a list of things is called.

    Attributes:
        head: the noun, singular.
        before: adjectives, nearest to the noun last.
        after: what follows it, for one thing and for several: ``("that is red", "that are red")``.
        whole: a phrase that cannot be taken apart; then the rest is empty.
        rank: "largest", "second" ..., which makes one thing of several definite.
        vague: whether only the kind is known, so that it names more than is meant.
    """

    head: str = "thing"
    before: tuple[str, ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    whole: str = ""
    rank: str = ""
    vague: bool = False

    def noun(self, many: bool) -> str:
        """Without article.

        >>> Phrase("cup", ("red",), (("left of the laptop",) * 2,)).noun(True)
        'red cups left of the laptop'
        """
        if self.whole:
            return self.whole
        head = plural(self.head) if many else self.head
        rank = [self.rank] if self.rank else []
        after = [pair[many] for pair in self.after]
        return " ".join([*rank, *in_order(self.before), head, *_linked(after)])

    @property
    def short(self) -> Phrase:
        """The same without what follows the noun."""
        return replace(self, after=())

    def the(self, many: bool = False, n: int | None = None) -> str:
        """With the definite article, and with the number of things where it is given.

        >>> Phrase("cup").the(True, 3)
        'the three cups'
        """
        if self.whole:
            return self.whole
        if not many or n is None or n < 2:
            return f"the {self.noun(many and n != 1)}"
        return f"the {counted(n, self.noun(False)).partition(' ')[0]} {self.noun(True)}"

    def some(self, n: int) -> str:
        """So many of them.

        >>> Phrase("cup", ("red",)).some(0), Phrase("cup").some(1), Phrase("cup").some(2)
        ('no red cups', 'one cup', 'two cups')
        """
        if self.whole:
            return self.whole
        if self.vague:
            return f"{number_word(n) if n else 'no'} such {self.noun(n != 1)}"
        if n == 0:
            return f"no {self.noun(True)}"
        return f"{counted(n, self.head).partition(' ')[0]} {self.noun(n != 1)}"

    def a(self) -> str:
        """With the indefinite article.

        >>> Phrase("cup", ("orange",)).a()
        'an orange cup'
        """
        if self.whole:
            return self.whole
        noun = self.noun(False)
        if self.rank:
            return f"the {noun}"
        if self.vague:
            return f"such {one(noun)}"
        return f"an{noun}" if noun.startswith("other ") else one(noun)

    def with_before(self, adjective: str) -> Phrase:
        """With an adjective more, said once."""
        if adjective in self.before:
            return self
        return replace(self, before=(*self.before, adjective))

    def with_after(self, singular: str, many: str | None = None) -> Phrase:
        """With something more behind the noun, for one thing and for several, said once."""
        added = (singular, many or singular)
        return self if added in self.after else replace(self, after=(*self.after, added))

    def ranked(self, rank: str, after: str = "") -> Phrase:
        """One of them, told apart: "the largest cup", "the second cup from the left"."""
        named = replace(self, rank=f"{rank} {self.rank}".strip())
        return named.with_after(after) if after else named

    def numbered(self, i: int) -> Phrase:
        """One of them by its place, counted from 1."""
        return self.ranked(ordinal(i))


def _linked(after: list[str]) -> list[str]:
    """What follows a noun, with "and" before each part but the first."""
    return [part if i == 0 else f"and {part}" for i, part in enumerate(after)]
