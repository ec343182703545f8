"""Calls: of the program's own functions, of the interfaces, of Python's builtins and methods."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import called, given
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import (
    BOOL,
    IMAGE,
    INT,
    NOTHING,
    STR,
    TUPLE,
    Value,
    list_of,
)
from vprog.grammar.importers.operate import (
    as_list,
    text_of,
    usable,
)
from vprog.grammar.importers.place import Place
from vprog.grammar.importers.python.builtin import BUILTINS, Builtins
from vprog.grammar.importers.python.given import Function, Given
from vprog.grammar.importers.python.literals import told
from vprog.grammar.importers.python.patches import FUNCTIONS, PATCH, VIDEO
from vprog.grammar.importers.python.paths import Env
from vprog.grammar.syntax import (
    Compare,
    Each,
    Expr,
    ListComp,
    Name,
    Str,
)

if TYPE_CHECKING:
    from vprog.grammar.importers.python.flow import Translator

#: Methods of a text that have an operator of the same meaning: its name, and how many arguments.
_TEXT = {
    "lower": ("lower", 0),
    "casefold": ("lower", 0),
    "strip": ("strip", 0),
    "startswith": ("starts_with", 1),
    "endswith": ("ends_with", 1),
    "replace": ("replace", 2),
}
_TESTS = ("startswith", "endswith")


class Calls:
    """Reads the calls of one program.

    Attributes:
        frame: the picture in which something was last looked for by its position.
    """

    def __init__(self, translator: Translator) -> None:
        self.translator = translator
        self.builtins = Builtins(translator)
        self.frame: Expr | None = None

    def value(self, node: ast.expr, env: Env) -> Value:
        return self.translator.value(node, env)

    def call(self, node: ast.Call, env: Env) -> Value:
        """What a call gives."""
        place = self.translator.place(node)
        match node.func:
            case ast.Name(id=name):
                return self.function(name, node, env, place)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if (
                module in ("math", "np", "numpy", "re") and module not in env
            ):
                place.refuse(NO_MEANING, f"the language has no {module}.{name}")
            case ast.Attribute(value=owner, attr=name):
                return self.method(self.value(owner, env), name, node, env, place)
        place.refuse(NO_MEANING, "only a function that has a name is called")

    def function(self, name: str, node: ast.Call, env: Env, place: Place) -> Value:
        """A call by name."""
        own = self.translator.functions.get(name)
        if own is not None:
            params = [arg.arg for arg in (*own.args.posonlyargs, *own.args.args)]
            left_out = [self.value(d, env) for d in own.args.defaults]
            defaults = dict(zip(params[len(params) - len(left_out) :], left_out, strict=True))
            args = self.bound(name, params, len(left_out), node, env)
            return self.translator.call(name, {**defaults, **args}, env, node)
        if name in FUNCTIONS and name not in env:
            return self.known(name, FUNCTIONS[name], node, env, place)
        if name in BUILTINS and name not in env:
            return self.builtins.call(name, node, env, place)
        near = get_close_matches(name, [*FUNCTIONS, *BUILTINS, *self.translator.functions], 1)
        help = f"did you mean {near[0]}?" if near else None
        if name in env:
            place.refuse(ILL_MADE, f"{name} is a value, not a function")
        place.refuse(NO_MEANING, f"no function of the interfaces is called {name}", help)

    def known(
        self,
        name: str,
        function: Function,
        node: ast.Call,
        env: Env,
        place: Place,
        owner: Value | None = None,
    ) -> Value:
        """A call of a function of the interfaces."""
        args = self.bound(name, function.params, function.optional, node, env)
        if owner is not None:
            args["self"] = owner
        return function.meaning(Given(self.translator.expressions, args, place))

    def bound(
        self, name: str, params: Sequence[str], optional: int, node: ast.Call, env: Env
    ) -> Env:
        """Each argument under the name of its parameter.

        Raises:
            VprogError: VP152 for one too many, missing, unknown or given twice.
        """
        place = self.translator.place(node)
        if len(node.args) > len(params):
            message = f"{name} takes {len(params)} arguments, and here are {len(node.args)}"
            place.refuse(ILL_MADE, message)
        found = {p: self.value(a, env) for p, a in zip(params, node.args, strict=False)}
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg not in params:
                near = get_close_matches(keyword.arg or "", params, 1)
                help = f"did you mean {near[0]}?" if near else None
                place.refuse(ILL_MADE, f"{name} has no parameter {keyword.arg}", help)
            if keyword.arg in found:
                place.refuse(ILL_MADE, f"{name} is given {keyword.arg} twice")
            found[keyword.arg] = self.value(keyword.value, env)
        missing = [p for p in params[: len(params) - optional] if p not in found]
        if missing:
            place.refuse(ILL_MADE, f"{name} lacks its argument {' and '.join(missing)}")
        return found

    def method(self, owner: Value, name: str, node: ast.Call, env: Env, place: Place) -> Value:
        """A call behind a dot."""
        if owner.kind == TUPLE:
            owner = as_list(owner, place)
        owner = usable(owner, place)
        if owner.kind.is_view and name in PATCH:
            return self.known(name, PATCH[name], node, env, place, owner)
        if owner.kind.item == IMAGE and name in VIDEO:
            return self.known(name, VIDEO[name], node, env, place, owner)
        args = [self.value(arg, env) for arg in node.args]
        if owner.kind == STR:
            return self.of_text(owner, name, args, place)
        if owner.kind.item is not None and name == "count" and len(args) == 1:
            item = usable(args[0], place)
            local = self.translator.lines.local("item", owner.kind.item)
            del self.translator.lines.locals[local]
            same = Compare(Name(local), (("==", item.expr),))
            return Value(given("count", Name(local), local, owner.expr, same), INT)
        if owner.kind.name == "set" and name in ("union", "intersection", "difference"):
            other = usable(args[0], place) if args else owner
            operator = "intersect" if name == "intersection" else name
            return replace(owner, expr=called(operator, owner.expr, other.expr))
        if owner.kind.item is not None and name == "copy":
            return owner
        place.refuse(NO_MEANING, f"{owner.kind} has no method {name} here")

    def of_text(self, owner: Value, name: str, args: list[Value], place: Place) -> Value:
        """A method of a text."""
        texts = [usable(arg, place) for arg in args]
        if name in _TEXT and len(texts) == _TEXT[name][1] and all(t.kind == STR for t in texts):
            found = called(_TEXT[name][0], owner.expr, *(t.expr for t in texts), span=place.span)
            return Value(found, BOOL if name in _TESTS else STR)
        if name == "split" and len(texts) <= 1:
            if texts and texts[0].kind == STR:
                return Value(called("split", owner.expr, texts[0].expr), list_of(STR))
            if not texts:
                words = called("split", owner.expr)
                word = Name(self.translator.lines.local("word", STR))
                del self.translator.lines.locals[word.id]
                there = Compare(word, (("!=", Str("")),))
                return Value(ListComp(word, (Each(word, words, (there,)),)), list_of(STR))
        if name == "join" and len(texts) == 1 and texts[0].kind.item in (STR, NOTHING):
            return Value(called("join", texts[0].expr, owner.expr), STR)
        if name == "format" and isinstance(owner.expr, Str):
            return self.formatted(owner.expr.value, texts, place)
        place.refuse(NO_MEANING, f"the language has no operator for the method {name} of a text")

    def formatted(self, text: str, args: list[Value], place: Place) -> Value:
        """``"a {} b".format(x)``"""
        pieces = text.replace("{{", "\0").replace("}}", "\1").split("{}")
        if len(pieces) != len(args) + 1 or any("{" in p or "}" in p for p in pieces):
            place.refuse(NO_MEANING, "a format has a plain {} for each argument here")
        parts: list[str | Expr] = []
        for at, piece in enumerate(pieces):
            parts.append(piece.replace("\0", "{").replace("\1", "}"))
            if at < len(args):
                parts.append(text_of(args[at], place))
        return Value(told(parts), STR)
