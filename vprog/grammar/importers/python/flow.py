"""Statements, read without running them: what every variable holds behind each of them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from vprog.grammar.importers.expression import NO, YES, both, called, either, negate
from vprog.grammar.importers.imported import DEAD_STEP, ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import (
    ABSENT,
    BOOL,
    LOOSE,
    MIXED,
    RECORD,
    TUPLE,
    Kind,
    Value,
    join,
    list_of,
)
from vprog.grammar.importers.lines import Lines
from vprog.grammar.importers.operate import arithmetic, truth, usable
from vprog.grammar.importers.place import NO_BOUND, Place
from vprog.grammar.importers.python.body import GROWING
from vprog.grammar.importers.python.expressions import Expressions
from vprog.grammar.importers.python.loops import Loops
from vprog.grammar.importers.python.paths import (
    Env,
    Exit,
    Flow,
    guarded,
    merge_env,
    settled,
)
from vprog.grammar.importers.python.signs import BINARY
from vprog.grammar.importers.python.text import Text
from vprog.grammar.source import Span
from vprog.grammar.syntax import Expr, Index, Int, List

#: The most statements that are read, each as often as it is written out.
_MOST = 3_000


class Translator:
    """Reads the statements of one program and writes its lines."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.lines = Lines()
        self.functions: dict[str, ast.FunctionDef] = {}
        self.calling: list[str] = []
        #: Functions that stand in others and see their variables, and what all functions see.
        self.nested: set[str] = set()
        self.outside: Env = {}
        self.fuel = _MOST
        self.expressions = Expressions(self)
        self.loops = Loops(self)

    def place(self, node: ast.AST) -> Place:
        """Where a piece of the program stands."""
        return self.text.place(node)

    def value(self, node: ast.expr, env: Env) -> Value:
        """What an expression gives."""
        return self.expressions.value(node, env)

    def test(self, node: ast.expr, env: Env) -> Expr:
        """What an expression says where it is tested."""
        if not isinstance(node, ast.BoolOp):
            return truth(self.value(node, env), self.place(node))
        every = isinstance(node.op, ast.And)
        whole: Expr = YES if every else NO
        for operand in node.values:
            test = self.test(operand, env)
            whole = both(whole, test) if every else either(whole, test)
            if test == (NO if every else YES):
                break  # the rest is never evaluated
        return whole

    def block(self, statements: Sequence[ast.stmt], env: Env) -> Flow:
        """What several statements do, one behind the other."""
        strict = self.lines.strict
        exits: list[Exit] = []
        now: Env | None = env
        for statement in statements:
            if now is None:
                what = "nothing comes this far: every path left before"
                self.place(statement).warn(DEAD_STEP, what)
                break
            flow = self.statement(statement, now)
            exits.extend(flow.exits)
            now = flow.env
            if flow.exits:
                self.lines.strict = False
        self.lines.strict = strict
        return Flow(tuple(exits), now)

    def statement(self, node: ast.stmt, env: Env) -> Flow:
        """What one statement does."""
        self.fuel -= 1
        if self.fuel < 0:
            what = "the program is too large once its functions and loops are written out"
            self.place(node).refuse(NO_MEANING, what)
        match node:
            case ast.Assign(targets=targets, value=value):
                found = self.value(value, env)
                for target in targets:
                    env = self.assign(target, found, env, node)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                env = self.assign(target, self.value(value, env), env, node)
            case ast.AugAssign():
                env = self.augment(node, env)
            case ast.Expr(value=value):
                env = self.alone(value, env)
            case ast.If():
                return self.fork(node, env)
            case ast.For():
                return self.loops.loop(node, env)
            case ast.Return(value=value):
                given = ABSENT if value is None else self.value(value, env)
                return Flow((Exit(YES, "return", given, env),), None)
            case ast.Break():
                return Flow((Exit(YES, "break", ABSENT, env),), None)
            case ast.Continue():
                return Flow((Exit(YES, "continue", ABSENT, env),), None)
            case ast.FunctionDef(name=name):
                self.functions[name] = node
                if self.calling:
                    self.nested.add(name)
            case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.AnnAssign():
                pass
            case _:
                word = type(node).__name__.lower()
                self.place(node).refuse(NO_MEANING, f"`{word}` has no meaning here")
        return Flow((), env)

    def assign(self, target: ast.expr, value: Value, env: Env, node: ast.stmt) -> Env:
        """The variables once a target holds a value."""
        if isinstance(target, ast.Name):
            shared = self.lines.share(target.id, value, self.text.span(node))
            return {**env, target.id: shared}
        if isinstance(target, ast.Tuple | ast.List):
            parts = self.unpacked(value, len(target.elts), node)
            for part, name in zip(parts, target.elts, strict=True):
                env = self.assign(name, part, env, node)
            return env
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            held, at = target.value.id, target.slice
            if held in env and env[held].kind == RECORD and isinstance(at, ast.Constant):
                return {**env, held: self.keyed(held, str(at.value), value, env, node)}
        what = "a field" if isinstance(target, ast.Attribute) else "an item"
        self.place(target).refuse(NO_MEANING, f"values do not change: {what} cannot be set")

    def keyed(self, name: str, key: str, value: Value, env: Env, node: ast.stmt) -> Value:
        """A dictionary with one more item, or another one under a key."""
        self.hold_own(name, self.place(node))
        items = dict(zip(env[name].keys, env[name].parts, strict=True))
        items[key] = self.lines.share(key, value, self.text.span(node))
        return replace(env[name], keys=tuple(items), parts=tuple(items.values()))

    def unpacked(self, value: Value, count: int, node: ast.stmt) -> Sequence[Value]:
        """The values that stand on the right of several targets."""
        if value.kind == TUPLE:
            if len(value.parts) != count:
                message = f"{len(value.parts)} values do not go to {count} names"
                self.place(node).refuse(ILL_MADE, message)
            return value.parts
        if value.kind.item is not None and value.kind.name == "list":
            listed = self.lines.share("items", value, self.text.span(node), True)
            items = (Index(listed.expr, Int(at)) for at in range(count))
            return [Value(item, value.kind.item, value.picture) for item in items]
        self.place(node).refuse(NO_MEANING, "only a tuple or a list goes to several names")

    def augment(self, node: ast.AugAssign, env: Env) -> Env:
        """``x += y``"""
        if not isinstance(node.target, ast.Name):
            return self.assign(node.target, ABSENT, env, node)
        old = self.value(ast.copy_location(ast.Name(node.target.id), node.target), env)
        sign = BINARY.get(type(node.op), "?")
        if old.kind.item is not None:
            self.hold_own(node.target.id, self.place(node))
        new = arithmetic(sign, old, self.value(node.value, env), self.place(node))
        return self.assign(node.target, new, env, node)

    def alone(self, node: ast.expr, env: Env) -> Env:
        """An expression as a statement: a list that grows, or a step without effect."""
        match node:
            case ast.Constant(value=str()):
                return env
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if (
                method in GROWING and name in env
            ):
                return {**env, name: self.grown(name, method, node, env)}
            case ast.Call(func=ast.Name(id="print")):
                self.place(node).warn(DEAD_STEP, "a program prints nothing; this is left out")
                return env
        self.value(node, env)
        self.place(node).warn(DEAD_STEP, "nothing uses what this gives; it is left out")
        return env

    def grown(self, name: str, method: str, node: ast.Call, env: Env) -> Value:
        """A list behind a method that changes it."""
        place = self.place(node)
        old = usable(env[name], place)
        if old.kind.item is None:
            place.refuse(ILL_MADE, f"{name} is {old.kind} and has no method {method}")
        self.hold_own(name, place)
        if method in ("sort", "reverse"):
            made = self.expressions.calls.builtins.ordering.reordered(method, old, node, env)
        else:
            made = _added(method, old, [self.value(a, env) for a in node.args], place)
        return self.lines.share(name, made, self.text.span(node))

    def hold_own(self, name: str, place: Place) -> None:
        """Refuse to change a list that may go by another name too."""
        if name in self.text.aliased:
            message = f"{name} may be known by another name, under which it would change too"
            place.refuse(NO_MEANING, message, "make a list of its own: list(...)")

    def fork(self, node: ast.If, env: Env) -> Flow:
        """``if``: both paths, and what the variables hold behind them."""
        span = self.text.span(node)
        test = self.test(node.test, env)
        if test == YES or test == negate(YES):
            return self.block(node.body if test == YES else node.orelse, env)
        test = self.lines.share("test", Value(test, BOOL), self.text.span(node.test), True).expr
        strict = self.lines.strict
        self.lines.strict = False
        yes, no = self.block(node.body, env), self.block(node.orelse, env)
        self.lines.strict = strict
        exits: tuple[Exit, ...]
        if yes.env is not None and no.env is None:
            exits = (*guarded(negate(test), no.exits), *yes.exits)
        else:
            others = no.exits if yes.env is None else guarded(negate(test), no.exits)
            exits = (*guarded(test, yes.exits), *others)
        if yes.env is None or no.env is None:
            return Flow(exits, yes.env or no.env)
        merged = merge_env(test, yes.env, no.env)
        return Flow(exits, self.named(merged, env, span))

    def named(self, new: Env, old: Env, span: Span) -> Env:
        """Variables under names of their own where a statement has changed them."""
        return {
            name: value
            if value is old.get(name) or value.kind in (MIXED, LOOSE)
            else self.lines.share(name, value, span)
            for name, value in new.items()
        }

    def call(self, name: str, args: Env, env: Env, node: ast.expr) -> Value:
        """What a function of the program gives: its body is read in the place of the call."""
        place = self.place(node)
        if not self.calling:
            self.outside = env
        seen = env if name in self.nested else self.outside
        if name in self.calling:
            place.refuse(NO_BOUND, f"{name} calls itself, and nothing says how often")
        self.calling.append(name)
        flow = self.block(self.functions[name].body, {**seen, **args})
        self.calling.pop()
        return settled(flow, place)


def _added(method: str, old: Value, args: list[Value], place: Place) -> Value:
    """A list with one more item, or with those of another list."""
    if method == "insert" and len(args) == 2:
        item = usable(args[1], place)
        if getattr(args[0].expr, "value", None) != 0:
            place.refuse(NO_MEANING, "an item is put at the end of a list or at its beginning")
        front = Value(List((item.expr,)), list_of(item.kind), item.picture)
        return arithmetic("+", front, old, place)
    if len(args) != 1:
        place.refuse(ILL_MADE, f"{method} takes one argument")
    more = usable(args[0], place)
    if method in ("append", "add", "insert"):
        if args[0].kind == TUPLE:
            place.refuse(NO_MEANING, "a list holds no tuples here")
        more = Value(List((more.expr,)), list_of(more.kind), more.picture)
    if old.kind.name == "list":
        return (
            arithmetic("+", old, Value(more.expr, Kind("list", more.kind.item)), place)
            if (more.kind.name != "list")
            else arithmetic("+", old, more, place)
        )
    kind = join(old.kind, Kind("set", more.kind.item))
    if kind is None:
        place.refuse(NO_MEANING, f"a set of {old.kind.item} takes no {more.kind.item}")
    return Value(called("union", old.expr, more.expr), kind, old.picture)
