"""A step of a VisProg program with what its arguments mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from vprog.grammar.importers.expression import called
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.kind import IMAGE, REGION, STR, Kind, Value, list_of
from vprog.grammar.importers.lines import Lines
from vprog.grammar.importers.place import Place
from vprog.grammar.importers.visprog.step import Argument, Step
from vprog.grammar.syntax import Expr, Str

#: What a program is given, and what ours calls it.
INPUTS: dict[str, tuple[str, Kind]] = {
    "IMAGE": ("image", IMAGE),
    "LEFT": ("left_image", IMAGE),
    "RIGHT": ("right_image", IMAGE),
    "IMAGES": ("images", list_of(IMAGE)),
    "VIDEO": ("frames", list_of(IMAGE)),
    "FRAMES": ("frames", list_of(IMAGE)),
    "CHOICES": ("options", list_of(STR)),
}
#: Kinds of values that only VisProg has: half a picture, and things with the classes of theirs.
HALF = Kind("half")
CLASSIFIED = Kind("classified")


@dataclass(slots=True)
class State:
    """A program as far as it is read.

    Attributes:
        lines: what has been written.
        known: the variables.
        inputs: the inputs that were spoken of.
    """

    lines: Lines
    known: dict[str, Value] = field(default_factory=dict)
    inputs: dict[str, Value] = field(default_factory=dict)

    def value(self, name: str, place: Place) -> Value:
        """A variable, or an input.

        Raises:
            VprogError: VP152 where nothing is called so.
        """
        if name in self.known:
            return self.known[name]
        if name in INPUTS:
            wanted, kind = INPUTS[name]
            if wanted not in self.inputs:
                self.inputs[wanted] = self.lines.input(wanted, kind)
            return self.inputs[wanted]
        near = get_close_matches(name, [*self.known, *INPUTS], 1)
        help = f"did you mean {near[0]}?" if near else None
        place.refuse(ILL_MADE, f"nothing is called {name}", help)


@dataclass(frozen=True, slots=True)
class Given:
    """A step with what its arguments mean."""

    state: State
    step: Step
    place: Place

    def place_of(self, name: str) -> Place:
        """Where an argument stands."""
        return self.place.at(self.step.args[name].span)

    def argument(self, name: str, *kinds: str) -> Argument:
        """An argument of one of some kinds of writing."""
        found = self.step.args[name]
        if found.kind not in kinds:
            wanted = {"name": "a variable", "text": "a text in quotes", "number": "a number"}
            words = " or ".join(wanted[k] for k in kinds if k in wanted)
            self.place_of(name).refuse(ILL_MADE, f"{name} of {self.step.module} is {words}")
        return found

    def text(self, name: str) -> Str:
        """A text that is written out."""
        return Str(self.argument(name, "text").text)

    def has(self, name: str) -> bool:
        """Whether an argument is given, and not None."""
        return name in self.step.args and self.step.args[name].kind != "none"

    def value(self, name: str) -> Value:
        """A variable's value."""
        return self.state.value(self.argument(name, "name").text, self.place_of(name))

    def view(self, name: str = "image") -> Value:
        """A picture or a region."""
        found = self.value(name)
        if not found.kind.is_view:
            if found.kind == HALF:
                self.place_of(name).refuse(
                    NO_MEANING,
                    "half a picture cannot be asked or edited: no region is made out of numbers",
                    "it can be looked through for things",
                )
            self.place_of(name).refuse(ILL_MADE, f"a picture is wanted, and this is {found.kind}")
        return found

    def picture(self) -> Expr:
        """A whole picture."""
        found = self.view()
        return found.expr if found.kind == IMAGE else called("crop", found.expr)

    def things(self, name: str) -> Value:
        """A list of regions."""
        found = self.value(name)
        if found.kind == CLASSIFIED:
            self.place_of(name).refuse(
                NO_MEANING,
                "a thing keeps the label that it was found as; its class cannot be written on it",
            )
        if found.kind != list_of(REGION):
            self.place_of(name).refuse(ILL_MADE, f"things are wanted, and this is {found.kind}")
        return found

    def frames(self) -> Value:
        """A video: a list of pictures."""
        found = self.value("video")
        if found.kind != list_of(IMAGE):
            self.place_of("video").refuse(ILL_MADE, f"a video is wanted, and this is {found.kind}")
        return found

    def called(self, operator: str, *args: Expr) -> Expr:
        """A call, placed at the step."""
        return called(operator, *args, span=self.place.span)


Meaning: TypeAlias = Callable[[Given], Value]


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its parameters, those that may be left out, and its meaning."""

    params: tuple[str, ...]
    meaning: Meaning
    optional: tuple[str, ...] = ()


def no_operator(what: str) -> Meaning:
    """The meaning of a module that is refused by name, and why it is."""

    def read(given: Given) -> Value:
        given.place.refuse(NO_MEANING, f"{given.step.module} has no meaning here: {what}")

    return read
