"""From the grammar's rules to the syntax tree: one method for each rule or alias of vprog.lark.

The parser calls a method whenever it has read a whole rule, innermost first, with every token and
part of the rule in order. Nothing here recurses, so no depth of nesting can overflow the stack.
"""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Any, cast

from lark import Token

from vprog.grammar.source import Span
from vprog.grammar.syntax import (
    Binary,
    BinaryOp,
    Bind,
    Bool,
    Call,
    Compare,
    CompareOp,
    Def,
    Each,
    Expr,
    Field,
    Float,
    FString,
    Generator,
    IfElse,
    Index,
    Input,
    Int,
    Keyword,
    List,
    ListComp,
    Name,
    Param,
    Slice,
    Str,
    TypeExpr,
    Unary,
    UnaryOp,
)

# The text being parsed by this thread. The scan blanks what f-strings say, so their literal texts
# are read from here.
original = threading.local()

_ESCAPE = re.compile(r"\\(.)")
_MEANING = {'"': '"', "'": "'", "\\": "\\", "n": "\n", "t": "\t"}


def unescape(text: str) -> str:
    r"""The meaning of a string's inside.

    >>> unescape(r'say \"hi\"')
    'say "hi"'
    """
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _MEANING[found[1]], text)


def _name(token: Token) -> Name:
    return Name(str(token), span=Span(_start(token), _end(token)))


def _start(token: Token) -> int:
    return cast(int, token.start_pos)


def _end(token: Token) -> int:
    return cast(int, token.end_pos)


def _piece(token: Token, first: int, last: int) -> str:
    """The literal text of an f-string's piece, without its quotes and braces."""
    text: str = original.text[_start(token) + first : _end(token) - last]
    return unescape(text.replace("{{", "{").replace("}}", "}"))


class Builder:
    """Makes a piece of syntax of what the parser has read; it has no state."""

    def start(self, parts: list[Any]) -> list[Any]:
        return [part for part in parts if not isinstance(part, Token)]

    # Lines.

    def input(self, parts: list[Any]) -> Input:
        name, _, type_ = parts
        return Input(_name(name), type_, span=Span(_start(name), type_.span.end))

    def bind(self, parts: list[Any]) -> Bind:
        name, _, value = parts
        return Bind(_name(name), value, span=Span(_start(name), value.span.end))

    def define(self, parts: list[Any]) -> Def:
        result, body = parts[-4], parts[-1]
        params = tuple(part for part in parts if isinstance(part, Param))
        span = Span(_start(parts[0]), body.span.end)
        return Def(_name(parts[1]), params, result, body, span=span)

    def param(self, parts: list[Any]) -> Param:
        name, _, type_ = parts
        return Param(_name(name), type_, span=Span(_start(name), type_.span.end))

    def type(self, parts: list[Any]) -> TypeExpr:
        name, last = parts[0], parts[-1]
        item = parts[2] if len(parts) > 1 else None
        return TypeExpr(str(name), item, span=Span(_start(name), _end(last)))

    # Operators.

    def choose(self, parts: list[Any]) -> IfElse:
        then, _, test, _, otherwise = parts
        return IfElse(test, then, otherwise, span=Span(then.span.start, otherwise.span.end))

    def binary(self, parts: list[Any]) -> Binary:
        left, op, right = parts
        sign = cast(BinaryOp, str(op))
        return Binary(sign, left, right, span=Span(left.span.start, right.span.end))

    def unary(self, parts: list[Any]) -> Unary:
        op, value = parts
        return Unary(cast(UnaryOp, str(op)), value, span=Span(_start(op), value.span.end))

    def compare(self, parts: list[Any]) -> Compare:
        rest = tuple(zip(parts[1::2], parts[2::2], strict=True))
        return Compare(parts[0], rest, span=Span(parts[0].span.start, parts[-1].span.end))

    def comparator(self, parts: list[Any]) -> CompareOp:
        return cast(CompareOp, str(parts[0]) if len(parts) == 1 else "not in")

    # Operands.

    def integer(self, parts: list[Any]) -> Int:
        (token,) = parts
        return Int(int(token), span=Span(_start(token), _end(token)))

    def decimal(self, parts: list[Any]) -> Float:
        (token,) = parts
        return Float(str(token), span=Span(_start(token), _end(token)))

    def name(self, parts: list[Any]) -> Name:
        return _name(parts[0])

    def string(self, parts: list[Any]) -> Str:
        (token,) = parts
        return Str(unescape(str(token)[1:-1]), span=Span(_start(token), _end(token)))

    def true(self, parts: list[Any]) -> Bool:
        return Bool(True, span=Span(_start(parts[0]), _end(parts[0])))

    def false(self, parts: list[Any]) -> Bool:
        return Bool(False, span=Span(_start(parts[0]), _end(parts[0])))

    def plain_fstring(self, parts: list[Any]) -> FString:
        (token,) = parts
        text = _piece(token, 2, 1)
        return FString((text,) if text else (), span=Span(_start(token), _end(token)))

    def fstring(self, parts: list[Any]) -> FString:
        pieces: list[str | Expr] = []
        for number, part in enumerate(parts):
            if not isinstance(part, Token):
                pieces.append(part)
            elif text := _piece(part, 2 if number == 0 else 1, 1):
                pieces.append(text)
        return FString(tuple(pieces), span=Span(_start(parts[0]), _end(parts[-1])))

    def parens(self, parts: list[Any]) -> Expr:
        opening, value, closing = parts
        return cast(Expr, replace(value, span=Span(_start(opening), _end(closing))))

    def items(self, parts: list[Any]) -> List:
        items = tuple(part for part in parts if not isinstance(part, Token))
        return List(items, span=Span(_start(parts[0]), _end(parts[-1])))

    def listcomp(self, parts: list[Any]) -> ListComp:
        return ListComp(parts[1], tuple(parts[2:-1]), span=Span(_start(parts[0]), _end(parts[-1])))

    def each(self, parts: list[Any]) -> Each:
        span = Span(_start(parts[0]), parts[-1].span.end)
        return Each(_name(parts[1]), parts[3], tuple(parts[5::2]), span=span)

    def call(self, parts: list[Any]) -> Call:
        given = [part for part in parts if not isinstance(part, Token)]
        keywords = tuple(part for part in given if isinstance(part, Keyword))
        args = tuple(given[: len(given) - len(keywords)])
        return Call(_name(parts[0]), args, keywords, span=Span(_start(parts[0]), _end(parts[-1])))

    def gencall(self, parts: list[Any]) -> Call:
        element, each = parts[2], tuple(parts[3:-1])
        inside = Generator(element, each, span=Span(element.span.start, each[-1].span.end))
        return Call(_name(parts[0]), (inside,), span=Span(_start(parts[0]), _end(parts[-1])))

    def keyword(self, parts: list[Any]) -> Keyword:
        name, _, value = parts
        return Keyword(str(name), value, span=Span(_start(name), value.span.end))

    def field(self, parts: list[Any]) -> Field:
        value, _, name = parts
        return Field(
            value,
            str(name),
            name_span=Span(_start(name), _end(name)),
            span=Span(value.span.start, _end(name)),
        )

    def index(self, parts: list[Any]) -> Index:
        value, _, index, closing = parts
        return Index(value, index, span=Span(value.span.start, _end(closing)))

    def section(self, parts: list[Any]) -> Slice:
        value, _, start, _, stop, closing = parts
        return Slice(value, start, stop, span=Span(value.span.start, _end(closing)))

    def bound(self, parts: list[Any]) -> Expr | None:
        return parts[0] if parts else None
