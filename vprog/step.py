"""What a trace is looked at as: a computed value, and a round of a loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vprog.graph import Node


@dataclass(frozen=True, slots=True)
class Step:
    """One computed value.

    Attributes:
        index: its place in the order of the run.
        node: the node of the graph that it is a value of.
        path: which round of each loop around it, outermost first, counted from 0.
        value: the value, or the ``Failed`` that ended the run.
        reads: for each operand, the step it came from; None for a constant or a loop's variable.
        args: the value of each operand; an operand that was not evaluated is ``None``.
        score: of a module's answer, and the threshold from which on it says yes.
    """

    index: int
    node: Node
    path: tuple[int, ...]
    value: Any
    reads: tuple[int | None, ...]
    args: tuple[Any, ...]
    score: float | None = None
    threshold: float | None = None

    @property
    def op(self) -> str:
        return self.node.op


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a loop that was walked.

    Attributes:
        path: the iteration path of the steps in it.
        item: the value of the loop's variable.
        test: step and value of its test; both None where it has none.
        body: step and value of what was made of the item; both None where the test dropped it.
    """

    path: tuple[int, ...]
    item: Any
    test: tuple[int | None, Any]
    body: tuple[int | None, Any]

    @property
    def passed(self) -> bool:
        """Whether the item was kept by the test."""
        return self.test[1] is not False
