"""Types: what a checker knows of a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """``Image Region Bool Int Float Str``, ``list[T]``, or a variable of an operator's signature.

    A variable has ``choices``: the types it may stand for (none: any type).

    >>> str(list_of(REGION))
    'list[Region]'
    """

    name: str
    item: Type | None = None
    choices: tuple[Type, ...] | None = None

    def __str__(self) -> str:
        if self.choices and self.name.startswith("|"):
            return " | ".join(str(choice) for choice in self.choices)
        return self.name if self.item is None else f"{self.name}[{self.item}]"

    @property
    def is_variable(self) -> bool:
        return self.choices is not None

    @property
    def is_list(self) -> bool:
        return self.name == "list"

    @property
    def depth(self) -> int:
        """How many lists lie one in another: 0 of an Int, 2 of a ``list[list[Int]]``."""
        depth, type = 0, self
        while type.item is not None:
            depth, type = depth + 1, type.item
        return depth


IMAGE = Type("Image")
REGION = Type("Region")
BOOL = Type("Bool")
INT = Type("Int")
FLOAT = Type("Float")
STR = Type("Str")
#: The item type of ``[]`` where nothing says more; it fits every type.
NOTHING = Type("Nothing")

#: The type of an expression whose mistake is already reported; it fits everywhere, silently.
UNKNOWN = Type("?")

SIMPLE = {t.name: t for t in (IMAGE, REGION, BOOL, INT, FLOAT, STR)}


def list_of(item: Type) -> Type:
    """The type of lists of an item type."""
    return Type("list", item)


def variable(name: str, *choices: Type) -> Type:
    """A variable of a signature; without choices it may stand for any type."""
    return Type(name, None, choices)


def join(a: Type, b: Type) -> Type | None:
    """The smallest type that both fit, or None; an Int fits where a Float is wanted.

    >>> str(join(INT, FLOAT))
    'Float'
    >>> join(INT, STR) is None
    True
    """
    if a == b or b in (NOTHING, UNKNOWN):
        return a
    if a in (NOTHING, UNKNOWN):
        return b
    if {a, b} == {INT, FLOAT}:
        return FLOAT
    if a.item is not None and b.item is not None and {a.item, b.item} != {INT, FLOAT}:
        item = join(a.item, b.item)
        return None if item is None else list_of(item)
    return None


def fits(pattern: Type, actual: Type, bound: dict[str, Type]) -> bool:
    """Whether a value of a type may stand where a signature asks for a pattern.

    A list of Int is no list of Float: only the items of a literal widen.

    ``bound`` holds what the variables stand for so far, and is widened in place.

    >>> bound = {}
    >>> fits(list_of(variable("T")), list_of(REGION), bound), str(bound["T"])
    (True, 'Region')
    """
    if UNKNOWN in (pattern, actual):
        return True
    if pattern.is_variable:
        if pattern.choices and not any(fits(c, actual, {}) for c in pattern.choices):
            return False
        if pattern.name.startswith("|"):  # a union binds nothing
            return True
        known = bound.get(pattern.name)
        joined = actual if known is None else join(known, actual)
        if joined is None:
            return False
        bound[pattern.name] = joined
        return True
    if pattern.item is not None:
        if actual == NOTHING:
            return True
        return actual.item is not None and fits(pattern.item, actual.item, bound)
    return actual in (pattern, NOTHING) or (pattern == FLOAT and actual == INT)


def substitute(pattern: Type, bound: dict[str, Type]) -> Type:
    """A pattern with its variables replaced by what they stand for.

    Where nothing but an empty list says what a variable stands for, it is the first of its choices:
    ``sum([])`` is an Int.
    """
    if pattern.is_variable:
        found = bound.get(pattern.name, NOTHING)
        return pattern.choices[0] if found == NOTHING and pattern.choices else found
    if pattern.item is not None:
        return list_of(substitute(pattern.item, bound))
    return pattern
