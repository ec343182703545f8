"""From text to syntax tree, or to every mistake that the text has."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import cast

from lark import Lark, UnexpectedInput

from vprog.grammar import build, slips
from vprog.grammar.build import Builder
from vprog.grammar.diagnostic import Diagnostic, VprogError
from vprog.grammar.driver import Driver
from vprog.grammar.explain import explain
from vprog.grammar.scan import MAX_TOKENS, Comment, Scanned, scan
from vprog.grammar.source import Source, Span
from vprog.grammar.syntax import (
    Bind,
    Compare,
    Def,
    Expr,
    Generator,
    Input,
    ListComp,
    Program,
    Syntax,
    children,
)

MAX_DEPTH = 100
MAX_MISTAKES = 50

_building = threading.Lock()


def grammar_text() -> str:
    """The text of vprog.lark."""
    return files("vprog.grammar").joinpath("vprog.lark").read_text("utf-8")


def parse(text: str | bytes | Source, name: str = "<program>") -> Program:
    """Read a program.

    Raises VprogError with every mistake of the text (codes VP101 to VP199). Names and types are
    not looked at here.

    >>> parse("answer = 1 + 2").lines[0].value.op
    '+'
    """
    source = _source(text, name)
    scanned = scan(source)
    if scanned.mistakes:
        raise _refusal(source, scanned)
    build.original.text = source.text
    try:
        clean = scanned.clean + "\n"
        lines = cast("list[Input | Bind | Def]", _driver().parse(clean) or _parser().parse(clean))
    except UnexpectedInput as error:
        raise _refusal(source, scanned, error.pos_in_stream or 0) from None
    if scanned.tokens > MAX_DEPTH:
        deep = [slips.too_deep(line.span, MAX_DEPTH) for line in lines if _too_deep(line)]
        if deep:
            raise VprogError(deep, source)
    below: tuple[str, ...] = ()
    if scanned.comments:
        lines, below = _attach(lines, scanned.comments)
    return Program(tuple(lines), below, span=Span(0, len(source.text)))


def parse_expression(text: str, name: str = "<expression>") -> Expr:
    """Read one expression; its spans count from the start of ``text``.

    Raises VprogError as `parse` does.

    >>> parse_expression("1 < 2").first.value
    1
    """
    head = "answer = "
    try:
        program = parse(head + text, name)
    except VprogError as error:
        moved = [_moved(diagnostic, -len(head)) for diagnostic in error.diagnostics]
        raise VprogError(moved, Source(text, name)) from None
    return cast(Bind, program.lines[0]).value


def _source(text: str | bytes | Source, name: str) -> Source:
    if isinstance(text, Source):
        return text
    if isinstance(text, str):
        return Source(text, name)
    try:
        return Source(text.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        source = Source(text.decode("utf-8", "replace"), name)
        offset = len(text[: error.start].decode("utf-8"))
        mistake = slips.not_utf8(offset, text[error.start])
    raise VprogError([mistake], source)


@cache
def _built() -> Lark:
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer="basic",
        transformer=Builder(),
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


def _parser() -> Lark:
    with _building:
        return _built()


@cache
def _driven() -> Driver:
    return Driver(_built())


def _driver() -> Driver:
    with _building:
        return _driven()


def _refusal(source: Source, scanned: Scanned, first: int = 0) -> VprogError:
    """Every mistake of the text, in its order: the scan's, then those of each line by itself.

    The lines that end before ``first`` are known to be right.
    """
    mistakes = list(scanned.mistakes)
    lines = scanned.lines if scanned.tokens <= MAX_TOKENS else []
    for start, end in lines:
        if end < first or start in scanned.spoilt or len(mistakes) >= MAX_MISTAKES:
            continue
        line = scanned.clean[start:end]
        build.original.text = source.text[start:end]
        try:
            _parser().parse(line + "\n")
        except UnexpectedInput as error:
            mistakes.append(explain(line, start, error.pos_in_stream or 0))
    mistakes.sort(key=lambda mistake: mistake.span.start if mistake.span else 0)
    return VprogError(mistakes[:MAX_MISTAKES], source)


def _too_deep(line: Input | Bind | Def) -> bool:
    """Whether a line's tree is deeper than the limit, every link of a chain counted."""
    waiting: list[tuple[Syntax, int]] = [(line, 0)]
    while waiting:
        piece, depth = waiting.pop()
        if isinstance(piece, Compare):
            depth += len(piece.rest) - 1
        elif isinstance(piece, ListComp | Generator):
            depth += len(piece.each) + sum(len(head.tests) for head in piece.each)
        if depth > MAX_DEPTH:
            return True
        waiting.extend((child, depth + 1) for child in children(piece))
    return False


def _attach(
    lines: list[Input | Bind | Def], comments: list[Comment]
) -> tuple[list[Input | Bind | Def], tuple[str, ...]]:
    """Give each line its comments; those below the last line are returned beside them."""
    above: list[list[str]] = [[] for _ in lines]
    beside: list[str | None] = [None for _ in lines]
    below: list[str] = []
    at = 0
    for comment in comments:
        while at < len(lines) and lines[at].span.end <= comment.offset:
            at += 1
        if comment.place == "beside":
            beside[at - 1] = comment.text
        elif at < len(lines):
            above[at].append(comment.text)
        else:
            below.append(comment.text)
    return [
        replace(line, above=tuple(over), beside=by) if over or by is not None else line
        for line, over, by in zip(lines, above, beside, strict=True)
    ], tuple(below)


def _moved(diagnostic: Diagnostic, by: int) -> Diagnostic:
    if diagnostic.span is None:
        return diagnostic
    start, end = diagnostic.span.start + by, diagnostic.span.end + by
    return replace(diagnostic, span=Span(max(0, start), max(1, end)))
