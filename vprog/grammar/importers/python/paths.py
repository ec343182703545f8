"""Paths through statements: ways out of a block, and what variables hold where paths meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from vprog.grammar.importers.expression import YES, both, either, negate
from vprog.grammar.importers.imported import ILL_MADE
from vprog.grammar.importers.kind import ABSENT, Value
from vprog.grammar.importers.operate import merge
from vprog.grammar.importers.place import Place
from vprog.grammar.syntax import Expr

Env: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a block: taken where its test holds and that of none before it does."""

    test: Expr
    kind: Literal["return", "break", "continue"]
    value: Value
    env: Env


@dataclass(frozen=True, slots=True)
class Flow:
    """What a block does: its ways out, in order, and its variables where it takes none of them.

    ``env`` is None where one of the exits is always taken.
    """

    exits: tuple[Exit, ...]
    env: Env | None


def guarded(test: Expr, exits: Iterable[Exit]) -> tuple[Exit, ...]:
    """Exits of a path that is taken where a test holds."""
    return tuple(replace(way, test=both(test, way.test)) for way in exits)


def merge_env(test: Expr, yes: Env, no: Env) -> Env:
    """The variables behind two paths."""
    names = [*yes, *(name for name in no if name not in yes)]
    found = {name: merge(test, yes.get(name), no.get(name)) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def settled(flow: Flow, place: Place) -> Value:
    """The value that a function returns."""
    result = ABSENT if flow.env is not None else None
    for way in reversed(flow.exits):
        if way.kind != "return":
            place.refuse(ILL_MADE, f"{way.kind} stands outside a loop")
        result = way.value if result is None else merge(way.test, way.value, result)
    return result or ABSENT


def any_test(tests: Iterable[Expr]) -> Expr:
    """Whether one of several tests holds."""
    whole: Expr = negate(YES)
    for test in tests:
        whole = either(whole, test)
    return whole
