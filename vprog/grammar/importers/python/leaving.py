"""Ways out of a loop before its end: ``return`` and ``break``."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import (
    NO,
    YES,
    both,
    called,
    free_names,
    names_in,
    negate,
    pick,
)
from vprog.grammar.importers.kind import BOOL, INT, MIXED, NONE, PLACE, TANGLED_KIND, Value, list_of
from vprog.grammar.importers.lines import BEFORE
from vprog.grammar.importers.operate import merge
from vprog.grammar.importers.place import TANGLED, Place
from vprog.grammar.importers.python.body import Body, first_is, put, settled
from vprog.grammar.importers.python.paths import Env, Exit, Flow, any_test, merge_env
from vprog.grammar.importers.python.turn import Turn
from vprog.grammar.syntax import (
    Binary,
    Compare,
    Def,
    Expr,
    Index,
    Int,
    Name,
    Param,
    Slice,
    Str,
    Unary,
)

if TYPE_CHECKING:
    from vprog.grammar.importers.python.flow import Translator


def tangled(why: str) -> Value:
    """A variable that has no form here, and why, in case it is used."""
    return Value(NO, TANGLED_KIND, of=(NO, Value(Str(why), TANGLED_KIND)))


@dataclass
class Leaving:
    """The ways out of one loop.

    Attributes:
        translator: reads what stands behind the loop's ``else``.
        body: the loop's body.
        env: the variables before the loop.
        turn: the loop.
        node: where it stands.
        depth: how many loops stand around it.
    """

    translator: Translator
    body: Body
    env: Env
    turn: Turn
    node: ast.For
    depth: int

    def __post_init__(self) -> None:
        self.place: Place = self.translator.place(self.node)
        self.marks = f"{BEFORE}{self.depth + 1}:"
        same = self.unchanged()
        self.ways = [settled(way, same) for way in self.body.exits]
        self.hit = any_test(way.test for way in self.ways)
        self.returns = [way for way in self.ways if way.kind == "return"]
        self.stops = [way for way in self.ways if way.kind == "break"]
        self.gathered: dict[str, Expr] | None = None
        self.until: Env = {}

    def unchanged(self) -> dict[str, Expr]:
        """What the variables that no turn changes held before each turn: what they held at first."""
        same: dict[str, Expr] = {}
        for name, value in self.body.before.items():
            if name in self.body.changed or not isinstance(value.expr, Name):
                continue
            old = self.env.get(name)
            if old is None:
                continue
            same[value.expr.id] = old.expr
            if isinstance(value.present, Name):
                same[value.present.id] = NO if old.kind == NONE else old.present or YES
        return same

    def flow(self, after: Env) -> Flow:
        """What the loop does, given the variables once all turns are taken."""
        if not self.ways:
            return self.otherwise(after)
        if self.hangs(self.hit):
            self.place.refuse(TANGLED, "the loop stops by what it has gathered so far")
        taken = self.turn.hit(self.hit)
        exits = self.returning(taken) if self.returns else ()
        if not self.stops:
            flow = self.otherwise(after)
            return Flow((*exits, *flow.exits), flow.env)
        stopped = self.stopping()
        flow = self.otherwise({**after, **self.until})
        exits = (*exits, *(replace(w, test=both(negate(taken), w.test)) for w in flow.exits))
        if flow.env is None:
            return Flow(exits, stopped)
        lines = self.translator.lines
        taken = lines.share("found", Value(taken, BOOL), self.place.span, True).expr
        return Flow(exits, merge_env(taken, stopped, flow.env))

    def otherwise(self, after: Env) -> Flow:
        """The loop's ``else``, which is read where no ``break`` was."""
        if not self.node.orelse:
            return Flow((), after)
        return self.translator.block(self.node.orelse, after)

    def hangs(self, expr: Expr) -> bool:
        """Whether an expression speaks of what this loop has gathered so far."""
        return any(name.startswith(self.marks) for name in names_in(expr))

    def returning(self, taken: Expr) -> tuple[Exit, ...]:
        """The value of the first turn that returns."""
        given: Value | None = None
        for way in reversed(self.returns):
            given = way.value if given is None else merge(way.test, way.value, given)
        assert given is not None
        value = self.at_stop(given)
        if value.kind == TANGLED_KIND:
            self.place.refuse(TANGLED, "the loop returns what it has gathered so far")
        test = taken
        if self.stops:
            returned = any_test(first_is(self.ways, way) for way in self.returns)
            test = both(taken, self.turn.of("first", returned, self.hit))
        return (Exit(test, "return", value, self.env),)

    def stopping(self) -> Env:
        """The variables behind the first turn that stops the loop."""
        stopped = dict(self.env)
        if self.body.changed:
            self.gather()
        for name in {n for way in self.stops for n in way.env if not n.startswith(BEFORE)}:
            values = [way.env.get(name) for way in self.stops]
            if all(v is not None and v == self.env.get(name) for v in values):
                continue
            held = values[-1]
            for way, other in zip(reversed(self.stops[:-1]), reversed(values[:-1]), strict=True):
                held = merge(way.test, other, held)
            if held is not None:
                stopped[name] = self.at_stop(held)
        return stopped

    def at_stop(self, value: Value) -> Value:
        """A value of the turn that leaves the loop."""
        if value.kind == PLACE:
            return self.counted()
        hangs = self.hangs(value.expr) or (value.present is not None and self.hangs(value.present))
        if not hangs and not any(self.hangs(part.expr) for part in value.parts):
            return self.turn.first(value, self.hit)
        known = self.gather()
        made = put(value, known)
        left = [part.expr for part in (made, *made.parts)] + [made.present or YES]
        if any(self.hangs(expr) for expr in left):
            return tangled("what a loop has gathered where it stops has no form of its own")
        return made

    def gather(self) -> dict[str, Expr]:
        """What the variables hold when the last turn begins, and the item of that turn.

        The turns before it are those of the list up to the place where the loop stops; all of the
        list where it does not.
        """
        if self.gathered is not None:
            return self.gathered
        self.gathered = {}
        at = self.counted()
        if at.kind == TANGLED_KIND:
            why = "what is gathered hangs on another loop, and this one stops early"
            self.until = dict.fromkeys(self.body.changed, tangled(why))
            return self.gathered
        lines, span = self.translator.lines, self.place.span
        source = Value(self.turn.source, list_of(self.turn.kind))
        taken = lines.share("found", Value(self.turn.hit(self.hit), BOOL), span, True).expr
        at = lines.share("place", at, span, True)
        early = replace(source, expr=Slice(source.expr, None, at.expr))
        before = merge(taken, early, source)
        assert before is not None
        before = lines.share("before_it", before, span, True)
        turn = replace(self.turn, source=before.expr)
        outer = dict(lines.locals)
        lines.locals[turn.local] = turn.kind
        self.until = self.translator.loops.totals(self.body, self.env, turn, self.depth)
        lines.locals = outer
        for name, value in self.until.items():
            if value.kind in (MIXED, PLACE, TANGLED_KIND):
                continue
            named = lines.share(name, value, span)
            self.until[name] = named
            held = f"{self.marks}{name}"
            self.gathered[held] = named.expr
            self.gathered[f"{held}?"] = NO if named.kind == NONE else named.present or YES
        item = Value(Index(source.expr, at.expr), self.turn.kind, sure=False)
        self.gathered[self.turn.local] = lines.share("at_stop", item, span, True).expr
        return self.gathered

    def counted(self) -> Value:
        """The place of the first turn that leaves the loop: how many stand before it.

        A fold counts down from -1 until a turn passes, and keeps the turned number from then on.
        """
        turn, lines = self.turn, self.turn.lines
        if any(n in lines.locals and n != turn.local for n in free_names(self.hit)):
            return tangled("the place of an item hangs on another loop")
        name = lines.take("place_of_first")
        seen = Name("seen")
        passed = Unary("-", Binary("+", seen, Int(1)))
        more = pick(self.hit, passed, Binary("-", seen, Int(1)))
        body = pick(Compare(seen, ((">=", Int(0)),)), seen, more)
        params = (Param(seen, INT.type), Param(turn.item, turn.kind.type))
        lines.made.append(Def(name, params, INT.type, body))
        return Value(called("fold", turn.source, Name(name.id), Unary("-", Int(1))), INT)
