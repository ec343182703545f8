"""Well-typed expressions at random, written from the operator table alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.laws.rows import Bound, keys, makers, steps
from tests.laws.words import FLOATS, INTS, LOCALS, TEXTS
from vprog.grammar import syntax
from vprog.grammar.syntax import Expr
from vprog.ops import Operator
from vprog.type import BOOL, FLOAT, IMAGE, INT, REGION, STR, Type, list_of

#: How often each type is asked for where any will do.
SIMPLE = (REGION, REGION, REGION, IMAGE, BOOL, BOOL, INT, INT, FLOAT, STR, STR)
COMPARISONS: tuple[syntax.CompareOp, ...] = ("==", "!=", "<", "<=", ">", ">=")
Names = dict[str, Type]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a program gets: its lines, how deep its expressions, how deep its loops."""

    lines: int = 5
    depth: int = 3
    loops: int = 2


class Expressions:
    """Writes expressions; ``env`` are the local names where an expression stands."""

    def __init__(self, rng: random.Random, size: Size) -> None:
        self.rng = rng
        self.size = size
        self.globals: Names = {}
        self.functions: dict[str, tuple[tuple[Type, ...], Type]] = {}
        self.loops = 0

    def local(self) -> str:
        """A local name; it may hide a global one, though never a picture: some stay in sight."""
        hidden = {n for n, t in self.globals.items() if t in (IMAGE, list_of(IMAGE))}
        return self.rng.choice([n for n in LOCALS if n not in self.functions and n not in hidden])

    def any_type(self, lists: bool = True) -> Type:
        type = self.rng.choice(SIMPLE)
        if lists and self.rng.random() < 0.35:
            return list_of(list_of(type)) if self.rng.random() < 0.05 else list_of(type)
        return type

    # Expressions.

    def expr(self, want: Type, depth: int, env: Names, hole: bool = False) -> Expr:
        """An expression of a type; ``hole``: it stands in the hole of an f-string."""
        rng = self.rng
        names = self.names(want, env)
        if depth <= 0 or (names and rng.random() < 0.3):
            return rng.choice(names) if names and rng.random() < 0.8 else self.leaf(want, env, hole)
        roll = rng.random()
        if roll < 0.15 and (made := self.invoke(want, depth, env, hole)):
            return made
        if want == STR and not hole and roll < 0.3:
            return self.fstring(depth, env)
        if want.item is not None and roll < 0.55:
            return self.listed(want, depth, env, hole)
        if roll < 0.6 and (made := self.fold(want, depth, env, hole)):
            return made
        if want == BOOL and roll < 0.68:
            return self.chain(depth, env, hole)
        rows = makers(want)
        for _ in range(4):
            operator, bound = rng.choice(rows)
            if operator.fallible and rng.random() < 0.8:
                continue
            made = self.apply(operator, dict(bound), depth - 1, env, hole)
            if made is not None:
                return made
        return self.leaf(want, env, hole)

    def names(self, want: Type, env: Names) -> list[Expr]:
        near = [syntax.Name(n) for n, t in env.items() if t == want]
        far = [syntax.Name(n) for n, t in self.globals.items() if t == want and n not in env]
        return [*near, *near, *near, *far]

    def leaf(self, want: Type, env: Names, hole: bool) -> Expr:
        """A small expression of a type that needs no name of it."""
        rng = self.rng
        seen = [row for row in makers(want) if row[0].oracle]
        if seen and rng.random() < (0.6 if want.item is not None else 0.2):
            operator, bound = rng.choice(seen)
            if made := self.apply(operator, dict(bound), 0, env, hole):
                return made
        if want == BOOL:
            return syntax.Bool(rng.random() < 0.5)
        if want == INT:
            value = syntax.Int(rng.choice(INTS))
            return syntax.Unary("-", value) if rng.random() < 0.15 else value
        if want == FLOAT:
            number = syntax.Float(rng.choice(FLOATS))
            return syntax.Unary("-", number) if rng.random() < 0.15 else number
        if want == STR:
            return syntax.Str(rng.choice(TEXTS if not hole else TEXTS[:12]))
        if want.item is not None:
            count = rng.choice((0, *(1, 2, 3) * 4))
            return syntax.List(tuple(self.expr(want.item, 0, env, hole) for _ in range(count)))
        pictures = self.names(IMAGE, env)
        if not pictures:
            frames = rng.choice(self.names(list_of(IMAGE), env) or [syntax.Name("image")])
            pictures = [syntax.Index(frames, syntax.Int(0))]
        picture = rng.choice(pictures)
        return picture if want == IMAGE else syntax.Call(syntax.Name("whole"), (picture,))

    def argument(self, want: Type, depth: int, env: Names, hole: bool) -> Expr:
        """An argument where a type is wanted outright: an Int may stand for a Float."""
        exact = want != FLOAT or self.rng.random() < 0.7
        return self.expr(want if exact else INT, depth, env, hole)

    def listed(self, want: Type, depth: int, env: Names, hole: bool) -> Expr:
        """A list literal or a comprehension."""
        rng = self.rng
        assert want.item is not None
        if rng.random() < 0.35 or self.loops >= self.size.loops:
            first = self.expr(want.item, depth - 1, env, hole)
            more = (
                self.argument(want.item, depth - 1, env, hole) for _ in range(rng.randint(0, 2))
            )
            return syntax.List((first, *more))
        element, each = self.comprehension(want.item, depth - 1, env, hole)
        return syntax.ListComp(element, each)

    def comprehension(
        self, item: Type, depth: int, env: Names, hole: bool
    ) -> tuple[Expr, tuple[syntax.Each, ...]]:
        rng = self.rng
        inner = dict(env)
        each: list[syntax.Each] = []
        before = self.loops
        for _ in range(rng.choice((1, 1, 1, 2)) if self.loops + 1 < self.size.loops else 1):
            over = self.any_type(lists=False) if rng.random() < 0.6 else item
            source = self.expr(list_of(over), depth if not each else 0, inner, hole)
            self.loops += 1
            name = self.local()
            inner = {**inner, name: over}
            tests = [
                self.expr(BOOL, depth, inner, hole) for _ in range(rng.choice((0, 0, 1, 1, 2)))
            ]
            each.append(syntax.Each(syntax.Name(name), source, tuple(tests)))
        element = self.expr(item, depth, inner, hole)
        self.loops = before
        return element, tuple(each)

    def fstring(self, depth: int, env: Names) -> Expr:
        rng = self.rng
        parts: list[str | Expr] = []
        for _ in range(rng.randint(1, 3)):
            if rng.random() < 0.5 and not (parts and isinstance(parts[-1], str)):
                parts.append(rng.choice([t for t in TEXTS if t]))
            else:
                parts.append(self.expr(self.any_type(), depth - 1, env, hole=True))
        return syntax.FString(tuple(parts))

    def chain(self, depth: int, env: Names, hole: bool) -> Expr:
        """Two or three comparisons in one chain."""
        rng = self.rng
        type = rng.choice((INT, FLOAT, STR))
        first = self.expr(type, depth - 1, env, hole)
        rest: list[tuple[syntax.CompareOp, Expr]] = []
        for _ in range(rng.randint(1, 2)):
            rest.append((rng.choice(COMPARISONS), self.argument(type, depth - 1, env, hole)))
        if rng.random() < 0.2:
            rest.append(
                (rng.choice(("in", "not in")), self.expr(list_of(type), depth - 1, env, hole))
            )
        return syntax.Compare(first, tuple(rest))

    def invoke(self, want: Type, depth: int, env: Names, hole: bool) -> Expr | None:
        """A call of a function defined above."""
        known = [n for n, (_, t) in self.functions.items() if t == want and n not in env]
        if not known:
            return None
        name = self.rng.choice(known)
        return syntax.Call(
            syntax.Name(name),
            tuple(self.argument(t, depth - 1, env, hole) for t in self.functions[name][0]),
        )

    def fold(self, want: Type, depth: int, env: Names, hole: bool) -> Expr | None:
        """``fold(xs, f, start)`` with a function at hand."""
        item = self.any_type(lists=False)
        known = [n for n, shape in self.functions.items() if shape == ((want, item), want)]
        known += steps(want, item)
        if not known:
            return None
        source = self.expr(list_of(item), depth - 1, env, hole)
        start = self.expr(want, depth - 1, env, hole)
        by = syntax.Name(self.rng.choice(known))
        if self.rng.random() < 0.2:
            return syntax.Call(syntax.Name("fold"), (source, by), (syntax.Keyword("start", start),))
        return syntax.Call(syntax.Name("fold"), (source, by, start))

    # Rows of the table.

    def apply(
        self, operator: Operator, bound: Bound, depth: int, env: Names, hole: bool
    ) -> Expr | None:
        """An operator with arguments; None where no function fits as its key."""
        if operator.field:
            return syntax.Field(
                self.expr(self.concrete(operator.params[0].type, bound), depth, env, hole),
                operator.name,
            )
        if not operator.callable:
            return self.symbol(operator, bound, depth, env, hole)
        made = self.generator(operator, bound, depth, env, hole)
        if made is not None:
            return made
        given: list[tuple[str, Expr]] = []
        for parameter in operator.params:
            if not parameter.required and parameter.type == INT and operator.size is not None:
                # A small bound on the result, mostly: loops over it stay within the limits.
                if self.rng.random() < 0.95:
                    given.append((parameter.name, syntax.Int(self.rng.randint(1, 4))))
                continue
            if not parameter.required and self.rng.random() < 0.6:
                continue
            if parameter.key:
                key = self.key(operator.params[0].type, parameter.type, bound)
                if key is None:
                    return None
                given.append((parameter.name, key))
                continue
            plain = not parameter.type.is_variable
            want = self.concrete(parameter.type, bound)
            value = (self.argument if plain else self.expr)(want, depth, env, hole)
            given.append((parameter.name, value))
        return self.call(operator, given)

    def call(self, operator: Operator, given: list[tuple[str, Expr]]) -> Expr:
        """Arguments by place as far as they go, the rest by name, now and then in another order."""
        rng = self.rng
        places = [p.name for p in operator.params]
        far = 0
        while far < len(given) and given[far][0] == places[far]:
            far += 1
        if rng.random() < 0.1:
            far = rng.randint(0, far)
        named = [syntax.Keyword(name, value) for name, value in given[far:]]
        if rng.random() < 0.3:
            rng.shuffle(named)
        name = "len" if operator.name == "count" and rng.random() < 0.3 else operator.name
        return syntax.Call(syntax.Name(name), tuple(v for _, v in given[:far]), tuple(named))

    def generator(
        self, operator: Operator, bound: Bound, depth: int, env: Names, hole: bool
    ) -> Expr | None:
        """The operator over a generator, where it takes one."""
        first, *rest = operator.params or (None,)
        if first is None or not first.type.is_list or any(p.required for p in rest) or first.key:
            return None
        if self.loops >= self.size.loops or self.rng.random() < (0.3 if operator.stops else 0.7):
            return None
        item = self.concrete(first.type, bound).item
        assert item is not None
        element, each = self.comprehension(item, depth, env, hole)
        return syntax.Call(syntax.Name(operator.name), (syntax.Generator(element, each),))

    def key(self, source: Type, parameter: Type, bound: Bound) -> Expr | None:
        """The name of a function of one item of the operator's list."""
        item, key = self.concrete(source, bound).item, parameter.item
        assert item is not None and key is not None
        known: tuple[Type, ...] = key.choices or ()
        if key.name in bound:
            known = (bound[key.name],)
        found = list(keys(item, known))
        mine = [(n, t) for n, (p, t) in self.functions.items() if p == (item,)]
        found += [pair for pair in mine if not known or pair[1] in known] * 3
        if not found:
            return None
        name, bound[key.name] = self.rng.choice(found)
        return syntax.Name(name)

    def concrete(self, pattern: Type, bound: Bound) -> Type:
        """A type that a pattern may stand for, in line with what is bound."""
        if pattern.is_variable:
            if pattern.name in bound:
                return bound[pattern.name]
            choices = pattern.choices or ()
            type = self.concrete(self.rng.choice(choices), {}) if choices else self.any_type(False)
            if not pattern.name.startswith("|"):
                bound[pattern.name] = type
            return type
        return pattern if pattern.item is None else list_of(self.concrete(pattern.item, bound))

    def symbol(
        self, operator: Operator, bound: Bound, depth: int, env: Names, hole: bool
    ) -> Expr | None:
        """An operator that is written as a sign."""
        rng = self.rng
        types = [self.concrete(p.type, bound) for p in operator.params]

        def part(place: int) -> Expr:
            plain = not operator.params[place].type.is_variable
            return (self.argument if plain else self.expr)(types[place], depth, env, hole)

        forms: dict[str, Callable[[], Expr]] = {
            "if": lambda: syntax.IfElse(part(0), part(1), part(2)),
            "not": lambda: syntax.Unary("not", part(0)),
            "and": lambda: syntax.Binary("and", part(0), part(1)),
            "or": lambda: syntax.Binary("or", part(0), part(1)),
            "in": lambda: syntax.Compare(part(1), ((rng.choice(("in", "not in")), part(0)),)),
            "[]": lambda: syntax.Index(part(0), self.place(depth, env, hole)),
            "[:]": lambda: syntax.Slice(
                part(0),
                self.place(depth, env, hole) if rng.random() < 0.6 else None,
                self.place(depth, env, hole) if rng.random() < 0.6 else None,
            ),
        }
        sign = operator.symbol or ""
        if sign in forms:
            return forms[sign]()
        if len(types) == 1:
            return syntax.Unary("-", part(0))
        left, right = part(0), part(1)
        if sign in COMPARISONS:
            return syntax.Compare(left, ((sign, right),))
        return syntax.Binary(sign, left, right)  # type: ignore[arg-type]

    def place(self, depth: int, env: Names, hole: bool) -> Expr:
        """A place in a list: near its start, mostly."""
        if self.rng.random() < 0.2:
            return self.expr(INT, depth, env, hole)
        value = syntax.Int(self.rng.choice((0, 0, 0, 1, 2)))
        return syntax.Unary("-", syntax.Int(1)) if self.rng.random() < 0.2 else value
