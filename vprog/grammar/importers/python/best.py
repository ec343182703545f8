"""Two variables of a loop that keep the best item and its key: ``max_by`` and ``min_by``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vprog.grammar.importers.expression import both, called, names_in, rebuilt, renamed
from vprog.grammar.importers.kind import ABSENT, FLOAT, INT, NONE, STR, Value
from vprog.grammar.importers.lines import BEFORE
from vprog.grammar.importers.operate import merge
from vprog.grammar.importers.python.gather import compared
from vprog.grammar.importers.python.ordering import plain_key
from vprog.grammar.importers.python.turn import Turn
from vprog.grammar.syntax import (
    Compare,
    CompareOp,
    Expr,
    Float,
    IfElse,
    List,
    Name,
    Syntax,
    Unary,
)


def best_of_two(
    name: str, changed: Mapping[str, Value], env: Mapping[str, Value], turn: Turn, depth: int
) -> Value | None:
    """What a variable holds that is bound anew where a key is better than the best so far.

    The best key so far is another variable, or the key of the best item so far. None where the
    loop has another form.
    """
    expr = turn.lines.written_out(changed[name].expr)
    if not isinstance(expr, IfElse) or expr.otherwise != _before(name, depth):
        return None
    mine = _best_so_far(name, expr, env, turn, depth)
    if mine is not None:
        return _best(mine, expr.then, changed[name], env.get(name), ABSENT, turn)
    for other, value in changed.items():
        rival = turn.lines.written_out(value.expr)
        if not isinstance(rival, IfElse) or rival.otherwise != _before(other, depth):
            continue
        found = compared(expr.test, _before(other, depth))
        same = rival.test == expr.test and found is not None and found[1] == rival.then
        if not same or found is None or value.kind not in (INT, FLOAT, STR):
            continue
        if _hangs(both(found[1], found[2]), depth):
            continue
        if other == name and env.get(name, value).kind != NONE:
            continue
        return _best(found, expr.then, changed[name], env.get(name), env.get(other), turn)
    return None


def _best_so_far(
    name: str, expr: IfElse, env: Mapping[str, Value], turn: Turn, depth: int
) -> tuple[str, Expr, Expr] | None:
    """The sign, the key and the test where the best item so far is compared by its own key."""
    before = _before(name, depth)
    if expr.then != turn.item or name not in env or env[name].kind != NONE:
        return None
    # The key of the item before is what the key becomes when the items are exchanged.
    key = Name(f"{before.id}!")

    def keyed(part: Syntax) -> Syntax | None:
        if not isinstance(part, Compare) or len(part.rest) != 1:
            return None
        sign, right = part.rest[0]
        if renamed(part.first, {turn.local: before}) == right:
            return replace(part, rest=((sign, key),))
        if renamed(right, {turn.local: before}) == part.first:
            return Compare(key, ((sign, right),))
        return None

    found = compared(rebuilt(expr.test, keyed), key, f"{before.id}?")
    return None if found is None or _hangs(both(found[1], found[2]), depth) else found


def _hangs(expr: Expr, depth: int) -> bool:
    return any(n.startswith(f"{BEFORE}{depth}:") for n in names_in(expr))


def _before(name: str, depth: int) -> Name:
    return Name(f"{BEFORE}{depth}:{name}")


def _best(
    found: tuple[str, Expr, Expr],
    wanted: Expr,
    value: Value,
    old: Value | None,
    bar: Value | None,
    turn: Turn,
) -> Value | None:
    sign, key, test = found
    outer = [n for n in names_in(key) if n in turn.lines.locals and n != turn.local]
    if outer or not names_in(wanted) or bar is None:
        return None
    if bar.kind != NONE and not _is_endless(bar.expr):
        operator: CompareOp = ">" if sign == ">" else ">=" if sign == ">=" else "<"
        operator = "<=" if sign == "<=" else operator
        test = both(test, Compare(key, ((operator, bar.expr),)))
    among = turn.listed(turn.item, test)
    if sign in (">=", "<="):
        among = called("reverse", among)
    best = called("max_by" if sign in (">", ">=") else "min_by", among, _key(key, turn, value))
    if wanted == turn.item:
        expr: Expr = best
    elif wanted == key:
        expr = turn.of("max" if sign in (">", ">=") else "min", key, test)
    else:
        made = turn.lines.take("of_best")
        turn.lines.function(made, (turn.local,), value.kind, wanted)
        expr = called(made.id, best)
    fresh = Value(expr, value.kind, value.picture)
    there = turn.of("exists", turn.item, test)
    return merge(there, fresh, old)


def _key(key: Expr, turn: Turn, value: Value) -> Name:
    plain = plain_key(key, turn.local)
    if plain is not None:
        return plain
    made = turn.lines.take("key")
    kind = STR if isinstance(key, List) else FLOAT
    turn.lines.function(made, (turn.local,), kind, key)
    return Name(made.id)


def _is_endless(expr: Expr) -> bool:
    inner = expr.value if isinstance(expr, Unary) else expr
    return isinstance(inner, Float) and inner.text.startswith("999999999999999999")
