"""What a test says of a loop's items: adjectives, what follows a noun, and verbs."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from vprog.english import one, plural
from vprog.graph import Graph, Node
from vprog.ops import OPERATORS
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.wording import Unsayable, about, fill, kind_of, others, subject
from vprog.type import Type

#: The words of a property: "area" in "the area of {x}".
FIELD = re.compile(r"the ([a-z ]+) (?:of|on) \{\w+\}")
#: How "any" or "all" of others is said, and whether the verb is affirmed: by which of the two it
#: is, whether it holds, and whether the others are the subject.
_QUANTIFIED = {
    (True, True, False): ("one", True),
    (True, True, True): ("one", True),
    (True, False, False): ("any", False),
    (True, False, True): ("none", True),
    (False, True, False): ("each", True),
    (False, True, True): ("each", True),
    (False, False, False): ("each", False),
    (False, False, True): ("not each", True),
}
#: What a comparison is with its sides exchanged.
_FLIPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
#: Nouns that programs verify like attributes.
_NOUNS = frozenset(
    "cube sphere cylinder cone pyramid ball block square circle triangle star "
    "child man woman boy girl adult baby person animal".split()
)


class Predicates(ABC):
    """Says tests; a ``Namer`` names what they are about."""

    graph: Graph
    #: Loop variables that stand for any item just now, and what they are called.
    bound: dict[int, tuple[str, str]]
    #: Whether to leave out what follows a noun.
    brief: bool

    @abstractmethod
    def value(self, id: int, path: tuple[int, ...]) -> Any:
        """A node's value in a round, None where it was not evaluated."""

    @abstractmethod
    def is_open(self, id: int) -> bool:
        """Whether a node hangs on a loop variable that stands for any item."""

    @abstractmethod
    def stand_on(self, node: Node, path: tuple[int, ...]) -> None:
        """Remember the steps of a node that was spoken of."""

    @abstractmethod
    def refer(self, id: int, path: tuple[int, ...], many: bool = False) -> str:
        """A node as it is referred to in a sentence."""

    @abstractmethod
    def the(self, id: int, path: tuple[int, ...]) -> str:
        """A thing or things, with the definite article."""

    @abstractmethod
    def thing(self, id: int, path: tuple[int, ...]) -> Phrase:
        """The noun phrase of a thing, or of a list of things."""

    @contextmanager
    def each(self, item: int, one: str, many: str) -> Iterator[None]:
        """Let a loop's variable stand for any item, under a name."""
        before = dict(self.bound)
        self.bound[item] = (one, many)
        try:
            yield
        finally:
            self.bound = before

    def those(self, node: Node, path: tuple[int, ...]) -> Phrase:
        """The items of a loop's list that pass its test."""
        over = node.over
        assert over is not None
        phrase = self.thing(node.args[0], path)
        if phrase.whole:
            phrase = self.among(phrase, self.graph.nodes[node.args[0]].type)
        if over.test is None:
            return phrase
        with self.each(over.item, "it", "them"):
            return _other(self.narrowed(phrase, over.test, (*path, 0), over.item, True))

    def among(self, group: Phrase, type: Type) -> Phrase:
        """The things of a group that has no noun of its own."""
        return Phrase(kind_of(type), after=((f"among {group.whole}",) * 2,))

    def narrowed(
        self, phrase: Phrase, test: int, path: tuple[int, ...], item: int, yes: bool
    ) -> Phrase:
        """A phrase with what a test says of its items."""
        node = self.graph.nodes[test]
        if not self.is_open(test):
            self.stand_on(node, path)
            if self.value(test, path) is None:
                return phrase  # it was asked of no item
        if node.op == "not_":
            return self.narrowed(phrase, node.args[0], path, item, not yes)
        if node.op == "and" and yes:
            for arg in node.args:
                phrase = self.narrowed(phrase, arg, path, item, yes)
            return phrase
        words = node.operator.words if node.operator else None
        if self.brief and not (words and words.before):
            return phrase
        if words and yes and about(node) == item and (words.before or words.after):
            filled = {p: self.refer(a, path) for p, a in others(node)}
            if words.before:
                said = words.before.format(**filled)
                shape = said in _NOUNS and phrase.head in ("object", "person")
                return replace(phrase, head=said) if shape else phrase.with_before(said)
            after = words.after.format(**filled)
            return phrase.with_after(after, _several(after))
        if yes and node.op in ("eq", "ne") and node.args[0] == item:
            same = "that is" if node.op == "eq" else "other than"
            return phrase.with_after(f"{same} {self.refer(node.args[1], path)}")
        try:
            verbs = [self.predicate(test, path, item, yes, many) for many in (False, True)]
        except Unsayable:
            verb = "pass" if yes else "fail"
            verbs = [f"{verb}{'es' if yes else 's'} the test", f"{verb} the test"]
        return phrase.with_after(*(_relative(verb) for verb in verbs))

    def predicate(self, test: int, path: tuple[int, ...], item: int, yes: bool, many: bool) -> str:
        """What a test says of a loop's item, from the verb on: "is red", "are not near the door".

        Raises:
            Unsayable: the test is no such saying.
        """
        node = self.graph.nodes[test]
        if not self.is_open(test):
            self.stand_on(node, path)
            if self.value(test, path) is None:
                raise Unsayable
        if node.op == "not_":
            return self.predicate(node.args[0], path, item, not yes, many)
        if node.op in ("and", "or"):
            parts = [self.predicate(a, path, item, yes, many) for a in node.args]
            which = [p.startswith("for which ") for p in parts]
            if all(which):
                parts[1:] = [p.removeprefix("for which ") for p in parts[1:]]
            elif any(which):
                raise Unsayable
            verb = parts[0].partition(" ")[0]
            if verb in ("is", "are"):
                parts[1:] = [p.removeprefix(f"{verb} ") for p in parts[1:]]
            return f" {'and' if (node.op == 'and') == yes else 'or'} ".join(parts)
        if node.over is not None and node.over.kind in ("any", "all") and not node.over.flat:
            return self._of_others(node, path, item, yes, many)
        if node.op == "exists":
            return self._shows(node, path, item, yes, many)
        operator = node.operator
        if operator is None or operator.result.name != "Bool":
            raise Unsayable
        if about(node) == item:
            filled = {p: self.refer(a, path) for p, a in others(node)}
            if filled.get("attribute") in _NOUNS:
                noun = filled["attribute"]
                filled["attribute"] = plural(noun) if many else one(noun)
            verb = operator.words.says.partition("} ")[2]
            return fill(verb, filled, yes, many)
        for place in (0, 1) if node.op in _FLIPPED else ():
            field = self._field(node.args[place], item)
            if field is not None:
                op = _FLIPPED[node.op] if place else node.op
                other = {"b": self.refer(node.args[1 - place], path, many)}
                if op in ("eq", "ne"):
                    same = (op == "eq") == yes
                    return f"whose {field} is {'' if same else 'not '}{other['b']}"
                words = OPERATORS[op].words
                return f"whose {field} {fill(words.says.partition('} ')[2], other, yes, False)}"
        whose = about(node)
        field = None if whose is None else self._field(whose, item)
        if field is not None:
            filled = {p: self.refer(a, path) for p, a in others(node)}
            verb = operator.words.says.partition("} ")[2]
            return f"whose {field} {fill(verb, filled, yes, False)}"
        return f"for which {self.clause(test, path, yes, many)}"

    def _of_others(
        self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool
    ) -> str:
        """A test over a second list: "is near one of the plates"."""
        over = node.over
        assert over is not None
        if over.test is not None:
            raise Unsayable
        group = self.the(node.args[0], path)
        body = self.graph.nodes[over.body]
        who, how = _QUANTIFIED[over.kind == "any", yes, body.args[:1] == (over.item,)]
        whom = f"{who} of {group}"
        among = None if self.is_open(node.args[0]) else self.value(node.args[0], path)
        if among is not None and len(among) == 1:
            whom, how = group, yes
        with self.each(over.item, whom, whom):
            said = self.predicate(over.body, (*path, 0), item, how, many)
        if said.count(whom) != 1:
            raise Unsayable  # said twice, it would be taken for two of them
        return said

    def _shows(self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool) -> str:
        """A test that something is found in an item: "shows a red cup"."""
        found = self.graph.nodes[node.args[0]]
        while found.over is not None and found.over.body == found.over.item:
            found = self.graph.nodes[found.args[0]]
        if found.op != "find" or found.args[0] != item:
            raise Unsayable
        with self.each(item, "", ""):
            phrase = self.thing(node.args[0], path)
        after = tuple(pair for pair in phrase.after if pair[0].strip() != "in")
        phrase = replace(phrase, after=after)
        if yes:
            return f"show{'' if many else 's'} {phrase.a()}"
        return f"do{'' if many else 'es'} not show {phrase.a()}"

    def _field(self, id: int, item: int) -> str | None:
        """The name of a property of an item: "area" of ``c.area``."""
        node = self.graph.nodes[id]
        if node.operator is None or node.args != (item,):
            return None
        match = FIELD.fullmatch(node.operator.words.phrase)
        return match[1] if match else None

    def clause(self, id: int, path: tuple[int, ...], yes: bool, many: bool = False) -> str:
        """A Bool node as a clause by its operator's own words.

        Raises:
            Unsayable: it has none.
        """
        operator = self.graph.nodes[id].operator
        if operator is None or operator.result.name != "Bool":
            raise Unsayable
        node = self.graph.nodes[id]
        said = operator.words.says
        texts = {
            p.name: self.refer(a, path, many)
            for p, a in zip(operator.params, node.args, strict=True)
            if f"{{{p.name}}}" in said
        }
        first = subject(said)
        several = any(p.name == first and p.type.is_list for p in operator.params)
        return fill(said, texts, yes, several)


def _other(phrase: Phrase) -> Phrase:
    """What is other than a thing and near that thing is the other one near it."""
    for pair in phrase.after:
        name = pair[0].removeprefix("other than ")
        if name != pair[0] and any(name in more[0] for more in phrase.after if more != pair):
            rest = tuple(more for more in phrase.after if more != pair)
            return Phrase(phrase.head, (*phrase.before, "other"), rest, phrase.whole, phrase.rank)
    return phrase


def _several(after: str) -> str:
    """What follows several things: "that overlap", not "that overlaps"."""
    if not after.startswith("that "):
        return after
    verb, _, rest = after[5:].partition(" ")
    plain = verb[:-1] if verb.endswith("s") else verb
    return f"that {plain} {rest}"


def _relative(verb: str) -> str:
    """What is said of a thing, behind its noun: "that is red", "that the woman is holding"."""
    if verb.startswith("whose"):
        return verb
    clause = verb.removeprefix("for which ")
    if clause == verb:
        return f"that {verb}"
    before, _, last = clause.rpartition(" ")
    plain = last in ("it", "them") and last not in before.split()
    if plain and " or " not in clause and " and " not in clause and not clause.startswith("there "):
        return f"that {before}"
    return verb
