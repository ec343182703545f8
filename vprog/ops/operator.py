"""The operator table: one typed Python function an operator.

The annotations are its type, the body its meaning, the decorator its cost and its words, the
docstring its manual and its doctest. An oracle has no body: a module answers it.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from vprog.failed import Failed
from vprog.image import Image
from vprog.region import Region
from vprog.type import BOOL, FLOAT, IMAGE, INT, REGION, STR, Type, list_of, variable

T = TypeVar("T")
#: What can be looked at.
View = TypeVar("View", Image, Region)
Number = TypeVar("Number", int, float)
#: What has an order.
Ordered = TypeVar("Ordered", int, float, str)


class Key:
    """Marks ``By[K]``: a program gives a one-line function, the body gets each item's key."""


K = TypeVar("K")
By = Annotated[list[K], Key()]

_SIMPLE: dict[Any, Type] = {
    Image: IMAGE,
    Region: REGION,
    bool: BOOL,
    int: INT,
    float: FLOAT,
    str: STR,
}


@dataclass(frozen=True, slots=True)
class Words:
    """How a step is said. In braces: a parameter's name for what it refers to, or

    ``{value}`` the result, ``{a_value}`` the result with its article, ``{is}`` (is, are, and their negation when a Bool result is False),
    ``{has}`` (has, have, does not have ...), ``{does}`` (nothing, or "does not"; the verb follows in
    its plain form and is conjugated). The first parameter of the sentence is its subject.

    Attributes:
        says: the sentence of a step, without full stop.
        phrase: a noun phrase for the result, where it is a thing or a number.
        before: what a Bool result puts before a noun as an adjective (``"{attribute}"``).
        after: what a Bool result puts after a noun (``"left of {b}"``).
        least: of a key, what the item with the smallest is called (``"leftmost"``).
        most: of a key, what the item with the largest is called (``"rightmost"``).
        also: other sentences that say the same of the same subject, for variety.
    """

    says: str
    phrase: str = ""
    before: str = ""
    after: str = ""
    least: str = ""
    most: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, type, default (``inspect.Parameter.empty``: none), and whether it is a key."""

    name: str
    type: Type
    default: Any
    key: bool = False

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty


Size = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Operator:
    """A row of the table.

    Attributes:
        name: as a program calls it.
        family: the file of ``ops/`` it stands in.
        params: its parameters, in order.
        result: its result type.
        meaning: the Python function of a pure operator, None for an oracle.
        fallible: whether the meaning may give a ``Failed``.
        words: how a step of it is said.
        doc: its manual, from the docstring.
        symbol: how it is written, where that is no call (``+``, ``[]``, ``[:]``, ``if``). Rows may
            share one; the first that the arguments fit, in number and type, is meant.
        field: whether it is written ``x.name``.
        stops: whether it stops at a generator argument as soon as its answer is known.
        size: bound on the length of a list result, from the bounds of its arguments (an Int
            literal's value, a list's length, 1 otherwise); None: the longest list argument.
        steps: bound on pure steps, likewise; None: the sum of its list arguments, at least 1.
    """

    name: str
    family: str
    params: tuple[Parameter, ...]
    result: Type
    meaning: Callable[..., Any] | None
    fallible: bool
    words: Words
    doc: str
    symbol: str | None = None
    field: bool = False
    stops: bool = False
    size: Size | None = None
    steps: Size | None = None

    @property
    def oracle(self) -> bool:
        return self.meaning is None

    @property
    def callable(self) -> bool:
        """Whether a program calls it by its name."""
        return not self.field and (self.symbol is None or self.symbol == self.name)

    @property
    def signature(self) -> str:
        """As the reference shows it.

        >>> from vprog.ops import OPERATORS
        >>> OPERATORS["find"].signature
        'find(where: Image | Region, noun: Str, max: Int = 100) -> list[Region]'
        """
        params = ", ".join(
            f"{p.name}: {f'{p.type.item} of an item' if p.key else p.type}"
            + ("" if p.required else f" = {_literal(p.default)}")
            for p in self.params
        )
        return f"{self.name}({params}) -> {self.result}"


def _literal(value: Any) -> str:
    """A default as a program writes it."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


#: Every operator by name, in the order of the files.
OPERATORS: dict[str, Operator] = {}

_Function = TypeVar("_Function", bound=Callable[..., Any])


def operator(
    words: Words,
    *,
    name: str | None = None,
    symbol: str | None = None,
    field: bool = False,
    stops: bool = False,
    size: Size | None = None,
    steps: Size | None = None,
) -> Callable[[_Function], _Function]:
    """Enter a function into the table as a pure operator: its body is its meaning."""
    return _enter(words, name, symbol, field, stops, size, steps, pure=True)


def oracle(
    words: Words, *, name: str | None = None, size: Size | None = None, field: bool = False
) -> Callable[[_Function], _Function]:
    """Enter a function into the table as an oracle: it has no body, a module answers it."""
    return _enter(words, name, None, field, False, size, None, pure=False)


def _enter(
    words: Words,
    name: str | None,
    symbol: str | None,
    field: bool,
    stops: bool,
    size: Size | None,
    steps: Size | None,
    *,
    pure: bool,
) -> Callable[[_Function], _Function]:
    def enter(function: _Function) -> _Function:
        entry = name or function.__name__

        def row() -> Operator:
            hints = typing.get_type_hints(function, include_extras=True)
            result, fallible = _result(hints["return"])
            return Operator(
                name=entry,
                family=function.__module__.rpartition(".")[2],
                params=tuple(
                    Parameter(p.name, read_type(hints[p.name]), p.default, _is_key(hints[p.name]))
                    for p in inspect.signature(function).parameters.values()
                ),
                result=result,
                meaning=function if pure else None,
                fallible=fallible,
                words=words,
                doc=inspect.getdoc(function) or "",
                symbol=symbol,
                field=field,
                stops=stops,
                size=size,
                steps=steps,
            )

        if function.__module__.startswith("vprog."):
            if entry in OPERATORS:
                raise ValueError(f"the operator {entry} is in the table twice")
            OPERATORS[entry] = row()
        else:
            from vprog.plugin_row import admit

            OPERATORS[entry] = admit(entry, function, entry in OPERATORS, row)
        return function

    return enter


def _is_key(hint: Any) -> bool:
    return any(isinstance(m, Key) for m in getattr(hint, "__metadata__", ()))


def _result(hint: Any) -> tuple[Type, bool]:
    """The result type of an annotation, and whether ``| Failed`` stands in it."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [a for a in typing.get_args(hint) if a is not Failed]
        if len(rest) < len(typing.get_args(hint)):
            return (_union(rest) if len(rest) > 1 else read_type(rest[0])), True
    return read_type(hint), False


def _union(hints: list[Any]) -> Type:
    choices = tuple(read_type(h) for h in hints)
    return variable("|" + "|".join(str(c) for c in choices), *choices)


def read_type(hint: Any) -> Type:
    """The type that a Python annotation of the table stands for.

    >>> str(read_type(list[Region]))
    'list[Region]'
    """
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if hint is Any:
        return variable("Any")
    if isinstance(hint, TypeVar):
        return variable(hint.__name__, *(read_type(c) for c in hint.__constraints__))
    origin = typing.get_origin(hint)
    if origin is Annotated:
        return read_type(typing.get_args(hint)[0])
    if origin is list:
        return list_of(read_type(typing.get_args(hint)[0]))
    if origin is typing.Union or isinstance(hint, types.UnionType):
        return _union(list(typing.get_args(hint)))
    raise TypeError(f"the table knows no type {hint!r}")
