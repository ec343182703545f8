"""Types of calls: arguments to parameters, generators to loops, functions to keys."""

from __future__ import annotations

import inspect
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from vprog.grammar import syntax
from vprog.grammar.diagnostic import declare
from vprog.grammar.source import Span
from vprog.hint import convert, counted, operator_help, shape, what
from vprog.ops import OPERATORS, Operator, Parameter
from vprog.term import Apply, Const, Invoke, Local, Loop, LoopKind, Symbol, Term, broken, widen
from vprog.type import NOTHING, UNKNOWN, Type, fits, join, list_of, substitute

if TYPE_CHECKING:
    from vprog.infer import Infer

NO_OPERATOR = declare(
    "VP202",
    "no operator is called that",
    "Operators are those of the table; functions are defined on a line above.",
    wrong='answer = cuont(find(image, "cup"))',
    right='answer = count(find(image, "cup"))',
)
CIRCLE = declare(
    "VP207",
    "functions call each other in a circle",
    "A program always ends: a function may call only functions that do not lead back to it.",
    wrong="def f(n: Int) -> Int: return f(n - 1)\nanswer = f(3)",
    right="def f(n: Int) -> Int: return n - 1\nanswer = f(3)",
)
ARITY = declare(
    "VP220",
    "an argument is missing or too many",
    "Every parameter without a default takes one argument, by place or by name.",
    wrong='answer = count(find("cup"))',
    right='answer = count(find(image, "cup"))',
)
NO_PARAMETER = declare(
    "VP221",
    "no parameter is called that, or it is given twice",
    "An argument by name goes to a parameter of that name, once.",
    wrong='answer = count(find(image, "cup", most=3))',
    right='answer = count(find(image, "cup", max=3))',
)
ARGUMENT = declare(
    "VP222",
    "an argument has the wrong type",
    "Each parameter takes its type; only an Int may stand where a Float is wanted.",
    wrong='answer = count("cup")',
    right='answer = count(find(image, "cup"))',
)
NOT_HERE = declare(
    "VP223",
    "a generator cannot stand here",
    "`x for x in xs` may be the only argument of an operator that takes a list.",
    wrong='answer = exists(find(c for c in find(image, "cup")))',
    right='answer = exists(c for c in find(image, "cup"))',
)
NOT_A_KEY = declare(
    "VP224",
    "a function is wanted here",
    "A key is the name of a function of one item: a field, an operator, or one defined above.",
    wrong='cups = find(image, "cup")\nanswer = max_by(cups, 3).width',
    right='cups = find(image, "cup")\nanswer = max_by(cups, area).width',
)

#: Python's names for operators of the table.
ALIASES = {"len": "count", "str": "text", "int": "to_int", "float": "to_float"}

_REQUIRED = inspect.Parameter.empty
_STOPS: dict[str, LoopKind] = {"any": "any", "all": "all", "first": "take1", "exists": "take1"}


class Calls:
    """Types calls for an ``Infer``."""

    def __init__(self, infer: Infer) -> None:
        self.infer = infer
        self.report = infer.report

    def call(self, e: syntax.Call) -> Term:
        name = ALIASES.get(e.function.id, e.function.id)
        if name in self.infer.locals or name in self.infer.scope.globals:
            self.infer.used.add(name)
            return self.report(NO_OPERATOR, e.function.span, f"{name} is a value, not a function")
        operator = OPERATORS.get(name)
        if operator is not None and operator.field:
            return self.report(
                NO_OPERATOR,
                e.function.span,
                f"{name} is a field",
                f"write it behind a dot: x.{name}",
            )
        if operator is not None and not operator.callable:
            return self.report(
                NO_OPERATOR,
                e.function.span,
                f"{name} is not called by its name",
                f"write {operator.symbol}" if operator.symbol else None,
            )
        if operator is not None and operator.name == "fold":
            return self.fold(e, operator)
        if name in ("min", "max") and len(e.args) > 1 and not e.keywords:
            # As in Python, the least of several arguments is that of their list.
            items = tuple(a for a in e.args if not isinstance(a, syntax.Generator))
            e = replace(e, args=(syntax.List(items, span=items[0].span.to(items[-1].span)),))
        if operator is not None:
            return self.operator(e, operator)
        return self.function(e)

    def function(self, e: syntax.Call) -> Term:
        name = e.function.id
        scope = self.infer.scope
        inside = self.infer.inside
        if name == inside or inside in scope.reaches.get(name, ()):
            self.infer.used.add(name)
            return self.report(
                CIRCLE,
                e.function.span,
                f"{name} leads back to {inside}",
                "a program has no recursion",
            )
        if name in scope.later:
            self.infer.used.add(name)
            return self.report(
                NO_OPERATOR,
                e.function.span,
                f"{name} is defined below",
                "move its line above this one",
            )
        function = scope.functions.get(name)
        if function is None:
            known = [o.name for o in OPERATORS.values() if o.callable and not o.field]
            return self.report(
                NO_OPERATOR,
                e.function.span,
                f"no operator or function is called {name}",
                operator_help(name, [*known, *scope.functions, *ALIASES]),
            )
        self.infer.used.add(name)
        params = tuple(Parameter(s.name, s.type, _REQUIRED) for s in function.params)
        args = self.arguments(e, name, params)
        if args is None:
            return broken(e.span)
        ready = self.fit(name, params, args, {})
        return Invoke(scope.results[name], e.span, function, ready, _order(e, params))

    def operator(self, e: syntax.Call, operator: Operator) -> Term:
        if len(e.args) == 1 and isinstance(e.args[0], syntax.Generator) and not e.keywords:
            return self.over(e.args[0], operator, e.span)
        args = self.arguments(e, operator.name, operator.params)
        if args is None:
            return broken(e.span)
        bound: dict[str, Type] = {}
        ready = self.fit(operator.name, operator.params, args, bound)
        type = substitute(operator.result, bound)
        return Apply(type, e.span, operator, ready, _order(e, operator.params))

    def over(self, generator: syntax.Generator, operator: Operator, span: Span) -> Term:
        """An operator over a generator: a loop that stops early where the operator does."""
        rest = [p for p in operator.params[1:] if p.required]
        if not operator.params or not fits(operator.params[0].type, list_of(UNKNOWN), {}) or rest:
            return self.report(
                NOT_HERE,
                generator.span,
                f"{operator.name} takes no generator",
                "put brackets around it",
            )
        kind = _STOPS[operator.name] if operator.stops else "collect"
        loop = self.infer.loop(kind, generator.element, generator.each, span)
        if kind in ("any", "all"):
            return loop
        bound: dict[str, Type] = {}
        ready = self.fit(
            operator.name, operator.params, [loop, *_defaults(operator, span)[1:]], bound
        )
        return Apply(substitute(operator.result, bound), span, operator, ready)

    def arguments(
        self, e: syntax.Call, name: str, params: tuple[Parameter, ...]
    ) -> list[syntax.Expr | Term] | None:
        """An argument for each parameter, in order; None where the call is already told wrong."""
        given: dict[str, syntax.Expr | Term] = {}
        right = True
        for argument, parameter in zip(e.args, params, strict=False):
            if isinstance(argument, syntax.Generator):
                self.report(
                    NOT_HERE, argument.span, f"{name} takes no generator", "put brackets around it"
                )
                right = False
            else:
                given[parameter.name] = argument
        if len(e.args) > len(params):
            extra = e.args[len(params)]
            self.report(ARITY, extra.span, f"{name} takes {counted(params)}", shape(name, params))
            right = False
        for keyword in e.keywords:
            names = [p.name for p in params]
            if keyword.name not in names:
                near = get_close_matches(keyword.name, names, 1)
                help = f"did you mean {near[0]}?" if near else shape(name, params)
                self.report(
                    NO_PARAMETER, keyword.span, f"{name} has no parameter {keyword.name}", help
                )
                right = False
            elif keyword.name in given:
                self.report(
                    NO_PARAMETER, keyword.span, f"{keyword.name} is given twice", "keep one of them"
                )
                right = False
            else:
                given[keyword.name] = keyword.value
        missing = [p.name for p in params if p.required and p.name not in given]
        if right and missing:
            self.report(
                ARITY,
                e.span,
                f"{name} lacks its argument {' and '.join(missing)}",
                shape(name, params),
            )
            right = False
        if not right:
            for value in given.values():
                if not isinstance(value, Term) and not isinstance(value, syntax.Name):
                    self.infer.term(value)  # for the mistakes inside
            return None
        return [
            given[p.name] if p.name in given else Const(p.type, e.span, p.default) for p in params
        ]

    def fit(
        self,
        name: str,
        params: tuple[Parameter, ...],
        args: list[syntax.Expr | Term] | list[Term],
        bound: dict[str, Type],
    ) -> tuple[Term, ...]:
        """Arguments typed, fitted to their parameters, and widened where a Float is wanted."""
        terms: list[Term] = []
        for parameter, argument in zip(params, args, strict=True):
            if parameter.key and not isinstance(argument, Term):
                terms.append(self.key(name, parameter, argument, terms[0], bound))
                continue
            term = argument if isinstance(argument, Term) else self.infer.term(argument)
            if not fits(parameter.type, term.type, bound):
                wanted = (
                    substitute(parameter.type, bound)
                    if parameter.type.name in bound
                    else parameter.type
                )
                term = self.report(
                    ARGUMENT,
                    term.span,
                    f"{name} takes {what(wanted)} for {parameter.name}, and this is {term.type}",
                    convert(wanted, term.type),
                )
            terms.append(term)
        return tuple(
            widen(t, substitute(p.type, bound)) for p, t in zip(params, terms, strict=True)
        )

    def key(
        self, name: str, parameter: Parameter, e: syntax.Expr, source: Term, bound: dict[str, Type]
    ) -> Term:
        """The keys of a list: a loop that calls a function on each item."""
        item = source.type.item or (NOTHING if source.type == NOTHING else UNKNOWN)
        symbol = Symbol("item", item)
        local = Local(item, e.span, symbol)
        body = self.one(name, parameter.name, e, [local])
        if body.type != UNKNOWN and not fits(parameter.type, list_of(body.type), bound):
            assert parameter.type.item is not None
            body = self.report(
                NOT_A_KEY,
                e.span,
                f"a key of {name} is {what(parameter.type.item)}, and this gives {body.type}",
            )
        return Loop(list_of(body.type), e.span, "collect", symbol, source, None, body)

    def one(self, name: str, parameter: str, e: syntax.Expr, args: list[Term]) -> Term:
        """A function named by an expression, called on terms."""
        if not isinstance(e, syntax.Name):
            return self.report(
                NOT_A_KEY,
                e.span,
                f"{parameter} of {name} is the name of a function",
                "such as area",
            )
        function = self.infer.scope.functions.get(e.id)
        operator = OPERATORS.get(e.id)
        if function is not None:
            self.infer.used.add(e.id)
            params = tuple(Parameter(s.name, s.type, _REQUIRED) for s in function.params)
        elif operator is not None and (operator.callable or operator.field):
            params = tuple(p for p in operator.params if p.required)
        else:
            if e.id in self.infer.scope.globals:
                self.infer.used.add(e.id)
            known = [*self.infer.scope.functions, *(o.name for o in OPERATORS.values() if o.field)]
            near = get_close_matches(e.id, known, 1)
            return self.report(
                NOT_A_KEY,
                e.span,
                f"{e.id} is no function",
                f"did you mean {near[0]}?" if near else "name a field such as area, or a function",
            )
        if len(params) != len(args):
            return self.report(
                NOT_A_KEY,
                e.span,
                f"{e.id} takes {counted(params)}, {name} calls it with {len(args)}",
            )
        bound: dict[str, Type] = {}
        if function is not None:
            return Invoke(
                self.infer.scope.results[e.id],
                e.span,
                function,
                self.fit(e.id, params, args, bound),
            )
        assert operator is not None
        defaults = _defaults(operator, e.span)[len(args) :]
        ready = self.fit(e.id, operator.params, [*args, *defaults], bound)
        return Apply(substitute(operator.result, bound), e.span, operator, ready)

    def fold(self, e: syntax.Call, operator: Operator) -> Term:
        """``fold(xs, f, start)``: a loop that carries what was folded so far."""
        args = self.arguments(e, "fold", operator.params)
        if args is None:
            return broken(e.span)
        source, function, start = args
        assert (
            not isinstance(source, Term)
            and not isinstance(function, Term)
            and not isinstance(start, Term)
        )
        xs, begin = self.infer.term(source), self.infer.term(start)
        item = Symbol("item", self.infer.item_type(xs, "walked through"))
        total = Symbol("total", begin.type)
        body = self.one(
            "fold",
            "by",
            function,
            [Local(total.type, e.span, total), Local(item.type, e.span, item)],
        )
        if body.type not in (begin.type, UNKNOWN) and begin.type != UNKNOWN:
            joined = join(begin.type, body.type)
            help = f"start with a {joined}" if joined else None
            self.report(
                NOT_A_KEY,
                function.span,
                f"the fold starts with {begin.type} and goes on with {body.type}",
                help,
            )
        return Loop(begin.type, e.span, "fold", item, xs, None, body, total=(total, begin))


def _defaults(operator: Operator, span: Span) -> list[Term]:
    return [Const(p.type, span, None if p.required else p.default) for p in operator.params]


def _order(e: syntax.Call, params: tuple[Parameter, ...]) -> tuple[int, ...] | None:
    """The places of the arguments as they are written, defaults and keys behind them."""
    names = [p.name for p in params]
    written = [*names[: len(e.args)], *(k.name for k in e.keywords)]
    places = [i for n in written if not params[i := names.index(n)].key]
    places += [i for i in range(len(params)) if i not in places]
    return None if places == sorted(places) else tuple(places)
