"""Lists in order: ``sorted``, ``min``, ``max`` and ``sort``, with their keys."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import called, names_in, spread, walk
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import BOOL, FLOAT, INT, STR, TUPLE, Kind, Value, list_of
from vprog.grammar.importers.operate import as_list, number, truth, usable
from vprog.grammar.importers.place import Place
from vprog.grammar.importers.python.paths import Env
from vprog.grammar.syntax import Bool, Call, Expr, Field, Keyword, Name

if TYPE_CHECKING:
    from vprog.grammar.importers.python.flow import Translator


class Ordering:
    """Reads what puts lists in order."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator

    def value(self, node: ast.expr, env: Env) -> Value:
        return self.translator.value(node, env)

    def ordered(self, name: str, node: ast.Call, env: Env, place: Place) -> Value:
        """``sorted``, ``min`` and ``max`` of a list, with a key or without."""
        if len(node.args) != 1:
            if name == "sorted" or not node.args:
                place.refuse(ILL_MADE, f"{name} takes one list")
            parts = tuple(self.value(arg, env) for arg in node.args)
            xs = as_list(Value(Bool(True), TUPLE, parts=parts), place)
        else:
            xs = usable(self.value(node.args[0], env), place)
        options = {k.arg: k.value for k in node.keywords}
        if xs.kind.item is None or set(options) - {"key", "reverse"}:
            place.refuse(NO_MEANING, f"{name} is called in a way that has no meaning here")
        if name == "sorted":
            return self.sorted(xs, options.get("key"), options.get("reverse"), env, place)
        if "reverse" in options:
            place.refuse(ILL_MADE, f"{name} has no parameter reverse")
        if "key" not in options:
            if xs.kind.item not in (INT, FLOAT, STR):
                place.refuse(ILL_MADE, f"{xs.kind.item} has no order")
            return Value(spread(called(name, xs.expr)), xs.kind.item)
        key = self.key(options["key"], xs, env, place)
        return Value(called(f"{name}_by", xs.expr, key), xs.kind.item, xs.picture)

    def reordered(self, method: str, xs: Value, node: ast.Call, env: Env) -> Value:
        """A list behind ``sort`` or ``reverse``."""
        if method == "reverse":
            return replace(xs, expr=called("reverse", xs.expr))
        options = {k.arg: k.value for k in node.keywords}
        place = self.translator.place(node)
        if node.args or set(options) - {"key", "reverse"}:
            place.refuse(ILL_MADE, "sort takes key and reverse, both by name")
        return self.sorted(xs, options.get("key"), options.get("reverse"), env, place)

    def sorted(
        self, xs: Value, key: ast.expr | None, turn: ast.expr | None, env: Env, place: Place
    ) -> Value:
        """A list in the order of a key."""
        assert xs.kind.item is not None
        if key is None:
            if xs.kind.item not in (INT, FLOAT, STR):
                place.refuse(ILL_MADE, f"{xs.kind.item} has no order")
            named = self.defined("itself", "x", xs, Name("x"), xs.kind.item)
        else:
            named = self.key(key, xs, env, place)
        down = Bool(False) if turn is None else truth(self.value(turn, env), place)
        keywords = () if down == Bool(False) else (Keyword("descending", down),)
        made = Call(Name("sort_by"), (xs.expr, named), keywords, span=place.span)
        return Value(made, list_of(xs.kind.item), xs.picture)

    def key(self, node: ast.expr, xs: Value, env: Env, place: Place) -> Name:
        """The name of a function of one item: a field, an operator, or a function that is made."""
        assert xs.kind.item is not None
        lines = self.translator.lines
        if isinstance(node, ast.Name) and node.id == "len":
            node = ast.copy_location(_LEN, node)
        if isinstance(node, ast.Name) and node.id in self.translator.functions:
            own = self.translator.functions[node.id]
            params, wanted = [a.arg for a in own.args.args], node.id
        elif isinstance(node, ast.Lambda):
            params, wanted = [a.arg for a in node.args.args], "key"
        else:
            place.refuse(NO_MEANING, "a key is a lambda or a function of the program")
        if len(params) != 1:
            place.refuse(ILL_MADE, "a key takes one item")
        outer, strict = dict(lines.locals), lines.strict
        lines.strict = False
        local = lines.local(params[0], xs.kind.item)
        item = Value(Name(local), xs.kind.item, xs.picture)
        inner = {**env, params[0]: item}
        if isinstance(node, ast.Lambda):
            value = usable(self.value(node.body, inner), place)
        else:
            value = usable(self.translator.call(wanted, {params[0]: item}, env, node), place)
        if value.kind == BOOL:
            value = number(value, place)
        if value.kind not in (INT, FLOAT, STR):
            place.refuse(NO_MEANING, f"a key is a number or a text, and this is {value.kind}")
        lines.locals, lines.strict = outer, strict
        plain = plain_key(value.expr, local)
        if plain is not None:
            return plain
        hangs = [n for n in outer if n in names_in(value.expr)]
        if hangs:
            message = f"the key hangs on {' and '.join(hangs)}, which a key does not see"
            place.refuse(NO_MEANING, message)
        return self.defined(_key_name(value.expr, wanted), local, xs, value.expr, value.kind)

    def defined(self, wanted: str, param: str, xs: Value, body: Expr, kind: Kind) -> Name:
        """A function of one item, defined."""
        lines = self.translator.lines
        assert xs.kind.item is not None
        name = lines.take(wanted)
        outer = dict(lines.locals)
        lines.locals[param] = xs.kind.item
        lines.function(name, (param,), kind, body)
        lines.locals = outer
        return Name(name.id)


_LEN = ast.parse("lambda x: len(x)", mode="eval").body


def plain_key(expr: Expr, local: str) -> Name | None:
    """A field or an operator that is the key by itself."""
    if isinstance(expr, Field) and expr.value == Name(local):
        return Name(expr.name)
    if isinstance(expr, Call) and expr.args == (Name(local),) and not expr.keywords:
        return Name(expr.function.id) if expr.function.id in ("depth", "count", "lower") else None
    return None


def _key_name(expr: Expr, wanted: str) -> str:
    fields = {p.name for p in _fields(expr)}
    if wanted == "key" and fields == {"left", "right"}:
        return "center_x"
    if wanted == "key" and fields - {"height"} == {"top", "bottom"}:
        return "center_y"
    return wanted


def _fields(expr: Expr) -> list[Field]:
    return [part for part in walk(expr) if isinstance(part, Field)]
