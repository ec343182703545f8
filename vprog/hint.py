"""What to write instead: the help of the checker's mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from vprog.ops import OPERATORS, Parameter
from vprog.type import Type, fits

_TESTS = {
    "list": "ask exists(...)",
    "Int": "compare it: n > 0",
    "Str": 'compare it: s == "yes"',
}


#: What other languages call otherwise, by what it is here.
_HERE = {
    "did you mean {}?": {
        "count": "length size_of number_of counted cardinality",
        "find": "detect locate search filter_objects objects",
        "read": "ocr read_text text_of",
        "ask": "vqa question answer_question",
        "mean": "average avg",
        "sum": "total add_up",
        "sort_by": "order order_by sort sorted",
        "unique": "distinct dedupe",
        "union": "concat extend",
    },
    "write [... for x in xs]": {"": "map apply transform"},
    "write [x for x in xs if ...]": {"": "filter where select keep"},
    "write max_by(xs, area), or another field": {"": "largest biggest greatest argmax"},
    "write min_by(xs, area), or another field": {"": "smallest littlest argmin"},
    'write f"..." with values in {{}}': {"": "format sprintf concat_text"},
}
_ELSEWHERE = {
    name: help.format(op)
    for help, found in _HERE.items()
    for op, names in found.items()
    for name in names.split()
}
_WRITTEN = {"true": "True", "false": "False", "yes": "True", "no": "False"}


def operator_help(name: str, known: Iterable[str]) -> str:
    """What may have been meant by a call of what is none.

    >>> operator_help("cuont", ["count"]), operator_help("average", ["mean", "area"])
    ('did you mean count?', 'did you mean mean?')
    """
    if name.lower() in _ELSEWHERE:
        return _ELSEWHERE[name.lower()]
    near = get_close_matches(name, list(known), 1)
    return f"did you mean {near[0]}?" if near else "`vprog ops` lists the operators"


def name_help(name: str, near: Sequence[str]) -> str:
    """What may have been meant by a name that is bound nowhere.

    >>> name_help("true", []), name_help("cupz", ["cups"])
    ('write True', 'did you mean cups?')
    """
    if near:
        return f"did you mean {near[0]}?"
    return f"write {_WRITTEN[name]}" if name in _WRITTEN else "bind it on a line above"


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
    if actual.name == "Image":
        return "a picture is an argument of its own, mostly the first"
    if wanted.name == "Str":
        return "text(...) makes a Str of anything"
    if {wanted.name, actual.name} == {"Int", "Float"}:
        return "to_int(...) makes an Int of it"
    return None
