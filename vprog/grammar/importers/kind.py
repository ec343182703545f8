"""What an importer knows of a value: its expression, its kind, and whether it is there at all.

This room knows nothing of the types of operators, so an importer carries the few kinds that it
needs to choose an operator by.
"""

from __future__ import annotations

from dataclasses import dataclass

from vprog.grammar.syntax import Bool, Expr, TypeExpr


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of ours, or one that only foreign programs have: ``None``, ``tuple``, ``set``, ``place``.

    >>> str(list_of(REGION))
    'list[Region]'
    """

    name: str
    item: Kind | None = None

    def __str__(self) -> str:
        return self.name if self.item is None else f"{self.name}[{self.item}]"

    @property
    def type(self) -> TypeExpr:
        """The type as it is written."""
        if self.item is None:
            return TypeExpr(self.name)
        return TypeExpr("list", self.item.type)

    @property
    def is_number(self) -> bool:
        """Whether one reckons with it."""
        return self in (INT, FLOAT)

    @property
    def is_view(self) -> bool:
        """Whether it shows something."""
        return self in (IMAGE, REGION)


IMAGE = Kind("Image")
REGION = Kind("Region")
BOOL = Kind("Bool")
INT = Kind("Int")
FLOAT = Kind("Float")
STR = Kind("Str")
#: The item of an empty list.
NOTHING = Kind("Nothing")
#: Python's None.
NONE = Kind("None")
#: Several values under one name; they stand in ``parts``.
TUPLE = Kind("tuple")
#: Several values, each under a key; the keys stand in ``keys``, the values in ``parts``.
RECORD = Kind("record")
#: The place of an item in a list, which only serves to take the item.
PLACE = Kind("place")
#: A value that is of one kind on one path and of another kind on another.
MIXED = Kind("mixed")
#: A text, a number or a truth value, one on one path and another on another; as it is written.
LOOSE = Kind("loose")
#: A variable of a loop that has no form here; ``of`` says why, in case it is used.
TANGLED_KIND = Kind("tangled")
#: Pictures that are taken by a name each.
ALBUM = Kind("album")


def list_of(item: Kind) -> Kind:
    """The kind of lists of a kind."""
    return Kind("list", item)


def set_of(item: Kind) -> Kind:
    """The kind of lists without repeats."""
    return Kind("set", item)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a foreign program.

    Attributes:
        expr: what gives it.
        kind: its kind.
        picture: for regions, what gives the picture that they lie in, where that is known.
        present: when it is there, for what may be None; None where it always is.
        parts: the values of a tuple or of a record.
        keys: the keys of a record.
        sure: whether every path binds it; using it may else be a fault of the foreign program.
        of: for a place, the list, and then the item at the place.
    """

    expr: Expr
    kind: Kind
    picture: Expr | None = None
    present: Expr | None = None
    parts: tuple[Value, ...] = ()
    keys: tuple[str, ...] = ()
    sure: bool = True
    of: tuple[Expr, Value] | None = None


#: Python's None as a value.
ABSENT = Value(Bool(False), NONE, present=Bool(False))


def join(a: Kind, b: Kind) -> Kind | None:
    """The kind that holds both, or None.

    >>> str(join(list_of(NOTHING), list_of(INT)))
    'list[Int]'
    """
    if a == b or b == NOTHING:
        return a
    if a == NOTHING:
        return b
    if {a, b} == {INT, FLOAT}:
        return FLOAT
    if {a, b} == {IMAGE, REGION}:
        return REGION
    numbers = {a.item, b.item} == {INT, FLOAT}
    if a.name == b.name and a.item is not None and b.item is not None and not numbers:
        item = join(a.item, b.item)
        return None if item is None else Kind(a.name, item)
    return None
