"""``for``: loops over lists as comprehensions, folds, and the first item that passes a test."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from vprog.grammar.diagnostic import VprogError
from vprog.grammar.importers.expression import (
    NO,
    YES,
    both,
    called,
    either,
    negate,
)
from vprog.grammar.importers.imported import NO_MEANING
from vprog.grammar.importers.kind import (
    ABSENT,
    ALBUM,
    IMAGE,
    INT,
    LOOSE,
    MIXED,
    NONE,
    PLACE,
    RECORD,
    TANGLED_KIND,
    TUPLE,
    Kind,
    Value,
    join,
)
from vprog.grammar.importers.lines import BEFORE
from vprog.grammar.importers.operate import as_list, merge, usable
from vprog.grammar.importers.place import NO_BOUND, TANGLED
from vprog.grammar.importers.python.best import best_of_two
from vprog.grammar.importers.python.body import (
    Body,
    Mark,
    assigned,
    continued,
    grown_in,
)
from vprog.grammar.importers.python.gather import Tangled, gather
from vprog.grammar.importers.python.leaving import Leaving, tangled
from vprog.grammar.importers.python.paths import Env, Exit, Flow, merge_env
from vprog.grammar.importers.python.turn import Turn
from vprog.grammar.syntax import (
    Binary,
    Bool,
    Expr,
    Int,
    List,
    Name,
)

if TYPE_CHECKING:
    from vprog.grammar.importers.python.flow import Translator

#: The most items of a list that is written out whose loop is written out too.
_UNROLLED = 16


class Loops:
    """Reads the loops of one program."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator
        self.depth = 0

    def walked(self, target: ast.expr, iterated: ast.expr, env: Env) -> tuple[str, Expr, Env]:
        """What a loop walks through: a name for the item, the list, and the variables inside."""
        translator = self.translator
        place = translator.place(target)
        match iterated:
            case ast.Call(func=ast.Name(id="enumerate"), args=[inner]) if (
                isinstance(target, ast.Tuple) and len(target.elts) == 2
            ):
                local, source, env = self.walked(target.elts[1], inner, env)
                item = Value(Name(local), translator.lines.locals[local])
                if isinstance(target.elts[0], ast.Name):
                    at = Value(Bool(True), PLACE, of=(source, item))
                    env = {**env, target.elts[0].id: at}
                return local, source, env
            case ast.Call(
                func=ast.Name(id="range"), args=[ast.Call(func=ast.Name(id="len"), args=[inner])]
            ) if isinstance(target, ast.Name):
                xs = self.walkable(inner, env)
                assert xs.kind.item is not None
                local = translator.lines.local("item", xs.kind.item)
                item = Value(Name(local), xs.kind.item, xs.picture)
                at = Value(Bool(True), PLACE, of=(xs.expr, item))
                return local, xs.expr, {**env, target.id: at}
            case ast.Call(func=ast.Name(id="zip")):
                place.refuse(NO_MEANING, "two lists are not walked through at once")
        if not isinstance(target, ast.Name):
            place.refuse(NO_MEANING, "a list holds no tuples here, so its items have one name")
        xs = self.walkable(iterated, env)
        assert xs.kind.item is not None
        local = translator.lines.local(target.id, xs.kind.item)
        item = Value(Name(local), xs.kind.item, xs.picture)
        if item.kind == IMAGE:
            item = replace(item, picture=item.expr)
        return local, xs.expr, {**env, target.id: item}

    def walkable(self, node: ast.expr, env: Env) -> Value:
        """What is walked through: a list, under a name where it is not short."""
        place = self.translator.place(node)
        xs = self.translator.value(node, env)
        xs = as_list(xs, place) if xs.kind == TUPLE else usable(xs, place)
        if xs.kind.item is None:
            place.refuse(NO_MEANING, f"a list is walked through, and this is {xs.kind}")
        return xs

    def loop(self, node: ast.For, env: Env) -> Flow:
        """What a loop does."""
        lines = self.translator.lines
        listed = self.translator.text.span(node.iter)
        if not isinstance(node.iter, ast.Name | ast.Call | ast.List | ast.Tuple):
            xs = self.walkable(node.iter, env)
            shared = lines.share("items", xs, listed, True)
            name = f"{BEFORE}{len(env)}"
            env = {**env, name: shared}
            node = ast.For(
                target=node.target,
                iter=ast.copy_location(ast.Name(name), node.iter),
                body=node.body,
                orelse=node.orelse,
                lineno=node.lineno,
                col_offset=node.col_offset,
                end_lineno=node.end_lineno,
                end_col_offset=node.end_col_offset,
            )
        mark = Mark(self.translator)
        items = self.written_out(node.iter, env)
        mark.back()
        try:
            flow = self.gathered(node, env)
        except VprogError as error:
            if error.code != TANGLED.id or items is None:
                raise
        else:
            ahead = flow.env or {}
            if items is None or all(v.kind != TANGLED_KIND for v in ahead.values()):
                return flow
        mark.back()
        return self.unrolled(node, items, env)

    def written_out(self, node: ast.expr, env: Env) -> tuple[Value, ...] | None:
        """The items of a list whose length is known; None of any other one."""
        try:
            xs = self.translator.value(node, env)
        except VprogError:
            return None
        if xs.kind == TUPLE and len(xs.parts) <= _UNROLLED:
            return xs.parts
        if isinstance(xs.expr, List) and len(xs.expr.items) <= _UNROLLED and xs.kind.item:
            return tuple(Value(item, xs.kind.item, xs.picture) for item in xs.expr.items)
        return None

    def unrolled(self, node: ast.For, items: tuple[Value, ...], env: Env) -> Flow:
        """A loop over a few items that are known, turn by turn."""
        lines = self.translator.lines
        exits: list[Exit] = []
        stops: list[Exit] = []
        stopped: Expr = NO
        now: Env | None = env
        strict = lines.strict
        for item in items:
            assert now is not None
            flow = self.translator.block(
                node.body, self.translator.assign(node.target, item, now, node)
            )
            ways, now = continued(flow)
            for way in ways:
                if way.kind == "return":
                    exits.append(replace(way, test=both(negate(stopped), way.test)))
                else:
                    stops.append(way)
                    stopped = either(stopped, way.test)
            if now is None:
                break
            if ways:
                lines.strict = False
        if now is not None and node.orelse:
            flow = self.translator.block(node.orelse, now)
            exits += [replace(w, test=both(negate(stopped), w.test)) for w in flow.exits]
            now = flow.env
        lines.strict = strict
        for way in reversed(stops):
            now = way.env if now is None else merge_env(way.test, way.env, now)
        return Flow(tuple(exits), now)

    def gathered(self, node: ast.For, env: Env) -> Flow:
        """A loop by what it gathers."""
        lines = self.translator.lines
        outer, strict = dict(lines.locals), lines.strict
        walked = {n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name)}
        if walked & grown_in(node.body):
            place = self.translator.place(node)
            place.refuse(NO_BOUND, "the loop changes the list that it walks through")
        local, source, inner = self.walked(node.target, node.iter, env)
        turn = Turn(local, source, lines.locals[local], lines)
        lines.strict = False
        self.depth += 1
        body = self.body(node, env, inner)
        self.depth -= 1
        lines.locals = {**outer, local: turn.kind}
        after = self.behind(body, env, turn)
        lines.locals, lines.strict = outer, strict
        flow = Leaving(self.translator, body, env, turn, node, self.depth).flow(after)
        span = self.translator.text.span(node)
        if flow.env is None:
            return flow
        if flow.exits:
            lines.strict = False
        # What a loop leaves in its own variables is seldom used, and its item's name is free again.
        own = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)} - body.changed.keys()
        others = {name: value for name, value in flow.env.items() if name not in own}
        named = self.translator.named(others, env, span)
        lines.strict = strict
        return Flow(flow.exits, {**flow.env, **named})

    def body(self, node: ast.For, env: Env, inner: Env) -> Body:
        """A loop's body, read until the kinds of its variables are known."""
        # What the loop itself binds holds nothing from one turn to the next.
        own = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        names = [name for name in assigned(node.body) if name not in own]
        kinds = {name: env[name].kind if name in env else None for name in names}
        pictures = {name: env[name].picture if name in env else None for name in names}
        mark = Mark(self.translator)
        for _ in range(4):
            mark.back()
            before = {}
            for name in names:
                held = self.held(name, kinds[name], pictures[name], env.get(name))
                if held is not None:
                    before[name] = held
            flow = self.translator.block(node.body, {**inner, **before})
            ways, ahead = continued(flow)
            found, shown = dict(kinds), dict(pictures)
            for way in (*ways, Exit(YES, "continue", ABSENT, ahead or {})):
                for name in names:
                    if name in way.env:
                        found[name] = _wider(found[name], way.env[name].kind)
                        if kinds[name] is None or shown[name] != way.env[name].picture:
                            shown[name] = None
            if (found, shown) == (kinds, pictures):
                break
            kinds, pictures = found, shown
        behind = ahead if ahead is not None else {**inner, **before}
        changed = {
            name: value
            for name, value in behind.items()
            if value != before.get(name, inner.get(name))
        }
        return Body(ways, behind, before, changed)

    def held(
        self, name: str, kind: Kind | None, picture: Expr | None, old: Value | None
    ) -> Value | None:
        """What stands for what a variable held before a turn; None where it is not known yet."""
        if kind is None:
            return None
        if kind in (NONE, TUPLE, RECORD, ALBUM, PLACE, MIXED, LOOSE, TANGLED_KIND):
            return old or tangled(f"{name} may hold what an earlier turn of the loop left")
        held = Name(f"{BEFORE}{self.depth}:{name}")
        if old is None:
            return Value(held, kind, picture, sure=False)
        open_ = old.kind == NONE or old.present is not None
        present = Name(f"{held.id}?") if open_ else None
        return Value(held, kind, picture, present)

    def behind(self, body: Body, env: Env, turn: Turn) -> Env:
        """What the variables hold once all turns are taken."""
        after = {**env, **self.totals(body, env, turn, self.depth)}
        walked = called("exists", turn.source)
        for name, value in body.env.items():
            if value.kind == PLACE and value.of is not None and value.of[0] == turn.source:
                last = Value(Binary("-", called("count", turn.source), Int(1)), INT)
            elif value.expr == turn.item and name not in body.changed:
                last = replace(value, expr=called("last", turn.source), picture=None)
            else:
                continue
            # Where nothing was walked through, the variable is what it was before.
            kept = merge(walked, last, env.get(name))
            if kept is not None:
                after[name] = kept
        return after

    def totals(self, body: Body, env: Env, turn: Turn, depth: int) -> Env:
        """What the variables that turns change hold behind all turns of a loop."""
        after: Env = {}
        for name, value in body.changed.items():
            if value.kind in (RECORD, ALBUM):
                after[name] = tangled(f"{name} is a dictionary that a loop fills")
                continue
            if value.kind in (LOOSE, MIXED):
                after[name] = replace(value, kind=MIXED, expr=NO, present=None)
                continue
            if value.kind in (PLACE, TANGLED_KIND):
                after[name] = replace(value, expr=NO)
                continue
            if value.kind == TUPLE:
                parts = tuple(replace(turn.first(p, YES), sure=False) for p in value.parts)
                after[name] = replace(value, parts=parts)
                continue
            before = Name(f"{BEFORE}{depth + 1}:{name}")
            try:
                after[name] = best_of_two(name, body.changed, env, turn, depth + 1) or gather(
                    name, before, value, env.get(name), turn
                )
            except Tangled as why:
                after[name] = tangled(str(why))
        return after


def _wider(known: Kind | None, new: Kind) -> Kind | None:
    """The kind of a variable of a loop, of what was known of it and what a turn makes it."""
    if known is None:
        return new
    joined = new if known == NONE else join(known, new)
    return known if joined is None or new in (NONE, MIXED, LOOSE) else joined
