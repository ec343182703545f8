"""What the steps of one of GQA's programs gave so far, and the lines that name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from vprog.grammar.diagnostic import Diagnostic
from vprog.grammar.importers.functional import Step
from vprog.grammar.importers.imported import ILL_MADE
from vprog.grammar.importers.naming import Names
from vprog.grammar.importers.things import Things, called
from vprog.grammar.source import Span
from vprog.grammar.syntax import Bind, Each, Expr, ListComp, Name

_IMAGE: Final = Name("image")


@dataclass(frozen=True, slots=True)
class Truth:
    """A Bool of our program."""

    expression: Expr


@dataclass(frozen=True, slots=True)
class Text:
    """A Str of our program."""

    expression: Expr


@dataclass(frozen=True, slots=True)
class Scene:
    """The picture as a whole."""


Value: TypeAlias = Things | Truth | Text | Scene
_SAID: Final = {Things: "things", Truth: "yes or no", Text: "a word", Scene: "the whole scene"}


class Wrong(Exception):
    """What is wrong with the step at hand."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Bindings:
    """The values of steps, and a line for each thing that a later step speaks of.

    Attributes:
        lines: what was written so far.
        places: for each line where it came from.
    """

    def __init__(self) -> None:
        self.lines: list[Bind] = []
        self.places: list[tuple[Span, ...]] = []
        self._names = Names("image", "answer")
        self._values: dict[int, Value] = {}
        self._bound: dict[int, Name] = {}
        self._from: dict[int, set[Span]] = {}
        self._now: set[Span] = set()

    def _things(self, step: Step) -> Things:
        """The first input, as things that may be narrowed down."""
        place = step.inputs[0]
        value = self._values[place]
        if not isinstance(value, Things):
            raise Wrong(self._unfit(step, value, "things"))
        self._now |= self._from[place]
        return value

    def _truth(self, step: Step, place: int) -> Expr:
        value = self._values[place]
        if not isinstance(value, Truth):
            raise Wrong(self._unfit(step, value, "yes or no"))
        return self._expression(place)

    def _thing(self, step: Step, place: int) -> tuple[Name, bool]:
        """The name of an input, and whether it is a list of several things."""
        value = self._values[place]
        if not isinstance(value, Things):
            raise Wrong(self._unfit(step, value, "things"))
        if value.several:
            return self._list(step, place), True
        return self._one(step, place), False

    def _anchor(self, step: Step) -> tuple[Name, bool]:
        return self._thing(step, step.inputs[0])

    def _one(self, step: Step, place: int) -> Name:
        value = self._values[place]
        if not isinstance(value, Things):
            raise Wrong(self._unfit(step, value, "things"))
        if place not in self._bound or value.several:
            return self._bind(place, value.said, value.given_to("the", self._names))
        return self._bound[place]

    def _list(self, step: Step, place: int) -> Name:
        value = self._values[place]
        if not isinstance(value, Things):
            raise Wrong(self._unfit(step, value, "things"))
        if place in self._bound and value.several:
            return self._bound[place]
        return self._bind(place, value.plural, value.listed(self._names))

    def _is_scene(self, step: Step) -> bool:
        """Whether the first input is the whole picture."""
        place = step.inputs[0]
        if not isinstance(self._values[place], Scene):
            return False
        self._now |= self._from[place]
        return True

    def _say(self, step: Step, say: Callable[[Expr], Expr]) -> Text:
        """What is said of an input; of several things they must agree on it."""
        if self._is_scene(step):
            return Text(say(_IMAGE))
        name, several = self._anchor(step)
        if not several:
            return Text(say(name))
        item = self._names.item(name.id)
        told = ListComp(say(item), (Each(item, name, ()),))
        return Text(called("the", called("unique", told)))

    def _expression(self, place: int) -> Expr:
        """A value as it is written into another line."""
        if place in self._bound:
            return self._bound[place]
        self._now |= self._from[place]
        value = self._values[place]
        if isinstance(value, Things):
            return value.listed(self._names)
        return _IMAGE if isinstance(value, Scene) else value.expression

    def _bind(self, place: int, wanted: str, value: Expr) -> Name:
        name = self._name(value, wanted, self._from[place])
        self._bound[place] = name
        return name

    def _name(self, value: Expr, wanted: str, spans: set[Span] | None = None) -> Name:
        name = self._names.take(wanted)
        self.lines.append(Bind(name, value))
        self.places.append(tuple(self._now if spans is None else spans))
        return name

    def _unfit(self, step: Step, value: Value, wanted: str) -> Diagnostic:
        return step.wrong(
            ILL_MADE, f"{step.operation} wants {wanted}, and is given {_SAID[type(value)]}"
        )
