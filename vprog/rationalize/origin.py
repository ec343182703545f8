"""What a value's own step makes of it: the noun phrase of what an operator gives."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import replace
from functools import cached_property

from vprog.english import join, ordinal, singular
from vprog.graph import Node
from vprog.rationalize.claim import Operand, Reference, Relation
from vprog.rationalize.phrase import Part, Phrase
from vprog.rationalize.picking import Picks
from vprog.rationalize.wording import Unsayable, as_noun, is_thing, kind_of
from vprog.trace import Trace
from vprog.type import IMAGE

#: Up to how many things of a list are named one by one.
_FEW = 3
#: The table's phrase of a thing that is a part of another one.
_PARTED = re.compile(r"the (picture|part) ((?:[a-z]+ )?(?:of|above|below)) \{\w+\}")
#: The table's phrase of a picture in which something was marked.
_MARKED = re.compile(r"\{image\} (with [a-z ]+) \{regions\}")


class Origins(Picks):
    """Gives things the phrase of the step that they come from.

    Attributes:
        trace: what it is about.
        pure: whether what is said hangs on nothing but the values that were looked at.
        owners: loop variables that stand for any of a group, and what that group is called.
    """

    trace: Trace
    owners: dict[int, tuple[str, Operand]]

    @abstractmethod
    def named(self, id: int, path: tuple[int, ...]) -> tuple[str, Reference]:
        """A thing or things, with the definite article, and the reference."""

    @abstractmethod
    def refer(self, id: int, path: tuple[int, ...], many: bool = False) -> str:
        """A node as it is referred to in a sentence: things by name, all else by value."""

    def origin(self, node: Node, path: tuple[int, ...]) -> Phrase:
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
                if self.graph.nodes[node.args[0]].type.depth > 1:
                    raise Unsayable
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
                if mine.parts:  # "except" would be taken for the last one's
                    apart = Part.of(f"other than {b}", "other than", others)
                    joined = self.among(Phrase(whole=a, parts=mine.parts), node.type)
                    return joined.with_after(apart)
                rest = Relation("other than", (others,))
                mine = replace(mine, relations=(*mine.relations, rest))
                return Phrase(whole=f"{a} except {b}", parts=(mine,))
            case "union" | "add" if node.type.is_list:
                return self._together(node.args, path)
            case "list" if self._all_pictures(node):
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
            if self.thing(node.args[1], path).vague:
                raise Unsayable  # what no words tell is marked
            if any(part.relation and part.relation.name == "among" for part in phrase.after):
                raise Unsayable  # what is marked is not among those
            if not phrase.whole:
                return phrase.with_after(Part.of(f"{marked[1]} {text}", marked[1], refers))
        match = _PARTED.fullmatch(operator.words.phrase) if operator else None
        if node.op == "best_match":
            group = self.named(node.args[0], path)
            fits = f"{self.text('text', node.args[1], path)} best"
            said = Part(f"that fits {fits}", f"that fit {fits}")
            whose = Part.of(f"among {group[0]}", "among", group[1])
            return Phrase(kind_of(node.type), after=(whose, said))
        if node.op == "most_common" and is_thing(self.graph.nodes[node.args[0]].type):
            text, refers = self.named(node.args[0], path)
            whose = Part.of(f"among {text}", "among", refers)
            return Phrase(kind_of(node.type), ("most common",), (whose,))
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
        if a.vague or b.vague:
            raise Unsayable  # what one of them gave, no words that are known tell
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
        lists = [id for _, type, id in self.graph.inputs if type.item == IMAGE]
        if lists and (pictures or len(lists) > 1):
            # Pictures that are given one by one, and others that are given in a list.
            kind = "listed" if node.type != IMAGE else "separate"
            phrase = Phrase("picture", (kind,), vague=node.type != IMAGE and len(lists) > 1)
        else:
            phrase = Phrase(kind_of(node.type))
        if len(pictures) < 2 or node.type != IMAGE:
            return phrase
        return phrase.numbered(1 + pictures.index(node.id))

    def _all_pictures(self, node: Node) -> bool:
        """Whether a list holds each picture that is given, once."""
        given = [id for _, type, id in self.graph.inputs if IMAGE in (type, type.item)]
        return sorted(node.args) == sorted(given)

    def _item(self, node: Node, path: tuple[int, ...]) -> Phrase:
        source = node.args[0]
        if self.graph.nodes[source].type.depth > 1 or self.is_open(node.id):
            raise Unsayable
        phrase = self.thing(source, path)
        items = self.value(source, path)
        place = self.graph.depths[node.id] - 1
        if self.graph.nodes[source].op == "list" and place < len(path):
            return self.thing(self.graph.nodes[source].args[path[place]], path)
        if phrase.whole:
            phrase = self.among(phrase, node.type)
        if items is None or len(items) < 2 or place >= len(path):
            return phrase
        numbered = phrase.numbered(1 + path[place])
        if not phrase.rank:
            return numbered
        which = f"the {ordinal(1 + path[place])} of {phrase.the(True, len(items))}"
        at = node.id, path[: self.graph.depths[node.id]]
        return Phrase(whole=which, parts=(replace(numbered, at=at).refers(),))

    def _found(self, node: Node, path: tuple[int, ...]) -> Phrase:
        where, noun, _ = node.args
        name = self.graph.nodes[noun].value
        if self.graph.nodes[noun].op != "const":
            name = None if self.is_open(noun) else self.value(noun, path)
        said = as_noun(name) if isinstance(name, str) else self.refer(noun, path)
        phrase = Phrase(said if said.startswith("“") else singular(said))
        if not self.is_open(node.id):
            phrase = replace(phrase, open=self._more_of(node, path))
        place = self.graph.nodes[where]
        if place.op == "input" and place.type == IMAGE and self._one_picture:
            return phrase
        text, refers = self.owners.get(where) or self.mention(where, path)
        return phrase.with_after(Part.of(f"in {text}", "in", refers))

    def _more_of(self, node: Node, path: tuple[int, ...]) -> bool:
        """Whether the trace knows, or leaves open, more of a kind than a step found."""
        items, most = self.value(node.id, path), self.value(node.args[2], path)
        if items is None or most is None or len(items) >= most:
            return items is not None and most is not None
        noun = self.graph.nodes[node.args[1]]
        kin = [
            other
            for other in self.graph.nodes
            if other.op == "find" and other.id != node.id and self._may_ask(other, noun)
        ]
        if not kin:
            return False
        self.pure = False
        asked, where = self.value(noun.id, path), self.value(node.args[0], path)
        place = self.graph.nodes[node.args[0]]
        anywhere = place.op == "input" and place.type == IMAGE and self._one_picture
        record, ids = self.trace.record, {other.id for other in kin}
        for id, at, value in zip(record.nodes, record.paths, record.values, strict=True):
            if id in ids and isinstance(value, tuple):
                there, word = (self.trace.value(a, at)[1] for a in self.graph.nodes[id].args[:2])
                if word == asked and (anywhere or there == where) and not set(value) <= set(items):
                    return True
        return False

    def _may_ask(self, other: Node, noun: Node) -> bool:
        """Whether another search may ask for the same noun."""
        word = self.graph.nodes[other.args[1]]
        return noun.op != "const" or word.op != "const" or noun.value == word.value

    @cached_property
    def _one_picture(self) -> bool:
        given = [type for _, type, _ in self.graph.inputs if IMAGE in (type, type.item)]
        return given == [IMAGE]

    def _filtered(self, node: Node, path: tuple[int, ...]) -> Phrase:
        over = node.over
        assert over is not None
        if over.flat and over.test is None and over.total is None:
            whole, refers = self.named(node.args[0], path)
            if not refers.many or refers.parts:
                with self.each(over.item, whole, whole, refers):
                    return self.thing(over.body, path)
            own = Reference(refers.head, relations=(Relation("of", (Reference("it"),)),))
            before, self.owners = self.owners, {**self.owners, over.item: (whole, refers)}
            try:
                with self.each(over.item, f"its {refers.head}", f"their {refers.head}", own):
                    return self.thing(over.body, path)
            finally:
                self.owners = before
        if over.kind not in ("collect", "take1") or over.body != over.item:
            raise Unsayable
        return self.those(node, path)
