"""The settings that a class of modules takes: read off its signature, and values held to them."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

_PLAIN: Final[dict[Any, str]] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Path: "a path",
    type(None): "nothing",
}
_LISTS: Final = (list, tuple, Sequence, Collection, frozenset, set)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a kind of modules.

    Attributes:
        name: the parameter's name.
        hint: its annotation, of a module its class; ``Any`` where there is none that can be read.
        default: its default, or ``inspect.Parameter.empty``.
        module: whether its value is another module of the profile, given by name.
    """

    name: str
    hint: Any
    default: Any
    module: bool = False

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is inspect.Parameter.empty

    @property
    def says(self) -> str:
        """What it takes, in words."""
        return "the name of a module" if self.module else told(self.hint)


def settings_of(made: Callable[..., Any]) -> dict[str, Setting]:
    """The settings that a class or function takes by name; what no TOML value can be is left out.

    >>> def module(checkpoint: str | Path, *, batch: int = 8, tell: Callable[[], None] = print): ...
    >>> [(s.name, s.says, s.required) for s in settings_of(module).values()]
    [('checkpoint', 'a text or a path', True), ('batch', 'a whole number', False)]
    """
    found: dict[str, Setting] = {}
    for function in _functions(made):
        try:
            hints = typing.get_type_hints(function)
        except (NameError, TypeError, AttributeError):
            hints = {}
        passed_on = False
        for parameter in inspect.signature(function).parameters.values():
            passed_on |= parameter.kind is parameter.VAR_KEYWORD
            plain = parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            if not plain or parameter.name == "self":
                continue
            hint = hints.get(parameter.name, Any)
            module = _module_in(hint)
            if module is not None or hint is Any or told(hint):
                meant = hint if module is None else module
                setting = Setting(parameter.name, meant, parameter.default, module is not None)
                found.setdefault(parameter.name, setting)
        if not passed_on:
            break
    return found


def _module_in(hint: Any) -> type | None:
    """The class of modules that an annotation asks for, alone or as one of several."""
    for part in (hint, *typing.get_args(hint)):
        if isinstance(part, type) and hasattr(part, "answer"):
            return part
    return None


def _functions(made: Callable[..., Any]) -> list[Callable[..., Any]]:
    """What takes the settings: a function, or of a class what makes it and the classes above it."""
    if not isinstance(made, type):
        return [made]
    own = (vars(kind).get("__init__") for kind in made.__mro__ if kind is not object)
    return [function for function in own if inspect.isfunction(function)]


def told(hint: Any) -> str:
    """What an annotation takes, in words; empty where no TOML value can be that.

    >>> told(str | None), told(Literal["fast", "best"]), told(list[str]), told(object)
    ('a text', '"fast" or "best"', 'a list, of each a text', '')
    """
    if hint is Any:
        return "any value"
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if origin is Literal:
        return " or ".join(f'"{a}"' if isinstance(a, str) else str(a) for a in arguments)
    if origin in (typing.Union, types.UnionType):
        parts = [told(a) for a in arguments if a is not type(None)]
        return " or ".join(p for p in parts if p)
    if origin in _LISTS and arguments:
        item = told(arguments[0])
        return item and f"a list, of each {item}"
    if origin in (dict, Mapping):
        return "a table"
    return ""


def fits(value: Any, hint: Any) -> bool:
    """Whether a TOML value is one that an annotation takes; a whole number may stand for a number.

    >>> fits(1, float), fits(True, int), fits("cpu", Literal["cpu"]), fits(["a"], tuple[str, ...])
    (True, False, True, True)
    """
    if hint is Any:
        return True
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is Path:
        return isinstance(value, str)
    if hint in _PLAIN:
        return value.__class__ is hint
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if origin is Literal:
        return any(value.__class__ is a.__class__ and value == a for a in arguments)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, a) for a in arguments)
    if origin in _LISTS and arguments:
        return isinstance(value, list) and all(fits(item, arguments[0]) for item in value)
    return origin in (dict, Mapping) and isinstance(value, dict)


def as_hinted(value: Any, hint: Any) -> Any:
    """A TOML value as the annotation has it: a list as a tuple where one is asked for.

    >>> as_hinted(["a"], tuple[str, ...]), as_hinted(["a"], list[str])
    (('a',), ['a'])
    """
    if isinstance(value, list):
        wanted = {typing.get_origin(hint), *map(typing.get_origin, typing.get_args(hint))}
        for kind in (tuple, frozenset, set):
            if kind in wanted:
                return kind(value)
    return value
