"""Values that are written out: numbers, texts in pieces, sets."""

from __future__ import annotations

from dataclasses import replace

from vprog.grammar.format import format_expression
from vprog.grammar.importers.expression import called
from vprog.grammar.importers.kind import NOTHING, Value, set_of
from vprog.grammar.syntax import Binary, Call, Expr, Float, FString, Generator, List, Str, Unary

#: What stands for an infinity: no place in a picture and no count comes near it.
ENDLESS = "999999999999999999.0"


def told(parts: list[str | Expr]) -> Expr:
    """Texts and values as one text: an f-string where it can be written, else a sum."""
    plain: list[str | Expr] = []
    for part in parts:
        text = part.value if isinstance(part, Str) else part
        if isinstance(text, str) and plain and isinstance(plain[-1], str):
            plain[-1] += text
        elif text != "":
            plain.append(text)
    if not plain or (len(plain) == 1 and isinstance(plain[0], str)):
        return Str(plain[0] if plain and isinstance(plain[0], str) else "")
    holes = FString(tuple(_bare(part) for part in plain))
    try:
        format_expression(holes)
    except ValueError:
        whole = Str(plain[0]) if isinstance(plain[0], str) else plain[0]
        for part in plain[1:]:
            whole = Binary("+", whole, Str(part) if isinstance(part, str) else part)
        return whole
    return holes


def _bare(part: str | Expr) -> str | Expr:
    """What stands in a hole: `text` happens there by itself."""
    if isinstance(part, Call) and part.function.id == "text" and len(part.args) == 1:
        inner = part.args[0]
        return part if isinstance(inner, Generator) else inner
    return part


def distinct(value: Value) -> Value:
    """A list as a set: without repeats."""
    expr = value.expr if value.expr == List(()) else called("unique", value.expr)
    return replace(value, expr=expr, kind=set_of(value.kind.item or NOTHING))


def decimal(value: float) -> Expr:
    """A Float as it is written here, without an exponent.

    >>> decimal(1e-05).text
    '0.00001'
    """
    if value < 0:
        return Unary("-", decimal(-value))
    if not value < 999999999999999999.0:
        return Float(ENDLESS)
    text = repr(value) if "e" not in repr(value) else f"{value:.20f}".rstrip("0")
    return Float(text + "0" if text.endswith(".") else text)
