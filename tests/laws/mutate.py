"""Generated programs made wrong: one or a few changes to the tree, whatever they lead to."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tests.laws.expressions import Size
from tests.laws.generate import Writer, Written
from vprog.grammar import syntax
from vprog.ops import OPERATORS
from vprog.type import SIMPLE, list_of

NAMES = (*OPERATORS, "len", "image", "answer", "x", "nothing_known", "list", "Image", "cups", "f")


def mutate(written: Written, rng: random.Random) -> syntax.Program:
    """The program with one to three changes; most do not check any more."""
    program = written.tree
    for _ in range(rng.randint(1, 3)):
        program = rng.choice(CHANGES)(program, rng)
    return program


def _lines(program: syntax.Program, rng: random.Random) -> syntax.Program:
    """Lines lost, doubled, or in another order."""
    lines = list(program.lines)
    roll = rng.randrange(3)
    if roll == 0 and len(lines) > 1:
        lines.pop(rng.randrange(len(lines)))
    elif roll == 1:
        lines.append(rng.choice(lines))
    else:
        rng.shuffle(lines)
    return replace(program, lines=tuple(lines))


def _anywhere(
    change: Callable[[Any, random.Random], Any],
) -> Callable[[syntax.Program, random.Random], Any]:
    def changed(program: syntax.Program, rng: random.Random) -> syntax.Program:
        places = [
            place
            for place, piece in _walk(program)
            if (other := change(piece, random.Random(0))) is not None
            and (place[-1:] not in (("function",), ("name",)) or (change is _other_name and other))
        ]
        if not places:
            return program
        place = rng.choice(places)
        return _at(program, place, lambda piece: change(piece, rng))  # type: ignore[no-any-return]

    return changed


def _other_type(piece: Any, rng: random.Random) -> Any:
    """An expression of any type in place of one."""
    if not isinstance(piece, EXPRESSIONS):
        return None
    writer = Writer(rng, Size(lines=1, depth=1, loops=1))
    writer.globals["image"] = SIMPLE["Image"]
    type = rng.choice(list(SIMPLE.values()))
    return writer.expr(list_of(type) if rng.random() < 0.3 else type, 1, {}, hole=True)


def _other_name(piece: Any, rng: random.Random) -> Any:
    if isinstance(piece, syntax.Name):
        return replace(piece, id=rng.choice(NAMES))
    if isinstance(piece, syntax.Keyword | syntax.Field | syntax.TypeExpr):
        return replace(piece, name=rng.choice((*NAMES, "max", "by", "left", "Region", "Str")))
    return None


def _other_arguments(piece: Any, rng: random.Random) -> Any:
    if not isinstance(piece, syntax.Call):
        return None
    roll = rng.randrange(4)
    if roll == 0:
        return replace(piece, args=piece.args[1:])
    if roll == 1 and piece.args and not isinstance(piece.args[0], syntax.Generator):
        return replace(piece, args=(*piece.args, piece.args[0]))
    if roll == 2 and not any(isinstance(a, syntax.Generator) for a in piece.args):
        return replace(piece, keywords=(*piece.keywords, syntax.Keyword("max", syntax.Int(3))))
    return replace(piece, args=piece.args[::-1], keywords=piece.keywords[::-1])


def _other_sign(piece: Any, rng: random.Random) -> Any:
    if isinstance(piece, syntax.Binary):
        return replace(piece, op=rng.choice(("+", "-", "*", "/", "//", "%", "and", "or")))
    if isinstance(piece, syntax.Unary):
        return replace(piece, op="not" if piece.op == "-" else "-")
    if isinstance(piece, syntax.Compare):
        signs: tuple[syntax.CompareOp, ...] = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")
        return replace(piece, rest=tuple((rng.choice(signs), value) for _, value in piece.rest))
    return None


def _other_literal(piece: Any, rng: random.Random) -> Any:
    if isinstance(piece, syntax.Int):
        return replace(piece, value=rng.choice((0, 10_000, 10**18 - 1)))
    if isinstance(piece, syntax.Str):
        return syntax.Int(3)
    if isinstance(piece, syntax.List):
        return replace(piece, items=(*piece.items, syntax.Str("odd"), syntax.Bool(True)))
    return None


EXPRESSIONS = (
    syntax.Name, syntax.Int, syntax.Float, syntax.Str, syntax.Bool, syntax.FString, syntax.List,
    syntax.ListComp, syntax.Call, syntax.Field, syntax.Index, syntax.Slice, syntax.Unary,
    syntax.Binary, syntax.Compare, syntax.IfElse,
)  # fmt: skip

CHANGES: tuple[Callable[[syntax.Program, random.Random], syntax.Program], ...] = (
    _lines,
    *map(_anywhere, (_other_type, _other_name, _other_arguments, _other_sign, _other_literal)),
)


def _walk(piece: Any, place: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Every piece of syntax with the way to it: slots and places in tuples."""
    found: list[tuple[tuple[Any, ...], Any]] = []
    if isinstance(piece, tuple):
        for i, part in enumerate(piece):
            found.extend(_walk(part, (*place, i)))
    elif isinstance(piece, syntax.Syntax) and is_dataclass(piece):
        found.append((place, piece))
        for slot in fields(piece):
            found.extend(_walk(getattr(piece, slot.name), (*place, slot.name)))
    return found


def _at(piece: Any, place: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """A tree with the piece at a place changed."""
    if not place:
        return change(piece)
    step, *rest = place
    if isinstance(piece, tuple):
        return (*piece[:step], _at(piece[step], tuple(rest), change), *piece[step + 1 :])
    return replace(piece, **{step: _at(getattr(piece, step), tuple(rest), change)})
