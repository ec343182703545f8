"""Noun phrases: a head, what stands before it, and what stands after it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vprog.english import counted, in_order, in_pairs, in_pieces, number_word, one, ordinal, plural
from vprog.rationalize.claim import Operand, Place, Reference, Relation


@dataclass(frozen=True, slots=True)
class Part:
    """What follows a noun.

    Attributes:
        one: behind one thing: ``that is red``.
        many: behind several: ``that are red``.
        relation: what it claims of the thing; None where it is a clause ("that is not red"),
            which claims what it says.
        more: what it claims besides.
    """

    one: str
    many: str
    relation: Relation | None = None
    more: tuple[Relation, ...] = ()

    @classmethod
    def of(cls, text: str, name: str, *args: Operand) -> Part:
        """A part that reads the same behind one thing and behind several."""
        return cls(text, text, Relation(name, args))

    def claimed(self, many: bool) -> Relation:
        """What it claims of one thing, or of several."""
        return self.relation or Relation(self.many if many else self.one)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a thing or a list of things is called.

    Attributes:
        head: the noun, singular.
        before: adjectives, nearest to the noun last.
        after: what follows it.
        whole: a phrase that cannot be taken apart; then the fields above are empty.
        parts: what the phrases that are joined in ``whole`` refer to.
        rank: "largest", "second" ..., which makes one thing of several definite.
        side: where a rank counts from: "from the left".
        vague: whether only the kind is known, so that it names more than is meant.
        at: the node and round whose value it means, as in ``Reference``.
        open: whether there may be more of the kind than were looked for.
    """

    head: str = "thing"
    before: tuple[str, ...] = ()
    after: tuple[Part, ...] = ()
    whole: str = ""
    parts: tuple[Reference, ...] = ()
    rank: str = ""
    side: str = ""
    vague: bool = False
    at: Place | None = field(default=None, compare=False, repr=False)
    open: bool = False

    def noun(self, many: bool) -> str:
        """Without article.

        >>> near = Part.of("left of the laptop", "left of", Reference("laptop"))
        >>> Phrase("cup", ("red",), (near,)).noun(True)
        'red cups left of the laptop'
        """
        if self.whole:
            return self.whole
        words = [self.rank] if self.rank else []
        words += in_order(self.before) if len(self.before) > 1 else self.before
        if many and in_pieces(self.head):
            words.insert(1 if self.rank else 0, "pieces of")
        elif in_pairs(self.head):
            words.insert(1 if self.rank else 0, "pairs of" if many else "pair of")
        words.append(plural(self.head) if many else self.head)
        if self.side:
            words.append(self.side)
        if self.after:
            words += linked(self.after, many)
        return " ".join(words)

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
        if (self.vague or self.open) and not self.rank and (not many or n == 1):
            return one(self.noun(False))  # one of several, which no words that are known tell apart
        if not many or n is None or n < 2:
            return f"the {self.noun(many and n != 1)}"
        return f"the {number_word(n)} {self.noun(True)}"

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
        if n == 1 and in_pieces(self.head):
            return f"one piece of {self.noun(False)}"
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

    def refers(
        self,
        number: int | None = None,
        definite: bool = True,
        share: str = "",
        many: bool | None = None,
    ) -> Reference:
        """What it refers to, as claims have it; ``many``: whether its noun is a plural."""
        if many is None:
            many = number is not None and number != 1
        if self.whole:
            if len(self.parts) == 1:
                only = self.parts[0]
                return replace(only, share=share or only.share, at=self.at or only.at)
            if self.parts:
                return Reference("", parts=self.parts, joined="and", share=share, at=self.at)
            return Reference(self.whole, number=number, definite=definite, share=share, at=self.at)
        such = ("such",) if self.vague and not definite else ()
        single = not (many or share or self.rank)
        definite = definite and not ((self.vague or self.open) and single)
        return Reference(
            self.head,
            (*such, *self.before),
            tuple([r for part in self.after for r in (part.claimed(many), *part.more)]),
            f"{self.rank} {self.side}" if self.side else self.rank,
            number,
            definite,
            share,
            many=many,
            at=self.at,
        )

    def with_before(self, adjective: str) -> Phrase:
        """With an adjective more, said once."""
        if adjective in self.before:
            return self
        before = (*self.before, adjective)
        return replace(self, before=before, at=None)

    def with_after(self, part: Part) -> Phrase:
        """With something more behind the noun, said once."""
        if part in self.after:
            return self
        after = (*self.after, part)
        return replace(self, after=after, at=None)

    def ranked(self, rank: str, side: str = "") -> Phrase:
        """One of them, told apart: "the largest cup", "the second cup from the left"."""
        return replace(self, rank=f"{rank} {self.rank}".strip(), side=side or self.side)

    def numbered(self, i: int) -> Phrase:
        """One of them by its place, counted from 1."""
        return self.ranked(ordinal(i))


def linked(after: tuple[Part, ...], many: bool) -> list[str]:
    """What follows a noun, with "and" before each part but the first."""
    texts = [part.many if many else part.one for part in after]
    for place in range(1, len(texts)):
        # "the squares in the boxes whose top ...": no "and" behind a place.
        before = after[place - 1].one
        placed = texts[place].startswith("whose ") and before.startswith("in ")
        bare = placed or before.startswith("other than ")
        texts[place] = texts[place] if bare else f"and {texts[place]}"
    return texts
