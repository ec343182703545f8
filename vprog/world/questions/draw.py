"""Draws what a question is about from a scene, so that what it says of it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from vprog.world.dice import Dice
from vprog.world.questions import phrase
from vprog.world.questions import sense as s
from vprog.world.questions.rules import Rules, pairs_in
from vprog.world.questions.said import Said
from vprog.world.questions.view import View
from vprog.world.scene import COLORS, SHAPES, SIGN, SIZES, TEXTURES

#: All words of a category; that of signs is drawn for reading alone.
WORDS: Final = {"size": SIZES, "color": COLORS, "texture": TEXTURES, "shape": SHAPES}
#: The bit that stands for a category among those that a look speaks of.
BIT: Final = {"size": 1, "color": 2, "texture": 4, "shape": 8}


def _orders() -> tuple[tuple[int, ...], ...]:
    """Ways to go through the choices of categories: with few words first, mostly, each another way."""
    dice = Dice(5)
    orders = []
    for _ in range(32):
        choices = list(range(1, 16))
        dice.mix(choices)
        extra = dice.below(3)
        choices.sort(key=lambda bits: max(0, bits.bit_count() - 1 - extra))
        orders.append(tuple(choices))
    return tuple(orders)


_ORDERS: Final = _orders()
#: How much each number is to be preferred, as it is seldom at hand.
SCARCE: Final = (2, 2, 3, 5, 9, 16, 16, 24, 32, 32)
_EMPTY: Final = s.Look()
Found: TypeAlias = tuple[s.The, int]


class Draw:
    """The chances of one question on one scene.

    Attributes:
        view: the scene.
        dice: where chance comes from.
        rules: what the questions may be.
        voice: the choice of synonyms.
        yes: whether a question of yes and no should come to yes.
    """

    __slots__ = ("_paired", "dice", "rules", "view", "voice", "yes")

    def __init__(self, view: View, dice: Dice, rules: Rules, yes: float = 0.5) -> None:
        self.view = view
        self.dice = dice
        self.rules = rules
        self.voice = int(dice.share() * 4096)
        self.yes = dice.share() < yes
        # Where a pair is wanted, the things that have one are spoken of more often.
        self._paired = [
            i for i, look in enumerate(view.looks) if rules.want and pairs_in(look, rules.want)
        ]

    def said(self, of: s.Those | s.Ref) -> Said:
        """As the gaps of a wording take it."""
        return Said(of, self.voice)

    def predicate(self, word: str, many: bool = False) -> str:
        """An attribute after "is" or "are"."""
        return phrase.predicate(word, self.voice, many)

    def option(self, word: str) -> str:
        """An attribute after "is", by the word that is the answer."""
        return phrase.one(word) if word in WORDS["shape"] else word

    # Looks.

    def part(self, look: s.Look, bits: int) -> s.Look:
        """What of a look lies in some categories."""
        size, color, texture, shape = look
        return s.Look(
            size if bits & 1 else "",
            color if bits & 2 else "",
            texture if bits & 4 else "",
            shape if bits & 8 else "",
        )

    def some_part(self, bits: int) -> s.Look:
        """What a thing looks like in some categories."""
        looks = self.view.looks
        if self._paired and self.dice.share() < 0.6:
            return self.part(looks[self.dice.pick(self._paired)], bits)
        return self.part(looks[int(self.dice.share() * len(looks))], bits)

    def allowed(self, look: s.Look) -> bool:
        """Whether the rules let a question say that."""
        avoid = self.rules.avoid
        return not avoid or not pairs_in(look, avoid)

    def unique(self, i: int, within: int, without: str = "", needed: bool = False) -> s.Look | None:
        """A look that among some things only one has.

        Args:
            i: that one.
            within: the things among which it is told apart.
            without: a category that the look must not speak of.
            needed: among all things it must not be the only one.
        """
        view = self.view
        bit = 1 << i
        alike = view.like(i)
        banned = BIT[without] if without else 0
        if needed and within == bit and self.dice.share() < 0.3:
            # Any look does that others have too; "thing" is one of them.
            return _EMPTY
        for bits in _ORDERS[int(self.dice.share() * 32)]:
            if bits & banned:
                continue
            found = alike[bits]
            if found & within == bit and not (needed and found == bit):
                said = self.part(view.looks[i], bits)
                if self.allowed(said):
                    return said
        return None

    def absent(self, bits: int) -> s.Look | None:
        """A look that nothing has, of words that the scene shows (of one word: that it does not)."""
        view, dice = self.view, self.dice
        if bits in (1, 2, 4, 8):
            category = s.CATEGORIES[bits.bit_length() - 1]
            words = [w for w in WORDS[category] if w not in view.words and w != "plain"]
            return s.Look(**{category: dice.pick(words)}) if words else None
        n = len(view.things)
        for _ in range(8):
            a, b = view.looks[dice.below(n)], view.looks[dice.below(n)]
            mixed = s.Look(
                *((a if dice.share() < 0.5 else b)[k] if bits >> k & 1 else "" for k in range(4))
            )
            if SIGN not in mixed and not view.of(mixed) and self.allowed(mixed):
                return mixed
        return None

    def present(self, bits: int) -> s.Look | None:
        """A look that something has."""
        look = self.some_part(bits)
        plain = look.shape == SIGN or (bits == BIT["texture"] and look.texture == "plain")
        return look if self.allowed(look) and not plain else None

    def bits(self) -> int:
        """Categories that a look may speak of: one, two or three."""
        return self.dice.pick((2, 8, 10, 10, 10, 10, 9, 9, 12, 12, 6, 3, 11, 14, 13, 4))

    def counted(self) -> dict[int, list[s.Look]]:
        """Looks of one or two words that the scene shows, by how many things have them.

        Not all there are: of each thing one word, and two pairs of it with a word of another one.
        """
        found: dict[int, list[s.Look]] = {}
        view, share = self.view, self.dice.share
        words = view.words
        looks = view.looks
        for look in looks:
            other = looks[int(share() * len(looks))]
            k = int(share() * 4)
            word = look[k]
            having = words[word]
            pair = ["", "", "", ""]
            pair[k] = word
            found.setdefault(having.bit_count(), []).append(s.Look(*pair))
            start = 1 + int(share() * 3)
            for m in (k + start & 3, k + start % 3 + 1 & 3):
                pair[m] = other[m]
                both = having & words[other[m]]
                found.setdefault(both.bit_count(), []).append(s.Look(*pair))
                pair[m] = ""
        if self.rules.avoid:
            found = {n: [x for x in looks if self.allowed(x)] for n, looks in found.items()}
        return {n: looks for n, looks in found.items() if looks}

    def number(self, at_hand: Iterable[int], scarce: Sequence[int] = SCARCE) -> int | None:
        """A number that the rules allow and that is at hand; a large one is drawn as often as a
        small one, though fewer scenes have it.
        """
        low, high = self.rules.numbers
        numbers = sorted(n for n in at_hand if low <= n <= high)
        if not numbers:
            return None
        weights = [scarce[min(n, len(scarce) - 1)] for n in numbers]
        mark = self.dice.share() * sum(weights)
        for number, weight in zip(numbers, weights, strict=True):
            mark -= weight
            if mark < 0:
                return number
        return numbers[-1]

    # Things.

    def ref(self, without: str = "", among: int = -1) -> Found | None:
        """One thing that a look tells apart from all others."""
        view = self.view
        ids = view.ids(view.everything & among)
        for _ in range(3):
            if not ids:
                return None
            i = self.dice.pick(ids)
            if self._paired and self.dice.share() < 0.6:
                i = next((j for j in self._paired if j in ids), i)
            look = self.unique(i, view.everything, without)
            if look is not None:
                return s.The(s.Those(look)), i
        return None

    def near(self, i: int, without: str = "") -> Found | None:
        """A thing, told by its look and by how it stands to another one.

        The look alone would not do, nor would any thing of that place.
        """
        other = self.ref()
        if other is None or other[1] == i:
            return None
        anchor, at = other
        dice = self.dice
        start = dice.below(5)
        for k in range(5):
            relation = ("left_of", "right_of", "above", "below", "near")[(start + k) % 5]
            row, clear = self.view.row(relation, at)
            if not clear or not row >> i & 1:
                continue
            look = self.unique(i, row & ~(1 << at), without, needed=True)
            if look is not None:
                return s.The(s.Those(look, (s.Stands(relation, anchor),))), i
        return None

    def two(self, without: str = "") -> tuple[Found, Found] | None:
        """Two things, each told apart by its look."""
        one = self.ref(without)
        if one is None:
            return None
        two = self.ref(without, ~(1 << one[1]))
        return None if two is None else (one, two)
