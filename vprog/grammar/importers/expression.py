"""Expressions put together, taken apart, and looked through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar, cast

from vprog.grammar.source import Span
from vprog.grammar.syntax import (
    NOWHERE,
    Binary,
    Bool,
    Call,
    Each,
    Expr,
    Generator,
    IfElse,
    ListComp,
    Name,
    Syntax,
    Unary,
    children,
)

S = TypeVar("S", bound=Syntax)

YES = Bool(True)
NO = Bool(False)


def called(operator: str, *args: Expr | Generator, span: Span = NOWHERE) -> Call:
    """A call."""
    return Call(Name(operator), args, span=span)


def both(a: Expr, b: Expr) -> Expr:
    """``a and b``, where that is not simpler."""
    if a == YES or (b == NO and a in (YES, NO)):
        return b
    if b == YES or a == NO:
        return a
    return a if a == b else Binary("and", a, b)


def either(a: Expr, b: Expr) -> Expr:
    """``a or b``, where that is not simpler."""
    if a == NO:
        return b
    if b == NO or a == YES:
        return a
    return a if a == b else Binary("or", a, b)


def negate(a: Expr) -> Expr:
    """``not a``, where that is not simpler.

    >>> negate(Unary("not", Name("a"))).id
    'a'
    """
    if isinstance(a, Bool):
        return NO if a.value else YES
    return a.value if isinstance(a, Unary) and a.op == "not" else Unary("not", a)


def pick(test: Expr, then: Expr, otherwise: Expr) -> Expr:
    """``then if test else otherwise``, where that is not simpler.

    >>> pick(Name("a"), YES, Name("b")).op
    'or'
    """
    if test == YES or then == otherwise:
        return then
    if test == NO:
        return otherwise
    if then == YES:
        return either(test, otherwise)
    if then == NO:
        return both(negate(test), otherwise)
    if otherwise == NO:
        return both(test, then)
    if otherwise == YES:
        return either(negate(test), then)
    if isinstance(test, Unary) and test.op == "not":
        return IfElse(test.value, otherwise, then)
    return IfElse(test, then, otherwise)


def walk(piece: Syntax) -> Iterator[Syntax]:
    """A piece and everything in it."""
    waiting: list[Syntax] = [piece]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(children(found))


def names_in(piece: Syntax) -> frozenset[str]:
    """Every name in a piece, functions and names of its own among them."""
    return frozenset(part.id for part in walk(piece) if isinstance(part, Name))


def free_names(piece: Syntax) -> Counter[str]:
    """The names in a piece that it does not bind itself, in the order of the text, and how often.

    >>> from vprog.grammar.parse import parse_expression
    >>> list(free_names(parse_expression("[f(x, y) for x in xs]")))
    ['xs', 'f', 'y']
    """
    found: Counter[str] = Counter()
    _free(piece, frozenset(), found)
    return found


def _free(piece: Syntax, bound: frozenset[str], found: Counter[str]) -> None:
    if isinstance(piece, Name):
        if piece.id not in bound:
            found[piece.id] += 1
        return
    if isinstance(piece, ListComp | Generator):
        inner = bound
        for each in piece.each:
            _free(each.source, inner, found)
            inner = inner | {each.name.id}
            for test in each.tests:
                _free(test, inner, found)
        _free(piece.element, inner, found)
        return
    for part in children(piece):
        _free(part, bound, found)


def rebuilt(piece: S, change: Callable[[Syntax], Syntax | None]) -> S:
    """A piece with its parts changed, from the outside in; a part for which None comes is walked.

    What is not changed is the same object as before.
    """
    made = change(piece)
    if made is not None:
        return cast(S, made)
    changed: dict[str, Any] = {}
    for slot in fields(piece):
        old = getattr(piece, slot.name)
        new = _rebuilt(old, change)
        if new is not old:
            changed[slot.name] = new
    return replace(piece, **changed) if changed else piece


def _rebuilt(part: Any, change: Callable[[Syntax], Syntax | None]) -> Any:
    if isinstance(part, Syntax):
        return rebuilt(part, change)
    if isinstance(part, tuple):
        items = tuple(_rebuilt(item, change) for item in part)
        return items if any(a is not b for a, b in zip(items, part, strict=True)) else part
    return part


def renamed(piece: S, names: Mapping[str, Expr]) -> S:
    """A piece with names replaced by expressions; no name that it binds itself is among them."""

    def change(part: Syntax) -> Syntax | None:
        return names.get(part.id) if isinstance(part, Name) else None

    return rebuilt(piece, change) if names else piece


def places(piece: Syntax) -> tuple[Span, ...]:
    """The foreign places that a piece has come from; one that lies in another is left out."""
    spans = {part.span for part in walk(piece) if part.span != NOWHERE}
    return outermost(spans)


def outermost(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Places without those that lie in another.

    >>> outermost([Span(3, 4), Span(0, 9), Span(12, 14)])
    (Span(start=0, end=9), Span(start=12, end=14))
    """
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return tuple(kept)


def over(element: Expr, name: str, source: Expr, test: Expr = YES) -> tuple[Expr, tuple[Each, ...]]:
    """The parts of a comprehension; one that walks through another is written as one."""
    tests = () if test == YES else (test,)
    return element, (Each(Name(name), source, tests),)


def gathered(element: Expr, name: str, source: Expr, test: Expr = YES) -> Expr:
    """``[element for name in source if test]``, where that is not the source itself."""
    if test == YES and element == Name(name):
        return source
    return ListComp(*over(element, name, source, test))


def given(operator: str, element: Expr, name: str, source: Expr, test: Expr = YES) -> Expr:
    """``operator(element for name in source if test)``."""
    if test == YES and element == Name(name):
        return called(operator, source)
    return called(operator, Generator(*over(element, name, source, test)))


def spread(expr: Expr) -> Expr:
    """A call of a list comprehension as one of a generator, which reads no more than it needs."""
    if isinstance(expr, Call) and len(expr.args) == 1 and isinstance(expr.args[0], ListComp):
        inside = expr.args[0]
        return replace(expr, args=(Generator(inside.element, inside.each),))
    return expr
