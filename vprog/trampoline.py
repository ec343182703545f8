"""Recursion without Python's stack, for trees that a program may make deep."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

X = TypeVar("X")
R = TypeVar("R")


def bounce(step: Callable[[X], Generator[X, R, R]], first: X) -> R:
    """Run a recursive generator function: it yields what to recurse on and is sent the result.

    >>> def length(n):
    ...     return 0 if n == 0 else 1 + (yield n - 1)
    >>> bounce(length, 100_000)
    100000
    """
    stack = [step(first)]
    result: R | None = None
    while True:
        try:
            asked = stack[-1].send(result)  # type: ignore[arg-type]
        except StopIteration as done:
            stack.pop()
            result = done.value
            if not stack:
                return done.value  # type: ignore[no-any-return]
        else:
            stack.append(step(asked))
            result = None
