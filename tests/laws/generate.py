"""Well-typed programs at random, written from the operator table alone.

A row that joins the table is used by the next run with no change here: what an expression of some
type may be is read off the rows' results, and their arguments off their parameters.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from tests.laws.expressions import Expressions, Names, Size
from tests.laws.words import FUNCTIONS, NAMES
from vprog.grammar import syntax
from vprog.type import BOOL, FLOAT, IMAGE, INT, STR, Type, list_of


@dataclass(frozen=True, slots=True)
class Written:
    """A program, and the inputs that a run of it is given (the implied picture counted)."""

    tree: syntax.Program
    inputs: tuple[tuple[str, Type], ...]


def write(seed: int | str, size: Size | None = None) -> Written:
    """The program of a seed."""
    return Writer(random.Random(f"program {seed}"), size or Size()).program()


class Writer(Expressions):
    """Writes one program, line by line."""

    def program(self) -> Written:
        """A whole program."""
        rng = self.rng
        lines: list[syntax.Input | syntax.Bind | syntax.Def] = []
        if rng.random() < 0.4:
            for _ in range(rng.randint(1, 3)):
                type = rng.choice(
                    (IMAGE, IMAGE, list_of(IMAGE), INT, STR, list_of(STR), FLOAT, BOOL)
                )
                name = self.fresh(NAMES if type != IMAGE else ("image", *NAMES))
                self.globals[name] = type
                lines.append(syntax.Input(syntax.Name(name), type_expr(type)))
        inputs = dict(self.globals)
        if not {IMAGE, list_of(IMAGE)} & set(inputs.values()):
            inputs = {"image": IMAGE, **inputs}
            self.globals["image"] = IMAGE
        for _ in range(rng.randint(1, self.size.lines)):
            lines.append(self.define() if rng.random() < 0.25 else self.bind(self.fresh(NAMES)))
        lines.append(self.bind("answer"))
        if rng.random() < 0.2:
            lines.append(self.bind(self.fresh(NAMES)))
        return Written(syntax.Program(tuple(lines)), tuple(inputs.items()))

    def bind(self, name: str) -> syntax.Bind:
        type = self.any_type()
        value = self.expr(type, self.rng.randint(1, self.size.depth), {})
        self.globals[name] = type
        above = ("a note",) if self.rng.random() < 0.05 else ()
        return syntax.Bind(syntax.Name(name), value, above=above)

    def define(self) -> syntax.Def:
        rng = self.rng
        params: Names = {}
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            params[self.local()] = self.any_type()
        types = list(params.values())
        result = types[0] if len(types) == 2 and rng.random() < 0.6 else self.any_type()
        want = INT if result == FLOAT and rng.random() < 0.2 else result
        body = self.expr(want, rng.randint(1, self.size.depth), params)
        name = self.fresh(FUNCTIONS)
        self.functions[name] = (tuple(types), result)
        return syntax.Def(
            syntax.Name(name),
            tuple(syntax.Param(syntax.Name(n), type_expr(t)) for n, t in params.items()),
            type_expr(result),
            body,
        )

    def fresh(self, names: Iterable[str]) -> str:
        taken = {*self.globals, *self.functions, "answer"}
        free = [n for n in names if n not in taken]
        if "image" in free:
            free.remove("image") if self.rng.random() < 0.3 else None
        return self.rng.choice(free) if free else f"v{len(taken)}"


def type_expr(type: Type) -> syntax.TypeExpr:
    """A type as a program writes it."""
    return syntax.TypeExpr(type.name, None if type.item is None else type_expr(type.item))
