"""The manual of an operator, read off its docstring, and how a program writes the operator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from vprog.ops.operator import Operator

#: What a variable of a signature stands for, the same throughout one operator.
VARIABLES = {
    "T, K": "any type",
    "Number": "Int or Float",
    "Ordered": "Int, Float or Str",
    "Addable": "Int, Float, Str or a list",
    "View": "Image or Region",
}

_HEAD = re.compile(r"^(Fails|Example):$")
_FAILURE = re.compile(r"^(VP\d{3}): (.+)$")


@dataclass(frozen=True, slots=True)
class Manual:
    """What the docstring of an operator says.

    Attributes:
        summary: its first line.
        body: the paragraphs below it, without doctests.
        fails: each failure code and when it comes.
        example: a program that uses the operator.
    """

    summary: str
    body: tuple[str, ...]
    fails: tuple[tuple[str, str], ...]
    example: str


@lru_cache(maxsize=256)
def manual(doc: str) -> Manual:
    r"""Read a docstring.

    >>> m = manual("One thing.\n\nMore.\n\nFails:\n    VP320: none.\n\nExample:\n    answer = 1")
    >>> m.summary, m.fails, m.example
    ('One thing.', (('VP320', 'none.'),), 'answer = 1')
    """
    paragraphs = [block.splitlines() for block in doc.split("\n\n") if block.strip()]
    body: list[str] = []
    fails: tuple[tuple[str, str], ...] = ()
    example = ""
    for lines in paragraphs:
        head = _HEAD.match(lines[0])
        inside = [line[4:] for line in lines[1:]]
        if head is None:
            if not lines[0].startswith(">>>"):
                body.append(" ".join(line.strip() for line in lines))
        elif head[1] == "Fails":
            found = (_FAILURE.match(line) for line in inside)
            fails = tuple((match[1], match[2]) for match in found if match)
        else:
            example = "\n".join(inside)
    return Manual(body[0] if body else "", tuple(body[1:]), fails, example)


def written(operator: Operator) -> str:
    """How a program writes an operator, with its parameters' names.

    >>> from vprog.ops import OPERATORS
    >>> [written(OPERATORS[name]) for name in ("add", "item", "if_", "left", "count")]
    ['a + b', 'xs[i]', 'then if test else otherwise', 'x.left', 'count(xs)']
    """
    names = [p.name for p in operator.params]
    symbol = operator.symbol
    if operator.field:
        return f"{names[0]}.{operator.name}"
    if symbol is None:
        return f"{operator.name}({', '.join(names)})"
    if symbol == "[]":
        return f"{names[0]}[{names[1]}]"
    if symbol == "[:]":
        return f"{names[0]}[{names[1]}:{names[2]}]"
    if symbol == "if":
        return f"{names[1]} if {names[0]} else {names[2]}"
    if symbol == "in":
        return f"{names[1]} in {names[0]}"
    if len(names) == 1:
        return f"{symbol} {names[0]}" if symbol.isalpha() else f"{symbol}{names[0]}"
    return f"{names[0]} {symbol} {names[1]}"


def typed(operator: Operator) -> str:
    """How a program writes an operator, with the types of what stands in it.

    >>> from vprog.ops import OPERATORS
    >>> typed(OPERATORS["width"]), typed(OPERATORS["contains"])
    ('(Image | Region).width -> Float', 'T in list[T] -> Bool')
    """
    if operator.callable:
        return operator.signature
    shape = written(operator)
    for parameter in operator.params:
        type = str(parameter.type)
        shown = f"({type})" if " " in type else type
        shape = re.sub(rf"(?<![\w.]){parameter.name}\b", shown, shape, count=1)
    return f"{shape} -> {operator.result}"
