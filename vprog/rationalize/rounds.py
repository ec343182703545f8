"""Loops as clauses: what passes, what is made of each item, and what holds of all of them or of one."""

from __future__ import annotations

from typing import Any

from vprog.english import number_word, plural
from vprog.graph import Node
from vprog.rationalize.comparison import Comparisons
from vprog.rationalize.wording import Unsayable, is_thing, show


class Rounds(Comparisons):
    """Says the rounds of a loop as one clause."""

    def looped(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        over = node.over
        assert over is not None
        self.value(node.args[0], path)
        self.stand_on(node, path)
        if over.kind in ("any", "all"):
            try:
                return self.all_or_any(node, path, value)
            except Unsayable:
                return self.decided(node, path, value)
        if over.total is None and over.body == over.item and is_thing(node.type):
            return self.kept(node, path, value)
        return self.mapped(node, path, value)

    def kept(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A filter: how many of how many pass."""
        phrase = self.those(node, path)
        over = node.over
        assert over is not None
        if over.kind == "take1":
            return f"there is {phrase.a()}" if value else f"there is no {phrase.noun(False)}"
        return self.there(phrase, len(value))

    def mapped(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A list of what was made of each item, or a fold."""
        over = node.over
        assert over is not None
        if over.total is None and over.flat and is_thing(node.type):
            phrase = self.thing(node.id, path)
            if not phrase.vague:
                return self.there(phrase, len(value))
        if over.flat or is_thing(node.type):
            raise Unsayable
        if over.total is not None:
            return f"from {self.refer(node.args[0], path)}, one by one, we get {show(value)}"
        body = self.graph.nodes[over.body]
        words = body.operator.words if body.operator else None
        match = words and words.phrase.startswith("the ") and " of {" in words.phrase
        if not is_thing(self.graph.nodes[node.args[0]].type):
            raise Unsayable
        if not match or over.item not in body.args:
            return self.in_turn(node, path, value)
        assert words is not None
        whose = self.those(node, path).noun(True)
        field = words.phrase[4:].partition(" of {")[0]
        group = self.thing(node.args[0], path)
        if group.whole and over.test is None and value:
            return f"the {plural(field)} of {group.whole} are {show(value)}"
        if not value:
            return f"there are no {whose}"
        if len(value) == 1:
            return f"the {field} of the {self.those(node, path).noun(False)} is {show(value)}"
        return f"the {plural(field)} of the {whose} are {show(value)}"

    def all_or_any(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """A quantifier: "none of the three cups is blue", "both dogs are brown"."""
        over = node.over
        assert over is not None
        items = self.value(node.args[0], path)
        phrase = self.those(node, path)
        if over.test is not None:
            items = [
                r.item for r in self.trace.rounds(self.trace.find(node.id, path) or 0) if r.passed
            ]
        inner = (*path, 0)
        if not items and not (over.test is not None and value is (over.kind == "any")):
            return self.there(phrase, 0)
        if not is_thing(self.graph.nodes[node.args[0]].type):
            raise Unsayable
        n = None if over.test is not None else len(items)
        with self.each(over.item, "it", "it"):
            if over.kind == "all" and value:
                said = self.predicate(over.body, inner, over.item, True, n != 1)
                whom = {1: phrase.the(), 2: f"both {phrase.noun(True)}"}.get(
                    n or 0, f"all {phrase.noun(True)}"
                )
                if n is not None and n > 2:
                    whom = f"all {phrase.some(n)}"
                return _about(whom, said)
            said = self.predicate(over.body, inner, over.item, True, False)
        many = phrase.the(True, n)
        if n == 1:
            with self.each(over.item, "it", "it"):
                return _about(
                    phrase.the(), self.predicate(over.body, inner, over.item, value, False)
                )
        if over.kind == "any":
            return _about(f"{'one' if value else 'none'} of {many}", said)
        with self.each(over.item, "it", "it"):
            said = self.predicate(over.body, inner, over.item, False, False)
        return _about(f"one of {many}", said)

    def in_turn(self, node: Node, path: tuple[int, ...], value: tuple[Any, ...]) -> str:
        """What was made of each item, where no plural names it: "the text on each is ..."."""
        over = node.over
        assert over is not None
        whose = self.those(node, path)
        if not value:
            return self.there(whose, 0)
        several = len(value) != 1
        name = "each" if several else "it"
        group = f"{whose.the(several, len(value))}{', in turn' * several}"
        with self.each(over.item, name, name):
            try:
                said = self.measured(self.graph.nodes[over.body], (*path, 0))
            except Unsayable:
                said = ""
        if name not in said.split():
            return f"for {group}, this gives {show(value)}"
        return f"for {group}, {said} is {show(value)}"

    def decided(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """A quantifier of which no verb tells: by the round that decided, or that none did."""
        over = node.over
        assert over is not None
        rounds = self.trace.rounds(self.trace.find(node.id, path) or 0)
        if value is (over.kind == "any"):
            deciding = next(r for r in reversed(rounds) if r.body[1] is value)
            return self.state(over.body, deciding.path)
        if not is_thing(self.graph.nodes[node.args[0]].type):
            raise Unsayable
        those = self.those(node, path).the(True, sum(r.passed for r in rounds))
        if value:
            return f"the test holds for every one of {those}"
        return f"the test holds for none of {those}"

    def quantified(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """Tests in a list: those that decided, said again."""
        tests = self.graph.nodes[node.args[0]]
        if tests.op != "list" or not tests.args:
            how = {True: ("at least one", "all"), False: ("none", "not all")}[value]
            which = how[node.op == "all"]
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


def _about(who: str, said: str) -> str:
    if said.startswith("for which "):
        return f"for {who}, {said[len('for which ') :]}"
    if said.startswith("whose "):
        return f"for {who}, the {said[len('whose ') :]}"
    return f"{who} {said}"
