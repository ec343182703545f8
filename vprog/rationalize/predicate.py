"""What a test says of a loop's items: adjectives, what follows a noun, and verbs."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from vprog.english import join, one, plural
from vprog.graph import Graph, Node
from vprog.ops import OPERATORS
from vprog.rationalize.claim import Operand, Reference, Relation
from vprog.rationalize.phrase import Part, Phrase
from vprog.rationalize.verb import (
    QUANTIFIED,
    SHARES,
    Verb,
    as_relative,
    linked_verbs,
    of_several,
    shorten_other,
)
from vprog.rationalize.wording import (
    SIGN,
    Unsayable,
    about,
    as_noun,
    as_parameter,
    fill,
    is_plain,
    kind_of,
    names_kind,
    others,
    relation_name,
    show,
    subject,
)
from vprog.type import Type

#: The words of a property: "area" in "the area of {x}".
FIELD = re.compile(r"the ([a-z ]+) (?:of|on) \{\w+\}")
#: Where a thing lies, which no number tells of.
EDGES = frozenset({"left", "right", "top", "bottom"})
#: What a comparison is with its sides exchanged.
_FLIPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
CONTRARY = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}
#: Of these nouns none is another one.
_SHAPES = frozenset("cube sphere cylinder cone pyramid square circle triangle star".split())
#: Nouns that programs verify like attributes.
_NOUNS = frozenset(
    "cube sphere cylinder cone pyramid ball block square circle triangle star "
    "child man woman boy girl adult baby person animal".split()
)


class Predicates(ABC):
    """Says tests; a ``Namer`` names what they are about."""

    graph: Graph
    #: Loop variables that stand for any item just now: what one and several are called, and what
    #: that refers to.
    bound: dict[int, tuple[str, str, Operand]]
    #: Whether to leave out what follows a noun.
    brief: bool

    #: Whether what is said hangs on nothing but the values that were looked at.
    pure: bool

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
    def mention(self, id: int, path: tuple[int, ...], many: bool = False) -> tuple[str, Operand]:
        """A node as it is referred to in a sentence, and what that refers to."""

    @abstractmethod
    def thing(self, id: int, path: tuple[int, ...]) -> Phrase:
        """The noun phrase of a thing, or of a list of things."""

    @abstractmethod
    def shows(self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool) -> Verb:
        """A test that something is found in an item: "shows a red cup"."""

    @abstractmethod
    def shows_two(
        self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool
    ) -> Verb:
        """A test of pairs of what is found in an item: "shows a red cup left of a plate"."""

    @abstractmethod
    def shows_so_many(
        self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool
    ) -> Verb | None:
        """A test that so many are found in an item: "shows exactly two cups"."""

    @contextmanager
    def each(self, item: int, one: str, many: str, refers: Operand = "it") -> Iterator[None]:
        """Let a loop's variable stand for any item, under a name."""
        before = dict(self.bound)
        self.bound[item] = (one, many, Reference("it") if refers == "it" else refers)
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
            found = self.narrowed(phrase, over.test, (*path, 0), over.item, True)
        found = shorten_other(self._of_kin(found, node, path))
        return replace(found, at=None if self.is_open(node.id) else (over.item, path))

    def _of_kin(self, phrase: Phrase, node: Node, path: tuple[int, ...]) -> Phrase:
        """A phrase without "other than" a thing that it does not speak of anyhow.

        No cube is a sphere, so the spheres like a cube are no "other" spheres.
        """
        kept = tuple([p for p in phrase.after if not self._is_apart(p, phrase.head, node, path)])
        return phrase if len(kept) == len(phrase.after) else replace(phrase, after=kept)

    def _is_apart(self, part: Part, head: str, node: Node, path: tuple[int, ...]) -> bool:
        """Whether a thing that is left out by "other than" would not have been counted in."""
        args = () if part.relation is None else part.relation.args
        if not part.one.startswith("other than ") or not args:
            return False
        (other,) = args
        if not isinstance(other, Reference) or other.many or other.parts:
            return False
        if head in ("object", other.head) or other.head in ("object", "it", "picture"):
            return False
        if head in _SHAPES and other.head in _SHAPES:
            return True
        if other.at is None or self.is_open(node.id):
            return False
        self.pure = False
        items = self.value(node.args[0], path)
        return items is not None and self.value(*other.at) not in items

    def among(self, group: Phrase, type: Type) -> Phrase:
        """The things of a group that has no noun of its own."""
        named = {part.head for part in group.parts}
        return Phrase(
            "picture" if named == {"picture"} else kind_of(type),
            after=(Part.of(f"among {group.whole}", "among", group.refers()),),
        )

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
            found = self.filled(node, path)
            if words.before:
                said = words.before.format(**{p: text for p, text, _ in found})
                shape = said in _NOUNS and phrase.head in ("object", "person")
                return replace(phrase, head=said) if shape else phrase.with_before(said)
            after = words.after.format(**{p: text for p, text, _ in found})
            name, args = relation_name(words.after, found)
            return phrase.with_after(Part(after, of_several(after), Relation(name, args)))
        if yes and node.op in ("eq", "ne") and node.args[0] == item:
            text, refers = self.mention(node.args[1], path)
            if node.op == "eq":
                return phrase.with_after(Part(f"that is {text}", f"that are {text}"))
            return phrase.with_after(Part.of(f"other than {text}", "other than", refers))
        try:
            verbs = [self.predicate(test, path, item, yes, many) for many in (False, True)]
        except Unsayable:
            fails = "passes the test" if yes else "fails the test"
            plain = "pass the test" if yes else "fail the test"
            return phrase.with_after(Part(f"that {fails}", f"that {plain}"))
        single, several = (as_relative(verb.text) for verb in verbs)
        verb = verbs[0]
        kind = verb.args[0] if verb.name == "kind" and verb.holds and verb.args else None
        if isinstance(kind, str) and phrase.head == "object" and as_noun(kind) == kind:
            return replace(phrase, head=kind)  # the objects that are stars are the stars
        stands = verb.text.startswith(("is ", "is not ", "has the same "))
        stands = stands and verb.kind == "relation" and bool(verb.args)
        name = f"with the {verb.name}" if verb.name.startswith("same ") else verb.name
        relation = Relation(name, verb.args, verb.holds) if stands else None
        return phrase.with_after(Part(single, several, relation))

    def predicate(self, test: int, path: tuple[int, ...], item: int, yes: bool, many: bool) -> Verb:
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
            return linked_verbs(parts, "and" if (node.op == "and") == yes else "or")
        if node.over is not None and node.over.kind == "any" and node.over.flat:
            return self.shows_two(node, path, item, yes, many)
        if node.over is not None and node.over.kind in ("any", "all") and not node.over.flat:
            return self._of_others(node, path, item, yes, many)
        if node.op == "exists":
            with suppress(Unsayable):
                return self.shows(node, path, item, yes, many)
            if not self.is_open(test):
                raise Unsayable
            single, several, refers = self.bound[item]
            whom = several if many else single
            with self.each(item, whom, whom, refers):
                said = self.clause(test, path, yes)
            return Verb(f"for which {said}", "relation", f"for which {said}", ())
        operator = node.operator
        if operator is None or operator.result.name != "Bool":
            raise Unsayable
        if about(node) == item:
            found = self.filled(node, path)
            filled = {p: text for p, text, _ in found}
            if filled.get("attribute") in _NOUNS:
                noun = filled["attribute"]
                filled["attribute"] = plural(noun) if many else one(noun)
            said = fill(operator.words.says.partition("} ")[2], filled, yes, many)
            if operator.words.before:
                return Verb(said, "attribute", "", (found[0][2],), yes)
            name, args = relation_name(operator.words.says.partition("} ")[2], found)
            return Verb(said, "relation", name, args, yes)
        if node.op in _FLIPPED:
            shown = self.shows_so_many(node, path, item, yes, many)
            if shown is not None:
                return shown
        for place in (0, 1) if node.op in _FLIPPED else ():
            field = self._field(node.args[place], item)
            if field is not None:
                return self._property(node, place, field, path, yes, many)
        whose = about(node)
        field = None if whose is None else self._field(whose, item)
        if field is not None:
            found = self.filled(node, path)
            verb = operator.words.says.partition("} ")[2]
            values = found[0][2] if node.op == "contains" else ()
            if isinstance(values, tuple) and values and node.op == "contains":
                verb = "{is} {xs}"
                found = [(found[0][0], join([show(v) for v in values], "or"), values)]
            said = fill(verb, {p: text for p, text, _ in found}, yes, False)
            name, args = relation_name(verb, found)
            return Verb(f"whose {field} {said}", "relation", f"whose {field} {name}", args, yes)
        if not self.is_open(test):
            raise Unsayable  # it says nothing of the item
        said = self.clause(test, path, yes, many)
        return Verb(f"for which {said}", "relation", f"for which {said}", ())

    def text(self, parameter: str, arg: int, path: tuple[int, ...], many: bool = False) -> str:
        """An argument as it is written at the place of its parameter."""
        text, refers = self.mention(arg, path, many)
        plain = isinstance(refers, str) and text == show(refers)
        return as_parameter(parameter, refers) if plain else text

    def filled(self, node: Node, path: tuple[int, ...]) -> list[tuple[str, str, Operand]]:
        """The arguments of an operator that are not its subject: names, texts, what they refer to."""
        found = []
        for parameter, arg in others(node):
            text, refers = self.mention(arg, path)
            if isinstance(refers, str) and text == show(refers):
                text = as_parameter(parameter, refers)
            found.append((parameter, text, refers))
        return found

    def _property(
        self, node: Node, place: int, field: str, path: tuple[int, ...], yes: bool, many: bool
    ) -> Verb:
        """A comparison of a property: "whose area is more than that of the door"."""
        op = _FLIPPED[node.op] if place else node.op
        whose = self.graph.nodes[node.args[place]].operator
        other = self.graph.nodes[node.args[1 - place]]
        known = op in ("eq", "ne") and not self.is_open(other.id)
        named = self.value(other.id, path) if known else None
        if isinstance(named, str) and named and is_plain(named) and names_kind(whose, named):
            holds = (op == "eq") == yes
            kind = plural(named) if many else one(named)
            said = f"{'are' if many else 'is'}{'' if holds else ' not'} {kind}"
            return Verb(said, "attribute", "kind", (named,), holds)
        if other.op == self.graph.nodes[node.args[place]].op and other.op in EDGES:
            whose_edge, refers = self.mention(other.args[0], path, many)
            text = f"that of {whose_edge}"
        else:
            text, refers = self.mention(node.args[1 - place], path, many)
        sign = SIGN[op if yes else CONTRARY[op]]
        if op in ("eq", "ne"):
            said = "is" if (op == "eq") == yes else "is not"
        else:
            said = fill(OPERATORS[op].words.says.partition("} ")[2], {"b": ""}, yes, False).strip()
        return Verb(f"whose {field} {said} {text}", "compare", field, (sign, refers))

    def _of_others(
        self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool
    ) -> Verb:
        """A test over a second list: "is near one of the plates"."""
        over = node.over
        assert over is not None
        rest = over.test is not None
        group, refers = self._rest(node, item, path) if rest else self.mention(node.args[0], path)
        body = self.graph.nodes[over.body]
        who, how = QUANTIFIED[over.kind == "any", yes, body.args[:1] == (over.item,)]
        whom = f"{who} of {group}"
        among = None if rest or self.is_open(node.args[0]) else self.value(node.args[0], path)
        if among is not None and len(among) == 1:
            whom, how = group, yes
        elif isinstance(refers, Reference):
            refers = replace(refers, share=SHARES.get(who, who))
            if who == "any" and among is not None and len(among) == 2:
                whom = f"either of {group}"
        with self.each(over.item, whom, whom, refers):
            said = self.predicate(over.body, (*path, 0), item, how, many)
        if said.text.count(whom) != 1:
            raise Unsayable  # said twice, it would be taken for two of them
        return said

    def _rest(self, node: Node, item: int, path: tuple[int, ...]) -> tuple[str, Reference]:
        """The others of an item's own list, where a loop passes over the item itself alone."""
        over, nodes = node.over, self.graph.nodes
        assert over is not None and over.test is not None
        test = nodes[over.test]
        apart = test.op == "ne" and set(test.args) == {over.item, item}
        phrase = self.thing(node.args[0], path).with_before("other")
        if not apart or nodes[item].args[0] != node.args[0] or phrase.whole or phrase.rank:
            raise Unsayable
        return phrase.the(True), phrase.refers(many=True)

    def _field(self, id: int, item: int) -> str | None:
        """The name of a property of an item: "area" of ``c.area``."""
        node = self.graph.nodes[id]
        if node.op == "lower":
            inner = self._field(node.args[0], item)
            return None if inner is None else f"{inner} in small letters"
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
            p.name: self.text(p.name, a, path, many)
            for p, a in zip(operator.params, node.args, strict=True)
            if f"{{{p.name}}}" in said
        }
        first = subject(said)
        several = any(p.name == first and p.type.is_list for p in operator.params)
        if node.op == "contains" and not self.is_open(node.args[0]):
            words = self.value(node.args[0], path)
            if words and all(isinstance(word, str) for word in words):
                said, texts["xs"] = "{x} {is} {xs}", join([show(word) for word in words], "or")
        if node.op in ("eq", "ne") and self.graph.nodes[node.args[1]].op == "const":
            said, yes = "{a} {is} {b}", (node.op == "eq") is yes
        return fill(said, texts, yes, several)
