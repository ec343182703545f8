"""The body of a loop: its ways out, and what its statements may change."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import NO, both, either, negate, renamed
from vprog.grammar.importers.kind import Value
from vprog.grammar.importers.python.paths import Env, Exit, Flow, any_test, merge_env
from vprog.grammar.syntax import Expr

if TYPE_CHECKING:
    from vprog.grammar.importers.python.flow import Translator

#: Methods that change a list or a set where it stands.
GROWING = frozenset({"append", "extend", "add", "update", "insert", "sort", "reverse"})


@dataclass(frozen=True, slots=True)
class Body:
    """A loop's body, read once.

    Attributes:
        exits: its ways out of the loop.
        env: the variables behind a turn that takes none of them.
        before: for each variable that the loop may change, what stands for its value before a turn.
        changed: of ``env`` the variables that a turn changes.
    """

    exits: tuple[Exit, ...]
    env: Env
    before: Env
    changed: Env


class Mark:
    """How far a translation has come, to go back to."""

    def __init__(self, translator: Translator) -> None:
        lines = translator.lines
        self.translator = translator
        self.state = (list(lines.made), set(lines.names.taken), set(lines.makeshift))
        self.locals, self.strict = dict(lines.locals), lines.strict
        self.told = len(translator.text.warnings)
        self.inputs = dict(translator.expressions.inputs)
        self.calling = list(translator.calling)

    def back(self) -> None:
        """Forget what has been written since."""
        lines = self.translator.lines
        made, taken, makeshift = self.state
        lines.made, lines.names.taken, lines.makeshift = list(made), set(taken), set(makeshift)
        lines.locals, lines.strict = dict(self.locals), self.strict
        self.translator.expressions.inputs = dict(self.inputs)
        self.translator.calling = list(self.calling)
        del self.translator.text.warnings[self.told :]


def continued(flow: Flow) -> tuple[tuple[Exit, ...], Env | None]:
    """A body's ways out of its loop, and its variables behind a turn that goes on."""
    ahead = flow.env
    for way in reversed(flow.exits):
        if way.kind == "continue":
            ahead = way.env if ahead is None else merge_env(way.test, way.env, ahead)
    ways: list[Exit] = []
    passed: Expr = NO
    for way in flow.exits:
        if way.kind == "continue":
            passed = either(passed, way.test)
        else:
            ways.append(replace(way, test=both(negate(passed), way.test)))
    return tuple(ways), ahead


def settled(way: Exit, same: dict[str, Expr]) -> Exit:
    """A way out with what a variable held before put in, where no turn changes that."""
    env = {name: put(value, same) for name, value in way.env.items()}
    return replace(way, test=renamed(way.test, same), value=put(way.value, same), env=env)


def put(value: Value, same: dict[str, Expr]) -> Value:
    """A value with names replaced by expressions."""
    return replace(
        value,
        expr=renamed(value.expr, same),
        present=value.present and renamed(value.present, same),
        parts=tuple(put(part, same) for part in value.parts),
    )


def first_is(ways: list[Exit], one: Exit) -> Expr:
    """Whether a way out is the one taken, of several."""
    earlier = any_test(way.test for way in ways[: ways.index(one)])
    return both(negate(earlier), one.test)


def assigned(statements: list[ast.stmt]) -> list[str]:
    """The variables that statements may bind or change, in the order of the text."""
    bound = {
        node.id: None
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return list({**bound, **dict.fromkeys(sorted(grown_in(statements)))})


def grown_in(statements: list[ast.stmt]) -> set[str]:
    """The lists that statements change where they stand."""
    found = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in GROWING
                and isinstance(node.func.value, ast.Name)
            ):
                found.add(node.func.value.id)
    return found
