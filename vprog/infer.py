"""Types of expressions: syntax in, typed terms out, mistakes on the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from vprog.call import Calls
from vprog.grammar import syntax
from vprog.grammar.diagnostic import Code, Diagnostic, declare
from vprog.grammar.source import Span
from vprog.hint import bool_help, field_help, name_help, operand_help
from vprog.ops import OPERATORS, Operator
from vprog.term import (
    Apply,
    Choose,
    Const,
    Function,
    Global,
    ListOf,
    Local,
    Loop,
    LoopKind,
    Shortcut,
    Symbol,
    Term,
    broken,
    widen,
)
from vprog.type import (
    BOOL,
    FLOAT,
    INT,
    NOTHING,
    STR,
    UNKNOWN,
    Type,
    fits,
    join,
    list_of,
    substitute,
)

NO_NAME = declare(
    "VP201",
    "the name is not known",
    "A name is an input, or is bound on a line above.",
    wrong='cups = find(image, "cup")\nanswer = count(cup)',
    right='cups = find(image, "cup")\nanswer = count(cups)',
)
BOUND_TWICE = declare(
    "VP203",
    "a name is bound twice",
    "A name is bound once, never again, so that it means one thing in the whole program.",
    wrong="n = 1\nn = 2\nanswer = n",
    right="n = 1\nm = 2\nanswer = n + m",
)
NOT_BOOL = declare(
    "VP210",
    "a test is not a Bool",
    "if, and, or, not and the test of a comprehension take True or False, never a number or a list.",
    wrong='cups = find(image, "cup")\nanswer = "yes" if cups else "no"',
    right='cups = find(image, "cup")\nanswer = "yes" if exists(cups) else "no"',
)
BRANCHES = declare(
    "VP211",
    "the two branches have different types",
    "A conditional gives one type, whichever branch is taken.",
    wrong='answer = 1 if exists(find(image, "cup")) else "none"',
    right='answer = 1 if exists(find(image, "cup")) else 0',
)
ITEMS = declare(
    "VP212",
    "the items of a list have different types",
    "A list holds items of one type.",
    wrong='answer = count([1, "two"])',
    right="answer = count([1, 2])",
)
NO_FIELD = declare(
    "VP213",
    "there is no such field",
    "A region has left, right, top, bottom, width, height, area, label and score.",
    wrong='cup = first(find(image, "cup"))\nanswer = cup.size',
    right='cup = first(find(image, "cup"))\nanswer = cup.width',
)
NOT_A_LIST = declare(
    "VP214",
    "this is no list",
    "Only a list can be walked through, indexed or sliced.",
    wrong='cup = first(find(image, "cup"))\nanswer = cup[0].width',
    right='cups = find(image, "cup")\nanswer = cups[0].width',
)
OPERANDS = declare(
    "VP215",
    "the operands do not go together",
    "Types are distinct: a number is compared with a number, a text with a text.",
    wrong='answer = count(find(image, "cup")) == "2"',
    right='answer = count(find(image, "cup")) == 2',
)
BELOW = declare(
    "VP216",
    "the name is used above its line",
    "Lines run from top to bottom: a line uses what stands above it.",
    wrong='answer = count(cups)\ncups = find(image, "cup")',
    right='cups = find(image, "cup")\nanswer = count(cups)',
)
A_FUNCTION = declare(
    "VP217",
    "a function stands where a value is wanted",
    "A function or an operator is called, with its arguments in parentheses.",
    wrong='cups = find(image, "cup")\nanswer = count',
    right='cups = find(image, "cup")\nanswer = count(cups)',
)

_BINARY = {"+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floordiv", "%": "mod"}
_COMPARE = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "in": "contains"}


@dataclass
class Scope:
    """The names of a program, in the state that a line sees."""

    globals: dict[str, Type] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    results: dict[str, Type] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)
    reaches: dict[str, set[str]] = field(default_factory=dict)
    #: Whether `image` may be spoken of though no line declares it.
    unspoken: bool = False


class Infer:
    """Types expressions in a scope and in the local names around them."""

    def __init__(
        self,
        scope: Scope,
        diagnostics: list[Diagnostic],
        locals: Mapping[str, Symbol] | None = None,
        inside: str = "",
        used: set[str] | None = None,
    ) -> None:
        self.scope = scope
        self.diagnostics = diagnostics
        self.locals = dict(locals or {})
        self.inside = inside
        self.used: set[str] = set() if used is None else used

    @property
    def calls(self) -> Calls:
        """What types calls; made anew, as of two that keep each other neither goes at once."""
        return Calls(self)

    def within(self, locals: Mapping[str, Symbol], inside: str | None = None) -> Infer:
        """The same with more local names, and inside the body of a function."""
        name = self.inside if inside is None else inside
        return Infer(self.scope, self.diagnostics, {**self.locals, **locals}, name, self.used)

    def report(self, code: Code, span: Span, message: str, help: str | None = None) -> Term:
        """Put a mistake on the list; the term fits everywhere, so that it is told once."""
        self.diagnostics.append(code.at(span, message, help))
        return broken(span)

    def term(self, e: syntax.Expr) -> Term:
        """The typed term of an expression."""
        match e:
            case syntax.Name():
                return self.name(e)
            case syntax.Int():
                return Const(INT, e.span, e.value)
            case syntax.Float():
                return Const(FLOAT, e.span, float(e.text))
            case syntax.Str():
                return Const(STR, e.span, e.value)
            case syntax.Bool():
                return Const(BOOL, e.span, e.value)
            case syntax.FString():
                return self.fstring(e)
            case syntax.List():
                return self.items(e)
            case syntax.ListComp():
                return self.loop("collect", e.element, e.each, e.span)
            case syntax.Call():
                return self.calls.call(e)
            case syntax.Field():
                return self.field(e)
            case syntax.Index():
                return self.index(e)
            case syntax.Slice():
                return self.slice(e)
            case syntax.Unary():
                return self.unary(e)
            case syntax.Binary():
                return self.binary(e)
            case syntax.Compare():
                return self.compare(e)
            case syntax.IfElse():
                return self.choose(e)

    def name(self, e: syntax.Name) -> Term:
        if e.id in self.locals:
            symbol = self.locals[e.id]
            return Local(symbol.type, e.span, symbol)
        if e.id in self.scope.globals:
            self.used.add(e.id)
            return Global(self.scope.globals[e.id], e.span, e.id)
        if e.id in OPERATORS or e.id in self.scope.functions:
            self.used.add(e.id)
            return self.report(
                A_FUNCTION, e.span, f"{e.id} is a function, not a value", f"call it: {e.id}(...)"
            )
        if e.id in self.scope.later:
            self.used.add(e.id)
            return self.report(
                BELOW,
                e.span,
                f"{e.id} is bound on this line or below",
                "move its line above this one",
            )
        known = [*self.locals, *self.scope.globals]
        if self.scope.unspoken:
            known.append("image")
        near = get_close_matches(e.id, known, 1)
        self.used.update(near)
        return self.report(
            NO_NAME,
            e.span,
            f"nothing is called {e.id}",
            name_help(e.id, near),
        )

    def fstring(self, e: syntax.FString) -> Term:
        parts: list[Term] = []
        for part in e.parts:
            if isinstance(part, str):
                parts.append(Const(STR, e.span, part))
                continue
            term = self.term(part)
            plain = term.type in (STR, UNKNOWN)
            parts.append(term if plain else self.apply(OPERATORS["text"], [term], part.span))
        listed = ListOf(list_of(STR), e.span, tuple(parts))
        return Apply(STR, e.span, OPERATORS["join"], (listed, Const(STR, e.span, "")))

    def items(self, e: syntax.List) -> Term:
        items = [self.term(item) for item in e.items]
        type = NOTHING
        for item in items:
            joined = join(type, item.type)
            if joined is None:
                return self.report(
                    ITEMS,
                    item.span,
                    f"this item is {item.type}, the ones before are {type}",
                    "keep one type",
                )
            type = joined
        return ListOf(list_of(type), e.span, tuple(widen(item, type) for item in items))

    def loop(
        self, kind: LoopKind, element: syntax.Expr, each: tuple[syntax.Each, ...], span: Span
    ) -> Term:
        """A comprehension as nested loops of one kind."""
        head, *rest = each
        source = self.term(head.source)
        symbol = Symbol(head.name.id, self.item_type(source, "walked through"))
        inner = self.within({head.name.id: symbol})
        test: Term | None = None
        for expression in head.tests:
            part = inner.test(expression)
            test = part if test is None else Shortcut(BOOL, part.span, "and", test, part)
        if rest:
            body = inner.loop(kind, element, tuple(rest), span)
        else:
            body = inner.term(element) if kind in ("collect", "take1") else inner.test(element)
        if kind in ("any", "all"):
            return Loop(BOOL, span, kind, symbol, source, test, body, bool(rest))
        type = body.type if rest else list_of(body.type)
        return Loop(type, span, kind, symbol, source, test, body, bool(rest))

    def item_type(self, term: Term, how: str) -> Type:
        """The item type of a list, or a mistake."""
        if term.type == UNKNOWN:
            return UNKNOWN
        if term.type.item is None:
            self.report(
                NOT_A_LIST,
                term.span,
                f"{term.type} is no list and cannot be {how}",
                "put it in brackets: [x]" if how == "walked through" else None,
            )
            return UNKNOWN
        return term.type.item

    def test(self, e: syntax.Expr) -> Term:
        """An expression where a Bool is wanted."""
        term = self.term(e)
        if term.type in (BOOL, UNKNOWN):
            return term
        message = f"a test is wanted here, and this is {term.type}"
        return self.report(NOT_BOOL, term.span, message, bool_help(term.type))

    def field(self, e: syntax.Field) -> Term:
        value = self.term(e.value)
        if value.type == UNKNOWN:
            return broken(e.span)
        operator = OPERATORS.get(e.name)
        if (
            operator is None
            or not operator.field
            or not fits(operator.params[0].type, value.type, {})
        ):
            message = f"{value.type} has no field {e.name}"
            return self.report(NO_FIELD, e.name_span, message, field_help(value.type, e.name))
        return Apply(substitute(operator.result, {}), e.span, operator, (value,))

    def index(self, e: syntax.Index) -> Term:
        value, index = self.term(e.value), self.term(e.index)
        if self.item_type(value, "indexed") == UNKNOWN:
            return broken(e.span)
        return self.apply(OPERATORS["item"], [value, index], e.span)

    def slice(self, e: syntax.Slice) -> Term:
        value = self.term(e.value)
        known = self.item_type(value, "sliced") != UNKNOWN
        ends: list[Term] = []
        for end, parameter in zip((e.start, e.stop), OPERATORS["slice_"].params[1:], strict=True):
            ends.append(Const(INT, e.span, parameter.default) if end is None else self.term(end))
        if not known:
            return broken(e.span)
        return self.apply(OPERATORS["slice_"], [value, *ends], e.span)

    def unary(self, e: syntax.Unary) -> Term:
        if e.op == "not":
            return Apply(BOOL, e.span, OPERATORS["not_"], (self.test(e.value),))
        value = self.term(e.value)
        if isinstance(value, Const) and value.type in (INT, FLOAT):
            return Const(value.type, e.span, -value.value)
        return self.apply(OPERATORS["neg"], [value], e.span)

    def binary(self, e: syntax.Binary) -> Term:
        if e.op == "and" or e.op == "or":
            return Shortcut(BOOL, e.span, e.op, self.test(e.left), self.test(e.right))
        return self.apply(OPERATORS[_BINARY[e.op]], [self.term(e.left), self.term(e.right)], e.span)

    def compare(self, e: syntax.Compare) -> Term:
        """``a < b < c`` is ``a < b and b < c``, with b evaluated once."""
        left = self.term(e.first)
        whole: Term | None = None
        for op, operand in e.rest:
            right = self.term(operand)
            span = left.span.to(right.span)
            name = _COMPARE["in" if op == "not in" else op]
            if name == "contains" and right.type == STR:
                name = "contains_text"
            pair = [right, left] if name.startswith("contains") else [left, right]
            part = self.apply(OPERATORS[name], pair, span)
            if isinstance(part, Apply) and pair[0] is right:
                part = replace(part, order=(1, 0))
            if op == "not in":
                part = Apply(BOOL, span, OPERATORS["not_"], (part,))
            whole = part if whole is None else Shortcut(BOOL, e.span, "and", whole, part)
            left = right
        assert whole is not None
        return whole

    def choose(self, e: syntax.IfElse) -> Term:
        test, then, otherwise = self.test(e.test), self.term(e.then), self.term(e.otherwise)
        type = join(then.type, otherwise.type)
        if type is None:
            return self.report(
                BRANCHES,
                e.span,
                f"one branch gives {then.type}, the other {otherwise.type}",
                "make both one type; text(x) makes a Str of anything",
            )
        return Choose(type, e.span, test, widen(then, type), widen(otherwise, type))

    def apply(self, operator: Operator, args: list[Term], span: Span) -> Term:
        """An operator written as a symbol; mismatches name its operands."""
        if any(a.type == UNKNOWN for a in args):
            return broken(span)
        bound: dict[str, Type] = {}
        if not all(fits(p.type, a.type, bound) for p, a in zip(operator.params, args, strict=True)):
            types = " and ".join(str(a.type) for a in args)
            symbol = operator.symbol or operator.name
            return self.report(
                OPERANDS,
                span,
                f"{symbol} does not take {types}",
                operand_help([a.type for a in args]),
            )
        widened = tuple(
            widen(a, substitute(p.type, bound)) for p, a in zip(operator.params, args, strict=True)
        )
        return Apply(substitute(operator.result, bound), span, operator, widened)
