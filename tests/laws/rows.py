"""Which rows of the operator table give a type, a key, or a step of a fold."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from vprog.ops import OPERATORS, Operator
from vprog.type import Type, fits, substitute

Bound: TypeAlias = dict[str, Type]


@cache
def makers(want: Type) -> tuple[tuple[Operator, tuple[tuple[str, Type], ...]], ...]:
    """The rows whose result may be of a type, each with what its type variables then stand for."""
    found = []
    for operator in OPERATORS.values():
        bound: Bound = {}
        if operator.name != "fold" and _gives(operator.result, want, bound):
            found.append((operator, tuple(bound.items())))
    return tuple(found)


def _gives(pattern: Type, want: Type, bound: Bound) -> bool:
    if pattern.is_variable:
        return fits(pattern, want, bound) and bound.get(pattern.name) == want
    if pattern.item is not None and want.item is not None:
        return _gives(pattern.item, want.item, bound)
    return pattern == want


@cache
def keys(item: Type, want: Type | tuple[Type, ...]) -> tuple[tuple[str, Type], ...]:
    """The rows that give a key of one item: each name with its result type."""
    wanted = want if isinstance(want, tuple) else (want,)
    found = []
    for operator in OPERATORS.values():
        required = [p for p in operator.params if p.required]
        bound: Bound = {}
        if (
            (operator.callable or operator.field)
            and operator.name != "fold"
            and len(required) == 1
            and not required[0].key
            and operator.params[0].required
            and fits(required[0].type, item, bound)
        ):
            result = substitute(operator.result, bound)
            if not wanted or result in wanted:
                found.append((operator.name, result))
    return tuple(found)


@cache
def steps(total: Type, item: Type) -> tuple[str, ...]:
    """The rows that fold an item into a total."""
    found = []
    for operator in OPERATORS.values():
        required = [p for p in operator.params if p.required]
        bound: Bound = {}
        if (
            operator.callable
            and operator.name != "fold"
            and len(required) == 2
            and not any(p.key for p in required)
            and operator.params[:2] == tuple(required)
            and fits(required[0].type, total, bound)
            and fits(required[1].type, item, bound)
            and substitute(operator.result, bound) == total
        ):
            found.append(operator.name)
    return tuple(found)
