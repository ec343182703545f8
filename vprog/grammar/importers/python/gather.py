"""What a variable holds behind a loop that gathers: a count, a sum, a list, a last value, a fold.

A loop is read once, with a name for what each of its variables held before (see ``BEFORE``); what
a variable holds behind one turn is then an expression of that name and of the loop's item. Its form
says what the loop gathers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import (
    NO,
    YES,
    both,
    called,
    either,
    free_names,
    names_in,
    negate,
    pick,
    renamed,
)
from vprog.grammar.importers.kind import (
    BOOL,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    REGION,
    STR,
    Kind,
    Value,
    join,
    set_of,
)
from vprog.grammar.importers.lines import BEFORE
from vprog.grammar.importers.operate import fitted, merge, widened
from vprog.grammar.importers.python.turn import Turn
from vprog.grammar.syntax import (
    Binary,
    Call,
    Compare,
    Def,
    Each,
    Expr,
    Field,
    Float,
    Generator,
    IfElse,
    Int,
    List,
    ListComp,
    Name,
    Param,
    Str,
    Unary,
)

if TYPE_CHECKING:
    pass

#: A part of what a turn adds: when it does, and what.
Part = tuple[Expr, Expr]


class Tangled(Exception):
    """A variable of a loop has no form of its own; told where the variable is used."""


def gather(name: str, before: Name, after: Value, old: Value | None, turn: Turn) -> Value:
    """What a variable holds behind a loop.

    Args:
        name: the variable.
        before: what stands for what it held before a turn.
        after: what it holds behind a turn.
        old: what it held before the loop; None where it was not bound.
        turn: the loop.

    Raises:
        Tangled: it has none of the known forms.
    """
    mine = {before.id, f"{before.id}?"}
    foreign = [n for n in names_in(after.expr) if n.startswith(before.id[:2]) and n not in mine]
    if foreign:
        raise Tangled(f"{name} hangs on what {_plain(foreign)} held before")
    start = None if old is None or old.kind == NONE else old
    present: Expr | None = None
    open_ = old is not None and (old.kind == NONE or old.present is not None)
    if after.present is not None or open_:
        there = NO if old is None or old.kind == NONE else old.present or YES
        flag = Value(after.present or YES, BOOL)
        shown = gather(name, Name(f"{before.id}?"), flag, Value(there, BOOL), turn)
        present = None if shown.expr == YES else shown.expr
    found = _formed(name, before, after, start, turn)
    sure = found.sure and (old is not None or start is not None)
    return replace(found, present=present, sure=sure, picture=_picture(after, start))


def _picture(after: Value, start: Value | None) -> Expr | None:
    if after.picture is None or start is None or start.expr == List(()):
        return after.picture
    return after.picture if after.picture == start.picture else None


def _plain(names: Iterable[str]) -> str:
    return " and ".join(sorted({n.lstrip(f"{BEFORE}0123456789:").rstrip("?") for n in names}))


def _formed(name: str, before: Name, after: Value, start: Value | None, turn: Turn) -> Value:
    expr = after.expr
    cases = _cases(expr, before)
    if cases is not None:
        return _last(cases, after.kind, start, turn)
    if start is None:
        raise Tangled(f"{name} is used before it is bound")
    kind = join(start.kind, after.kind)
    if kind is None:
        raise Tangled(f"{name} is {start.kind} before the loop and {after.kind} behind it")
    parts = _parts(expr, before, kind)
    if parts is not None and kind in (INT, FLOAT):
        return Value(_total(parts, start.expr, turn), kind)
    if parts is not None and kind == STR:
        pieces = turn.listed(_one_of(parts, Str("")), _when(parts))
        joined = called("join", pieces, Str(""))
        return Value(joined if start.expr == Str("") else Binary("+", start.expr, joined), STR)
    if parts is not None and kind.item is not None:
        return _grown(parts, kind, start, turn)
    best = _best(turn.lines.written_out(expr), before)
    if best is not None and kind in (INT, FLOAT, STR):
        operator, key, test = best
        if before.id not in names_in(test) and (kind != FLOAT or _is_float(key)):
            listed = Binary("+", List((_as_float(start, kind),)), turn.listed(key, test))
            return Value(called(operator, listed), kind)
    return _folded(name, before, expr, kind, start, turn)


def _cases(expr: Expr, before: Name) -> Part | None:
    """When a turn binds the variable anew, and to what; None where it also uses the old value."""
    if expr == before:
        return NO, expr
    if before.id not in names_in(expr):
        return YES, expr
    parted = _as_choice(expr, before)
    if parted is None:
        return None
    test, then, otherwise = parted
    a, b = _cases(then, before), _cases(otherwise, before)
    if a is None or b is None:
        return None
    value = b[1] if a[0] == NO else a[1] if b[0] == NO else pick(test, a[1], b[1])
    return pick(test, a[0], b[0]), value


def _as_choice(expr: Expr, before: Name) -> tuple[Expr, Expr, Expr] | None:
    """An expression as a choice by a test that does not hang on the old value."""
    if isinstance(expr, IfElse) and before.id not in names_in(expr.test):
        return expr.test, expr.then, expr.otherwise
    if isinstance(expr, Binary) and expr.op in ("and", "or"):
        parts = _chain(expr, expr.op)
        (*others,) = (part for part in parts if before.id in names_in(part))
        if len(others) == 1:
            # The tests stay in their order: one may hold only where those before it do not.
            tests = [part for part in parts if part is not others[0]]
            if expr.op == "or":
                return _whole(tests, either), YES, others[0]
            return _whole(tests, both), others[0], NO
    return None


def _chain(expr: Expr, op: str) -> list[Expr]:
    """The operands of ``a and b and c``, or of ``a or b or c``."""
    if isinstance(expr, Binary) and expr.op == op:
        return [*_chain(expr.left, op), *_chain(expr.right, op)]
    return [expr]


def _whole(tests: list[Expr], joined: Callable[[Expr, Expr], Expr]) -> Expr:
    whole = tests[0]
    for test in tests[1:]:
        whole = joined(whole, test)
    return whole


def _last(case: Part, kind: Kind, start: Value | None, turn: Turn) -> Value:
    """A value that turns bind anew: that of the last one which does."""
    test, value = case
    if test == NO:
        assert start is not None
        return start
    hit = turn.hit(test)
    if turn.local not in names_in(value):
        fresh = Value(value, kind)
    else:
        fresh = Value(called("last", turn.listed(value, test)), kind)
    if start is None:
        return replace(fresh, sure=False)
    found = merge(hit, fresh, replace(start, present=None))
    assert found is not None
    return found


def _parts(expr: Expr, before: Name, kind: Kind) -> list[Part] | None:
    """What a turn adds, in order; None where it does something else."""
    if expr == before:
        return []
    if before.id not in names_in(expr):
        return None
    if isinstance(expr, Binary) and expr.op in ("+", "-"):
        left, right = before.id in names_in(expr.left), before.id in names_in(expr.right)
        if left and not right:
            found = _parts(expr.left, before, kind)
            added = expr.right if expr.op == "+" else _minus(expr.right)
            return None if found is None else [*found, (YES, added)]
        if right and not left and expr.op == "+" and kind in (INT, FLOAT):
            found = _parts(expr.right, before, kind)
            return None if found is None else [*found, (YES, expr.left)]
        return None
    if isinstance(expr, Call) and expr.function.id == "union" and len(expr.args) == 2:
        first, second = expr.args
        if isinstance(first, Generator) or isinstance(second, Generator):
            return None
        if kind.name == "set" and before.id not in names_in(second):
            found = _parts(first, before, kind)
            return None if found is None else [*found, (YES, second)]
        return None
    if isinstance(expr, IfElse) and before.id not in names_in(expr.test):
        a, b = _parts(expr.then, before, kind), _parts(expr.otherwise, before, kind)
        if a is None or b is None:
            return None
        same = 0
        while same < min(len(a), len(b)) and a[same] == b[same]:
            same += 1
        yes = [(both(expr.test, t), d) for t, d in a[same:]]
        no = [(both(negate(expr.test), t), d) for t, d in b[same:]]
        return [*a[:same], *yes, *no]
    return None


def _minus(expr: Expr) -> Expr:
    return Unary("-", expr)


def _total(parts: list[Part], start: Expr, turn: Turn) -> Expr:
    """A number and what the turns add to it."""
    whole: Expr | None = None if start in (Int(0), Float("0.0")) else start
    for test, added in parts:
        if added == Int(1):
            piece = turn.of("count", turn.item, test)
        elif isinstance(added, Unary) and added.op == "-" and not isinstance(added.value, Int):
            piece = turn.of("sum", added.value, test)
            whole = Unary("-", piece) if whole is None else Binary("-", whole, piece)
            continue
        else:
            piece = turn.of("sum", added, test)
        whole = piece if whole is None else Binary("+", whole, piece)
    return start if whole is None else whole


def _exclusive(parts: list[Part]) -> bool:
    return len(parts) == 2 and parts[1][0] == negate(parts[0][0])


def _when(parts: list[Part]) -> Expr:
    """When a turn adds anything at all."""
    whole: Expr = NO
    for test, _ in parts:
        whole = YES if _exclusive(parts) else either(whole, test)
    return whole


def _one_of(parts: list[Part], nothing: Expr) -> Expr:
    """All that one turn adds, put together."""
    if len(parts) == 1:
        return parts[0][1]
    if _exclusive(parts):
        return pick(parts[0][0], parts[0][1], parts[1][1])
    whole: Expr | None = None
    for test, added in parts:
        piece = pick(test, added, nothing)
        whole = piece if whole is None else Binary("+", whole, piece)
    return nothing if whole is None else whole


def _grown(parts: list[Part], kind: Kind, start: Value, turn: Turn) -> Value:
    """A list and what the turns append to it."""
    single = all(isinstance(d, List) and len(d.items) == 1 for _, d in parts)
    if single and (len(parts) == 1 or _exclusive(parts)):
        items = [(t, d.items[0]) for t, d in parts if isinstance(d, List)]
        grown = turn.listed(_one_of(items, NO), _when(parts))
    else:
        whole = _one_of(parts, List(()))
        head = Each(turn.item, turn.source, () if _when(parts) == YES else (_when(parts),))
        if isinstance(whole, ListComp):
            grown = ListComp(whole.element, (head, *whole.each))
        else:
            each = Name(turn.lines.local("item", kind.item or NOTHING))
            del turn.lines.locals[each.id]
            grown = ListComp(each, (head, Each(each, whole, ())))
    if start.expr != List(()):
        grown = Binary("+", widened(start, kind), grown)
    if kind.name == "set":
        return Value(called("unique", grown), set_of(kind.item or NOTHING))
    return Value(grown, kind)


def _best(expr: Expr, before: Name) -> tuple[str, Expr, Expr] | None:
    """``max`` or ``min`` of what was before and a key, and when the key counts."""
    if isinstance(expr, Call) and expr.function.id in ("max", "min") and len(expr.args) == 1:
        listed = expr.args[0]
        if isinstance(listed, List) and len(listed.items) == 2 and before in listed.items:
            (key,) = [i for i in listed.items if i != before] or [before]
            return (expr.function.id, key, YES) if before.id not in names_in(key) else None
    if isinstance(expr, IfElse) and expr.otherwise == before:
        found = compared(expr.test, before)
        if found is not None and found[1] == expr.then:
            return "max" if found[0] in (">", ">=") else "min", found[1], found[2]
    return None


def compared(test: Expr, before: Name, flag: str = "") -> tuple[str, Expr, Expr] | None:
    """A test that a key beats what was before: the sign, the key, and what else is tested.

    Where nothing was there before (``flag`` says whether), any key does.
    """
    if isinstance(test, Binary) and test.op == "and":
        for side, other in ((test.left, test.right), (test.right, test.left)):
            found = compared(side, before, flag)
            if found is not None and before.id not in names_in(other):
                return found[0], found[1], both(found[2], other)
        return None
    if isinstance(test, Binary) and test.op == "or":
        missing = negate(Name(flag or f"{before.id}?"))
        for side, other in ((test.left, test.right), (test.right, test.left)):
            if side == missing:
                return compared(other, before, flag)
        return None
    if not isinstance(test, Compare) or len(test.rest) != 1:
        return None
    sign, right = test.rest[0]
    if right == before and before.id not in names_in(test.first) and sign in _TURNED:
        return sign, test.first, YES
    if test.first == before and before.id not in names_in(right) and sign in _TURNED:
        return _TURNED[sign], right, YES
    return None


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _folded(name: str, before: Name, expr: Expr, kind: Kind, start: Value, turn: Turn) -> Value:
    """A fold, by a function that is made for it."""
    outer = [n for n in free_names(expr) if n in turn.lines.locals and n != turn.local]
    if outer or any(n.startswith(BEFORE) and n != before.id for n in names_in(expr)):
        raise Tangled(f"{name} also hangs on {_plain(outer) or 'another variable'}")
    if start.present is not None:
        raise Tangled(f"{name} may be None before the loop")
    if start.kind != kind and kind not in (FLOAT, REGION):
        raise Tangled(f"{name} is {start.kind} before the loop and {kind} behind it")
    wanted = turn.lines.take(f"next_{name}")
    total = Name(turn.lines.local("before", kind))
    del turn.lines.locals[total.id]
    params = (Param(total, kind.type), Param(turn.item, turn.kind.type))
    body = renamed(expr, {before.id: total})
    turn.lines.made.append(Def(wanted, params, kind.type, body))
    return Value(called("fold", turn.source, Name(wanted.id), _as_float(start, kind)), kind)


def _is_float(expr: Expr) -> bool:
    """Whether an expression is a Float for sure: a list takes no Int among them."""
    if isinstance(expr, Binary):
        return expr.op == "/" or _is_float(expr.left) or _is_float(expr.right)
    if isinstance(expr, Call):
        return expr.function.id in ("depth", "number", "distance", "to_float")
    return isinstance(expr, Field | Float)


def _as_float(start: Value, kind: Kind) -> Expr:
    """What a variable held before the loop, as one of the kind that it has behind it."""
    begin = fitted(start, kind)
    if kind == FLOAT and start.kind == INT:
        return Float(f"{begin.value}.0") if isinstance(begin, Int) else called("to_float", begin)
    return begin
