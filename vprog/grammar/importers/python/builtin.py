"""Python's own functions: ``len``, ``int``, ``sum``, ``range`` and their like."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import called, spread
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import (
    BOOL,
    FLOAT,
    INT,
    NOTHING,
    STR,
    TUPLE,
    Kind,
    Value,
    list_of,
)
from vprog.grammar.importers.operate import as_list, length, merge, number, text_of, truth, usable
from vprog.grammar.importers.place import Place
from vprog.grammar.importers.python.literals import ENDLESS, distinct
from vprog.grammar.importers.python.ordering import Ordering
from vprog.grammar.importers.python.paths import Env
from vprog.grammar.syntax import (
    Bool,
    Each,
    Expr,
    Float,
    Generator,
    Int,
    List,
    ListComp,
    Name,
    Str,
    Unary,
)

if TYPE_CHECKING:
    from vprog.grammar.importers.python.flow import Translator

#: The functions that are read.
BUILTINS = {
    *("len", "str", "int", "float", "bool", "abs", "round", "sum", "min", "max", "any", "all"),
    *("sorted", "list", "set", "tuple", "reversed", "next", "range", "enumerate", "iter"),
}


_INF = ("inf", "Inf", "infinity", "Infinity")


class Builtins:
    """Reads the calls of Python's own functions."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator
        self.ordering = Ordering(translator)

    def value(self, node: ast.expr, env: Env) -> Value:
        return self.translator.value(node, env)

    def call(self, name: str, node: ast.Call, env: Env, place: Place) -> Value:
        """A call of one of Python's builtins."""
        if name in ("sorted", "min", "max") and (
            node.keywords or name == "sorted" or len(node.args) <= 1
        ):
            return self.ordering.ordered(name, node, env, place)
        args = [self.value(arg, env) for arg in node.args]
        if name == "next" and 1 <= len(args) <= 2:
            return self.following(args, place)
        if name == "round" and len(args) == 2:
            digits = number(args[1], place).expr
            return Value(called("round", number(args[0], place).expr, digits), FLOAT)
        if name in ("min", "max"):
            args = [as_list(Value(Bool(True), TUPLE, parts=tuple(args)), place)]
            kind = args[0].kind.item or NOTHING
            return Value(called(name, args[0].expr), kind)
        if name in ("list", "set", "tuple") and not args:
            return Value(List(()), Kind("set" if name == "set" else "list", NOTHING))
        if name == "range":
            return self.range(args, place)
        if len(args) != 1 or node.keywords:
            place.refuse(NO_MEANING, f"{name} is called in a way that has no meaning here")
        return self.of_one(name, args[0], place)

    def of_one(self, name: str, arg: Value, place: Place) -> Value:
        """A builtin of one argument."""
        if name == "bool":
            return Value(truth(arg, place), BOOL)
        if name == "str":
            return Value(text_of(arg, place), STR)
        if name == "len":
            found = length(arg, place)
            return replace(found, expr=spread(found.expr))
        arg = usable(arg, place)
        if name == "float" and isinstance(arg.expr, Str) and arg.expr.value.strip("+-") in _INF:
            endless = Float(ENDLESS)
            return Value(Unary("-", endless) if "-" in arg.expr.value else endless, FLOAT)
        if name in ("int", "float") and arg.kind == STR:
            read = called("number", arg.expr, span=place.span)
            return Value(
                called("to_int", read) if name == "int" else read, INT if name == "int" else FLOAT
            )
        if name in ("int", "float", "abs", "round"):
            return _of_number(name, number(arg, place), place)
        if arg.kind.item is None:
            place.refuse(NO_MEANING, f"{name} of {arg.kind} has no meaning here")
        if name in ("any", "all"):
            return Value(spread(called(name, _tests(arg, place))), BOOL)
        if name == "sum":
            return _sum(arg, place)
        if name == "reversed":
            return replace(arg, expr=called("reverse", arg.expr))
        if name == "set":
            return arg if arg.kind.name == "set" else distinct(arg)
        if name in ("list", "tuple", "iter"):
            return replace(arg, kind=Kind("list", arg.kind.item))
        place.refuse(NO_MEANING, f"{name} has no meaning at this place")

    def following(self, args: list[Value], place: Place) -> Value:
        """``next(xs, default)``: the first item that passes, or another value."""
        xs = usable(args[0], place)
        if xs.kind.item is None:
            place.refuse(ILL_MADE, f"there is no next item of {xs.kind}")
        found = Value(spread(called("first", xs.expr)), xs.kind.item, xs.picture)
        if len(args) == 1:
            return found
        merged = merge(spread(called("exists", xs.expr)), found, args[1])
        assert merged is not None
        return merged

    def range(self, args: list[Value], place: Place) -> Value:
        """``range`` of numbers that are written out."""
        ends: list[int] = []
        for arg in args:
            if not isinstance(arg.expr, Int):
                place.refuse(
                    NO_MEANING, "a range is written out, or is that of the places of a list"
                )
            ends.append(arg.expr.value)
        if not 1 <= len(ends) <= 3 or (len(ends) == 3 and ends[2] == 0):
            place.refuse(ILL_MADE, "range takes one, two or three numbers")
        numbers = range(*ends)
        if len(numbers) > 100:
            place.refuse(NO_MEANING, "a range has at most 100 numbers here")
        return Value(List(tuple(Int(n) for n in numbers)), list_of(INT))


def _tests(arg: Value, place: Place) -> Expr:
    """The truth of each item of a list."""
    assert arg.kind.item is not None
    if arg.kind.item in (BOOL, NOTHING):
        return arg.expr
    if isinstance(arg.expr, ListComp):
        element = truth(Value(arg.expr.element, arg.kind.item), place)
        return replace(arg.expr, element=element)
    name = Name("item")
    return ListComp(truth(Value(name, arg.kind.item), place), (Each(name, arg.expr, ()),))


def _sum(arg: Value, place: Place) -> Value:
    assert arg.kind.item is not None
    if arg.kind.item == BOOL:
        if isinstance(arg.expr, ListComp):
            last = arg.expr.each[-1]
            tests = (*last.tests, arg.expr.element)
            each = (*arg.expr.each[:-1], replace(last, tests=tests))
            return Value(called("count", Generator(last.name, each)), INT)
        name = Name("item")
        return Value(called("count", Generator(name, (Each(name, arg.expr, (name,)),))), INT)
    if arg.kind.item not in (INT, FLOAT, NOTHING):
        place.refuse(ILL_MADE, f"there is no sum of {arg.kind}")
    if isinstance(arg.expr, ListComp) and arg.expr.element == Int(1):
        return Value(called("count", Generator(arg.expr.each[-1].name, arg.expr.each)), INT)
    kind = INT if arg.kind.item == NOTHING else arg.kind.item
    return Value(spread(called("sum", arg.expr)), kind)


def _of_number(name: str, arg: Value, place: Place) -> Value:
    if name == "abs":
        return replace(arg, expr=called("abs", arg.expr))
    if name == "float":
        return Value(arg.expr if arg.kind == FLOAT else called("to_float", arg.expr), FLOAT)
    if arg.kind == INT:
        return arg
    whole = called("round", arg.expr) if name == "round" else arg.expr
    return Value(called("to_int", whole, span=place.span), INT)
