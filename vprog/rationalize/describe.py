"""What the values of a trace are called: noun phrases in place of names."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import Any

from vprog.english import join, ordinal, singular
from vprog.graph import Node
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.predicate import FIELD, Predicates
from vprog.rationalize.wording import Unsayable, fill, is_thing, kind_of, show
from vprog.region import Region
from vprog.trace import Trace
from vprog.type import IMAGE

#: How deep a phrase may lie in phrases before it is called by its kind alone.
_DEEPEST = 4
#: Up to how many things of a list are named one by one.
_FEW = 3
#: From how many characters on a text is called by what it is instead of shown again.
_LONG = 40
#: The side that a superlative of place counts from.
_SIDES = {"leftmost": "left", "rightmost": "right", "topmost": "top", "bottommost": "bottom"}


class Namer(Predicates):
    """Names values of one trace, and remembers on which steps the names stand."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.graph = trace.program.graph
        self.used: set[int] = set()
        self._rounds: dict[int, frozenset[int]] = {}
        self.bound = {}
        self.deep = 0
        self.brief = False

    def value(self, id: int, path: tuple[int, ...]) -> Any:
        """A node's value in a round; the step it stands on is remembered."""
        step, value = self.trace.value(id, path)
        if step is not None:
            self.used.add(step)
        return value

    def is_open(self, id: int) -> bool:
        """Whether a node hangs on a loop variable that stands for any item."""
        return any(item in self.bound for item in self.graph.chain(self.graph.nodes[id].scope))

    def refer(self, id: int, path: tuple[int, ...], many: bool = False) -> str:
        """A node as it is referred to in a sentence: things by name, all else by value."""
        node = self.graph.nodes[id]
        if id in self.bound:
            return self.bound[id][many]
        if is_thing(node.type):
            return self.the(id, path)
        if self.is_open(id):
            return self.by_words(node, path, many)
        value = self.value(id, path)
        if value is None:
            raise Unsayable
        if isinstance(value, str) and len(value) > _LONG:
            with suppress(Unsayable):
                return self.by_words(node, path)
        return show(value)

    def the(self, id: int, path: tuple[int, ...]) -> str:
        """A thing or things, with the definite article."""
        node = self.graph.nodes[id]
        phrase = self.thing(id, path)
        if not node.type.is_list:
            return (phrase.short if self.is_clear(phrase, id, path) else phrase).the()
        value = None if self.is_open(id) else self.value(id, path)
        return phrase.the(True, None if value is None else len(value))

    def stand_on(self, node: Node, path: tuple[int, ...]) -> None:
        """Remember how a thing was found: its step, and of a loop all that its rounds took."""
        step = self.trace.find(node.id, path)
        if step is None:
            return
        self.used.add(step)
        if node.over is None:
            return
        if step not in self._rounds:
            self._rounds[step] = frozenset(self._inside(step))
        self.used |= self._rounds[step]

    def _inside(self, loop: int) -> set[int]:
        """The steps within a loop's rounds."""
        paths = self.trace.record.paths
        found: set[int] = set()
        ahead = [
            s for r in self.trace.rounds(loop) for s in (r.test[0], r.body[0]) if s is not None
        ]
        while ahead:
            step = ahead.pop()
            if step not in found:
                found.add(step)
                inner = self.trace.reads(step)
                ahead.extend(s for s in inner if len(paths[s]) > len(paths[loop]))
        return found

    def is_clear(self, phrase: Phrase, id: int, path: tuple[int, ...]) -> bool:
        """Whether a phrase names one thing of this trace alone, also without what follows its noun."""
        if self.brief or phrase.whole or phrase.rank or not phrase.after or self.is_open(id):
            return False
        return self.named.get(phrase.short.noun(False), set()) <= {self.value(id, path)}

    @cached_property
    def named(self) -> dict[str, set[Any]]:
        """The things that a trace picks out, by their short names."""
        found: dict[str, set[Any]] = {}
        namer = Namer(self.trace)
        namer.brief = True
        for id, path, value in zip(*self.columns, strict=True):
            if isinstance(value, Region) and not path:
                phrase = namer.thing(id, path)
                if not phrase.whole:
                    found.setdefault(phrase.short.noun(False), set()).add(value)
        return found

    @property
    def columns(self) -> tuple[list[int], list[tuple[int, ...]], list[Any]]:
        record = self.trace.record
        return record.nodes, record.paths, record.values

    def thing(self, id: int, path: tuple[int, ...]) -> Phrase:
        """The noun phrase of a thing, or of a list of things."""
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
            return Phrase(whole=self.bound[node.id][0])
        if not self.is_open(node.id):
            self.stand_on(node, path)
        match node.op:
            case "input":
                return self._picture(node)
            case "each":
                return self._item(node, path)
            case "find":
                return self._found(node, path)
            case "loop":
                return self._filtered(node, path)
            case "the" | "sort_by" | "reverse" | "unique":
                return self.thing(node.args[0], path)
            case "slice_":
                return self._part(node, path)
            case "first" | "last" | "nth" | "item" | "min_by" | "max_by":
                return self._picked(node, path)
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
            case "union" | "add" if node.type.is_list:
                a, b = (self.the(arg, path) for arg in node.args)
                return Phrase(whole=f"{a} and {b}")
            case "list" if all(self.graph.nodes[a].op == "input" for a in node.args):
                return Phrase(kind_of(node.type))
            case "list" if len(node.args) <= _FEW and is_thing(node.type):
                return Phrase(whole=join([self.the(arg, path) for arg in node.args]))
            case "list" | "total" | "const":
                raise Unsayable
        return self._one_of(node, path) or Phrase(whole=self.by_words(node, path))

    def _one_of(self, node: Node, path: tuple[int, ...]) -> Phrase | None:
        """An item that an operator chose from a list, by its place there."""
        if node.type.is_list or self.is_open(node.id):
            return None
        value = self.value(node.id, path)
        for arg in node.args:
            if self.graph.nodes[arg].type.item == node.type:
                items = self.value(arg, path)
                phrase = self.thing(arg, path)
                if items is not None and value in items and not phrase.whole:
                    return phrase.numbered(1 + items.index(value)) if len(items) > 1 else phrase
        return None

    def _both(self, node: Node, path: tuple[int, ...]) -> Phrase:
        """What is in two lists: the noun of one with what is said of both."""
        a, b = (self.thing(arg, path) for arg in node.args)
        if (
            a.whole
            or b.whole
            or a.rank
            or b.rank
            or (a.head != b.head and "object" not in (a.head, b.head))
        ):
            return Phrase(whole=self.by_words(node, path))
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
        said = self.refer(noun, path)
        phrase = Phrase("object" if said in ("thing", "object") else singular(said))
        place = self.graph.nodes[where]
        pictures = [type for _, type, _ in self.graph.inputs]
        if place.op == "input" and pictures.count(IMAGE) == 1 and place.type == IMAGE:
            return phrase
        return phrase.with_after(f"in {self.refer(where, path)}")

    def _filtered(self, node: Node, path: tuple[int, ...]) -> Phrase:
        over = node.over
        assert over is not None
        if over.flat and over.test is None and over.total is None:
            whole = self.the(node.args[0], path)
            with self.each(over.item, whole, whole):
                return self.thing(over.body, path)
        if over.kind not in ("collect", "take1") or over.body != over.item:
            raise Unsayable
        return self.those(node, path)

    def _picked(self, node: Node, path: tuple[int, ...]) -> Phrase:
        """One of a list: the first, the largest, the second from the left."""
        source = self.graph.nodes[node.args[0]]
        phrase = self.thing(source.id, path)
        items = None if self.is_open(source.id) else self.value(source.id, path)
        if items is not None and len(items) == 1 and not phrase.whole:
            return phrase
        if phrase.whole:
            phrase = self.among(phrase, source.type)
        if node.op in ("min_by", "max_by"):
            return self._superlative(phrase, node.args[1], path, node.op == "max_by")
        place = {"first": 1, "last": -1}.get(node.op) or self.value(node.args[1], path)
        if place is None:
            raise Unsayable
        if node.op == "item":
            place = place + 1 if place >= 0 else place
        if source.op == "sort_by" and place != 0:
            largest = bool(self.value(source.args[2], path)) == (place > 0)
            return self._superlative(phrase, source.args[1], path, largest, abs(place))
        return phrase.ranked("last" if place == -1 else ordinal(place))

    def _part(self, node: Node, path: tuple[int, ...]) -> Phrase:
        """Some of a list: "the leftmost" of things that were put in order."""
        source = self.graph.nodes[node.args[0]]
        phrase = self.thing(source.id, path)
        start, stop = (self.value(a, path) for a in node.args[1:3])
        items = None if self.is_open(source.id) else self.value(source.id, path)
        if source.op != "sort_by" or items is None or phrase.whole or stop is None:
            return phrase
        falls = bool(self.value(source.args[2], path))
        if 0 <= start < len(items) > 1 and len(self.value(node.id, path) or ()) == 1:
            return self._superlative(phrase, source.args[1], path, falls, start + 1)
        if start == 0 and 0 < stop < len(items):
            told = self._superlative(phrase, source.args[1], path, falls)
        elif 0 < start < len(items) <= stop:
            told = self._superlative(phrase, source.args[1], path, not falls)
        else:
            return phrase
        return told if told.rank else phrase

    def _superlative(
        self, phrase: Phrase, keys: int, path: tuple[int, ...], largest: bool, place: int = 1
    ) -> Phrase:
        """The item with the largest or smallest key, or the second or third such."""
        over = self.graph.nodes[keys].over
        body = None if over is None else self.graph.nodes[over.body]
        while body is not None and body.op == "call":
            body = self.graph.nodes[body.args[-1]]
        words = body.operator.words if body is not None and body.operator else None
        which = f"{ordinal(place)} " if place > 1 else ""
        if words is not None and over is not None and over.item in body.args and words.most:  # type: ignore[union-attr]
            rank = words.most if largest else words.least
            side = _SIDES.get(rank)
            if place > 1 and side:
                return phrase.ranked(ordinal(place), f"from the {side}")
            return phrase.ranked(which + rank)
        match = FIELD.fullmatch(words.phrase) if words is not None else None
        key = match[1] if match else "value"
        if over is not None and body is not None and body.op == "count":
            with suppress(Unsayable), self.each(over.item, "it", "it"):
                key = self.measured(body, (*path, 0)).removeprefix("the ")
        return phrase.with_after(f"with the {which}{'largest' if largest else 'smallest'} {key}")

    def measured(self, node: Node, path: tuple[int, ...]) -> str:
        """A number, a text or a test by what it is of: "the number of cups", "the text on it".

        Raises:
            Unsayable: its operator has no phrase.
        """
        while node.op == "call":
            node = self.graph.nodes[node.args[-1]]
        if node.op != "count":
            return self.by_words(node, path)
        counted = self.graph.nodes[node.args[0]]
        phrase = self.thing(counted.id, path)
        if phrase.vague or not is_thing(counted.type):
            raise Unsayable
        return f"the number of {phrase.whole or phrase.noun(True)}"

    def by_words(self, node: Node, path: tuple[int, ...], many: bool = False) -> str:
        """A node by its operator's own phrase."""
        operator = node.operator
        if operator is None or not operator.words.phrase:
            raise Unsayable
        texts = {
            p.name: self.refer(a, path, many)
            for p, a in zip(operator.params, node.args, strict=True)
            if f"{{{p.name}}}" in operator.words.phrase
        }
        return fill(operator.words.phrase, texts, True, False)
