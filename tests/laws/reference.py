"""The reference evaluator: what a checked program means, said a second time and as plainly as can be.

It walks the syntax tree, knows no terms, graph or plan, shares nothing and keeps no trace. Operands
are evaluated from the left, each where it is written, whether their value is used or not; the
exceptions are those of LANGUAGE.md: `if`, `and`, `or`, and the operators that stop at a generator.
Of the package it takes the meanings and the types of the table's rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tests.laws.belongs import answers
from tests.laws.typed import Typed, Types, constant, read_type, real, widen, widened
from vprog.failed import Failed
from vprog.grammar import syntax
from vprog.limits import MAX_ITEMS
from vprog.module import Answer, Ask, Profile
from vprog.ops import OPERATORS, Operator
from vprog.type import BOOL, FLOAT, INT, NOTHING, SIMPLE, STR, Type, fits, join, list_of, substitute

BINARY = {"+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floordiv", "%": "mod"}
COMPARE = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


class Stop(Exception):
    """The failure that ends a run."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run comes to: the bound names' values as far as it went, the failure's code, the asks."""

    values: dict[str, Any]
    failed: str | None
    asks: list[Ask]


def evaluate(program: syntax.Program, inputs: Mapping[str, Any], profile: Profile) -> Outcome:
    """Run a program that the checker accepts; ``inputs`` counts the implied ``image``."""
    return _Evaluator(profile, dict(inputs)).run(program)


@dataclass
class _Evaluator:
    profile: Profile
    values: dict[str, Any]
    types: Types = field(default_factory=dict)
    functions: dict[str, tuple[list[tuple[str, Type]], Type, Typed]] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)

    def run(self, program: syntax.Program) -> Outcome:
        self.types["image"] = SIMPLE["Image"]
        bound: dict[str, Any] = {}
        try:
            for line in program.lines:
                if isinstance(line, syntax.Input):
                    self.types[line.name.id] = read_type(line.type)
                elif isinstance(line, syntax.Def):
                    self.define(line)
                else:
                    type, value = self.expr(line.value, {})
                    self.types[line.name.id] = type
                    self.values[line.name.id] = bound[line.name.id] = value({})
        except Stop as stop:
            return Outcome(bound, stop.code, self.asks)
        return Outcome(bound, None, self.asks)

    def define(self, line: syntax.Def) -> None:
        params = [(p.name.id, read_type(p.type)) for p in line.params]
        result = read_type(line.result)
        self.functions[line.name.id] = (
            params,
            result,
            widened(self.expr(line.body, dict(params)), result),
        )

    # Expressions.

    def expr(self, e: syntax.Expr, types: Types) -> Typed:
        """The type of an expression, and how to get its value from those of the local names."""
        match e:
            case syntax.Name(id=id):
                if id in types:
                    return types[id], lambda env: env[id]
                return self.types[id], lambda env: self.values[id]
            case syntax.Int(value=whole):
                return constant(INT, whole)
            case syntax.Float(text=text):
                return constant(FLOAT, float(text))
            case syntax.Str(value=said):
                return constant(STR, said)
            case syntax.Bool(value=truth):
                return constant(BOOL, truth)
            case syntax.FString():
                return self.fstring(e, types)
            case syntax.List(items=items):
                return self.listed([self.expr(item, types) for item in items])
            case syntax.ListComp():
                return self.comprehension(e, types)
            case syntax.Call():
                return self.call(e, types)
            case syntax.Field(value=value, name=name):
                return self.row(OPERATORS[name], [self.expr(value, types)])
            case syntax.Index(value=value, index=index):
                return self.row(
                    OPERATORS["item"], [self.expr(value, types), self.expr(index, types)]
                )
            case syntax.Slice(value=value, start=start, stop=stop):
                ends: list[Typed] = []
                for end, default in ((start, 0), (stop, MAX_ITEMS)):
                    ends.append(constant(INT, default) if end is None else self.expr(end, types))
                return self.row(OPERATORS["slice_"], [self.expr(value, types), *ends])
            case syntax.Unary(op=op, value=value):
                return self.row(
                    OPERATORS["not_" if op == "not" else "neg"], [self.expr(value, types)]
                )
            case syntax.Binary(op="and", left=left, right=right):
                a, b = self.expr(left, types)[1], self.expr(right, types)[1]
                return BOOL, lambda env: a(env) and b(env)
            case syntax.Binary(op="or", left=left, right=right):
                a, b = self.expr(left, types)[1], self.expr(right, types)[1]
                return BOOL, lambda env: a(env) or b(env)
            case syntax.Binary(op=op, left=left, right=right):
                pair = [self.expr(left, types), self.expr(right, types)]
                return self.row(OPERATORS[BINARY[op]], pair)
            case syntax.Compare():
                return self.compare(e, types)
            case syntax.IfElse():
                return self.choose(e, types)

    def fstring(self, e: syntax.FString, types: Types) -> Typed:
        parts: list[Callable[[dict[str, Any]], Any]] = []
        for part in e.parts:
            if isinstance(part, str):
                parts.append(constant(STR, part)[1])
            else:
                hole = self.expr(part, types)
                parts.append(hole[1] if hole[0] == STR else self.row(OPERATORS["text"], [hole])[1])
        return STR, lambda env: self.apply(OPERATORS["join"], [tuple(p(env) for p in parts), ""])

    def listed(self, items: list[Typed]) -> Typed:
        type: Type = NOTHING
        for item in items:
            joined = join(type, item[0])
            assert joined is not None
            type = joined
        values = [widened(item, type)[1] for item in items]
        return list_of(type), lambda env: tuple(value(env) for value in values)

    def choose(self, e: syntax.IfElse, types: Types) -> Typed:
        test, then, otherwise = (self.expr(x, types) for x in (e.test, e.then, e.otherwise))
        type = join(then[0], otherwise[0])
        assert type is not None
        yes, no, asked = widened(then, type)[1], widened(otherwise, type)[1], test[1]
        return type, lambda env: yes(env) if asked(env) else no(env)

    def compare(self, e: syntax.Compare, types: Types) -> Typed:
        """Each operand once, from the left, and none after a comparison that does not hold."""
        operands = [self.expr(e.first, types), *(self.expr(o, types) for _, o in e.rest)]
        tests = []
        for i, (op, _) in enumerate(e.rest):
            tests.append(self.pair(op, operands[i][0], operands[i + 1][0]))

        def holds(env: dict[str, Any]) -> bool:
            left = operands[0][1](env)
            for test, (_, operand) in zip(tests, operands[1:], strict=True):
                right = operand(env)
                if not test(left, right):
                    return False
                left = right
            return True

        return BOOL, holds

    def pair(self, op: str, left: Type, right: Type) -> Callable[[Any, Any], bool]:
        if op in ("in", "not in"):
            operator = OPERATORS["contains_text" if right == STR else "contains"]
            within = self.on(operator, [right, left])[1]
            return lambda a, b: within([b, a]) is (op == "in")
        both = self.on(OPERATORS[COMPARE[op]], [left, right])[1]
        return lambda a, b: bool(both([a, b]))

    # Comprehensions.

    def comprehension(self, e: syntax.ListComp | syntax.Generator, types: Types) -> Typed:
        type, walk = self.walk(e.each, e.element, types)

        def collected(env: dict[str, Any]) -> tuple[Any, ...]:
            items = tuple(walk(env))
            if len(items) > MAX_ITEMS:
                raise Stop("VP326")
            return items

        return list_of(type), collected

    def walk(
        self, each: tuple[syntax.Each, ...], element: syntax.Expr, types: Types
    ) -> tuple[Type, Callable[[dict[str, Any]], Iterator[Any]]]:
        """The item type of a comprehension, and its items one after the other."""
        if not each:
            type, value = self.expr(element, types)

            def last(env: dict[str, Any]) -> Iterator[Any]:
                yield value(env)

            return type, last
        head, *rest = each
        source = self.expr(head.source, types)
        name = head.name.id
        inner = {**types, name: source[0].item or NOTHING}
        tests = [self.expr(test, inner)[1] for test in head.tests]
        type, further = self.walk(tuple(rest), element, inner)

        def items(env: dict[str, Any]) -> Iterator[Any]:
            for item in source[1](env):
                here = {**env, name: item}
                if all(test(here) for test in tests):
                    yield from further(here)

        return type, items

    # Calls.

    def call(self, e: syntax.Call, types: Types) -> Typed:
        name = "count" if e.function.id == "len" else e.function.id
        if name in self.functions:
            params, result, body = self.functions[name]
            given = self.given([n for n, _ in params], e, types)
            values = {n: widened(given[n], t)[1] for n, t in params}

            def invoked(env: dict[str, Any]) -> Any:
                # As they are written, which need not be the order of the parameters.
                return body[1]({n: values[n](env) for n in given})

            return result, invoked
        operator = OPERATORS[name]
        if len(e.args) == 1 and isinstance(e.args[0], syntax.Generator):
            return self.over(operator, e.args[0], types)
        if name == "fold":
            return self.fold(e, types)
        given = self.given(
            [p.name for p in operator.params], e, types, {p.name for p in operator.params if p.key}
        )
        return self.keyed(operator, given, e)

    def given(
        self,
        names: list[str],
        e: syntax.Call,
        types: Types,
        keys: set[str] | frozenset[str] = frozenset(),
    ) -> dict[str, Typed]:
        """The arguments by name, in the order in which they are written; keys left out."""
        found: dict[str, Typed] = {}
        for name, value in _written(names, e):
            if name not in keys:
                assert not isinstance(value, syntax.Generator)
                found[name] = self.expr(value, types)
        return found

    def keyed(self, operator: Operator, given: dict[str, Typed], e: syntax.Call) -> Typed:
        """A row with its arguments; a key is called on each item of the first, once all are there."""
        names = [p.name for p in operator.params]
        written = dict(_written(names, e))
        bound: Types = {}
        plain: dict[str, Type] = {}
        keys: dict[str, Callable[[Any], Any]] = {}
        for parameter in operator.params:
            if parameter.key:
                source = given[names[0]][0].item or NOTHING
                function = written[parameter.name]
                assert isinstance(function, syntax.Name)
                result, keys[parameter.name] = self.function(function.id, [source])
                fits(parameter.type, list_of(result), bound)
            elif parameter.name in given:
                plain[parameter.name] = given[parameter.name][0]
                fits(parameter.type, given[parameter.name][0], bound)

        def value(env: dict[str, Any]) -> Any:
            have = {n: v(env) for n, (_, v) in given.items()}
            args = []
            for p in operator.params:
                if p.key:
                    args.append(tuple(keys[p.name]([item]) for item in have[names[0]]))
                elif p.name in have:
                    args.append(widen(have[p.name], plain[p.name], substitute(p.type, bound)))
                else:
                    args.append(p.default)
            return real(self.apply(operator, args), made)

        made = substitute(operator.result, bound)
        return made, value

    def over(self, operator: Operator, generator: syntax.Generator, types: Types) -> Typed:
        """A row over a generator."""
        type, walk = self.walk(generator.each, generator.element, types)
        if operator.name in ("any", "all"):
            ends = operator.name == "any"

            def decided(env: dict[str, Any]) -> bool:
                return next((ends for item in walk(env) if item is ends), not ends)

            return BOOL, decided
        if operator.stops:
            source: Typed = (
                list_of(type),
                lambda env: tuple(islice(walk(env), 1)),
            )
        else:
            source = self.comprehension(generator, types)
        return self.row(operator, [source])

    def fold(self, e: syntax.Call, types: Types) -> Typed:
        given = self.given(["xs", "by", "start"], e, types, {"by"})
        written = dict(_written(["xs", "by", "start"], e))
        function = written["by"]
        assert isinstance(function, syntax.Name)
        total = given["start"][0]
        by = self.function(function.id, [total, given["xs"][0].item or NOTHING])[1]

        def folded(env: dict[str, Any]) -> Any:
            have = {n: v(env) for n, (_, v) in given.items()}
            result = have["start"]
            for item in have["xs"]:
                result = by([result, item])
            return result

        return total, folded

    def function(self, name: str, args: list[Type]) -> tuple[Type, Callable[[list[Any]], Any]]:
        """A function of the program or a row of the table, as one that is given values."""
        if name not in self.functions:
            return self.on(OPERATORS[name], args)
        params, result, body = self.functions[name]

        def called(values: list[Any]) -> Any:
            return body[1](
                {n: widen(v, a, t) for (n, t), v, a in zip(params, values, args, strict=True)}
            )

        return result, called

    def row(self, operator: Operator, args: list[Typed]) -> Typed:
        """A row on operands; what is not given has its default."""
        type, on = self.on(operator, [a[0] for a in args])
        return type, lambda env: on([a[1](env) for a in args])

    def on(self, operator: Operator, types: list[Type]) -> tuple[Type, Callable[[list[Any]], Any]]:
        bound: Types = {}
        for parameter, type in zip(operator.params, types, strict=False):
            assert fits(parameter.type, type, bound)
        wanted = [substitute(p.type, bound) for p in operator.params]
        defaults = [p.default for p in operator.params[len(types) :]]

        def apply(values: list[Any]) -> Any:
            wide = [widen(v, t, w) for v, t, w in zip(values, types, wanted, strict=False)]
            return real(self.apply(operator, [*wide, *defaults]), result)

        result = substitute(operator.result, bound)
        return result, apply

    def apply(self, operator: Operator, args: list[Any]) -> Any:
        """A row's value on values: its meaning, or what a module answers."""
        if operator.meaning is None:
            return self.ask(operator, args)
        value = operator.meaning(*args)
        if isinstance(value, Failed):
            raise Stop(value.code)
        return value

    def ask(self, operator: Operator, args: list[Any]) -> Any:
        ask = Ask(operator.name, tuple(args))
        self.asks.append(ask)
        try:
            (answer,) = self.profile.modules[operator.name].answer([ask])
        except Exception:
            raise Stop("VP602") from None
        if isinstance(answer, Failed):
            raise Stop(answer.code)
        if not isinstance(answer, Answer) or not answers(answer.value, operator, ask):
            raise Stop("VP603")
        scored = isinstance(answer.score, int | float) and math.isfinite(answer.score)
        if answer.score is not None and not scored:
            raise Stop("VP603")
        given = next((a for a in ask.args if isinstance(a, tuple)), (answer.value,))
        return given[given.index(answer.value)]  # of equal things the first is meant


def _written(names: list[str], e: syntax.Call) -> list[tuple[str, syntax.Expr | syntax.Generator]]:
    """The arguments of a call by their parameters' names, in the order of the text."""
    return [*zip(names, e.args, strict=False), *((k.name, k.value) for k in e.keywords)]
