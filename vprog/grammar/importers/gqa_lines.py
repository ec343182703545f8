"""Writes the lines of a program that does what the steps of one of GQA's do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vprog.grammar.diagnostic import Diagnostic
from vprog.grammar.importers.functional import Step
from vprog.grammar.importers.gqa_bindings import Bindings, Scene, Text, Truth, Value, Wrong
from vprog.grammar.importers.gqa_relations import (
    POSITIONS,
    hold_relation,
    position,
    queried,
    related_by,
    same_relation,
)
from vprog.grammar.importers.gqa_words import (
    ANYTHING,
    CATEGORIES,
    COMMON,
    COMPARATIVES,
    KINDS,
    SCENE,
    Looked,
    looked,
    negated,
    options,
    related,
)
from vprog.grammar.importers.imported import ILL_MADE, NO_MEANING
from vprog.grammar.importers.things import Things, both, called, compared, unless, words
from vprog.grammar.syntax import (
    Binary,
    Bind,
    Each,
    Expr,
    FString,
    Generator,
    IfElse,
    Index,
    Int,
    List,
    Name,
    Str,
)

_IMAGE: Final = Name("image")
_SIDES: Final = ("to the left of", "to the right of")


class Writer(Bindings):
    """Goes through the steps once; a line for each thing that a later step speaks of.

    Attributes:
        wrong: what is wrong with steps; the lines are worth nothing then.
    """

    def __init__(self, steps: tuple[Step, ...], needed: frozenset[int]) -> None:
        super().__init__()
        self.steps = steps
        self.needed = needed
        self.wrong: list[Diagnostic] = []
        self._broken: set[int] = set()

    def write(self) -> None:
        """Write all lines."""
        last = len(self.steps) - 1
        for place, step in enumerate(self.steps):
            if place not in self.needed or self._broken.intersection(step.inputs):
                # Nothing comes of it; but an operation that there is not is told all the same.
                self._broken.add(place)
                if _kind(step.operation) is None:
                    self.wrong.append(_no_operation(step))
                continue
            self._now = {step.span}
            try:
                self._values[place] = self._value(step)
            except Wrong as wrong:
                self.wrong.append(wrong.diagnostic)
                self._broken.add(place)
                continue
            self._from[place] = self._now
            uses = sum(s.inputs.count(place) for s in self.steps)
            value = self._values[place]
            if uses > 1 and place != last and isinstance(value, Truth | Text):
                self._bind(place, "test" if isinstance(value, Truth) else "word", value.expression)
        if self.wrong:
            return
        self._now = set()
        answer = self._expression(last)
        self.lines.append(Bind(Name("answer"), answer))
        self.places.append(tuple(self._now))

    def _value(self, step: Step) -> Value:
        kind = _kind(step.operation)
        if kind is None:
            raise Wrong(_no_operation(step))
        head, category = kind
        make: dict[str, Callable[[Step, str], Value]] = {
            "select": self._select,
            "relate": self._relate,
            "filter": self._filter,
            "query": self._query,
            "verify": self._verify,
            "choose": self._choose,
            "exist": lambda s, _: Truth(self._things(s).given_to("exists", self._names)),
            "and": self._logic,
            "or": self._logic,
            "same": self._same,
            "different": self._same,
            "common": self._common,
            "verify rel": self._verify_relation,
            "choose rel": self._choose_relation,
            "compare": self._compare,
        }
        takes = _TAKES.get(head, (1,))
        if len(step.inputs) not in takes:
            wanted = " or ".join(str(n) for n in takes)
            raise Wrong(
                step.wrong(
                    ILL_MADE, f"{step.operation} takes {wanted} inputs, not {len(step.inputs)}"
                )
            )
        return make[head](step, category)

    def _select(self, step: Step, _: str) -> Value:
        argument = _argument(step)
        if argument == SCENE:
            return Scene()
        told = looked(argument)
        if told is None:
            raise Wrong(step.wrong_words(ILL_MADE, "select is told no noun"))
        return _found(told)

    def _relate(self, step: Step, _: str) -> Things:
        told = related(_argument(step))
        if told is None or len(told.relations) != 1:
            raise Wrong(step.wrong_words(ILL_MADE, _NO_TRIPLE))
        anchor, several = self._anchor(step)
        test = related_by(told.relations[0], told.side, anchor, several, self._names)
        return _found(told.looked).passing(test)

    def _filter(self, step: Step, category: str) -> Value:
        word, turned = negated(_argument(step))
        if not word:
            raise Wrong(step.wrong_words(ILL_MADE, f"{step.operation} is told no word"))
        if category in POSITIONS:
            self._side(step, category, word)
        said = "" if turned or category in POSITIONS else word
        return self._things(step).passing(
            lambda item: unless(_is(item, category, word), turned), said=said
        )

    def _query(self, step: Step, _: str) -> Value:
        category = _argument(step)
        if not category:
            raise Wrong(step.wrong_words(ILL_MADE, "query is told no category"))
        if category in POSITIONS:
            first, second = POSITIONS[category]
            return self._say(
                step, lambda x: IfElse(position(x, category, first), Str(first), Str(second))
            )
        return self._say(step, lambda x: queried(x, category))

    def _verify(self, step: Step, category: str) -> Value:
        word, turned = negated(_argument(step))
        if not word:
            raise Wrong(step.wrong_words(ILL_MADE, f"{step.operation} is told no word"))
        if category in POSITIONS:
            self._side(step, category, word)
        if self._is_scene(step):
            return Truth(unless(called("verify", _IMAGE, Str(word)), turned))
        name, several = self._anchor(step)
        if not several:
            return Truth(unless(_is(name, category, word), turned))
        item = self._names.item(name.id)
        test = unless(_is(item, category, word), turned)
        return Truth(called("all", Generator(test, (Each(item, name, ()),))))

    def _choose(self, step: Step, category: str) -> Value:
        told = options(_argument(step))
        if told is None:
            raise Wrong(step.wrong_words(ILL_MADE, f"{step.operation} is told no a|b"))
        if category in POSITIONS:
            for word in told:
                self._side(step, category, word)
            first, second = told[0], told[1]
            return self._say(
                step, lambda x: IfElse(position(x, category, first), Str(first), Str(second))
            )
        operator = "classify" if category in KINDS else "choose"
        return self._say(step, lambda x: called(operator, x, words(told)))

    def _logic(self, step: Step, _: str) -> Value:
        left, right = (self._truth(step, i) for i in step.inputs)
        return Truth(Binary("and" if step.operation == "and" else "or", left, right))

    def _same(self, step: Step, category: str) -> Value:
        head = "same" if step.operation.startswith("same") else "different"
        kind = category or _argument(step)
        if not kind:
            raise Wrong(step.wrong_words(ILL_MADE, f"{step.operation} is told no category"))
        if len(step.inputs) == 2:
            (a, many_a), (b, many_b) = (self._thing(step, i) for i in step.inputs)
            if not many_a and not many_b:
                return Truth(called(head, a, b, Str(kind)))
            x, y = self._names.item(a.id), self._names.item(b.id, self._names.item(a.id).id)
            test = called(head, x if many_a else a, y if many_b else b, Str(kind))
            clauses = [Each(x, a, ())] * many_a + [Each(y, b, ())] * many_b
            return Truth(called("all", Generator(test, tuple(clauses))))
        name = self._list(step, step.inputs[0])
        x = self._names.item(name.id)
        if head == "same":
            first = Index(name, Int(0))
            test = called("same", x, first, Str(kind))
            return Truth(called("all", Generator(test, (Each(x, name, ()),))))
        y = self._names.item(name.id, x.id)
        pairs = (Each(x, name, ()), Each(y, name, (compared(x, "!=", y),)))
        return Truth(called("all", Generator(called("different", x, y, Str(kind)), pairs)))

    def _common(self, step: Step, _: str) -> Value:
        a, b = (self._one(step, i) for i in step.inputs)
        item = self._names.item("kind")
        test = called("same", a, b, item)
        each = Each(item, words(COMMON), (test,))
        return Text(called("first", Generator(item, (each,))))

    def _compare(self, step: Step, relation: str) -> Value:
        pair = List(tuple(self._one(step, i) for i in step.inputs))
        x = self._names.item("x")
        y = self._names.item("y", x.id)
        test = both((compared(x, "!=", y), hold_relation(COMPARATIVES[relation], x, y)))
        clauses = (Each(x, pair, ()), Each(y, pair, (test,)))
        return Text(called("first", Generator(queried(x, "name"), clauses)))

    def _verify_relation(self, step: Step, _: str) -> Value:
        return Truth(self._relate(step, "").given_to("exists", self._names))

    def _choose_relation(self, step: Step, _: str) -> Value:
        told = related(_argument(step))
        if told is None or len(told.relations) < 2:
            raise Wrong(step.wrong_words(ILL_MADE, _NO_CHOICE))
        if told.side == "_" or any(same_relation(r) for r in told.relations):
            raise Wrong(step.wrong_words(ILL_MADE, "there is no choice between these relations"))
        anchor = self._one(step, step.inputs[0])
        other = self._name(_found(told.looked).given_to("the", self._names), told.looked.noun)
        self._now = {step.span}
        a, b = (other, anchor) if told.side == "s" else (anchor, other)
        item = self._names.item("relation")
        sides = set(told.relations) <= set(_SIDES)
        shown = tuple(r.split(" ")[2] for r in told.relations) if sides else told.relations
        relation = FString(("to the ", item, " of")) if sides else item
        each = Each(item, words(shown), (called("relate", a, b, relation),))
        return Text(called("first", Generator(item, (each,))))

    def _side(self, step: Step, category: str, word: str) -> None:
        if word in POSITIONS[category]:
            return
        known = " or ".join(POSITIONS[category])
        raise Wrong(
            step.wrong_words(NO_MEANING, f"{word} is no side of a picture", f"it is {known}")
        )


_NO_TRIPLE: Final = "the argument is no noun,relation,side"
_NO_CHOICE: Final = "the argument is no noun,relation|relation,side"
#: How many inputs the operations take that do not take one.
_TAKES: Final[dict[str, tuple[int, ...]]] = {
    "select": (0,),
    **dict.fromkeys(("and", "or", "common", "compare"), (2,)),
    **dict.fromkeys(("same", "different"), (1, 2)),
}


def _kind(operation: str) -> tuple[str, str] | None:
    """An operation as its head and category; None of one that GQA does not have."""
    if operation in ("verify rel", "choose rel"):
        return operation, ""
    head, _, category = operation.partition(" ")
    if head == "choose" and category in COMPARATIVES:
        return "compare", category
    if head in ("filter", "verify", "choose", "same", "different"):
        return (head, category) if not category or category in CATEGORIES else None
    return (operation, "") if operation in _PLAIN else None


_PLAIN: Final = frozenset({"select", "relate", "query", "exist", "and", "or", "common"})


def _no_operation(step: Step) -> Diagnostic:
    return step.wrong(NO_MEANING, f"GQA's programs have no operation {step.operation!r}")


def _argument(step: Step) -> str:
    return step.words[0].strip() if step.words else ""


def _found(told: Looked) -> Things:
    if told.noun == ANYTHING:
        return Things("thing", "thing", several=told.several)
    if told.unlike:
        return Things("thing", "thing", several=told.several).passing(
            lambda item: unless(called("verify", item, Str(told.noun)))
        )
    return Things(told.noun, told.noun, several=told.several)


def _is(item: Expr, category: str, word: str) -> Expr:
    if category in POSITIONS:
        return position(item, category, word)
    return called("verify", item, Str(word))
