"""Values and templates as words."""

from __future__ import annotations

import re
from typing import Any

from vprog.english import join, number_word, one, third_person
from vprog.graph import Node
from vprog.ops import OPERATORS
from vprog.type import IMAGE, REGION, Type

_PLAIN = re.compile(r"[\w][\w .,'%&/-]{0,60}")


class Unsayable(Exception):
    """No phrase says this; the caller says something plainer."""


def is_thing(type: Type) -> bool:
    """Whether values of a type are things that a phrase names, not values that are shown."""
    return (type.item or type) in (IMAGE, REGION)


def kind_of(type: Type) -> str:
    """What a thing is called of which no more is known."""
    simple = type.item or type
    names = {"Image": "picture", "Region": "object", "Bool": "test", "Str": "text", "list": "list"}
    return names.get(simple.name, "number")


def show(value: Any) -> str:
    """A value that is no thing, as text: plain where it reads plainly, else in quotation marks."""
    if isinstance(value, tuple):
        return join([show(v) for v in value]) if value else "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and 0 <= value <= 12:
        return number_word(value)
    meaning = OPERATORS["text"].meaning
    assert meaning is not None
    text = str(meaning(value))
    if not isinstance(value, str) or _PLAIN.fullmatch(text):
        return text
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f"“{shown if len(shown) <= 80 else shown[:79] + '…'}”"


def fill(says: str, texts: dict[str, str], yes: bool, many: bool, value: str = "") -> str:
    """A sentence of the table's words with its places filled and its verb made to agree."""
    verbs = {
        "is": ("are" if many else "is") + ("" if yes else " not"),
        "has": ("have" if many else "has") if yes else ("do not have" if many else "does not have"),
    }
    if "{does} " in says:
        head, _, tail = says.partition("{does} ")
        verb, _, rest = tail.partition(" ")
        if yes:
            said = verb if many else third_person(verb)
        else:
            said = f"{'do' if many else 'does'} not {verb}"
        says = f"{head}{said} {rest}"
    return says.format(**{**texts, **verbs, "value": value, "a_value": one(value) if value else ""})


def subject(says: str) -> str:
    """The parameter that a sentence of the table is about."""
    return says.partition("}")[0].partition("{")[2]


def about(node: Node) -> int | None:
    """The node that an operator's sentence is about: the argument that is its subject."""
    operator = node.operator
    if operator is None:
        return None
    named = zip(operator.params, node.args, strict=True)
    return next((a for p, a in named if p.name == subject(operator.words.says)), None)


def others(node: Node) -> list[tuple[str, int]]:
    """The arguments of an operator that are not its subject."""
    operator = node.operator
    assert operator is not None
    first = subject(operator.words.says)
    return [(p.name, a) for p, a in zip(operator.params, node.args, strict=True) if p.name != first]
