"""What the values of a trace are called: noun phrases in place of names."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any

from vprog.english import join, one, singular
from vprog.graph import Graph, Node
from vprog.rationalize.claim import Operand, Reference, Relation
from vprog.rationalize.grounding import Marks
from vprog.rationalize.phrase import Part, Phrase, linked
from vprog.rationalize.picking import Picks
from vprog.rationalize.wording import (
    Unsayable,
    as_noun,
    is_thing,
    kind_of,
    show,
)
from vprog.region import Region
from vprog.trace import Trace
from vprog.type import IMAGE

#: How deep a phrase may lie in phrases before it is called by its kind alone.
_DEEPEST = 8
#: Up to how many things of a list are named one by one.
_FEW = 3
#: From how many characters on a text is called by what it is instead of shown again.
_LONG = 40
#: The table's phrase of a thing that is a part of another one.
_PARTED = re.compile(r"the (picture|part) ((?:[a-z]+ )?(?:of|above|below)) \{\w+\}")
#: The table's phrase of a picture in which something was marked.
_MARKED = re.compile(r"\{image\} (with [a-z ]+) \{regions\}")
#: What hands on one thing, so that what names the one names the other.
_SAME = frozenset({"the", "call"})


class Namer(Picks):
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
                return self.by_words(node, path)
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
            if self.fresh is not None and self.fresh == self.source(id) and not self.spoken:
                self._speak(id)
                before = tuple(word for word in phrase.before if word != "other")
                phrase = Phrase(phrase.head, before)
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
            return self._thing(self.graph.nodes[id], path)
        except Unsayable:
            return Phrase(kind_of(self.graph.nodes[id].type), vague=True)
        finally:
            self.deep -= 1
            self.brief = brief

    def _thing(self, node: Node, path: tuple[int, ...]) -> Phrase:
        if node.id in self.bound:
            text, _, refers = self.bound[node.id]
            parts = (refers,) if isinstance(refers, Reference) else ()
            return Phrase(whole=text, parts=parts)
        if not self.is_open(node.id):
            self.stand_on(node, path)
        match node.op:
            case "find":
                return self._found(node, path)
            case "loop":
                return self._filtered(node, path)
            case "the" | "sort_by" | "reverse" | "unique":
                return self.thing(node.args[0], path)
            case "input":
                return self._picture(node)
            case "each":
                return self._item(node, path)
            case "slice_":
                return self.part(node, path)
            case "first" | "last" | "nth" | "item" | "min_by" | "max_by":
                return self.picked_thing(node, path)
            case "if":
                test = self.value(node.args[0], path)
                if test is None:
                    raise Unsayable
                return self.thing(node.args[1 if test else 2], path)
            case "whole":
                return self.thing(node.args[0], path)
            case "call":
                return self.thing(node.args[-1], path)
            case "intersect":
                return self._both(node, path)
            case "difference":
                (a, mine), (b, others) = (self.named(arg, path) for arg in node.args)
                rest = Relation("other than", (others,))
                mine = replace(mine, relations=(*mine.relations, rest))
                return Phrase(whole=f"{a} except {b}", parts=(mine,))
            case "union" | "add" if node.type.is_list:
                return self._together(node.args, path)
            case "list" if all(self.graph.nodes[a].op == "input" for a in node.args):
                return Phrase(kind_of(node.type))
            case "list" if len(node.args) <= _FEW and is_thing(node.type):
                return self._together(node.args, path)
            case "list" | "total" | "const":
                raise Unsayable
        return self.one_of(node, path) or self._by_table(node, path)

    def _by_table(self, node: Node, path: tuple[int, ...]) -> Phrase:
        """A thing by the table's phrase: "the picture of the cup", "the part left of the cup"."""
        operator = node.operator
        marked = _MARKED.fullmatch(operator.words.phrase) if operator else None
        if marked is not None and len(node.args) == 2:
            text, refers = self.mention(node.args[1], path)
            phrase = self.thing(node.args[0], path)
            if not phrase.whole:
                return phrase.with_after(Part.of(f"{marked[1]} {text}", marked[1], refers))
        match = _PARTED.fullmatch(operator.words.phrase) if operator else None
        if match is None or len(node.args) != 1:
            return Phrase(whole=self.by_words(node, path)[0])
        text, refers = self.mention(node.args[0], path)
        return Phrase(match[1], after=(Part.of(f"{match[2]} {text}", match[2], refers),))

    def _together(self, args: tuple[int, ...], path: tuple[int, ...]) -> Phrase:
        """Several things, or lists of things, as one."""
        found = [self.named(arg, path) for arg in args]
        if len(found) == 1:
            return self.thing(args[0], path)
        return Phrase(whole=join([text for text, _ in found]), parts=tuple(r for _, r in found))

    def one_of(self, node: Node, path: tuple[int, ...]) -> Phrase | None:
        """An item that an operator chose from a list, by its place there."""
        if node.type.is_list or self.is_open(node.id):
            return None
        for arg in node.args:
            if self.graph.nodes[arg].type.item == node.type:
                value, items = self.value(node.id, path), self.value(arg, path)
                for part in (
                    self.graph.nodes[arg].args if self.graph.nodes[arg].op == "list" else ()
                ):
                    if self.value(part, path) == value:
                        self.pure = False
                        return self.thing(part, path)
                phrase = self.thing(arg, path)
                if items is not None and value in items and not phrase.whole:
                    if len(items) == 1:
                        return phrase
                    self.pure = False
                    return phrase.numbered(1 + items.index(value))
        return None

    def _both(self, node: Node, path: tuple[int, ...]) -> Phrase:
        """What is in two lists: the noun of one with what is said of both."""
        a, b = (self.thing(arg, path) for arg in node.args)
        named = a.whole or b.whole or a.rank or b.rank
        if named or (a.head != b.head and "object" not in (a.head, b.head)):
            (text, refers), (other, others) = (self.named(arg, path) for arg in node.args)
            return Phrase(
                kind_of(node.type),
                after=(
                    Part.of(f"among {text}", "among", refers),
                    Part.of(f"among {other}", "among", others),
                ),
            )
        head = b.head if a.head == "object" else a.head
        before = tuple(dict.fromkeys(a.before + b.before))
        return Phrase(head, before, tuple(dict.fromkeys(a.after + b.after)))

    def _picture(self, node: Node) -> Phrase:
        pictures = [id for _, type, id in self.graph.inputs if type == IMAGE]
        if len(pictures) < 2 or node.type != IMAGE:
            return Phrase(kind_of(node.type))
        return Phrase("picture").numbered(1 + pictures.index(node.id))

    def _item(self, node: Node, path: tuple[int, ...]) -> Phrase:
        source = node.args[0]
        phrase = self.thing(source, path)
        if self.is_open(node.id):
            raise Unsayable
        items = self.value(source, path)
        place = self.graph.depths[node.id] - 1
        if self.graph.nodes[source].op == "list" and place < len(path):
            return self.thing(self.graph.nodes[source].args[path[place]], path)
        if phrase.whole:
            phrase = self.among(phrase, node.type)
        if items is None or len(items) < 2 or place >= len(path):
            return phrase
        return phrase.numbered(1 + path[place])

    def _found(self, node: Node, path: tuple[int, ...]) -> Phrase:
        where, noun, _ = node.args
        name = self.graph.nodes[noun].value
        if self.graph.nodes[noun].op != "const":
            name = None if self.is_open(noun) else self.value(noun, path)
        said = as_noun(name) if isinstance(name, str) else self.refer(noun, path)
        phrase = Phrase(said if said.startswith("“") else singular(said))
        place = self.graph.nodes[where]
        if place.op == "input" and place.type == IMAGE and self._one_picture:
            return phrase
        text, refers = self.mention(where, path)
        return phrase.with_after(Part.of(f"in {text}", "in", refers))

    @cached_property
    def _one_picture(self) -> bool:
        return [type for _, type, _ in self.graph.inputs].count(IMAGE) == 1

    def _filtered(self, node: Node, path: tuple[int, ...]) -> Phrase:
        over = node.over
        assert over is not None
        if over.flat and over.test is None and over.total is None:
            whole, refers = self.named(node.args[0], path)
            with self.each(over.item, whole, whole, refers):
                return self.thing(over.body, path)
        if over.kind not in ("collect", "take1") or over.body != over.item:
            raise Unsayable
        return self.those(node, path)
