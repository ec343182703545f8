"""What the values of a trace are called: noun phrases in place of names."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from vprog.english import one
from vprog.graph import Graph, Node
from vprog.rationalize.claim import Operand, Reference
from vprog.rationalize.grounding import Marks
from vprog.rationalize.origin import Origins
from vprog.rationalize.phrase import Phrase, linked
from vprog.rationalize.wording import (
    Unsayable,
    is_thing,
    kind_of,
    show,
)
from vprog.region import Region
from vprog.trace import Trace

#: How deep a phrase may lie in phrases before it is called by its kind alone.
_DEEPEST = 8
#: From how many characters on a text is called by what it is instead of shown again.
_LONG = 40
#: What hands on one thing, so that what names the one names the other.
_SAME = frozenset({"the", "call"})


class Namer(Origins):
    """Names values of one trace, and remembers on which steps the names stand.

    Attributes:
        looked: nodes whose values were looked at, and where: what is said hangs on these.
        stood: further nodes that what was named was found by.
        spoken: whether the clause has named a thing.
        spare: whether a thing is named in full wherever it is named first.
        pure: whether what is said hangs on nothing else; regions count by their number alone.
        fresh: the thing that the sentence before introduced, which "that" points at.
    """

    def __init__(self, trace: Trace, marks: Marks | None = None) -> None:
        self.trace = trace
        self.graph: Graph = trace.program.graph
        self.marks = marks
        self.looked: dict[tuple[int, tuple[int, ...]], None] = {}
        self.stood: dict[tuple[int, tuple[int, ...]], None] = {}
        self.pure = True
        self.fresh: int | None = None
        self.introduced: int | None = None
        self.spoken = False
        self.spare = False
        self.bound = {}
        #: Loop variables that stand for any of a group, and what that group is called.
        self.owners: dict[int, tuple[str, Operand]] = {}
        self.deep = 0
        self.brief = False
        self._named: dict[Any, tuple[Phrase, list[Any], list[Any]]] = {}

    def value(self, id: int, path: tuple[int, ...]) -> Any:
        """A node's value in a round; the step it stands on is remembered."""
        path = path[: self.graph.depths[id]]
        self.looked[id, path] = None
        return self.trace.value(id, path)[1]

    def is_open(self, id: int) -> bool:
        """Whether a node hangs on a loop variable that stands for any item."""
        if not self.bound:
            return False
        scope = self.graph.nodes[id].scope
        return scope != -1 and any(item in self.bound for item in self.graph.chain(scope))

    def mention(self, id: int, path: tuple[int, ...], many: bool = False) -> tuple[str, Operand]:
        """A node as it is referred to: things by name, all else by value; and what that refers to."""
        if id in self.bound:
            one, several, refers = self.bound[id]
            return (several if many else one), refers
        node = self.graph.nodes[id]
        if is_thing(node.type):
            return self.named(id, path)
        if self.is_open(id):
            return self.by_words(node, path, many)
        value = self.value(id, path)
        if value is None:
            raise Unsayable
        if isinstance(value, str) and len(value) > _LONG:
            with suppress(Unsayable):
                said, refers = self.by_words(node, path)
                if "“" not in said:
                    return said, refers
        return show(value), value

    def refer(self, id: int, path: tuple[int, ...], many: bool = False) -> str:
        """A node as it is referred to in a sentence: things by name, all else by value."""
        return self.mention(id, path, many)[0]

    def the(self, id: int, path: tuple[int, ...]) -> str:
        """A thing or things, with the definite article."""
        return self.named(id, path)[0]

    def named(self, id: int, path: tuple[int, ...]) -> tuple[str, Reference]:
        """A thing or things, with the definite article, and the reference."""
        node = self.graph.nodes[id]
        phrase = self.thing(id, path)
        if node.type.is_list:
            n = None if self.is_open(id) else len(self.value(id, path) or ())
            number = n if n is not None and n > 1 and not phrase.whole else None
            said = self.boxed(phrase, lambda p: p.the(True, n), n != 1, id, path)
            return said, phrase.refers(number, many=n != 1)
        if (phrase.after or phrase.rank) and not (phrase.whole or self.brief or self.is_open(id)):
            # A loop's variable is another thing in each round.
            lasting = not self.graph.depths[id]
            if lasting and self.fresh == self.source(id) and not self.spoken:
                self._speak(id)
                before = tuple(word for word in phrase.before if word != "other")
                phrase = Phrase(phrase.head, before, at=phrase.at)
                said = self.boxed(phrase, lambda p: f"that {p.noun(False)}", False, id, path)
                return said, replace(phrase.refers(), back=True)
            if not (phrase.rank or self.spare) and self.is_alone(id, path):
                phrase = phrase.short
        if (
            phrase.vague
            and not phrase.rank
            and phrase.head in ("object", "picture")
            and not self.is_open(id)
        ):
            # No words that are known tell it apart: the text says that it is one of several.
            said = self.boxed(phrase, lambda p: one(p.noun(False)), False, id, path)
            return said, replace(phrase, vague=False).refers(definite=False)
        if not phrase.whole and not self.is_open(id):
            self._speak(id)
        return self.boxed(phrase, Phrase.the, False, id, path), phrase.refers()

    def _speak(self, id: int) -> None:
        """Remember the first thing that a clause names: the next one may point at it."""
        if self.deep == 0 and not self.spoken:
            self.introduced = self.source(id)
            self.spoken = True

    def boxed(
        self,
        phrase: Phrase,
        form: Callable[[Phrase], str],
        many: bool,
        id: int | None,
        path: tuple[int, ...],
    ) -> str:
        """A phrase in a form, with the boxes of what it names where the style asks for them.

        They stand behind the noun: "the cup [...] left of the plate [...]".
        """
        if self.marks is None or id is None or phrase.parts or self.is_open(id) or id in self.bound:
            return form(phrase)
        value = self.trace.value(id, path[: self.graph.depths[id]])[1]
        found = value if isinstance(value, tuple) else (value,)
        said = self.marks.mark(form(phrase.short), [v for v in found if isinstance(v, Region)])
        return " ".join([said, *linked(phrase.after, many)])

    def is_only(self, label: str) -> bool:
        """Whether the trace knows one thing of a label alone."""
        known: set[Region] = set()
        for value in self.trace.record.values:
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Region) and item.label == label:
                    known.add(item)
        return len(known) == 1

    def source(self, id: int) -> int:
        """The node that a thing comes from, through what hands it on unchanged."""
        node = self.graph.nodes[id]
        while node.op in _SAME:
            node = self.graph.nodes[node.args[-1]]
        return node.id

    def is_alone(self, id: int, path: tuple[int, ...]) -> bool:
        """Whether a thing's noun and adjectives name it alone among what the trace knows.

        So it is where the list that the noun and the adjectives give has no other item.
        """
        node = self.graph.nodes[self.source(id)]
        while node.over is not None and node.over.kind == "collect":
            if node.over.body != node.over.item or node.over.test is None:
                return False
            if not self._is_adjective(node.over.test, node.over.item):
                source = node.args[0]
                items = self.value(source, path)
                rest = self.graph.nodes[source]
                return isinstance(items, tuple) and len(items) == 1 and rest.op in ("find", "loop")
            node = self.graph.nodes[node.args[0]]
        return False

    def _is_adjective(self, test: int, item: int) -> bool:
        node = self.graph.nodes[test]
        if node.op == "and":
            return all(self._is_adjective(a, item) for a in node.args)
        return node.op == "verify" and node.args[0] == item

    def stand_on(self, node: Node, path: tuple[int, ...]) -> None:
        """Remember how a thing was found."""
        self.stood[node.id, path[: self.graph.depths[node.id]]] = None

    @property
    def used(self) -> set[int]:
        """The steps that what was said stands on."""
        find = self.trace.find
        found = {find(id, path) for id, path in self.looked}
        found.update(find(id, path) for id, path in self.stood)
        found.discard(None)
        return found  # type: ignore[return-value]

    def thing(self, id: int, path: tuple[int, ...]) -> Phrase:
        """The noun phrase of a thing, or of a list of things."""
        key = (id, path, self.fresh) if not (self.bound or self.brief or self.deep) else None
        if key is not None and key in self._named:
            phrase, looked, stood = self._named[key]
            self.looked.update(dict.fromkeys(looked))
            self.stood.update(dict.fromkeys(stood))
            return phrase
        before = self.looked, self.stood
        if key is not None:
            self.looked, self.stood = {}, {}
        try:
            phrase = self._thing_or_kind(id, path)
            if key is not None:
                self._named[key] = phrase, list(self.looked), list(self.stood)
        finally:
            if key is not None:
                before[0].update(self.looked)
                before[1].update(self.stood)
                self.looked, self.stood = before
        return phrase

    def _thing_or_kind(self, id: int, path: tuple[int, ...]) -> Phrase:
        brief, self.brief = self.brief, self.brief or self.deep >= _DEEPEST
        self.deep += 1
        try:
            if self.deep > 4 * _DEEPEST:
                raise Unsayable
            phrase = self.origin(self.graph.nodes[id], path)
        except Unsayable:
            phrase = Phrase(kind_of(self.graph.nodes[id].type), vague=True)
        else:
            if id in self.bound:
                return phrase
        finally:
            self.deep -= 1
            self.brief = brief
        open = self.is_open(id)
        return replace(phrase, at=None if open else (id, path[: self.graph.depths[id]]))
