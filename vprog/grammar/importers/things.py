"""Things of a picture as a foreign program narrows them down: a noun and tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from vprog.grammar.importers.naming import Names, plural
from vprog.grammar.syntax import (
    Binary,
    Call,
    Compare,
    CompareOp,
    Each,
    Expr,
    Generator,
    Int,
    ListComp,
    Name,
    Str,
    Unary,
)
from vprog.grammar.syntax import List as Listed

#: What a thing has to pass: given its name, the test.
Test = Callable[[Name], Expr]


def called(operator: str, *args: Expr | Generator) -> Call:
    """A call of an operator."""
    return Call(Name(operator), args)


def words(texts: tuple[str, ...]) -> Listed:
    """A list of texts."""
    return Listed(tuple(Str(t) for t in texts))


def both(tests: tuple[Expr, ...]) -> Expr:
    """Tests that must all hold, at least one."""
    return reduce(lambda a, b: Binary("and", a, b), tests)


def either(tests: tuple[Expr, ...]) -> Expr:
    """Tests one of which must hold, at least one."""
    return reduce(lambda a, b: Binary("or", a, b), tests)


def unless(test: Expr, turned: bool = True) -> Expr:
    """A test, or its contrary."""
    return Unary("not", test) if turned else test


def compared(left: Expr, operator: CompareOp, right: Expr | int) -> Compare:
    """A comparison."""
    other = Int(right) if isinstance(right, int) else right
    return Compare(left, ((operator, other),))


@dataclass(frozen=True, slots=True)
class Things:
    """What a noun names in a picture or a region, as far as it passes tests.

    Attributes:
        noun: what is looked for.
        said: how a name calls one of them.
        where: what is looked through.
        tests: what they pass, in order.
        several: whether more than one of them is meant.
        source: a list that they are taken from, in place of looking for the noun.
    """

    noun: str
    said: str
    where: Expr = Name("image")  # noqa: RUF009
    tests: tuple[Test, ...] = ()
    several: bool = False
    source: Expr | None = None

    def passing(self, *tests: Test, said: str = "") -> Things:
        """Those of these that pass more tests; a word before their name, where one is given."""
        name = f"{said} {self.said}" if said else self.said
        return replace(self, tests=(*self.tests, *tests), said=name)

    @property
    def begin(self) -> Expr:
        """The list before the tests."""
        if self.source is not None:
            return self.source
        return called("find", self.where, Str(self.noun))

    def each(self, names: Names, *besides: str) -> Each:
        """The clause of a comprehension that goes through these."""
        item = names.item(self.said.split(" ")[-1], *besides)
        tests = tuple(test(item) for test in self.tests)
        return Each(item, self.begin, (both(tests),) if tests else ())

    def given_to(self, operator: str, names: Names, *besides: str) -> Expr:
        """An operator of these."""
        if not self.tests:
            return called(operator, self.begin)
        each = self.each(names, *besides)
        return called(operator, Generator(each.name, (each,)))

    def listed(self, names: Names, *besides: str) -> Expr:
        """These as a list."""
        if not self.tests:
            return self.begin
        each = self.each(names, *besides)
        return ListComp(each.name, (each,))

    @property
    def plural(self) -> str:
        """A name for all of these."""
        head, _, noun = self.said.rpartition(" ")
        return f"{head} {plural(noun)}".strip()
