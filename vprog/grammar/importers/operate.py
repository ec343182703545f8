"""What foreign operators do with values: truth, comparison, arithmetic, and the choice of paths."""

from __future__ import annotations

from dataclasses import replace

from vprog.grammar.importers.expression import NO, YES, both, called, given, negate, pick
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import (
    ABSENT,
    BOOL,
    FLOAT,
    IMAGE,
    INT,
    LOOSE,
    MIXED,
    NONE,
    NOTHING,
    PLACE,
    RECORD,
    REGION,
    STR,
    TANGLED_KIND,
    TUPLE,
    Kind,
    Value,
    join,
    list_of,
)
from vprog.grammar.importers.place import NOT_THE_SAME, TANGLED, Place
from vprog.grammar.syntax import (
    Binary,
    BinaryOp,
    Bool,
    Compare,
    CompareOp,
    Expr,
    Float,
    Int,
    List,
    Name,
    Str,
    Unary,
)

_SIGNS: dict[str, CompareOp] = {"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SETS = {"|": "union", "&": "intersect", "-": "difference"}


def usable(value: Value, place: Place) -> Value:
    """A value that an operator can take: one of one kind, and a tuple as a list.

    Raises:
        VprogError: VP151 for a place in a list, VP152 for None or a value of several kinds.
    """
    if value.kind == NONE:
        place.refuse(ILL_MADE, "None stands where a value is wanted")
    if value.kind in (MIXED, LOOSE):
        place.refuse(NO_MEANING, "this has one kind on one path and another kind on another path")
    if value.kind == TANGLED_KIND:
        why = value.of[1].expr if value.of else None
        place.refuse(TANGLED, why.value if isinstance(why, Str) else "the loop carries too much")
    if value.kind == RECORD:
        place.refuse(NO_MEANING, "a dictionary is no value here; it only serves to take its items")
    if value.kind == PLACE:
        place.refuse(
            NO_MEANING,
            "the place of an item in its list is no value here; it only serves to take the item",
        )
    return as_list(value, place) if value.kind == TUPLE else value


def as_list(value: Value, place: Place) -> Value:
    """A tuple as a list of its values."""
    kind: Kind = NOTHING
    parts = [usable(part, place) for part in value.parts]
    for part in parts:
        joined = join(kind, part.kind)
        if joined is None:
            place.refuse(NO_MEANING, f"a list holds items of one kind, not {kind} and {part.kind}")
        kind = joined
    items = tuple(fitted(part, kind) for part in parts)
    picture = parts[0].picture if parts and len({p.picture for p in parts}) == 1 else None
    return Value(List(items), list_of(kind), picture)


def fitted(value: Value, kind: Kind) -> Expr:
    """A value's expression as one of a kind that holds it."""
    if value.kind == IMAGE and kind == REGION:
        return called("whole", value.expr)
    return value.expr


def truth(value: Value, place: Place) -> Expr:
    """Whether a value counts as true where it is tested."""
    if value.kind == NONE:
        return NO
    there = value.present or YES
    if value.kind == TUPLE:
        return YES if value.parts else NO
    value = usable(value, place)
    if value.kind == BOOL:
        return both(there, value.expr)
    if value.kind.item is not None:
        return both(there, _exists(value.expr))
    if value.kind == STR:
        return both(there, Compare(value.expr, (("!=", Str("")),)))
    if value.kind.is_number:
        return both(there, Compare(value.expr, (("!=", Int(0)),)))
    return there


def _exists(xs: Expr) -> Expr:
    if isinstance(xs, List):
        return Bool(bool(xs.items))
    return called("exists", xs)


def number(value: Value, place: Place) -> Value:
    """A value to reckon with; True and False are 1 and 0."""
    value = usable(value, place)
    if value.kind == BOOL:
        return Value(pick(value.expr, Int(1), Int(0)), INT)
    if not value.kind.is_number:
        place.refuse(ILL_MADE, f"a number is wanted here, and this is {value.kind}")
    return value


def compare(sign: str, left: Value, right: Value, place: Place) -> Expr:
    """A comparison, with the signs of Python."""
    if sign in ("is", "is not"):
        sign = "==" if sign == "is" else "!="
    if NONE in (left.kind, right.kind) and sign in ("==", "!="):
        other = left if right.kind == NONE else right
        there = NO if other.kind == NONE else other.present or YES
        return there if sign == "!=" else negate(there)
    if sign in ("in", "not in"):
        found = _contains(left, right, place)
        return found if sign == "in" else negate(found)
    a, b = usable(left, place), usable(right, place)
    if sign in ("==", "!=") and BOOL in (a.kind, b.kind) and a.kind == b.kind:
        return _same_truth(a.expr, b.expr, sign == "==")
    if {a.kind, b.kind} == {BOOL, INT} or {a.kind, b.kind} == {BOOL, FLOAT}:
        a, b = number(a, place), number(b, place)
    kind = join(a.kind, b.kind)
    if kind is None:
        if sign in ("==", "!="):
            place.warn(NOT_THE_SAME, f"{a.kind} and {b.kind} are never equal")
            return Bool(sign == "!=")
        place.refuse(ILL_MADE, f"{a.kind} and {b.kind} have no order")
    if kind.name == "set":
        place.refuse(NO_MEANING, "sets are not compared: a list knows the order of its items")
    if sign not in ("==", "!=") and kind not in (INT, FLOAT, STR):
        place.refuse(ILL_MADE, f"{kind} has no order")
    return Compare(fitted(a, kind), ((_SIGNS[sign], fitted(b, kind)),), span=place.span)


def _same_truth(a: Expr, b: Expr, same: bool) -> Expr:
    for test, other in ((a, b), (b, a)):
        if isinstance(test, Bool):
            return other if test.value == same else negate(other)
    return negate(called("xor", a, b)) if same else called("xor", a, b)


def _contains(item: Value, among: Value, place: Place) -> Expr:
    a, b = usable(item, place), usable(among, place)
    fits = (a.kind, b.kind) == (STR, STR) or (
        b.kind.item is not None and join(a.kind, b.kind.item) is not None
    )
    if not fits:
        place.refuse(ILL_MADE, f"{a.kind} is not looked for in {b.kind}")
    expr = fitted(a, b.kind.item) if b.kind.item is not None else a.expr
    return Compare(expr, (("in", b.expr),), span=place.span)


def arithmetic(sign: str, left: Value, right: Value, place: Place) -> Value:
    """An operation of two operands, with the signs of Python."""
    a, b = usable(left, place), usable(right, place)
    if a.kind.name == "set" and sign in _SETS:
        kind = join(a.kind, b.kind) or a.kind
        return Value(called(_SETS[sign], a.expr, b.expr, span=place.span), kind, a.picture)
    if sign == "+" and a.kind == b.kind == STR:
        return Value(Binary("+", a.expr, b.expr, span=place.span), STR)
    if sign == "+" and a.kind.name == b.kind.name == "list":
        return _joined_lists(a, b, place)
    if sign in ("+", "%", "*") and STR in (a.kind, b.kind):
        message = f"{a.kind} {sign} {b.kind} has no meaning here"
        place.refuse(ILL_MADE if sign == "+" else NO_MEANING, message)
    a, b = number(a, place), number(b, place)
    if sign == "**" and b.expr == Int(2):
        return replace(a, expr=Binary("*", a.expr, a.expr, span=place.span))
    op = _OPERATIONS.get(sign)
    if op is None:
        place.refuse(NO_MEANING, f"the language has no operator {sign}")
    kind = FLOAT if sign == "/" or FLOAT in (a.kind, b.kind) else INT
    if sign in ("+", "-") and _is_zero(b.expr):
        return Value(a.expr, kind if a.kind == kind else a.kind)
    if sign == "+" and _is_zero(a.expr):
        return b
    return Value(Binary(op, a.expr, b.expr, span=place.span), kind)


_OPERATIONS: dict[str, BinaryOp] = {
    "+": "+",
    "-": "-",
    "*": "*",
    "/": "/",
    "//": "//",
    "%": "%",
}


def _is_zero(expr: Expr) -> bool:
    return (isinstance(expr, Int) and expr.value == 0) or expr == Float("0.0")


def _joined_lists(a: Value, b: Value, place: Place) -> Value:
    kind = join(a.kind, b.kind)
    if kind is None:
        place.refuse(
            NO_MEANING, f"a list holds items of one kind, not those of {a.kind} and {b.kind}"
        )
    picture = a.picture if a.picture == b.picture or b.expr == List(()) else None
    if a.expr == List(()):
        return replace(b, kind=kind)
    if b.expr == List(()):
        return replace(a, kind=kind)
    left, right = widened(a, kind), widened(b, kind)
    if isinstance(left, List) and isinstance(right, List):
        return Value(List((*left.items, *right.items)), kind, picture)
    return Value(Binary("+", left, right, span=place.span), kind, picture)


def widened(value: Value, kind: Kind) -> Expr:
    """A list's expression as a list of a wider kind of items."""
    if value.kind == kind or value.kind.item is None or kind.item is None:
        return value.expr
    if isinstance(value.expr, List) and value.kind.item == IMAGE:
        return List(tuple(called("whole", item) for item in value.expr.items))
    return value.expr


def negative(value: Value, place: Place) -> Value:
    """Minus a number."""
    value = number(value, place)
    return replace(value, expr=Unary("-", value.expr, span=place.span))


def text_of(value: Value, place: Place) -> Expr:
    """A value as Python's ``str`` writes it, as near as may be."""
    if value.kind == NONE:
        return Str("None")
    if value.kind != LOOSE:
        value = usable(value, place)
    if value.kind in (STR, LOOSE, BOOL):
        return _written(value)
    if value.kind == FLOAT:
        place.warn(NOT_THE_SAME, "a Float is written with at most six digits that count")
    elif value.kind != INT:
        place.warn(NOT_THE_SAME, f"a {value.kind} is written in words, not as Python writes it")
    return called("text", value.expr, span=place.span)


def length(value: Value, place: Place) -> Value:
    """How many items a list has, or letters a text."""
    if value.kind == TUPLE:
        return Value(Int(len(value.parts)), INT)
    value = usable(value, place)
    if isinstance(value.expr, List) and value.kind.name == "list":
        return Value(Int(len(value.expr.items)), INT)
    if value.kind == STR:
        letters = called("split", value.expr, Str(""), Int(10_000))
        letter = Name("letter")
        there = Compare(letter, (("!=", Str("")),))
        return Value(given("count", letter, letter.id, letters, there), INT)
    if value.kind.item is None:
        place.refuse(ILL_MADE, f"{value.kind} has no length")
    return Value(called("count", value.expr, span=place.span), INT)


def region(value: Value, place: Place) -> Expr:
    """What shows something, as a region."""
    value = usable(value, place)
    if value.kind == IMAGE:
        return called("whole", value.expr)
    if value.kind != REGION:
        place.refuse(ILL_MADE, f"an image patch is wanted here, and this is {value.kind}")
    return value.expr


def merge(test: Expr, then: Value | None, otherwise: Value | None) -> Value | None:
    """What a variable holds behind two paths; None is a variable that a path does not bind."""
    if test == YES or then == otherwise:
        return then
    if test == NO:
        return otherwise
    if then is None or otherwise is None:
        bound = then or otherwise
        return None if bound is None else replace(bound, sure=False)
    alike = then.keys == otherwise.keys and len(then.parts) == len(otherwise.parts)
    if then.kind == otherwise.kind and then.kind in (TUPLE, RECORD) and alike:
        parts = [merge(test, a, b) for a, b in zip(then.parts, otherwise.parts, strict=True)]
        return replace(then, parts=tuple(part for part in parts if part is not None))
    sure = then.sure and otherwise.sure
    here = NO if then.kind == NONE else then.present or YES
    there = NO if otherwise.kind == NONE else otherwise.present or YES
    present: Expr | None = pick(test, here, there)
    present = None if present == YES else present
    if then.kind == NONE or otherwise.kind == NONE:
        value = otherwise if then.kind == NONE else then
        return ABSENT if value.kind == NONE else replace(value, present=present, sure=sure)
    for value in (then, otherwise):
        if value.kind == TANGLED_KIND:
            return value
    if PLACE in (then.kind, otherwise.kind):
        return replace(then, expr=NO, kind=MIXED)
    kind = join(then.kind, otherwise.kind)
    if kind is None and {then.kind, otherwise.kind} <= _WRITTEN:
        expr = pick(test, _written(then), _written(otherwise))
        return Value(expr, LOOSE, present=present, sure=sure)
    if kind is None:
        return replace(then, kind=MIXED)
    expr = pick(test, _as(then, kind), _as(otherwise, kind))
    picture = then.picture if then.picture == otherwise.picture else None
    return Value(expr, kind, picture, present, sure=sure)


#: Kinds whose values Python writes as we do, or nearly so.
_WRITTEN = {STR, INT, FLOAT, BOOL, LOOSE}


def _written(value: Value) -> Expr:
    """A value as Python writes it."""
    if value.kind in (STR, LOOSE):
        return value.expr
    if value.kind == BOOL:
        return pick(value.expr, Str("True"), Str("False"))
    return called("text", value.expr)


def _as(value: Value, kind: Kind) -> Expr:
    return widened(value, kind) if kind.item is not None else fitted(value, kind)
