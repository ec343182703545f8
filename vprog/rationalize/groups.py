"""Lists made of lists as clauses: in another order, a part of one, what is in both, pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vprog.english import join, number_word, one, ordinal
from vprog.graph import Node
from vprog.rationalize.claim import Claim, Operand, Reference, Relation
from vprog.rationalize.phrase import Part, Phrase
from vprog.rationalize.rounds import Rounds
from vprog.rationalize.wording import Unsayable, is_thing, show


class Groups(Rounds):
    """Says how lists become other lists."""

    def listed(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A list that the program writes out."""
        if node.args and all(is_thing(self.graph.nodes[a].type) for a in node.args):
            found = [self.named(a, path) for a in node.args]
            text = join([said for said, _ in found])
            refers = tuple(refer for _, refer in found)
            apart = not is_thing(node.type)
            if len(found) == 1 and not apart:
                return self.look_at(text, refers[0])
            self.claims.append(Claim("pick", Reference("", parts=refers, joined="and")))
            return f"we take {text}, side by side" if apart else f"we take {text} together"
        if is_thing(node.type):
            self.claims.append(Claim("value", (), "list", value))
            return "we start with nothing"
        self.claims.append(Claim("value", (), "list", value))
        return f"the values are {show(value)}"

    def look_at(self, text: str, refers: Reference) -> str:
        """That something is looked at."""
        self.claims.append(Claim("pick", refers))
        return self.voice.frame("look", which=text)

    def regrouped(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A list made of lists: in another order, a part of it, what is in both."""
        if node.op in ("union", "intersect", "difference"):
            return self.combined(node, path, value)
        source = self.graph.nodes[node.args[0]]
        items = self.value(source.id, path)
        if not is_thing(node.type):
            return self._reordered(node, path, items, value)
        group, refers = self.named(source.id, path)
        n = len(items)
        if node.op in ("sort_by", "reverse"):
            return self._ordered(node, source, path, group, refers)
        if node.op == "unique":
            phrase = replace(self.thing(source.id, path), at=(node.id, path))
            kept = phrase.some(len(value))
            number = len(value)
            self.claims.append(Claim("count", phrase.refers(number, definite=False), "=", number))
            if phrase.whole:
                return f"without repeats, {kept} make {number_word(number)} in all"
            return f"without repeats, there {'is' if number == 1 else 'are'} {kept}"
        kept = number_word(len(value)) if value else "none"
        told = self.thing(node.id, path)
        if len(value) > 1 and told.rank and told.rank != self.thing(source.id, path).rank:
            which = f"the {kept} {told.rank}"
            told_of = Reference("it") if refers.parts else refers
            kept_ones: Operand = replace(
                told_of, rank=told.rank, number=len(value), many=True, at=told.at
            )
        else:
            which = kept_ones = self._slice(node, path, value, n)
            if source.op == "sort_by":
                which = f"{which} in order{self._order(source, path)}"
        self.claims.append(Claim("pick", kept_ones, "", refers))
        comma = "," if not group.endswith(",") else ""
        return f"of {group}{comma} we keep {which}"

    def _slice(self, node: Node, path: tuple[int, ...], value: Any, n: int) -> str:
        """Which part of a list was taken."""
        start, stop = (self.value(a, path) for a in node.args[1:3])
        kept = number_word(len(value)) if value else "none"
        if len(value) == n:
            return "all" if n != 1 else "it"
        if value and start == 0:
            return f"the first {kept}" if len(value) > 1 else "the first"
        if value and stop >= n:
            return f"the last {kept}" if len(value) > 1 else "the last"
        if value and start > 0:
            to = f" to the {ordinal(start + len(value))}" if len(value) > 1 else ""
            return f"the {ordinal(start + 1)}{to}"
        return kept

    def _ordered(
        self, node: Node, source: Node, path: tuple[int, ...], group: str, refers: Reference
    ) -> str:
        """Things that were put in order."""
        turned = node.op == "reverse"
        if turned and source.op != "sort_by":
            self.claims.append(Claim("order", refers, "reversed"))
            return f"we reverse the order of {group}"
        order = self._order(source if turned else node, path, turned)
        self.claims.append(Claim("order", refers, order.removeprefix(", ")))
        return f"we put {group} in order{order}"

    def _reordered(self, node: Node, path: tuple[int, ...], items: Any, value: Any) -> str:
        """Plain values in another order, or some of them."""
        told = (items,) if node.op == "slice_" else ()
        self.claims.append(Claim("value", told, node.op, value))
        said = {
            "sort_by": f"in order, these are {show(value)}",
            "reverse": f"the other way round, these are {show(value)}",
            "unique": f"without repeats, these {'is' if len(value) == 1 else 'are'} {show(value)}",
        }.get(node.op)
        if said and node.op == "unique" and len(value) == 1:
            return f"without repeats, there is only {show(value)}"
        return said or f"of {show(items)}, we keep {show(value) if value else 'none'}"

    def _order(self, node: Node, path: tuple[int, ...], turned: bool = False) -> str:
        """How things were ordered: ", the leftmost first"."""
        if not is_thing(node.type) or len(self.value(node.args[0], path)) < 2:
            return ""
        falls = bool(self.value(node.args[2], path)) != turned
        try:
            first = self.superlative(Phrase("one"), node.args[1], path, falls, 1, False)
        except Unsayable:
            return ""
        told = first.rank or " ".join(part.one for part in first.after)
        return f", the {told} first" if first.rank else f", the one {told} first"

    def combined(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """What is in two lists, in one of them, in one but not in the other."""
        if not is_thing(node.type):
            said = self.by_table(node, path, value)
            return said.replace(" are in ", " is in ", 1) if len(value) < 2 else said
        (a, mine), (b, others) = (self.named(arg, path) for arg in node.args)
        n, of = len(value), len(self.value(node.args[0], path))
        if node.op in ("union", "add"):
            both = Reference("", parts=(mine, others), joined="and")
            self.claims.append(Claim("count", both, "=", n))
            shown = number_word(n) if n else "none"
            return self.voice.frame("gather", whole=f"{a} and {b}", n=shown)
        self.pure = self.pure and n == n
        shared = n if node.op == "intersect" else of - n
        phrase = self.thing(node.args[0], path)
        if mine.parts and (of == 1 or node.op == "difference"):
            raise Unsayable
        if of == 1:
            self.claims.append(Claim("relation", mine, "among", others, holds=bool(shared)))
            return f"{a} is {'' if shared else 'not '}among {b}"
        if shared == of and of:
            two = of == 2 and not phrase.whole and self.marks is None
            whole = f"both {phrase.noun(True)}" if two else f"all of {a}"
            refers = phrase.refers(of, share="all", many=True)
            self.claims.append(Claim("relation", refers, "among", others))
            return f"{whole} are among {b}"
        if not shared:
            refers = phrase.refers(of if of > 1 else None, share="none", many=True)
            self.claims.append(Claim("relation", refers, "among", others))
            return f"none of {a} is among {b}"
        also = "among" if node.op == "intersect" else "not among"
        refers = phrase.refers(of, share=str(n), many=True)
        self.claims.append(Claim("relation", refers, "among", others, holds=node.op == "intersect"))
        return f"{number_word(n)} of {a} {'is' if n == 1 else 'are'} {also} {b}"

    def by_table(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """The table's own sentence."""
        raise NotImplementedError

    def pairs(self, source: Node, path: tuple[int, ...]) -> Phrase | None:
        """The noun phrase of pairs: for each thing of a list each of another that passes a test."""
        outer = source.over
        if outer is None or not outer.flat or outer.test is not None or outer.total is not None:
            return None
        inner_node = self.graph.nodes[outer.body]
        inner = inner_node.over
        if inner is None or inner.flat or inner.total is not None or inner.test is None:
            return None
        if inner.kind not in ("collect", "take1"):
            return None
        first, second = (self.graph.nodes[n.args[0]] for n in (source, inner_node))
        if not (is_thing(first.type) and is_thing(second.type)) or self.is_open(source.id):
            return None
        with self.each(outer.item, "one", "ones"):
            if self.is_open(second.id):
                return None
        a, b = self.thing(first.id, path), self.thing(second.id, path)
        if a.whole or b.whole or a.vague or b.vague or a.after or b.after:
            return None
        same = a == b
        whom = f"two {a.noun(True)}" if same else f"{one(a.noun(False))} with {one(b.noun(False))}"
        names = ("the first", "the second") if same else (a.the(), b.the())
        with self.each(outer.item, names[0], names[0]), self.each(inner.item, names[1], names[1]):
            try:
                said = self.clause(inner.test, (*path, 0, 0), True)
            except Unsayable:
                return None
        text = f"of {whom} for which {said}"
        number = 2 if same else None
        of = [p.refers(number, definite=False, many=same) for p in ((a,) if same else (a, b))]
        more = tuple(Relation("with", (other,)) for other in of[1:])
        more += (Relation(f"for which {said}"),)
        return Phrase("pair", after=(Part(text, text, Relation("of", (of[0],)), more),))
