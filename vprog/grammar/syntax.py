"""The syntax tree: frozen, comparable, without meaning.

Two trees are equal when they say the same; spans take no part in that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal, TypeAlias

from vprog.grammar.source import Span

NOWHERE = Span(0, 0)

BinaryOp: TypeAlias = Literal["+", "-", "*", "/", "//", "%", "and", "or"]
UnaryOp: TypeAlias = Literal["-", "not"]
CompareOp: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """A piece of a program and where it stands."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name(Syntax):
    """``cups``"""

    id: str


@dataclass(frozen=True, slots=True)
class Int(Syntax):
    """``3``"""

    value: int


@dataclass(frozen=True, slots=True)
class Float(Syntax):
    """``0.5``; the text is kept, so that formatting changes no digit."""

    text: str


@dataclass(frozen=True, slots=True)
class Str(Syntax):
    """``"cup"``; the value, escapes resolved."""

    value: str


@dataclass(frozen=True, slots=True)
class Bool(Syntax):
    """``True``"""

    value: bool


@dataclass(frozen=True, slots=True)
class FString(Syntax):
    """``f"{n} cups"``: literal texts (never empty) and holes, in order."""

    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class List(Syntax):
    """``["red", "blue"]``"""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Each(Syntax):
    """``for c in cups if verify(c, "red")``"""

    name: Name
    source: Expr
    tests: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ListComp(Syntax):
    """``[c for c in cups]``"""

    element: Expr
    each: tuple[Each, ...]


@dataclass(frozen=True, slots=True)
class Generator(Syntax):
    """The bare ``p for x in xs`` that stands as the only argument of a call."""

    element: Expr
    each: tuple[Each, ...]


@dataclass(frozen=True, slots=True)
class Keyword(Syntax):
    """``max=20``"""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Call(Syntax):
    """``find(image, "cup", max=20)``"""

    function: Name
    args: tuple[Expr | Generator, ...]
    keywords: tuple[Keyword, ...] = ()


@dataclass(frozen=True, slots=True)
class Field(Syntax):
    """``cup.left``"""

    value: Expr
    name: str
    name_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Index(Syntax):
    """``cups[0]``"""

    value: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Slice(Syntax):
    """``cups[1:3]``"""

    value: Expr
    start: Expr | None
    stop: Expr | None


@dataclass(frozen=True, slots=True)
class Unary(Syntax):
    """``-x`` or ``not x``"""

    op: UnaryOp
    value: Expr


@dataclass(frozen=True, slots=True)
class Binary(Syntax):
    """``a + b``, ``a and b``; chains lean left."""

    op: BinaryOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Compare(Syntax):
    """``a < b <= c``: the first operand, then each comparison with its operand."""

    first: Expr
    rest: tuple[tuple[CompareOp, Expr], ...]


@dataclass(frozen=True, slots=True)
class IfElse(Syntax):
    """``a if test else b``"""

    test: Expr
    then: Expr
    otherwise: Expr


Expr: TypeAlias = (
    Name
    | Int
    | Float
    | Str
    | Bool
    | FString
    | List
    | ListComp
    | Call
    | Field
    | Index
    | Slice
    | Unary
    | Binary
    | Compare
    | IfElse
)


@dataclass(frozen=True, slots=True)
class TypeExpr(Syntax):
    """``Region`` or ``list[Region]``"""

    name: str
    item: TypeExpr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Syntax):
    """One line and its comments, each without ``#`` and its blank.

    ``above`` are the comment lines right over it (those inside its brackets too, moved up).
    """

    above: tuple[str, ...] = ()
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Input(Line):
    """``image: Image``"""

    name: Name
    type: TypeExpr


@dataclass(frozen=True, slots=True)
class Bind(Line):
    """``answer = count(cups)``"""

    name: Name
    value: Expr


@dataclass(frozen=True, slots=True)
class Param(Syntax):
    """``x: Region`` of a function."""

    name: Name
    type: TypeExpr


@dataclass(frozen=True, slots=True)
class Def(Line):
    """``def big(x: Region) -> Bool: return x.area > 500``"""

    name: Name
    params: tuple[Param, ...]
    result: TypeExpr
    body: Expr


@dataclass(frozen=True, slots=True)
class Program(Syntax):
    """A whole program: its lines in order, and the comments below the last."""

    lines: tuple[Input | Bind | Def, ...]
    below: tuple[str, ...] = ()


def children(piece: Syntax) -> Iterator[Syntax]:
    """The direct parts of a piece of syntax, in the order of the text.

    >>> [type(c).__name__ for c in children(Unary("not", Bool(True)))]
    ['Bool']
    """
    for slot in fields(piece):
        stack = [getattr(piece, slot.name)]
        while stack:
            part = stack.pop()
            if isinstance(part, Syntax):
                yield part
            elif isinstance(part, tuple):
                stack.extend(reversed(part))
