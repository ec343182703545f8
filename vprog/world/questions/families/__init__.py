"""The families: importing this room declares them all."""

from vprog.world.questions.families import (
    attributes,
    chaining,
    counting,
    existence,
    logic,
    ordering,
    relating,
    sets,
    sums,
)

__all__ = [
    "attributes",
    "chaining",
    "counting",
    "existence",
    "logic",
    "ordering",
    "relating",
    "sets",
    "sums",
]
