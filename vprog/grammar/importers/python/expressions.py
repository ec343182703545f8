"""Python's expressions as values of ours."""

from __future__ import annotations

import ast
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import NO, YES, both, called, negate
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import (
    ABSENT,
    ALBUM,
    BOOL,
    FLOAT,
    IMAGE,
    INT,
    PLACE,
    RECORD,
    STR,
    TUPLE,
    Kind,
    Value,
    list_of,
)
from vprog.grammar.importers.operate import (
    arithmetic,
    as_list,
    compare,
    merge,
    negative,
    number,
    text_of,
    truth,
    usable,
)
from vprog.grammar.importers.python.calls import Calls
from vprog.grammar.importers.python.fields import KNOWN, field, given_name
from vprog.grammar.importers.python.literals import ENDLESS, decimal, distinct, told
from vprog.grammar.importers.python.paths import Env
from vprog.grammar.importers.python.signs import BINARY, COMPARE
from vprog.grammar.syntax import (
    Binary,
    Bool,
    Each,
    Expr,
    Float,
    Index,
    Int,
    ListComp,
    Name,
    Slice,
    Str,
)

if TYPE_CHECKING:
    from vprog.grammar.importers.python.flow import Translator


class Expressions:
    """Reads the expressions of one program."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator
        self.calls = Calls(translator)
        self.inputs: dict[str, Value] = {}

    def value(self, node: ast.expr, env: Env) -> Value:
        """What an expression gives, with its place in the foreign text."""
        value = self._value(node, env)
        if value.expr.span.end == 0:
            span = self.translator.text.span(node)
            value = replace(value, expr=replace(value.expr, span=span))
        return value

    def _value(self, node: ast.expr, env: Env) -> Value:
        place = self.translator.place(node)
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return self.name(node, env)
            case ast.Call():
                return self.calls.call(node, env)
            case ast.Attribute():
                return self.attribute(node, env)
            case ast.Subscript():
                return self.subscript(node, env)
            case ast.Compare():
                return self.comparison(node, env)
            case ast.BoolOp():
                return self.junction(node, env)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Value(negate(self.translator.test(operand, env)), BOOL)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return negative(self.value(operand, env), place)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return number(self.value(operand, env), place)
            case ast.BinOp(left=left, op=op, right=right):
                sign = BINARY[type(op)]
                return arithmetic(sign, self.value(left, env), self.value(right, env), place)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                asked = self.translator.test(test, env)
                if asked in (YES, NO):
                    return self.value(body if asked == YES else orelse, env)
                found = merge(asked, self.value(body, env), self.value(orelse, env))
                assert found is not None
                return found
            case ast.Tuple(elts=elts):
                return Value(Bool(True), TUPLE, parts=tuple(self.value(e, env) for e in elts))
            case ast.List(elts=elts):
                parts = tuple(self.value(e, env) for e in elts)
                return as_list(Value(Bool(True), TUPLE, parts=parts), place)
            case ast.Dict():
                return self.record(node, env)
            case ast.Set(elts=elts):
                parts = tuple(self.value(e, env) for e in elts)
                listed = as_list(Value(Bool(True), TUPLE, parts=parts), place)
                return distinct(listed)
            case ast.ListComp() | ast.GeneratorExp():
                return self.comprehension(node, env)
            case ast.SetComp():
                return distinct(self.comprehension(node, env))
            case ast.JoinedStr():
                return self.fstring(node, env)
            case ast.Lambda():
                place.refuse(NO_MEANING, "a lambda is no value: only a key or a test may be one")
            case _:
                word = type(node).__name__.lower()
                place.refuse(NO_MEANING, f"`{word}` has no meaning here")

    def record(self, node: ast.Dict, env: Env) -> Value:
        """A dictionary that is written out: its keys are texts."""
        keys = [k.value for k in node.keys if isinstance(k, ast.Constant)]
        names = tuple(k for k in keys if isinstance(k, str))
        if len(names) != len(node.keys) or len(set(names)) != len(names):
            message = "a dictionary has keys that are texts, each once"
            self.translator.place(node).refuse(NO_MEANING, message)
        parts = tuple(self.value(v, env) for v in node.values)
        return Value(Bool(True), RECORD, parts=parts, keys=names)

    def constant(self, node: ast.Constant) -> Value:
        """A literal."""
        place, value = self.translator.place(node), node.value
        if value is None:
            return ABSENT
        if isinstance(value, bool):
            return Value(Bool(value), BOOL)
        if isinstance(value, int) and value < 10**18:
            return Value(Int(value), INT)
        if isinstance(value, float):
            return Value(decimal(value), FLOAT)
        if isinstance(value, str):
            odd = [c for c in value if (c < " " and c not in "\n\t") or c == "\x7f"]
            if odd:
                place.refuse(NO_MEANING, "a text holds no control characters")
            return Value(Str(value), STR)
        place.refuse(NO_MEANING, f"there is no type for this {type(value).__name__}")

    def name(self, node: ast.Name, env: Env) -> Value:
        """A variable, an input, or a constant of the interface."""
        name = node.id
        if name in env:
            return env[name]
        known = given_name(self, name)
        if known is not None:
            return known
        near = get_close_matches(name, [*env, *self.translator.functions, *KNOWN], 1)
        help = f"did you mean {near[0]}?" if near else None
        self.translator.place(node).refuse(ILL_MADE, f"nothing is called {name}", help)

    def input(self, name: str, kind: Kind) -> Value:
        """An input of the program, declared when it is first spoken of."""
        if name not in self.inputs:
            self.inputs[name] = self.translator.lines.input(name, kind)
        return self.inputs[name]

    def attribute(self, node: ast.Attribute, env: Env) -> Value:
        """A field of an image patch or of a video; ``math.inf``."""
        place = self.translator.place(node)
        if isinstance(node.value, ast.Name) and node.value.id in ("math", "np", "numpy"):
            if node.attr == "inf" and node.value.id not in env:
                return Value(Float(ENDLESS), FLOAT)
            place.refuse(NO_MEANING, f"the language has no {node.value.id}.{node.attr}")
        return field(self, usable(self.value(node.value, env), place), node.attr, place)

    def subscript(self, node: ast.Subscript, env: Env) -> Value:
        """An item or a part of a list."""
        place = self.translator.place(node)
        whole = self.value(node.value, env)
        if whole.kind == ALBUM:
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                return self.input(f"{node.slice.value}_image", IMAGE)
            place.refuse(NO_MEANING, "a picture of several is taken by its name alone")
        if whole.kind == RECORD:
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if key not in whole.keys:
                place.refuse(ILL_MADE, f"the dictionary has no key {key!r}")
            return whole.parts[whole.keys.index(str(key))]
        if isinstance(node.slice, ast.Slice):
            return self.section(usable(whole, place), node.slice, env)
        at = self.value(node.slice, env)
        if whole.kind == TUPLE and isinstance(at.expr, Int):
            if not -len(whole.parts) <= at.expr.value < len(whole.parts):
                place.refuse(ILL_MADE, f"the tuple has no item {at.expr.value}")
            return whole.parts[at.expr.value]
        whole = usable(whole, place)
        if whole.kind == STR:
            whole = Value(called("split", whole.expr, Str(""), Int(10_000)), list_of(STR))
        if whole.kind.item is None or whole.kind.name == "set":
            place.refuse(NO_MEANING, f"no item is taken of {whole.kind}")
        if at.kind == PLACE and at.of is not None and at.of[0] == whole.expr:
            return at.of[1]
        at = number(at, place)
        return Value(Index(whole.expr, at.expr), whole.kind.item, whole.picture)

    def section(self, whole: Value, node: ast.Slice, env: Env) -> Value:
        """``xs[a:b]``"""
        place = self.translator.place(node)
        if whole.kind == STR:
            letters = Value(called("split", whole.expr, Str(""), Int(10_000)), list_of(STR))
            return Value(called("join", self.section(letters, node, env).expr, Str("")), STR)
        if whole.kind.name != "list":
            place.refuse(NO_MEANING, f"no part is taken of {whole.kind}")
        ends = [None if e is None else self.value(e, env) for e in (node.lower, node.upper)]
        if node.step is not None:
            step = self.value(node.step, env).expr
            if ends == [None, None] and getattr(getattr(step, "value", None), "value", 0) == 1:
                return replace(whole, expr=called("reverse", whole.expr))
            place.refuse(NO_MEANING, "a part of a list is taken without steps")
        start, stop = (None if e is None else number(e, place).expr for e in ends)
        return replace(whole, expr=Slice(whole.expr, start, stop))

    def comparison(self, node: ast.Compare, env: Env) -> Value:
        """``a < b <= c``"""
        place = self.translator.place(node)
        left = self.value(node.left, env)
        whole: Expr = YES
        for op, operand in zip(node.ops, node.comparators, strict=True):
            right = self.value(operand, env)
            whole = both(whole, compare(COMPARE[type(op)], left, right, place))
            left = right
        return Value(whole, BOOL)

    def junction(self, node: ast.BoolOp, env: Env) -> Value:
        """``a and b``, ``a or b``; of what is no Bool, the value that decides."""
        place = self.translator.place(node)
        every = isinstance(node.op, ast.And)
        values: list[Value] = []
        for operand in node.values:
            values.append(self.value(operand, env))
            if truth(values[-1], place) == (NO if every else YES):
                break  # the rest is never evaluated
        if all(v.kind == BOOL for v in values):
            whole = values[0].expr
            for value in values[1:]:
                whole = Binary("and" if every else "or", whole, value.expr, span=place.span)
            return Value(whole, BOOL)
        last = values[-1]
        for value in reversed(values[:-1]):
            asked = truth(value, place)
            found = merge(asked, last, value) if every else merge(asked, value, last)
            assert found is not None
            last = found
        return last

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, env: Env) -> Value:
        """``[x for xs in xss if test]``"""
        lines = self.translator.lines
        strict, lines.strict = lines.strict, False
        outer = dict(lines.locals)
        each: list[Each] = []
        for part in node.generators:
            local, source, env = self.translator.loops.walked(part.target, part.iter, env)
            tests = [self.translator.test(test, env) for test in part.ifs]
            each.append(Each(Name(local), source, tuple(t for t in tests if t != YES)))
        place = self.translator.place(node.elt)
        element = usable(self.value(node.elt, env), place)
        lines.strict, lines.locals = strict, outer
        expr: Expr = ListComp(element.expr, tuple(each))
        if len(each) == 1 and not each[0].tests and element.expr == each[0].name:
            expr = each[0].source
        return Value(expr, list_of(element.kind), element.picture)

    def fstring(self, node: ast.JoinedStr, env: Env) -> Value:
        """``f"{a} b"``; a plain sum of texts where a hole would not hold what stands in it."""
        parts: list[str | Expr] = []
        for piece in node.values:
            if isinstance(piece, ast.Constant):
                parts.append(str(piece.value))
                continue
            assert isinstance(piece, ast.FormattedValue)
            place = self.translator.place(piece)
            if piece.format_spec is not None or piece.conversion not in (-1, 115):
                place.refuse(NO_MEANING, "a hole has no format of its own")
            parts.append(text_of(self.value(piece.value, env), place))
        return Value(told(parts), STR)
