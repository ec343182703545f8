"""Typed terms: what a program means once names and types are settled, before functions are inlined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from vprog.grammar.source import Span
from vprog.ops import OPERATORS, Operator
from vprog.type import FLOAT, INT, UNKNOWN, Type

#: How a loop gives its result: a list of all, a list of at most the first, a Bool that stops, a fold.
LoopKind: TypeAlias = Literal["collect", "take1", "any", "all", "fold"]


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A typed expression and the place of the text that it stands for."""

    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Const(Term):
    """A literal value; lists are tuples."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A parameter of a function or a variable of a loop, told from others of its name by identity."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Local(Term):
    """The value of a parameter or of a loop's variable."""

    symbol: Symbol


@dataclass(frozen=True, slots=True, eq=False)
class Global(Term):
    """The value of an input or of a bound line."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Apply(Term):
    """An operator with an argument for every parameter.

    ``order`` are the places of the arguments in the order of their evaluation, where it is another.
    """

    operator: Operator
    args: tuple[Term, ...]
    order: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ListOf(Term):
    """A list literal."""

    items: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Choose(Term):
    """A lazy conditional."""

    test: Term
    then: Term
    otherwise: Term


@dataclass(frozen=True, slots=True, eq=False)
class Shortcut(Term):
    """``and`` or ``or``: the right operand is evaluated only where the left does not decide."""

    op: Literal["and", "or"]
    left: Term
    right: Term


@dataclass(frozen=True, slots=True, eq=False)
class Loop(Term):
    """One ``for`` over a list.

    Attributes:
        kind: how the result is made.
        symbol: the variable.
        source: the list.
        test: what an item must pass, or None.
        body: what is made of an item; under ``flat`` a list (or, stopping, a partial result).
        flat: the body is itself a loop over an inner ``for``.
        total: of a fold, the symbol of what was folded so far, and the value it starts with.
    """

    kind: LoopKind
    symbol: Symbol
    source: Term
    test: Term | None
    body: Term
    flat: bool = False
    total: tuple[Symbol, Term] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A one-line function, checked once and inlined at each call."""

    name: str
    params: tuple[Symbol, ...]
    body: Term
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Invoke(Term):
    """A call of a one-line function; arguments are evaluated first, in order (see ``Apply``)."""

    function: Function
    args: tuple[Term, ...]
    order: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """``name = value``"""

    name: str
    value: Term
    span: Span


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked program: its inputs in order, its bindings in order, its functions."""

    inputs: tuple[tuple[str, Type, Span], ...]
    bindings: tuple[Binding, ...]
    functions: tuple[Function, ...]


def broken(span: Span) -> Term:
    """The term of an expression whose mistake is told."""
    return Const(UNKNOWN, span, None)


def widen(term: Term, wanted: Type) -> Term:
    """An Int where a Float is wanted, made one."""
    if wanted == FLOAT and term.type == INT:
        if isinstance(term, Const):
            return Const(FLOAT, term.span, float(term.value))
        return Apply(FLOAT, term.span, OPERATORS["to_float"], (term,))
    return term
