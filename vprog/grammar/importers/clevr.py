"""CLEVR's functional programs, brought into ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from vprog.grammar.diagnostic import Code, Diagnostic, VprogError
from vprog.grammar.format import format_program
from vprog.grammar.importers import functional
from vprog.grammar.importers.chain import Chain, Test, called, named
from vprog.grammar.importers.imported import (
    ILL_MADE,
    NO_MEANING,
    Imported,
    Refused,
    comment,
    imported,
)
from vprog.grammar.source import Source
from vprog.grammar.syntax import (
    Bind,
    Call,
    Compare,
    CompareOp,
    Expr,
    Input,
    Name,
    Program,
    TypeExpr,
)

_CATEGORIES = ("size", "color", "material", "shape")
_RELATIONS = {"left": "left_of", "right": "right_of", "behind": "behind", "front": "in_front_of"}
_COMPARISONS: dict[str, CompareOp] = {
    "equal_integer": "==",
    "less_than": "<",
    "greater_than": ">",
    "equal_object": "==",
    **dict.fromkeys((f"equal_{c}" for c in _CATEGORIES), "=="),
}
_LAYOUT: Final = functional.Layout(
    ("program",), ("function", "type"), ("inputs",), ("value_inputs", "side_inputs")
)
#: The most steps of a program in a file; CLEVR's own have about thirty.
MOST_STEPS: Final = 64


class Misfit(ValueError):
    """A step that is none of CLEVR's, with the code that says how."""

    def __init__(self, message: str, code: Code = ILL_MADE) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a functional program: its function, where its inputs come from, and its words."""

    function: str
    inputs: tuple[int, ...]
    words: tuple[str, ...]


def from_clevr(program: Sequence[Mapping[str, Any]], question: str = "") -> str:
    """The text of a program that does what a functional program of CLEVR does.

    Both layouts are read: steps with ``function`` (as released) or ``type`` (as generated), and
    their words in ``value_inputs`` or ``side_inputs``. What the last step gives is the answer: a
    Bool where CLEVR says "yes" or "no", an Int, or a Str.

    Args:
        program: the steps in order; each names its inputs by their places.
        question: put above the program as a comment.

    Raises:
        ValueError: a step is not of CLEVR's language, or an input is none of the steps before it.

    >>> print(from_clevr([
    ...     {"function": "scene", "inputs": [], "value_inputs": []},
    ...     {"function": "filter_color", "inputs": [0], "value_inputs": ["red"]},
    ...     {"function": "filter_shape", "inputs": [1], "value_inputs": ["cube"]},
    ...     {"function": "unique", "inputs": [2], "value_inputs": []},
    ...     {"function": "relate", "inputs": [3], "value_inputs": ["left"]},
    ...     {"function": "count", "inputs": [4], "value_inputs": []},
    ... ], "How many things are left of the red cube?"), end="")
    # How many things are left of the red cube?
    image: Image
    red_cube = the(c for c in find(image, "cube") if verify(c, "red"))
    answer = count(t for t in find(image, "thing") if left_of(t, red_cube))
    """
    steps = []
    for place, step in enumerate(program):
        words = step.get("value_inputs", step.get("side_inputs", []))
        function = step.get("function", step.get("type"))
        steps.append(_step(place, function, step.get("inputs", []), words))
    if not steps:
        raise ValueError("the functional program has no step")
    return format_program(_tree(Writer(steps).lines(), question))


def import_clevr(source: Source) -> Iterator[Imported | Refused]:
    """The programs of a file of CLEVR's, in either layout; each question's answer as it says.

    Raises:
        VprogError: VP150 where the file is in no layout of CLEVR's; what is wrong with one program
            only is in its ``Refused``.
    """
    yield from functional.each(functional.questions(source, _LAYOUT), lambda q: _bring(source, q))


def _bring(source: Source, question: functional.Question) -> Imported:
    read = functional.read_steps(question.steps, source, _LAYOUT)
    wrong: list[Diagnostic] = []
    steps: list[Step] = []
    if len(read) > MOST_STEPS:
        message = f"the program has {len(read)} steps; one has at most {MOST_STEPS}"
        wrong.append(read[0].wrong(NO_MEANING, message))
    for place, one in enumerate(read):
        try:
            steps.append(_step(place, one.operation, one.inputs, one.words))
        except Misfit as misfit:
            wrong.append(one.wrong(misfit.code, str(misfit)))
    _, warnings = functional.dead_steps(read) if not wrong else ((), ())
    if wrong:
        raise VprogError(wrong, source)
    writer = Writer(steps)
    tree = _tree(writer.lines(), question.text)
    places = [[read[i].span for i in line] for line in writer.places]
    return imported(tree, ((), *places), source, warnings, question.name)


def _tree(lines: Sequence[Bind], question: str) -> Program:
    image = Input(Name("image"), TypeExpr("Image"), above=comment(question))
    return Program((image, *lines))


def _step(place: int, function: Any, inputs: Any, words: Any) -> Step:
    if not isinstance(function, str) or function not in _SHAPES:
        message = f"step {place} has no function of CLEVR's programs: {function!r}"
        raise Misfit(message, NO_MEANING)
    fits = isinstance(inputs, Sequence) and all(
        isinstance(i, int) and 0 <= i < place for i in inputs
    )
    texts = isinstance(words, Sequence) and all(
        isinstance(w, str) and w.isprintable() for w in words
    )
    if not fits or not texts or (len(inputs), len(words)) != _SHAPES[function]:
        raise Misfit(f"step {place} ({function}) has inputs or words that do not fit it")
    if function == "relate" and words[0] not in _RELATIONS:
        raise Misfit(f"step {place} has no relation of CLEVR: {words[0]!r}", NO_MEANING)
    return Step(function, tuple(inputs), tuple(words))


#: How many inputs and words each function takes.
_SHAPES: dict[str, tuple[int, int]] = {
    "scene": (0, 0),
    "unique": (1, 0),
    "relate": (1, 1),
    "union": (2, 0),
    "intersect": (2, 0),
    "count": (1, 0),
    "exist": (1, 0),
    **dict.fromkeys((f"filter_{c}" for c in _CATEGORIES), (1, 1)),
    **dict.fromkeys((f"query_{c}" for c in _CATEGORIES), (1, 0)),
    **dict.fromkeys((f"same_{c}" for c in _CATEGORIES), (1, 0)),
    **dict.fromkeys(_COMPARISONS, (2, 0)),
}


class Writer:
    """Writes the lines of a program; a line for each thing that a later one speaks of.

    Attributes:
        places: for each line the places of the steps that it came from.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.uses = [0] * len(steps)
        self.bound: list[Bind] = []
        self.places: list[frozenset[int]] = []
        self.taken: set[str] = {"image", "answer"}
        self.now: frozenset[int] = frozenset()

    def lines(self) -> list[Bind]:
        """A line for each named thing, and the answer's."""
        self.count_uses()
        made: list[Chain | Expr] = []
        whence: list[frozenset[int]] = []
        for place, step in enumerate(self.steps):
            last = place == len(self.steps) - 1
            if not self.uses[place] and not last:
                made.append(Name("unused"))
                whence.append(frozenset())
                continue
            self.now = frozenset({place}).union(*(whence[i] for i in step.inputs))
            value = self.value(step, [made[i] for i in step.inputs])
            bound = isinstance(value, Name)
            if not last and self.wants_name(place, value):
                value, bound = self.bind(value), True
            made.append(value)
            whence.append(frozenset() if bound else self.now)
        self.bind_answer(_expression(made[-1]))
        return self.bound

    def bind_answer(self, value: Expr) -> None:
        """The last line; what the steps behind a name came from is that line's."""
        self.bound.append(Bind(Name("answer"), value))
        self.places.append(self.now)

    def count_uses(self) -> None:
        """How many of the steps that the answer needs use each step."""
        for place in reversed(range(len(self.steps))):
            if place == len(self.steps) - 1 or self.uses[place]:
                for i in self.steps[place].inputs:
                    self.uses[i] += 1

    def wants_name(self, place: int, value: Chain | Expr) -> bool:
        """Whether a value is bound to a name of its own."""
        if isinstance(value, Name):
            return False
        users = {s.function for s in self.steps if place in s.inputs}
        if isinstance(value, Chain):
            several = self.uses[place] > 1 and bool(value.tests)
            compared = "count" in users and self.steps[-1].function != "count"
            return several or compared or bool(users & {"union", "intersect"})
        return self.uses[place] > 1

    def bind(self, value: Chain | Expr) -> Chain | Expr:
        """Give a value a name; a chain goes on from it."""
        if not isinstance(value, Chain):
            return self.name("value", value)
        name = self.name(value.plural, value.listed)
        return replace(value, source=name, tests=())

    def name(self, wanted: str, value: Expr) -> Name:
        """Bind a value to the wanted name, or to that with a number."""
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted}_{number}"
        self.taken.add(name)
        self.bound.append(Bind(Name(name), value))
        self.places.append(self.now)
        return Name(name)

    def value(self, step: Step, inputs: list[Chain | Expr]) -> Chain | Expr:
        """What a step gives, of what its inputs give."""
        kind, _, category = step.function.partition("_")
        if step.function == "scene":
            return Chain()
        if kind == "filter":
            return _chain(inputs[0]).filtered(category, step.words[0])
        if step.function == "unique":
            return self.name(_chain(inputs[0]).singular, _chain(inputs[0]).given_to("the"))
        if step.function == "relate":
            return Chain().tested(Test(_RELATIONS[step.words[0]], _expression(inputs[0])))
        if kind == "same":
            return Chain().tested(Test("same", _expression(inputs[0]), category))
        if step.function in ("union", "intersect"):
            sides = tuple(_expression(side) for side in inputs)
            return Chain(source=Call(Name(step.function), sides))
        if step.function in ("count", "exist"):
            return _chain(inputs[0]).given_to("exists" if step.function == "exist" else "count")
        if kind == "query":
            return called(category, _expression(inputs[0]))
        left, right = (_expression(side) for side in inputs)
        return Compare(left, ((_COMPARISONS[step.function], right),))


def _chain(value: Chain | Expr) -> Chain:
    return value if isinstance(value, Chain) else named(value)


def _expression(value: Chain | Expr) -> Expr:
    return value.listed if isinstance(value, Chain) else value
