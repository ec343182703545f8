"""A loop as it is walked through: what its turns give, alone and together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vprog.grammar.importers.expression import NO, YES, both, called, gathered, names_in
from vprog.grammar.importers.kind import NONE, Kind, Value
from vprog.grammar.syntax import Call, Each, Expr, Generator, ListComp, Name

if TYPE_CHECKING:
    from vprog.grammar.importers.lines import Lines


@dataclass(frozen=True, slots=True)
class Turn:
    """A loop: the name of its item, what it walks through, and the kind of its items."""

    local: str
    source: Expr
    kind: Kind
    lines: Lines

    @property
    def item(self) -> Name:
        """The item."""
        return Name(self.local)

    def hit(self, test: Expr) -> Expr:
        """Whether any turn passes a test."""
        if test in (YES, NO):
            return called("exists", self.source) if test == YES else NO
        if self.local not in names_in(test):
            return both(called("exists", self.source), test)
        head = Each(self.item, self.source, ())
        if isinstance(test, Call) and test.function.id == "any" and len(test.args) == 1:
            inner = test.args[0]
            if isinstance(inner, Generator):
                return called("any", Generator(inner.element, (head, *inner.each)))
        return called("any", Generator(test, (head,)))

    def listed(self, element: Expr, test: Expr = YES) -> Expr:
        """What the turns that pass a test give."""
        return gathered(element, self.local, self.source, test)

    def of(self, operator: str, element: Expr, test: Expr = YES) -> Expr:
        """An operator of what the turns that pass a test give."""
        found = self.listed(element, test)
        if isinstance(found, ListComp):
            return called(operator, Generator(found.element, found.each))
        return called(operator, found)

    def first(self, value: Value, test: Expr) -> Value:
        """A value of the first turn that passes a test."""
        present = value.present and self.of("first", value.present, test)
        parts = tuple(self.first(part, test) for part in value.parts)
        if value.kind == NONE or self.local not in names_in(value.expr):
            return replace(value, present=present, parts=parts)
        return replace(value, expr=self.of("first", value.expr, test), present=present, parts=parts)
