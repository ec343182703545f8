"""A call of a function of the interfaces: its arguments by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from vprog.grammar.importers.expression import called
from vprog.grammar.importers.imported import ILL_MADE
from vprog.grammar.importers.kind import ABSENT, STR, Value, list_of
from vprog.grammar.importers.operate import usable
from vprog.grammar.importers.place import Place
from vprog.grammar.syntax import Expr, List, Str

if TYPE_CHECKING:
    from vprog.grammar.importers.python.expressions import Expressions


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call, each under the name of its parameter."""

    reader: Expressions
    args: Mapping[str, Value]
    place: Place

    def __getitem__(self, name: str) -> Value:
        return usable(self.args[name], self.place)

    def get(self, name: str) -> Value:
        """An argument that may be None."""
        return self.args.get(name, ABSENT)

    def text(self, name: str) -> Expr:
        """An argument that is a text; of a list of texts, its items in one."""
        value = self[name]
        if value.kind == list_of(STR):
            if isinstance(value.expr, List) and len(value.expr.items) == 1:
                return value.expr.items[0]
            return called("join", value.expr, Str(", "))
        if value.kind != STR:
            self.place.refuse(ILL_MADE, f"a text is wanted for {name}, and this is {value.kind}")
        return value.expr

    def texts(self, name: str) -> Expr:
        """An argument that is a list of texts."""
        value = self[name]
        if value.kind.item != STR:
            self.place.refuse(ILL_MADE, f"texts are wanted for {name}, and this is {value.kind}")
        return value.expr

    def view(self, name: str) -> Value:
        """An argument that shows something."""
        value = self[name]
        if not value.kind.is_view:
            self.place.refuse(ILL_MADE, f"a picture is wanted here, and this is {value.kind}")
        return value


Meaning: TypeAlias = Callable[[Given], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of an interface: its parameters, those that may be left out, and its meaning."""

    params: Sequence[str]
    meaning: Meaning
    optional: int = 0
