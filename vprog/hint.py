"""What to write instead: the help of the checker's mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from vprog.ops import OPERATORS, Parameter
from vprog.type import Type, fits

_TESTS = {
    "list": "ask exists(...)",
    "Int": "compare it: n > 0",
    "Str": 'compare it: s == "yes"',
}


def bool_help(type: Type) -> str:
    """How to make a test of what is none."""
    return _TESTS.get(type.name, "compare it with something")


def field_help(type: Type, name: str) -> str:
    """What may have been meant by a field that a type does not have."""
    if name in OPERATORS:
        return f"write {name}(...)"
    fields = [o.name for o in OPERATORS.values() if o.field and fits(o.params[0].type, type, {})]
    near = get_close_matches(name, fields, 1)
    if near:
        return f"did you mean {near[0]}?"
    if fields:
        return f"the fields are {', '.join(fields)}"
    return "only a Region or an Image has fields"


def operand_help(types: Sequence[Type]) -> str | None:
    """How to make operands go together."""
    names = {type.name for type in types}
    if "Str" in names and names & {"Int", "Float"}:
        return "number(...) reads a number in a text, text(...) writes one"
    if "list" in names and names & {"Int", "Float"}:
        return "count(...) gives the length of a list"
    return None


def counted(params: tuple[Parameter, ...]) -> str:
    """How many arguments are taken: "2 arguments", "1 to 3 arguments"."""
    required = sum(p.required for p in params)
    if required == len(params):
        return f"{required} argument{'s' * (required != 1)}"
    return f"{required} to {len(params)} arguments"


def shape(name: str, params: tuple[Parameter, ...]) -> str:
    """How a call is written."""
    return f"write {name}({', '.join(p.name if p.required else f'{p.name}=...' for p in params)})"


_ARTICLES = {"Image": "an Image", "Int": "an Int"}


def what(type: Type) -> str:
    """A type with its article: "an Image", "a list", "a value"."""
    if type.is_variable and type.choices:
        return " or ".join(what(choice) for choice in type.choices)
    if type.is_variable:
        return "a value"
    if type.is_list:
        assert type.item is not None
        return "a list" if type.item.is_variable else str(type)
    return _ARTICLES.get(type.name, f"a {type.name}")


def convert(wanted: Type, actual: Type) -> str | None:
    """How to make what is wanted of what is there."""
    if actual.item == wanted:
        return "take one of the list: the(...), first(...) or [0]"
    if wanted.is_list and (wanted.item == actual or (wanted.item and wanted.item.is_variable)):
        return "put it in brackets: [x]" if not actual.is_list else None
    if wanted.name == "Str":
        return "text(...) makes a Str of anything"
    if {wanted.name, actual.name} == {"Int", "Float"}:
        return "to_int(...) makes an Int of it"
    return None
