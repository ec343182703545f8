"""Loops as clauses: what passes, what is made of each item, and what holds of all of them or of one."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any

from vprog.english import ordinal, plural
from vprog.graph import Node
from vprog.rationalize.claim import Claim, Reference
from vprog.rationalize.comparison import Comparisons
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.predicate import FIELD
from vprog.rationalize.verb import Verb, as_relative
from vprog.rationalize.wording import Unsayable, is_thing, show, shown, shown_item
from vprog.type import BOOL

#: Categories that are asked for by name, and have a plural.
_CATEGORIES = frozenset(["pattern", "color", "size", "material", "shape"])
#: Up to how many rounds are said one by one.
_FEW = 3


class Rounds(Comparisons):
    """Says the rounds of a loop as one clause."""

    @abstractmethod
    def pairs(self, source: Node, path: tuple[int, ...]) -> Phrase | None:
        """The noun phrase of the pairs that a loop within a loop walks."""

    def looped(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A loop, by what it is made for."""
        over = node.over
        assert over is not None
        self.value(node.args[0], path)
        self.stand_on(node, path)
        if self.graph.nodes[node.args[0]].type.depth > 1:
            raise Unsayable
        if over.kind in ("any", "all"):
            before = len(self.claims)
            try:
                return self.all_or_any(node, path, value)
            except Unsayable:
                del self.claims[before:]
                return self.decided(node, path, value)
        if over.total is None and over.body == over.item:
            return self.kept(node, path, value)
        return self.mapped(node, path, value)

    def kept(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A filter: how many pass, or of plain values which."""
        over = node.over
        assert over is not None
        if is_thing(node.type):
            phrase = self.those(node, path)
            if over.kind == "take1":
                taken = value and any(
                    n.op != "exists" for n in self.graph.nodes if node.id in n.args
                )
                return (
                    self.first_of(node, path, phrase) if taken else self.some(phrase, bool(value))
                )
            return self.there(phrase, len(value), node.id)
        items = self.value(node.args[0], path)
        self.pure = False
        if over.test is None or not items:
            return self.shown(node, value)
        kept = show(value) if value else "none"
        self.claims.append(Claim("value", items, "filter", value))
        if over.kind == "take1":
            which = self._which(node, path)
            if not value:
                return f"of {show(items)}, none passes"
            return f"of {show(items)}, the first {which} is {kept}"
        return f"of {show(items)}, we keep {kept}"

    def _which(self, node: Node, path: tuple[int, ...]) -> str:
        """What the test of a filter says of plain values, behind them."""
        over = node.over
        assert over is not None and over.test is not None
        before = len(self.claims)
        try:
            with self.each(over.item, "it", "it"):
                said = self.predicate(over.test, (*path, 0), over.item, True, False).text
        except Unsayable:
            del self.claims[before:]
            return "that passes"
        del self.claims[before:]
        return as_relative(said)

    def shown(self, node: Node, value: Any) -> str:
        """A value, without saying what of."""
        if node.over is not None and value == ():
            self.claims.append(Claim("value", (), node.op, ()))
            looked = self.trace.find(node.args[0], ())
            items = None if looked is None else self.trace.record.values[looked]
            return "nothing passes the test" if items else "there is nothing to go through"
        self.claims.append(Claim("value", (), node.op, value))
        return f"this gives {show(value)}"

    def first_of(self, node: Node, path: tuple[int, ...], phrase: Phrase) -> str:
        """The first that passes a test, by its place: "the first red mug is the third of ..."."""
        rounds = self.trace.rounds(self.trace.find(node.id, path) or 0)
        self.pure = False
        source = self.graph.nodes[node.args[0]]
        items = self.value(source.id, path)
        group = self.thing(source.id, path)
        first = phrase if phrase.whole else phrase.ranked("first")
        if len(items) < 2 or group.whole or group.vague:
            return self.some(phrase, True)
        place, n = len(rounds), len(items)
        if source.over is not None and source.over.kind == "collect" and source.over.test is None:
            return self.some(phrase, True)
        over = node.over
        assert over is not None
        among = replace(group.refers(n, many=True), rank=ordinal(place), number=None, many=False)
        among = replace(among, at=(over.item, (*path, place - 1)))
        mine = replace(first, at=(node.id, path)).refers()
        self.claims.append(Claim("compare", mine, "=", among))
        whole = group.the(True, n)
        return self.voice.frame("early", first=first.the(), place=ordinal(place), group=whole)

    def some(self, phrase: Phrase, yes: bool) -> str:
        """That there is at least one of something, or none."""
        if phrase.whole or (phrase.vague and phrase.head == "thing"):
            raise Unsayable
        if phrase.rank and not yes:
            phrase = replace(phrase, rank="", side="")
        self.claims.append(Claim("exists", phrase.refers(definite=False, many=False), holds=yes))
        none = f"no {'such ' * phrase.vague}{phrase.noun(False)}"
        return self.voice.frame("exists", a=phrase.a() if yes else none)

    def mapped(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A list of what was made of each item, or a fold."""
        over = node.over
        assert over is not None
        things = is_thing(self.graph.nodes[node.args[0]].type)
        pair = self.pairs(node, path) if over.flat else None
        if pair is not None:
            return self.there(pair, len(value))
        if over.total is None and over.flat and is_thing(node.type):
            phrase = self.thing(node.id, path)
            if not phrase.vague:
                return self.there(phrase, len(value))
        if over.total is not None and not is_thing(node.type):
            source, refers = self.mention(node.args[0], path)
            self.claims.append(Claim("value", (refers,), "fold", value))
            return f"from {source}, one by one, we get {show(value)}"
        if over.flat or is_thing(node.type):
            raise Unsayable
        if not things:
            return self.each_value(node, path, value)
        body = self.graph.nodes[over.body]
        field, of = self._asked(body, over.item)
        if not field:
            return self.in_turn(node, path, value)
        those = self.those(node, path)
        group = self.thing(node.args[0], path)
        if not value:
            return self.there(those, 0)
        if group.whole and over.test is None:
            self.claims.append(Claim("attribute", group.refers(), field, value))
            return f"the {plural(field)} {of} {group.whole} are {shown(body, value)}"
        n = len(value)
        refers = those.refers(n if n > 1 else None)
        self.claims.append(Claim("attribute", refers, field, value if n > 1 else value[0]))
        if n == 1:
            return f"the {field} {of} {those.the()} is {shown(body, value)}"
        return f"the {plural(field)} {of} {those.the(True, n)} are {shown(body, value)}"

    def _asked(self, body: Node, item: int) -> tuple[str, str]:
        """The property that a loop asks of its items, if a plural names it, and its preposition."""
        if body.op == "query" and body.args[0] == item:
            asked = self.graph.nodes[body.args[1]]
            known = asked.op == "const" and asked.value in _CATEGORIES
            return (asked.value, "of") if known else ("", "")
        words = body.operator.words if body.operator else None
        match = FIELD.fullmatch(words.phrase) if words else None
        if words is None or match is None or item not in body.args:
            return "", ""
        return match[1], "on" if " on {" in words.phrase else "of"

    def each_value(self, node: Node, path: tuple[int, ...], value: tuple[Any, ...]) -> str:
        """What was made of each of some plain values."""
        over = node.over
        assert over is not None
        self.pure = False
        if 0 < len(value) <= _FEW and self.graph.nodes[over.body].operator is not None:
            before = len(self.claims)
            try:
                return self._one_by_one(node, path)
            except Unsayable:
                del self.claims[before:]
        items = self.value(node.args[0], path)
        if not items or not value:
            return self.shown(node, value)
        self.claims.append(Claim("value", (items,), "map", value))
        return f"from {show(items)}, one by one, we get {show(value)}"

    def _one_by_one(self, node: Node, path: tuple[int, ...]) -> str:
        """What was made of each item that passed, a clause for each that says something else."""
        over = node.over
        assert over is not None
        self.pure = False
        said: dict[str, None] = {}
        for r in self.trace.rounds(self.trace.find(node.id, path) or 0):
            if not r.passed:
                continue
            count = len(self.claims)
            text = self.state(over.body, r.path)
            if text in said:
                del self.claims[count:]
            said[text] = None
        return ", and ".join(said)

    def all_or_any(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """A quantifier: "none of the three cups is blue", "both dogs are brown"."""
        over = node.over
        assert over is not None
        items = self.value(node.args[0], path)
        phrase = self.those(node, path)
        if over.test is not None:
            self.pure = False
            items = [
                r.item for r in self.trace.rounds(self.trace.find(node.id, path) or 0) if r.passed
            ]
        inner = (*path, 0)
        if not items and not (over.test is not None and value is (over.kind == "any")):
            return self.there(phrase, 0)
        if not is_thing(self.graph.nodes[node.args[0]].type):
            raise Unsayable
        n = None if over.test is not None else len(items)
        holds = n == 1 and value
        every = over.kind == "all" and value
        with self.each(over.item, "it", "it"):
            said = self.predicate(
                over.body,
                inner,
                over.item,
                every or holds or (over.kind == "any" and n != 1),
                every and n != 1,
            )
        if n == 1 and said.text.startswith("for which "):
            self.pure = False
            return self.state(over.body, inner)
        if n == 1:
            return self.about(phrase.the(), phrase.refers(), said)
        if every:
            whom = f"both {phrase.noun(True)}" if n == 2 else f"all {phrase.noun(True)}"
            if n is not None and n > 2:
                whom = f"all {phrase.some(n)}"
            return self.about(whom, phrase.refers(n, share="all", many=True), said)
        share = "1" if over.kind == "all" or value else "none"
        if share == "1" and n is not None and not (self.voice.concise or phrase.whole or path):
            place = len(self.trace.rounds(self.trace.find(node.id, path) or 0))
            if n > 2 and not phrase.rank:
                self.pure = False
                group = phrase.refers(n, many=True)
                one_ = replace(group, rank=ordinal(place), number=None, many=False)
                who = replace(one_, at=(over.item, (*path, place - 1)))
                return self.about(f"the {ordinal(place)} of {phrase.the(True, n)}", who, said)
        whom = f"{'none' if share == 'none' else 'one'} of {phrase.the(True, n)}"
        return self.about(whom, phrase.refers(n, share=share, many=True), said)

    def about(self, who: str, refers: Reference, said: Verb) -> str:
        """A verb of someone."""
        self.claims.append(said.claim(refers))
        if said.text.startswith("for which "):
            return f"for {who}, {said.text[len('for which ') :]}"
        if said.text.startswith("whose "):
            return f"for {who}, the {said.text[len('whose ') :]}".replace(" whose ", " the ")
        return f"{who} {said.text}"

    def in_turn(self, node: Node, path: tuple[int, ...], value: tuple[Any, ...]) -> str:
        """What was made of each item, where no plural names it: "the text on each is ..."."""
        over = node.over
        assert over is not None
        whose = self.those(node, path)
        if not value:
            return self.there(whose, 0)
        if len(value) <= _FEW and self.graph.nodes[over.body].type == BOOL:
            before = len(self.claims)
            try:
                return self._one_by_one(node, path)
            except Unsayable:
                del self.claims[before:]
        several = len(value) != 1
        name = "each" if several else "it"
        n = len(value)
        group = f"{whose.the(several, n)}{', in turn' * several}"
        with self.each(over.item, name, name, Reference("it")):
            try:
                said = self.measured(self.graph.nodes[over.body], (*path, 0))[0]
            except Unsayable:
                said = ""
        refers = whose.refers(n if several else None, many=several)
        if name not in said.split() and not said.startswith("its "):
            self.claims.append(Claim("value", refers, "map", value))
            return f"for {group}, this gives {show(value)}"
        self.claims.append(Claim("value", refers, said, value if several else value[0]))
        if n > _FEW:
            body = self.graph.nodes[over.body]
            rows = [f"{ordinal(i)} {shown_item(body, v)}" for i, v in enumerate(value, 1)]
            return f"for {whose.the(True, n)}, {said} is: {', '.join(rows)}"
        return f"for {group}, {said} is {shown(self.graph.nodes[over.body], value)}"

    def decided(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """A quantifier of which no verb tells: by the round that decided, or that none did."""
        over = node.over
        assert over is not None
        self.pure = False
        rounds = self.trace.rounds(self.trace.find(node.id, path) or 0)
        if value is (over.kind == "any"):
            deciding = next(r for r in reversed(rounds) if r.body[1] is value)
            return self.state(over.body, deciding.path)
        n = sum(r.passed for r in rounds)
        source = self.graph.nodes[node.args[0]]
        every = "every one" if value else "none"
        if not is_thing(source.type):
            items = self.value(source.id, path)
            if not items:
                return "there is nothing to test"
            self.claims.append(Claim("value", items, over.kind, value))
            return f"the test holds for {every} of {show(items)}"
        those = self.those(node, path)
        share = "all" if value else "none"
        self.claims.append(
            Claim("relation", those.refers(n if n > 1 else None, share=share), "pass the test")
        )
        return f"the test holds for {every} of {those.the(True, n)}"

    def quantified(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """Tests in a list: those that decided, said again."""
        tests = self.graph.nodes[node.args[0]]
        if tests.op != "list" or not tests.args:
            how = {True: ("at least one", "all"), False: ("none", "not all")}[value]
            which = how[node.op == "all"]
            self.claims.append(Claim("value", (), node.op, value))
            return f"{which} of the tests {'hold' if which.endswith('all') else 'holds'}"
        held = [self.value(a, path) for a in tests.args]
        deciding = value is (node.op == "any")
        said = dict.fromkeys(
            self.state(a, path)
            for a, test in zip(tests.args, held, strict=True)
            if not deciding or test is value
        )
        if deciding:
            several = held.count(value) > 1
            verb = ("hold" if value else "fail") + ("" if several else "s")
            head = f"{'some' if several else 'one'} of the tests {verb}"
        else:
            head = "all of the tests hold" if value else "none of the tests holds"
        return f"{head}: {', and '.join(said)}"
