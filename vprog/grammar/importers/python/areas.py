"""Parts of pictures by their edges, where those are the edges of patches."""

from __future__ import annotations

from vprog.grammar.importers.expression import called, walk
from vprog.grammar.importers.imported import NO_MEANING
from vprog.grammar.importers.kind import ABSENT, BOOL, IMAGE, REGION, Value
from vprog.grammar.importers.operate import region
from vprog.grammar.importers.python.fields import ZERO, field
from vprog.grammar.importers.python.given import Given
from vprog.grammar.syntax import Expr, Field, Int


def _edges(given: Given) -> tuple[Expr | None, ...]:
    found = [None if given.get(n) == ABSENT else given[n].expr for n in _SIDES]
    return tuple(ZERO.expr if edge == Int(0) else edge for edge in found)


def crop(given: Given) -> Value:
    """Part of a patch, where its edges are those of patches: no region is made of numbers."""
    whole = given.view("self")
    edges = _edges(given)
    if edges == (None, None, None, None):
        return whole
    reader, place = given.reader, given.place
    own = [field(reader, whole, name, place).expr for name in _SIDES]
    changed = [i for i in range(4) if edges[i] != own[i]]
    other = next((_owner(edges[i]) for i in changed if _owner(edges[i]) is not None), None)
    if not changed:
        return whole
    if other is not None:
        patch = Value(other, REGION, whole.picture or (whole.expr if whole.kind == IMAGE else None))
        theirs = [field(reader, patch, name, place).expr for name in _SIDES]
        if all(edges[i] == theirs[i] for i in range(4)):
            return patch
        for at, (side, operator) in _BEYOND.items():
            if changed == [at] and edges[at] == theirs[side] and whole.kind == IMAGE:
                return Value(called(operator, other), REGION, patch.picture)
    place.refuse(
        NO_MEANING,
        "the language makes no region out of numbers",
        "it knows the part of a picture left of, right of, above and below a region",
    )


_SIDES = ("left", "lower", "right", "upper")
#: The one edge that is changed, the edge of the other patch that it is changed to, and the operator.
_BEYOND = {
    2: (0, "region_left_of"),
    0: (2, "region_right_of"),
    1: (3, "region_above"),
    3: (1, "region_below"),
}


def _owner(edge: Expr | None) -> Expr | None:
    """The region whose edge an expression is."""
    if edge is None:
        return None
    fields = [p for p in walk(edge) if isinstance(p, Field) and p.name in _EDGES]
    return fields[0].value if len(fields) == 1 else None


_EDGES = ("left", "right", "top", "bottom")


def overlaps(given: Given) -> Value:
    """Whether a patch and another one overlap, of which the four edges are given."""
    edges = _edges(given)
    other = _owner(edges[0])
    if other is not None:
        patch = Value(other, REGION, given["self"].picture)
        theirs = [field(given.reader, patch, name, given.place).expr for name in _SIDES]
        if list(edges) == theirs:
            return Value(called("overlaps", region(given["self"], given.place), other), BOOL)
    given.place.refuse(NO_MEANING, "patches overlap patches; four numbers make none")
