"""The expressions of ``EVAL``: ``'yes' if {ANSWER0} > 0 and not {ANSWER1} else 'no'``.

VisProg writes the values of its variables into the text and has Python run what comes of it. Here
the text is read by a parser of its own, and a variable stays a value: an answer counts as true where
it is "yes", and as the number that it says where one reckons with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NoReturn

from vprog.grammar.importers.expression import both, called, either, negate
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING, UNREAD
from vprog.grammar.importers.kind import BOOL, FLOAT, INT, STR, TUPLE, Value
from vprog.grammar.importers.operate import (
    arithmetic,
    as_list,
    compare,
    length,
    merge,
    negative,
    number,
    text_of,
    truth,
    usable,
)
from vprog.grammar.importers.place import NOT_THE_SAME, Place
from vprog.grammar.syntax import Bool, Compare, Expr, Float, Int, Str

_TOKEN = re.compile(
    r"[ \t\n]*(?:"
    r"(?P<hole>\{[ \t]*[A-Za-z_][A-Za-z0-9_]*[ \t]*\})"
    r"|(?P<number>[0-9]{1,18}(?:\.[0-9]{1,18})?(?![0-9.A-Za-z_]))"
    r"|(?P<text>'[^'\\]*'|\"[^\"\\]*\")"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>==|!=|<=|>=|//|\*\*|[-+*/%<>()\[\],])"
    r")"
)
_DEPTH = 40
_COMPARE = ("==", "!=", "<", "<=", ">", ">=", "in", "is", "not")
#: Functions that an expression may call, each of one value.
_FUNCTIONS = ("len", "int", "float", "str", "abs", "bool", "max", "min", "sum", "any", "all")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign, a literal or a hole of an expression."""

    kind: str
    text: str


def read_formula(text: str, state: Mapping[str, Value], place: Place) -> Value:
    """The value of an expression.

    Args:
        text: the expression, with variables in braces.
        state: the variables.
        place: where it stands.

    Raises:
        VprogError: VP150 no expression, VP151 what has no meaning here, VP152 an unknown variable.
    """
    return _Formula(text, state, place).whole()


def names_of(text: str) -> set[str]:
    """The variables that an expression speaks of.

    >>> sorted(names_of("{A} + {B}"))
    ['A', 'B']
    """
    return {name.strip() for name in re.findall(r"\{([^{}]*)\}", text)}


class _Formula:
    def __init__(self, text: str, state: Mapping[str, Value], place: Place) -> None:
        self.state = state
        self.place = place
        self.tokens = list(self.split(text))
        self.at = 0
        self.depth = 0

    def split(self, text: str) -> list[Token]:
        found: list[Token] = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                self.fail(f"{text[at:][:12].strip()!r} belongs in no expression")
            kind = match.lastgroup or ""
            found.append(Token(kind, match[kind]))
            at = match.end()
        return found

    def fail(self, message: str) -> NoReturn:
        self.place.refuse(UNREAD, f"this is no expression: {message}")

    def peek(self, *texts: str) -> bool:
        return self.at < len(self.tokens) and (
            self.tokens[self.at].kind in ("word", "sign") and self.tokens[self.at].text in texts
        )

    def take(self, *texts: str) -> bool:
        if not self.peek(*texts):
            return False
        self.at += 1
        return True

    def expect(self, text: str) -> None:
        if not self.take(text):
            self.fail(f"{text} belongs {self.here()}")

    def here(self) -> str:
        if self.at >= len(self.tokens):
            return "at its end"
        return f"before {self.tokens[self.at].text}"

    def whole(self) -> Value:
        value = self.choice()
        if self.at < len(self.tokens):
            self.fail(f"nothing belongs {self.here()}")
        return value

    def choice(self) -> Value:
        self.depth += 1
        if self.depth > _DEPTH:
            self.fail("it is nested too deep")
        value = self.disjunction()
        if self.take("if"):
            test = self.test(self.disjunction())
            self.expect("else")
            found = merge(test, value, self.choice())
            assert found is not None
            value = usable(found, self.place)
        self.depth -= 1
        return value

    def test(self, value: Value) -> Expr:
        """Whether a value counts as true: an answer does where it is "yes"."""
        if value.kind == STR and not isinstance(value.expr, Str):
            return Compare(value.expr, (("==", Str("yes")),))
        return truth(value, self.place)

    def disjunction(self) -> Value:
        return self.chain("or", self.conjunction, either)

    def conjunction(self) -> Value:
        return self.chain("and", self.inversion, both)

    def chain(
        self, word: str, part: Callable[[], Value], join: Callable[[Expr, Expr], Expr]
    ) -> Value:
        value = part()
        while self.take(word):
            value = Value(join(self.test(value), self.test(part())), BOOL)
        return value

    def inversion(self) -> Value:
        if not self.take("not"):
            return self.exclusive()
        self.depth += 1
        if self.depth > _DEPTH:
            self.fail("it is nested too deep")
        value = Value(negate(self.test(self.inversion())), BOOL)
        self.depth -= 1
        return value

    def exclusive(self) -> Value:
        """``a xor b``, which VisProg reads as ``a != b``."""
        value = self.comparison()
        while self.take("xor"):
            other = self.comparison()
            value = Value(called("xor", self.test(value), self.test(other)), BOOL)
        return value

    def comparison(self) -> Value:
        left = self.sum()
        whole: Expr | None = None
        while self.peek(*_COMPARE):
            sign = self.tokens[self.at].text
            self.at += 1
            if sign == "not":
                self.expect("in")
                sign = "not in"
            elif sign == "is" and self.take("not"):
                sign = "is not"
            right = self.sum()
            part = self.compared(sign, left, right)
            whole = part if whole is None else both(whole, part)
            left = right
        return left if whole is None else Value(whole, BOOL)

    def compared(self, sign: str, left: Value, right: Value) -> Expr:
        if left.kind == STR and right.kind.is_number:
            left = self.number(left)
        elif right.kind == STR and left.kind.is_number:
            right = self.number(right)
        elif {left.kind, right.kind} == {BOOL, STR}:
            left, right = Value(self.test(left), BOOL), Value(self.test(right), BOOL)
        elif left.kind == right.kind == STR and sign in ("<", "<=", ">", ">="):
            left, right = self.number(left), self.number(right)
        for one in (left, right):
            if one.expr in (Str("yes"), Str("no")) and sign in ("==", "!="):
                self.place.warn(
                    NOT_THE_SAME,
                    "VisProg has made True or False of yes and no by then, so that its own"
                    " interpreter never finds them equal",
                )
        return compare(sign, left, right, self.place)

    def number(self, value: Value) -> Value:
        """A value to reckon with: the number that an answer says."""
        if value.kind == STR:
            return Value(called("number", value.expr), FLOAT)
        return number(value, self.place)

    def sum(self) -> Value:
        return self.reckoned(("+", "-"), self.product)

    def product(self) -> Value:
        return self.reckoned(("*", "/", "//", "%"), self.signed)

    def reckoned(self, signs: tuple[str, ...], part: Callable[[], Value]) -> Value:
        value = part()
        while self.peek(*signs):
            sign = self.tokens[self.at].text
            self.at += 1
            other = part()
            texts = [v for v in (value, other) if isinstance(v.expr, Str)]
            if sign == "+" and texts:
                left = replace(value, expr=self.text(value), kind=STR)
                right = replace(other, expr=self.text(other), kind=STR)
                value = arithmetic("+", left, right, self.place)
            elif value.kind.item is not None:
                value = arithmetic(sign, value, other, self.place)
            else:
                value = arithmetic(sign, self.number(value), self.number(other), self.place)
        return value

    def text(self, value: Value) -> Expr:
        return text_of(value, self.place)

    def signed(self) -> Value:
        if self.take("-"):
            self.depth += 1
            if self.depth > _DEPTH:
                self.fail("it is nested too deep")
            value = negative(self.number(self.signed()), self.place)
            self.depth -= 1
            return value
        return self.atom()

    def atom(self) -> Value:
        if self.at >= len(self.tokens):
            self.fail("a value belongs at its end")
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "hole":
            return self.variable(token.text.strip("{} \t"))
        if token.kind == "number":
            if "." in token.text:
                return Value(Float(token.text), FLOAT)
            return Value(Int(int(token.text)), INT)
        if token.kind == "text":
            return self.quoted(token.text[1:-1])
        if token.text in ("True", "False"):
            return Value(Bool(token.text == "True"), BOOL)
        if token.text == "(":
            value = self.choice()
            self.expect(")")
            return value
        if token.text == "[":
            return self.listed()
        if token.kind == "word" and self.take("("):
            return self.call(token.text)
        if token.kind == "word" and token.text in self.state:
            self.fail(f"a variable stands in braces: {{{token.text}}}")
        self.at -= 1
        self.fail(f"a value belongs {self.here()}")

    def variable(self, name: str) -> Value:
        if name in self.state:
            return self.state[name]
        near = get_close_matches(name, self.state, 1)
        help = f"did you mean {near[0]}?" if near else None
        self.place.refuse(ILL_MADE, f"nothing is called {name}", help)

    def quoted(self, text: str) -> Value:
        """A text; one that is a variable in quotes is the variable as a text."""
        if re.fullmatch(r"\{[A-Za-z_][A-Za-z0-9_]*\}", text):
            return Value(self.text(self.variable(text[1:-1])), STR)
        if "{" in text or "}" in text:
            self.place.refuse(NO_MEANING, "a text holds a variable as a whole, or none")
        return Value(Str(text), STR)

    def listed(self) -> Value:
        items: list[Value] = []
        while not self.take("]"):
            if items:
                self.expect(",")
            items.append(self.choice())
            if len(items) > 100:
                self.fail("it lists too much")
        if items and all(item.kind.item is not None for item in items):
            self.place.refuse(NO_MEANING, "the language makes no region out of numbers")
        return as_list(Value(Bool(True), TUPLE, parts=tuple(items)), self.place)

    def call(self, name: str) -> Value:
        if name not in _FUNCTIONS:
            self.place.refuse(NO_MEANING, f"an expression calls no {name} here")
        args: list[Value] = []
        while not self.take(")"):
            if args:
                self.expect(",")
            args.append(self.choice())
        if (len(args) != 1 and name not in ("max", "min")) or not args:
            self.place.refuse(ILL_MADE, f"{name} takes one value")
        return self.applied(name, args)

    def applied(self, name: str, args: list[Value]) -> Value:
        arg = args[0]
        if name in ("max", "min") and len(args) > 1:
            parts = tuple(self.number(a) for a in args)
            arg = as_list(Value(Bool(True), TUPLE, parts=parts), self.place)
        match name:
            case "len":
                return length(arg, self.place)
            case "str":
                return Value(self.text(arg), STR)
            case "bool":
                return Value(self.test(arg), BOOL)
            case "int":
                value = self.number(arg)
                return Value(called("to_int", value.expr), INT) if value.kind == FLOAT else value
            case "float":
                value = self.number(arg)
                return Value(called("to_float", value.expr), FLOAT) if value.kind == INT else value
            case "abs":
                value = self.number(arg)
                return replace(value, expr=called("abs", value.expr))
        arg = usable(arg, self.place)
        if arg.kind.item is None:
            self.place.refuse(ILL_MADE, f"{name} takes a list, and this is {arg.kind}")
        return Value(called(name, arg.expr), BOOL if name in ("any", "all") else arg.kind.item)
