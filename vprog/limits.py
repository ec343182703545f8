"""The limits that make every program end, each named once; those of its text are the scan's.

A program that may pass a limit of graphs, steps or asks is refused before it runs; a value that
would pass the limit of its type is a recorded failure.
"""

from __future__ import annotations

from typing import Final

#: The most nodes of a graph once its functions are written out.
MAX_NODES: Final = 10_000
#: The most pure steps of a run.
MAX_STEPS: Final = 1_000_000
#: The most calls of modules of a run.
MAX_ASKS: Final = 100_000
#: The most items of a list.
MAX_ITEMS: Final = 10_000
#: How deep lists may lie in lists.
MAX_NESTED: Final = 64
#: The most bytes of UTF-8 in a Str.
MAX_TEXT: Final = 65_536
#: The smallest Int.
INT_MIN: Final = -(2**63)
#: The largest Int.
INT_MAX: Final = 2**63 - 1
#: The pure steps that an operator reading a whole Str counts for: one for each KiB it may hold.
TEXT_STEPS: Final = 64
