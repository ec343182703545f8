"""A picture as a column of masks: what an exact module says of its things, ready to be combined.

Bit ``i`` of a mask stands for ``regions[i]``. A test of one thing is a mask; a relation is a mask for
each thing it may hold to; an attribute is a text for each thing. A column is filled word by word,
when a program first uses a word, and each word has one place in every column of the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable
from weakref import ref

from vprog.answer import hold
from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Ask, Module
from vprog.ops import OPERATORS
from vprog.region import Region

#: What is asked of all things at once: ``("find", noun, max)``, ``("verify", attribute)``,
#: ``("query", category)``, ``("left_of", 0)`` (of things to one thing) or ``1`` (of one to things),
#: ``("same", 0, category)``, ``("one",)`` (each thing's own mask) and ``("all",)``. Two say the same of every
#: picture: ``("literal", type, value)`` and ``("counter",)``, which counts the bits of a mask.
Word: TypeAlias = tuple[Any, ...]

#: The most words; each takes a place in every column. A program with more is left to the plan.
MAX_WORDS = 4096
#: The place of each word in every column.
PLACES: dict[Word, int] = {}
_WORDS: list[Word] = []


def place(word: Word) -> int:
    """The place of a word, made on first use."""
    if word not in PLACES:
        PLACES[word] = len(_WORDS)
        _WORDS.append(word)
    return PLACES[word]


def word_at(place: int) -> Word:
    """The word that has a place."""
    return _WORDS[place]


class _Counter:
    """Gives for a mask how many bits are set, as a table would."""

    __slots__ = ()
    __getitem__ = staticmethod(int.bit_count)


@runtime_checkable
class Exact(Protocol):
    """A module whose answers about a picture hang on nothing but its things, which it can list."""

    def things(self, image: Image) -> tuple[Region, ...] | None:
        """Every region that ``find`` may give of a picture, in the order it gives them.

        A module may also have ``tell(image, word)``: what a word of a column says of all of them at
        once, or None where each is to be asked. It must say what asking each would.
        """
        ...


class Column:
    """What is known of one picture.

    Attributes:
        regions: its things; bit ``i`` of a mask is ``regions[i]``.
        values: by place; None where a word is not filled, or cannot be.
        written: the picture and each region as a trace writes them, once one was written.
    """

    __slots__ = ("_module", "image", "regions", "values", "written")

    def __init__(self, module: Module, image: Image, regions: tuple[Region, ...]) -> None:
        #: Columns are kept as long as the module lives, so they do not keep it.
        self._module = ref(module)
        self.image = image
        self.regions = regions
        self.values: list[Any] = []
        self.written: tuple[str, list[str]] | None = None

    def fill(self, places: Sequence[int]) -> bool:
        """Fill words; whether all of them could be."""
        missing = len(_WORDS) - len(self.values)
        self.values.extend([None] * missing)
        for at in places:
            if self.values[at] is None:
                self.values[at] = self._read(_WORDS[at])
        return all(self.values[at] is not None for at in places)

    def taken(self, mask: int) -> tuple[Region, ...]:
        """The regions of a mask, in order."""
        return tuple(r for i, r in enumerate(self.regions) if mask >> i & 1)

    def _read(self, word: Word) -> Any:
        """The mask, masks or texts of a word; None where any answer is a failure."""
        n = len(self.regions)
        match word:
            case ("all",):
                return (1 << n) - 1
            case ("literal", _, value):
                return value
            case ("counter",):
                return _Counter()
            case ("one",):
                return {1 << i: 1 << i for i in range(n)}
        told = self._told(word)
        if told is not None:
            return told
        match word:
            case ("find", noun, most):
                found = self._answers([Ask("find", (self.image, noun, most))])
                return None if found is None else self._mask(found[0])
            case ("verify", attribute):
                asks = [Ask("verify", (r, attribute)) for r in self.regions]
                said = self._answers(asks)
                return None if said is None else sum(1 << i for i, yes in enumerate(said) if yes)
            case ("query", oracle, *rest):
                said = self._answers([Ask(oracle, (r, *rest)) for r in self.regions])
                return None if said is None else {1 << i: text for i, text in enumerate(said)}
            case (oracle, side, *rest):
                return self._relation(oracle, side, tuple(rest))
        raise AssertionError(word)

    def _told(self, word: Word) -> Any:
        """What the module itself says of all things at once, if it can."""
        module = self._module()
        tell = getattr(module, "tell", None)
        return None if tell is None else tell(self.image, word)

    def _relation(self, oracle: str, side: int, rest: tuple[Any, ...]) -> dict[int, int] | None:
        """For each thing, the mask of the things that stand so to it (or, side 1, it to them)."""
        table: dict[int, int] = {}
        for j, other in enumerate(self.regions):
            pairs = [(r, other) if side == 0 else (other, r) for r in self.regions]
            said = self._answers([Ask(oracle, (*pair, *rest)) for pair in pairs])
            if said is None:
                return None
            table[1 << j] = sum(1 << i for i, yes in enumerate(said) if yes)
        return table

    def _answers(self, asks: list[Ask]) -> list[Any] | None:
        module = self._module()
        if module is None:
            return None
        try:
            answers = module.answer(asks)
        except Exception:  # the plan will ask it too, and record what it does
            return None
        if len(answers) != len(asks):
            return None
        found: list[Any] = []
        for ask, answer in zip(asks, answers, strict=True):
            told = hold(answer, ask, OPERATORS[ask.oracle].result, module)
            if isinstance(told, Failed) or told.score is not None:
                return None  # a score belongs into the trace, and masks keep none
            found.append(told.value)
        return found

    def _mask(self, regions: Sequence[Region]) -> int | None:
        """The mask of regions that are things of the picture, in their order; None for others."""
        places = {r: i for i, r in enumerate(self.regions)}
        if any(r not in places for r in regions):
            return None
        bits = [places[r] for r in regions]
        return sum(1 << b for b in bits) if bits == sorted(set(bits)) else None
