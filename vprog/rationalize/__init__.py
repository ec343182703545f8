"""From traces to rationales: prune, merge, bridge, say."""

if __name__ != "vprog.rationalize":
    raise ImportError("this room is vprog.rationalize: import it under that name")

from vprog.rationalize.draft import Draft, Statement
from vprog.rationalize.rationale import LEVELS, Level, Rationale, levels, rationalize
from vprog.rationalize.rewrite import Edit, Rule
from vprog.rationalize.verbalize import Sentence

__all__ = [
    "LEVELS",
    "Draft",
    "Edit",
    "Level",
    "Rationale",
    "Rule",
    "Sentence",
    "Statement",
    "levels",
    "rationalize",
]
