"""An expression as the reference evaluator has it: its type, and how to get its value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from vprog.grammar import syntax
from vprog.type import FLOAT, INT, NOTHING, SIMPLE, Type, list_of

#: The type of an expression, and its value among local ones.
Typed: TypeAlias = tuple[Type, Callable[[dict[str, Any]], Any]]
Types: TypeAlias = dict[str, Type]


def read_type(type: syntax.TypeExpr) -> Type:
    return SIMPLE[type.name] if type.item is None else list_of(read_type(type.item))


def constant(type: Type, value: Any) -> Typed:
    return type, lambda env: value


def widen(value: Any, type: Type, wanted: Type) -> Any:
    return float(value) if wanted == FLOAT and type == INT else value


def widened(typed: Typed, wanted: Type) -> Typed:
    type, value = typed
    if wanted == FLOAT and type == INT:
        return FLOAT, lambda env: float(value(env))
    return wanted if type == NOTHING else type, value


def real(value: Any, type: Type) -> Any:
    """The sum of no Floats is the Float 0.0."""
    return float(value) if type == FLOAT and isinstance(value, int) else value
