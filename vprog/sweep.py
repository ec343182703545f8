"""A program as masks, and how it is run over a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import and_
from typing import Any, Literal, TypeAlias

from vprog.column import Column

#: What a slot holds: a mask in the order of the things, a mask whose order is not theirs, the mask of
#: one thing, or a value as it is.
Kind: TypeAlias = Literal["set", "bag", "one", "value"]
#: Operations with the place of a word and a slot, in order. All are Python's own, written in C.
Chain: TypeAlias = tuple[tuple[Callable[[Any, Any], Any], int, int], ...]


@dataclass(frozen=True, slots=True)
class Masks:
    """A program in slots: first the words that it starts from, then a slot for each step.

    The words stay in the column; a step takes one operand from there and the other from a slot, or
    both from slots. Equal steps are one object in all programs, so that many programs fit into the
    processor's cache.

    Attributes:
        places: of the words in a column.
        starts: the places of the words that it starts from.
        start: takes the words that it starts from out of a column.
        chain: the steps up to the first that takes both operands from slots.
        joins: each such step, and the chain behind it.
        held: for each node that has one, its slot, or ``~place`` of its word, and what it holds.
        bare: the words that no step reads which would fail on one that is not filled.
        answer: the slot of the answer.
        where: for the place of each word of the template that it was made by, that of its own.
    """

    places: tuple[int, ...]
    starts: tuple[int, ...]
    start: Callable[[list[Any]], tuple[Any, ...]]
    chain: Chain
    joins: tuple[tuple[Callable[[Any, Any], Any], int, int, Chain], ...]
    held: dict[int, tuple[int, Kind]]
    bare: tuple[int, ...]
    answer: int
    where: dict[int, int]

    def run(self, column: Column) -> list[Any] | None:
        """The slots of a run; None where anything failed, or a word cannot be told."""
        values = column.values
        try:
            slots = list(self.start(values))
            for step, word, a in self.chain:
                slots.append(step(values[word], slots[a]))
            for join, left, right, chain in self.joins:
                slots.append(join(slots[left], slots[right]))
                for step, word, a in chain:
                    slots.append(step(values[word], slots[a]))
            if self.bare:
                for word in self.bare:
                    and_(0, values[word])
        except (KeyError, TypeError, IndexError, AttributeError):
            # A look-up failed, or a word is not filled yet.
            return self._again(column)
        return slots

    def _again(self, column: Column) -> list[Any] | None:
        """The run once more, where that fills a word."""
        values = column.values
        missing = any(at >= len(values) or values[at] is None for at in self.places)
        return self.run(column) if missing and column.fill(self.places) else None

    def value(self, node: int, slots: list[Any], column: Column) -> Any:
        """The value of a node, from the slots of a run."""
        slot, kind = self.held[node]
        held = slots[slot] if slot >= 0 else column.values[~slot]
        if kind == "set":
            return column.taken(held)
        return column.regions[held.bit_length() - 1] if kind == "one" else held
