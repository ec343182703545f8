"""What is found in a loop's items, as tests say it: "shows a red cup", "shows two cups"."""

from __future__ import annotations

from dataclasses import replace

from vprog.english import number_word
from vprog.graph import Node
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.predicate import CONTRARY, Predicates
from vprog.rationalize.verb import Verb
from vprog.rationalize.wording import Unsayable


class Contents(Predicates):
    """Says what is found in an item."""

    def shows(self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool) -> Verb:
        """A test that something is found in an item: "shows a red cup"."""
        phrase = self._found_in(node.args[0], path, item)
        if phrase is None:
            raise Unsayable
        verb = f"show{'' if many else 's'}" if yes else f"do{'' if many else 'es'} not show"
        shown = phrase.refers(definite=False)
        return Verb(f"{verb} {phrase.a()}", "relation", "show", (shown,), yes)

    def _found_in(self, list: int, path: tuple[int, ...], item: int) -> Phrase | None:
        """What is found in a loop's item, named without saying where."""
        found = self.graph.nodes[list]
        while found.over is not None and found.over.body == found.over.item:
            found = self.graph.nodes[found.args[0]]
        if found.op != "find" or found.args[0] != item:
            return None
        source = self.graph.nodes[self.graph.nodes[item].args[0]]
        group = self.thing(source.id, path) if source.op == "find" else Phrase(whole="it")
        own = "it" if group.whole or group.head.startswith("“") else f"that {group.head}"
        with self.each(item, own, own):
            phrase = self.thing(list, path)
        after = tuple(p for p in phrase.after if p.one != f"in {own}")
        return None if phrase.whole else replace(phrase, after=after)

    def shows_so_many(
        self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool
    ) -> Verb | None:
        """A test that so many are found in an item: "shows exactly two cups"."""
        counted, fixed = (self.graph.nodes[a] for a in node.args)
        if counted.op != "count" or fixed.op != "const" or fixed.value < 1:
            return None
        if (node.op if yes else CONTRARY[node.op]) != "eq":
            return None
        phrase = self._found_in(counted.args[0], path, item)
        if phrase is None or any("it" in p.one.split() for p in phrase.after):
            return None
        n = fixed.value
        how = f"exactly {number_word(n)} {phrase.noun(n != 1)}"
        refers = phrase.refers(n, definite=False, many=n != 1)
        return Verb(f"show{'' if many else 's'} {how}", "relation", "show exactly", (refers,))

    def shows_two(
        self, node: Node, path: tuple[int, ...], item: int, yes: bool, many: bool
    ) -> Verb:
        """A test of pairs of what is found in an item: "shows a red cup left of a plate"."""
        outer = node.over
        assert outer is not None
        inner_node = self.graph.nodes[outer.body]
        inner = inner_node.over
        if inner is None or inner.kind != "any" or inner.flat:
            raise Unsayable
        a = self._passing(node, path, item)
        b = self._passing(inner_node, path, item)
        verb = f"show{'' if many else 's'}" if yes else f"do{'' if many else 'es'} not show"
        body = self.graph.nodes[inner.body]
        words = body.operator.words if body.operator else None
        if words and words.after and body.args == (outer.item, inner.item):
            with self.each(inner.item, b.a(), b.a(), b.refers(definite=False)):
                a = self.narrowed(a, body.id, (*path, 0, 0), outer.item, True)
            return Verb(f"{verb} {a.a()}", "relation", "show", (a.refers(definite=False),), yes)
        same = a == b
        names = ("the first", "the second") if same else (a.the(), b.the())
        shown = f"two {a.noun(True)}" if same else f"{a.a()} with {b.a()}"
        with self.each(outer.item, names[0], names[0]), self.each(inner.item, names[1], names[1]):
            tests = [self.clause(test, (*path, 0, 0), True) for test in self._parts(body)]
        which = " and ".join([f"for which {test}" for test in tests])
        return Verb(f"{verb} {shown} {which}", "relation", "show", (), yes)

    def _parts(self, node: Node) -> list[int]:
        """The tests that all must hold where one does."""
        if node.op != "and":
            return [node.id]
        return [part for arg in node.args for part in self._parts(self.graph.nodes[arg])]

    def _passing(self, node: Node, path: tuple[int, ...], item: int) -> Phrase:
        """What a loop over what is found in an item lets pass, named without saying where.

        Raises:
            Unsayable: it goes over something else.
        """
        over = node.over
        assert over is not None
        phrase = self._found_in(node.args[0], path, item)
        if phrase is None:
            raise Unsayable
        if over.test is None:
            return phrase
        with self.each(over.item, "it", "it"):
            return self.narrowed(phrase, over.test, (*path, 0), over.item, True)
