"""A row of the table that a plugin brings: held to the rules that the rows of vprog are tested for."""

from __future__ import annotations

import functools
import keyword
import re
from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from typing import Any, Final

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.limits import MAX_ITEMS
from vprog.ops.operator import OPERATORS, Operator, Words
from vprog.region import Region
from vprog.type import FLOAT, SIMPLE, Type
from vprog.value import fault, kind

REFUSED = declare(
    "VP672",
    "an operator of a plugin is refused",
    "An operator has a name of its own, a type for every parameter and for its result, a docstring, "
    "and words that speak of its parameters. A plugin whose operator has not is left out whole.",
    wrong=">>> from vprog.plugin import Words, operator\n"
    '>>> @operator(Words("twice {n} is {value}"))\n'
    ">>> def twice(n): return 2 * n",
    right=">>> from vprog.plugin import Words, operator\n"
    '>>> @operator(Words("twice {n} is {value}"))\n'
    ">>> def twice(n: int) -> int:\n"
    '>>>     "A number added to itself."\n'
    ">>>     return 2 * n",
)
BROKE = declare(
    "VP674",
    "an operator of a plugin broke down, or gave a value of a wrong form",
    "A pure operator gives a value of its type or a `Failed`, and never raises; a list is no longer "
    "than its `size` says. The run ends there, its trace is kept.",
    wrong=">>> from vprog.plugin import Words, operator\n"
    '>>> @operator(Words("half of {n} is {value}"))\n'
    ">>> def half(n: int) -> int:\n"
    '>>>     "Half of a number."\n'
    ">>>     return n / 2\n"
    '>>> vprog.load("answer = half(3)").run().answer',
    right=">>> from vprog.plugin import Words, operator\n"
    '>>> @operator(Words("half of {n} is {value}"))\n'
    ">>> def half(n: int) -> int:\n"
    '>>>     "Half of a number."\n'
    ">>>     return n // 2\n"
    '>>> vprog.load("answer = half(3)").run().answer',
)

#: Names that mean something to the language itself.
_RESERVED: Final = frozenset({"answer", "image", "list", "len", "str", "int", "float", *SIMPLE})
#: What may stand in the braces of words beside the names of parameters.
_BRACES: Final = frozenset({"value", "a_value", "is", "has", "does"})
_HOLE: Final = re.compile(r"\{(\w*)\}")
_KINDS: Final = {str: "Str", bool: "Bool", int: "Int", float: "Float", Image: "Image"}


def admit(
    name: str, function: Callable[..., Any], taken: bool, row: Callable[[], Operator]
) -> Operator:
    """The row of a plugin's function, its meaning guarded.

    Args:
        name: what a program will call it.
        function: the function that was decorated.
        taken: whether the table has that name.
        row: reads the function's annotations.

    Raises:
        VprogError: VP672.
    """
    if taken or name in _RESERVED:
        whose = f"the family {OPERATORS[name].family} has it" if taken else "the language has it"
        raise REFUSED.error(f"the name {name} is taken: {whose}", "give the operator another name")
    if not name.isidentifier() or keyword.iskeyword(name) or not name.islower():
        raise REFUSED.error(f"{name!r} is no name for an operator", "use lower-case letters and _")
    try:
        found = row()
    except (TypeError, KeyError, NameError, ValueError, AttributeError) as error:
        lacks = isinstance(error, KeyError)
        why = f"{error.args[0]} has no type" if lacks else str(error)
        raise REFUSED.error(
            f"the signature of {name} cannot be read: {why}",
            "annotate every parameter and the result: int, float, bool, str, Image, Region, list[...]",
        ) from None
    _hold_words(found)
    if not found.doc:
        raise REFUSED.error(f"{name} has no docstring", "its first line is its manual")
    if found.symbol is not None:
        raise REFUSED.error(
            f"{name} asks for the symbol {found.symbol}",
            "a plugin's operator is called by its name",
        )
    package = function.__module__.partition(".")[0]
    found = replace(found, family=package)
    if found.meaning is None:
        return found
    return replace(found, meaning=_guarded(found, found.meaning), fallible=True)


def _hold_words(row: Operator) -> None:
    known = _BRACES | {p.name for p in row.params}
    for template in _templates(row.words):
        for hole in _HOLE.findall(template):
            if hole not in known:
                raise REFUSED.error(
                    f"the words of {row.name} speak of {{{hole}}}, which is no parameter",
                    f"in braces may stand {', '.join(sorted(known))}",
                )


def _templates(words: Words) -> Iterator[str]:
    for value in astuple(words):
        yield from value if isinstance(value, tuple) else (value,)


def _guarded(row: Operator, meaning: Callable[..., Any]) -> Callable[..., Any]:
    """A meaning that raises nothing, and gives nothing but values of its type."""

    @functools.wraps(meaning)
    def guarded(*args: Any) -> Any:
        try:
            value = meaning(*args)
        except Exception as error:  # a plugin is a stranger: whatever it raises is a failure
            said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            return fail(BROKE, f"{row.name} of {row.family} broke down: {said}")
        if isinstance(value, Failed):
            return value
        if isinstance(value, list):
            value = tuple(value)
        if row.result == FLOAT and value.__class__ is int:
            value = float(value)
        wrong = _fault(value, row.result, args) or _length_fault(row, value, args)
        if wrong is None:
            return value
        sentence = f"{row.name} of {row.family} gave a value of a wrong form: {wrong}"
        return fail(BROKE, sentence, "the plugin needs mending; the program does not")

    return guarded


def _fault(value: Any, type: Type, args: tuple[Any, ...]) -> str | None:
    """What is wrong with a value; of a variable, that it is no value like those of the arguments."""
    if type.choices:
        told = [_fault(value, choice, args) for choice in type.choices]
        return None if None in told else told[0]
    if type.is_variable:
        for leaf in _leaves(value):
            own = _KINDS.get(leaf.__class__) or ("Region" if isinstance(leaf, Region) else "")
            if not own or not any(leaf.__class__ is a.__class__ for a in _leaves(args)):
                return f"{kind(leaf)}, which is no argument's"
            wrong = fault(leaf, SIMPLE[own])
            if wrong is not None:
                return wrong
        return None
    if type.item is not None and _variable_inside(type):
        if not isinstance(value, tuple):
            return f"no list but {kind(value)}"
        return next((w for part in value if (w := _fault(part, type.item, args))), None)
    return fault(value, type)


def _variable_inside(type: Type) -> bool:
    while type.item is not None:
        type = type.item
    return type.is_variable


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def _length_fault(row: Operator, value: Any, args: tuple[Any, ...]) -> str | None:
    """Whether a list is longer than the cost of a program counts on."""
    if not isinstance(value, tuple):
        return None
    lists = [len(a) for a in args if isinstance(a, tuple)]
    if row.size is not None:
        most = row.size(*(_extent(a) for a in args))
    else:
        most = max(lists, default=MAX_ITEMS)
    most = min(most, MAX_ITEMS)
    return None if len(value) <= most else f"{len(value)} items where at most {most} may be"


def _extent(value: Any) -> int:
    if isinstance(value, tuple):
        return len(value)
    return max(0, value) if value.__class__ is int else 1
