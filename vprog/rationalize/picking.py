"""One of a list, or a part of it, by its place or by a key: superlatives, ranks, and what keys measure."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import suppress
from dataclasses import replace
from typing import Final

from vprog.english import number_word, ordinal, plural, singular
from vprog.graph import Node
from vprog.rationalize.claim import Measure, Operand, Reference
from vprog.rationalize.contents import Contents
from vprog.rationalize.phrase import Part, Phrase
from vprog.rationalize.predicate import FIELD
from vprog.rationalize.wording import Unsayable, as_noun, as_parameter, fill, is_thing, show
from vprog.region import Region

#: The side that a superlative of place counts from.
SIDES = {"leftmost": "left", "rightmost": "right", "topmost": "top", "bottommost": "bottom"}


class Picks(Contents):
    """Names what is taken from a list."""

    def picked_thing(self, node: Node, path: tuple[int, ...]) -> Phrase:
        """One of a list: the first, the largest, the second from the left."""
        source = self.graph.nodes[node.args[0]]
        if source.type.depth > 1:
            raise Unsayable
        phrase = self.thing(source.id, path)
        if source.over is not None and source.over.kind == "take1":
            return phrase if phrase.whole else phrase.ranked("first")
        items = None if self.is_open(source.id) else self.value(source.id, path)
        if items is not None and len(items) == 1 and not phrase.whole:
            return phrase
        if phrase.whole:
            phrase = self.among(phrase, source.type)
        if node.op in ("min_by", "max_by"):
            return self.superlative(phrase, node.args[1], path, node.op == "max_by")
        place = {"first": 1, "last": -1}.get(node.op) or self.value(node.args[1], path)
        if place is None:
            raise Unsayable
        if node.op == "item":
            place = place + 1 if place >= 0 else place
        source, turned = self.sorted_by(source)
        if source.op == "sort_by" and place != 0:
            largest = (bool(self.value(source.args[2], path)) is not turned) == (place > 0)
            return self.superlative(phrase, source.args[1], path, largest, abs(place))
        return phrase.ranked("last" if place == -1 else ordinal(place))

    def runner_up(self, node: Node, head: str, path: tuple[int, ...]) -> Reference | None:
        """The next best of a list, where its label tells it apart from all that the trace knows.

        Args:
            node: what picks the item with the largest or smallest key.
            head: what all of them are called.
            path: the round.
        """
        if node.op not in ("min_by", "max_by"):
            return None
        items, keys = (self.value(arg, path) for arg in node.args)
        order = sorted(range(len(keys)), key=keys.__getitem__, reverse=node.op == "max_by")
        if len(order) < 2 or keys[order[0]] == keys[order[1]]:
            return None
        label = items[order[1]].label if isinstance(items[order[1]], Region) else ""
        noun = singular(as_noun(label)) if label else "“"
        self.pure = False
        if noun.startswith("“") or noun in ("object", head) or not self.is_only(label):
            return None
        return Reference(noun)

    @abstractmethod
    def is_only(self, label: str) -> bool:
        """Whether the trace knows one thing of a label alone."""

    def sorted_by(self, node: Node) -> tuple[Node, bool]:
        """Where a list was put in order, through what reverses it, and whether it is the other way round."""
        turned = False
        while node.op == "reverse":
            node, turned = self.graph.nodes[node.args[0]], not turned
        return node, turned

    def part(self, node: Node, path: tuple[int, ...]) -> Phrase:
        """Some of a list: "the leftmost" of things that were put in order."""
        source = self.graph.nodes[node.args[0]]
        phrase = self.thing(source.id, path)
        start, stop = (self.value(a, path) for a in node.args[1:3])
        items = None if self.is_open(source.id) else self.value(source.id, path)
        if items is not None and start == 0 and stop >= len(items):
            return phrase
        source, turned = self.sorted_by(source)
        if items is None or phrase.whole or stop is None:
            return replace(phrase, vague=True)
        taken = len(self.value(node.id, path) or ())
        some = phrase
        if 1 < taken < len(items):
            refers = phrase.refers(len(items), share=str(taken), many=True)
            text = f"{number_word(taken)} of {phrase.the(True, len(items))}"
            some = Phrase(whole=text, parts=(refers,))
        if source.op != "sort_by":
            return replace(some, vague=True)
        falls = bool(self.value(source.args[2], path)) is not turned
        if 0 <= start < len(items) > 1 and len(self.value(node.id, path) or ()) == 1:
            return self.superlative(phrase, source.args[1], path, falls, start + 1)
        if start == 0 and 0 < stop < len(items):
            told = self.superlative(phrase, source.args[1], path, falls, 1, False)
        elif 0 < start < len(items) <= stop:
            told = self.superlative(phrase, source.args[1], path, not falls, 1, False)
        else:
            return some
        return told if told.rank else some

    def superlative(
        self,
        phrase: Phrase,
        keys: int,
        path: tuple[int, ...],
        largest: bool,
        place: int = 1,
        one: bool = True,
    ) -> Phrase:
        """The item with the largest or smallest key, or the second or third such; ``one``: one item.

        Where several have that key, the first of them is meant, and the phrase says so.
        """
        equal = 1
        if one and place == 1 and not self.is_open(keys):
            values = self.value(keys, path)
            best = (max if largest else min)(values) if values else None
            equal = sum(value == best for value in values or ())
        if equal > 1:
            among = self.superlative(Phrase("it"), keys, path, largest, 1, False)
            after = among.rank or " ".join(p.many for p in among.after)
            text = f"among the {number_word(equal)} {after}"
            refers = among.refers(equal)
            return phrase.ranked("first").with_after(Part.of(text, "among", refers))
        over = self.graph.nodes[keys].over
        body = None if over is None else self.graph.nodes[over.body]
        while body is not None and body.op == "call":
            body = self.graph.nodes[body.args[-1]]
        words = body.operator.words if body is not None and body.operator else None
        which = f"{ordinal(place)} " if place > 1 else ""
        if words is not None and over is not None and over.item in body.args and words.most:  # type: ignore[union-attr]
            rank = words.most if largest else words.least
            side = SIDES.get(rank)
            if place > 1 and side:
                return phrase.ranked(ordinal(place), f"from the {side}")
            return phrase.ranked(which + rank)
        most = f"{which}{'largest' if largest else 'smallest'}"
        match = FIELD.fullmatch(words.phrase) if words is not None else None
        if match:
            return phrase.with_after(
                Part.of(f"with the {most} {match[1]}", f"with the {most} {match[1]}")
            )
        if over is not None and body is not None:
            with suppress(Unsayable), self.each(over.item, "it", "it"):
                said = self.measured(body, (*path, 0))[0]
                if "it" in said.split() or "its" in said.split():
                    text = f"for which {said} is the {most}"
                    return phrase.with_after(Part(text, text))
        raise Unsayable

    def measured(self, node: Node, path: tuple[int, ...]) -> tuple[str, Operand]:
        """A number, a text or a test by what it is of: "the number of cups", "the text on it".

        Raises:
            Unsayable: its operator has no phrase.
        """
        while node.op == "call":
            node = self.graph.nodes[node.args[-1]]
        if node.op != "count":
            return self.by_words(node, path)
        counted = self.graph.nodes[node.args[0]]
        if counted.op == "unique":
            return self._different(counted, path)
        phrase = self.thing(counted.id, path)
        if phrase.vague or not is_thing(counted.type):
            raise Unsayable
        refers = phrase.refers(definite=bool(phrase.whole), many=True)
        return f"the number of {phrase.whole or phrase.noun(True)}", Measure("number", refers)

    def _different(self, node: Node, path: tuple[int, ...]) -> tuple[str, Operand]:
        """How many different values a property of some things has: "the number of different colors"."""
        node = self.graph.nodes[node.args[0]]
        over = node.over
        operator = None if over is None else self.graph.nodes[over.body].operator
        match = FIELD.fullmatch(operator.words.phrase) if operator else None
        if over is None or match is None or over.test is not None or over.kind != "collect":
            raise Unsayable
        if self.graph.nodes[over.body].args != (over.item,):
            raise Unsayable
        said = (
            f"the number of different {plural(match[1])} of {self.mention(node.args[0], path)[0]}"
        )
        return said, said

    def by_words(
        self, node: Node, path: tuple[int, ...], many: bool = False
    ) -> tuple[str, Operand]:
        """A node by its operator's own phrase."""
        operator = node.operator
        if operator is None or not operator.words.phrase:
            raise Unsayable
        if node.op == "count" and self.graph.nodes[node.args[0]].op == "unique":
            return self._different(self.graph.nodes[node.args[0]], path)
        phrase = operator.words.phrase
        texts: dict[str, str] = {}
        refers: list[Operand] = []
        for parameter, arg in zip(operator.params, node.args, strict=True):
            if f"{{{parameter.name}}}" in phrase:
                text, refer = self.mention(arg, path, many)
                if self.is_open(arg) and must_stand_apart(node, self.graph.nodes[arg], len(refers)):
                    text = refer = f"({text})"
                if isinstance(refer, str) and refer and text == show(refer):
                    text = as_parameter(parameter.name, refer)
                texts[parameter.name] = text
                refers.append(refer)
        said = fill(phrase, texts, True, False)
        if len(refers) == 1 and isinstance(refers[0], Reference) and refers[0].head == "it":
            said = possessive(said)
        match = FIELD.fullmatch(phrase)
        if match or node.op == "query":
            field = match[1] if match else texts["category"]
            return said, Measure(field, refers[0])
        if node.op == "lower" and isinstance(refers[0], Measure):
            return said, Measure(f"{refers[0].field} in small letters", refers[0].of)
        return said, said


#: How closely operators of numbers hold their operands together; those with words around them not at all.
_HOLD: Final = {"add": 1, "sub": 1, "mul": 2, "div": 2}
_NUMBERS: Final = _HOLD.keys() | {"floordiv", "mod", "neg", "abs", "round"}


def must_stand_apart(whole: Node, part: Node, place: int) -> bool:
    """Whether an operand would be taken for another one without brackets.

    Args:
        whole: the step that reads it.
        part: the operand's own step.
        place: which of the operands it is.
    """
    if not {whole.op, part.op} <= _NUMBERS:
        return False
    own = _HOLD.get(part.op, 0)
    return own < _HOLD.get(whole.op, 3) or (place > 0 and own == _HOLD.get(whole.op))


def possessive(said: str) -> str:
    """What is of "it" as its own.

    >>> possessive("the area of it"), possessive("the text on it")
    ('its area', 'the text on it')
    """
    head, _, tail = said.rpartition(" of it")
    return f"its {head[4:]}" if head.startswith("the ") and not tail and head else said
