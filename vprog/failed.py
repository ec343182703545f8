"""Failure as a value: why a step has no other value."""

from __future__ import annotations

from dataclasses import dataclass

from vprog.grammar.diagnostic import Code


@dataclass(frozen=True, slots=True)
class Failed:
    """A recorded failure: its code, a sentence, and what to do about it."""

    code: str
    sentence: str
    help: str | None = None


def fail(code: Code, sentence: str, help: str | None = None) -> Failed:
    """A failure of a declared code."""
    return Failed(code.id, sentence, help)
