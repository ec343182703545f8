"""What a step says, as a clause: the table's words, and better ones where the op's sense asks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vprog.english import in_pieces, is_mass, number_word
from vprog.graph import Node
from vprog.ops import OPERATORS
from vprog.ops.operator import Words
from vprog.rationalize.claim import Claim, Operand, Reference
from vprog.rationalize.groups import Groups
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.predicate import FIELD
from vprog.rationalize.verb import going_on
from vprog.rationalize.wording import (
    Unsayable,
    as_parameter,
    fill,
    is_thing,
    kind_of,
    names_kind,
    relation_name,
    show,
    show_item,
    shown,
    subject,
)

#: How many choices within a choice give their reasons in one sentence.
_INNER = 3
#: Operators whose sentences join two lists, which therefore stand in brackets.
_OF_LISTS = frozenset({"intersect", "difference", "union"})


class Clauses(Groups):
    """Says the steps of one trace as clauses, without capital and full stop.

    Attributes:
        reason: why a value was chosen, where the clause says it.
    """

    reason = ""

    def say(self, index: int) -> str:
        """A step as a clause."""
        record = self.trace.record
        id, path = record.nodes[index], record.paths[index]
        self.stood[id, path] = None
        return self.state(id, path)

    def state(self, id: int, path: tuple[int, ...]) -> str:
        """A node's value in a round as a clause."""
        node = self.graph.nodes[id]
        value = self.value(id, path)
        if value is None:
            raise Unsayable
        before = len(self.claims)
        try:
            said = self._state(node, path, value)
        except Unsayable:
            del self.claims[before:]
            said = self.plainly(node, value)
        at = id, path[: self.graph.depths[id]]
        for place in range(before, len(self.claims)):
            if self.claims[place].at is None:
                self.claims[place] = replace(self.claims[place], at=at)
        return said

    def plainly(self, node: Node, value: Any) -> str:
        """A value without saying what of."""
        if is_thing(node.type):
            kind = Phrase(kind_of(node.type))
            n = len(value) if node.type.is_list else None
            refers = kind.refers(n, definite=False, many=n not in (None, 1))
            self.claims.append(Claim("value", (), "", refers))
            return f"this leads to {kind.a() if n is None else kind.some(n)}"
        self.claims.append(Claim("value", (), node.op, value))
        if isinstance(value, bool):
            return f"the outcome of this is {show(value)}"
        return f"this gives {show(value)}"

    def _state(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        match node.op:
            case "find":
                return self.there(self.thing(node.id, path), len(value), node.id)
            case "count":
                return self.counted(node, path, value)
            case "exists":
                return self.existing(node, path, value)
            case "loop":
                return self.looped(node, path, value)
            case "the":
                if not is_thing(node.type):
                    self.claims.append(Claim("value", (), "the", value))
                    return f"the only one is {show(value)}"
                if node.type.is_list:
                    raise Unsayable
                return self.there(self.thing(node.args[0], path), 1, node.id)
            case "first" | "last" | "nth" | "item" | "min_by" | "max_by" | "most_common":
                return self.picked(node, path, value)
            case "eq" | "ne" | "lt" | "le" | "gt" | "ge":
                return self.compared(node, path, value)
            case "if":
                return self.chosen(node, path, value)
            case "and" | "or":
                return self.both(node, path, value)
            case "xor":
                return self.one_of_two(node, path, value)
            case "not_":
                return self.state(node.args[0], path)
            case "call":
                return self.state(node.args[-1], path)
            case "const":
                self.claims.append(Claim("value", (), "const", value))
                return f"this gives {show(value)}"
            case "input":
                return self.given(node, path, value)
            case "list":
                return self.listed(node, path, value)
            case "add" if node.type.is_list and is_thing(node.type):
                return self.combined(node, path, value)
            case "sort_by" | "reverse" | "slice_" | "unique" | "union" | "intersect" | "difference":
                return self.regrouped(node, path, value)
            case "any" | "all":
                return self.quantified(node, path, value)
        return self.by_table(node, path, value)

    def given(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """An input."""
        if is_thing(node.type):
            if node.type.is_list and not value:
                return self.there(self.thing(node.id, path), 0)
            text, refers = self.named(node.id, path)
            self.claims.append(Claim("exists", refers))
            several = node.type.is_list and len(value) != 1
            return f"{text} {'are' if several else 'is'} given"
        if isinstance(value, tuple):
            self.claims.append(Claim("value", (), "list", value))
            return f"the values are {show(value)}"
        self.claims.append(Claim("value", (), "input", value))
        return f"{show(value)} is given"

    def by_table(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """The table's own sentence."""
        operator = node.operator
        if operator is None:
            raise Unsayable
        words = operator.words
        if node.op == "different" and value is False:
            words, value = OPERATORS["same"].words, True
        if "{a_value}" in words.says and not names_kind(operator, value):
            words = replace(words, says=f"{words.phrase} {{is}} {{value}}", also=())
        says = self.voice.pick(words.says, words.also)
        texts: dict[str, str] = {}
        refers: list[tuple[str, str, Operand]] = []
        for parameter, arg in zip(operator.params, node.args, strict=True):
            if f"{{{parameter.name}}}" in says:
                text, refer = self.mention(arg, path)
                if isinstance(refer, str) and text == show(refer):
                    text = as_parameter(parameter.name, refer)
                texts[parameter.name] = text
                refers.append((parameter.name, text, refer))
        refers.sort(key=lambda found: words.says.find(f"{{{found[0]}}}"))
        several = any(p.type.is_list and says.startswith(f"{{{p.name}}}") for p in operator.params)
        said, result = shown(node, value), value
        if is_thing(node.type):
            chosen = self.one_of(node, path)
            if chosen is None and not node.type.is_list:
                return self.look_at(*self.named(node.id, path))
            said = chosen.the() if chosen else number_word(len(value))
            result = replace(chosen, at=(node.id, path)).refers() if chosen else len(value)
        elif node.op == "add" and isinstance(value, str):
            self.claims.append(Claim("value", tuple(r for _, _, r in refers), "add", value))
            return f"put together, {texts['a']} and {texts['b']} read {said}"
        elif node.op == "add" and node.type.is_list:
            self.claims.append(Claim("value", (), "add", value))
            return f"put together, these are {said}"
        elif node.op in _OF_LISTS:
            lists = {p: show_item(r) for p, _, r in refers if isinstance(r, tuple) and len(r) > 1}
            texts |= lists
        self._claim_of(node, words, refers, result)
        return fill(says, texts, value is not False, several, said)

    def _claim_of(
        self, node: Node, words: Words, refers: list[tuple[str, str, Operand]], value: Any
    ) -> None:
        """What the table's sentence claims."""
        who = subject(words.says)
        about = next((r for p, _, r in refers if p == who), None)
        rest = [(p, text, r) for p, text, r in refers if p != who]
        if isinstance(about, Reference) and isinstance(value, bool):
            if words.before:
                self.claims.append(Claim("attribute", about, "", rest[0][2], value))
                return
            name, args = relation_name(words.says.partition("} ")[2], rest)
            what = args[0] if len(args) == 1 else args
            self.claims.append(Claim("relation", about, name, what, value))
            return
        things = [r for _, _, r in refers if isinstance(r, Reference)]
        if len(things) == 1 and not isinstance(value, Reference):
            match = FIELD.fullmatch(words.phrase)
            field = next((text for p, text, _ in refers if p == "category"), "")
            if "{a_value}" in words.says:
                field = "kind"
            elif match:
                field = match[1]
            if field or words.says == "{what} {is} {value}":
                self.claims.append(Claim("attribute", things[0], field, value))
                return
        self.claims.append(Claim("value", tuple(r for _, _, r in refers), node.op, value))

    def there(self, phrase: Phrase, n: int, id: int | None = None) -> str:
        """That there are so many of something; ``id``: the node that gives them."""
        if phrase.whole:
            self.claims.append(Claim("count", phrase.refers(), "=", n))
            shown = number_word(n) if n else "none"
            return self.voice.frame("gather", whole=phrase.whole, n=shown)
        if n == 1 and id is not None and not phrase.vague:
            self.introduced = self.source(id)
        mass = is_mass(phrase.head) and n > 0 and not in_pieces(phrase.head)
        number = n if not mass else None
        self.claims.append(
            Claim("count", phrase.refers(number, definite=False, many=n != 1), "=", n)
        )
        if mass:
            some = self.boxed(phrase, lambda p: p.noun(False), False, id, ())
            some = f"{some} in {number_word(n)} place{'s' * (n != 1)}"
            return self.voice.frame("count", are="is", some=some)
        some = self.boxed(phrase, lambda p: p.some(n), n != 1, id, ())
        if n == 0:  # "we see no sheep" may be said of one and of several
            return f"there are {some}"
        return self.voice.frame("count", are="is" if n == 1 else "are", some=some)

    def counted(self, node: Node, path: tuple[int, ...], value: int) -> str:
        """How many there are."""
        source = self.graph.nodes[node.args[0]]
        if not is_thing(source.type):
            return self._tallied(source, path, value)
        self.value(source.id, path)
        pair = self.pairs(source, path)
        if pair is not None:
            return self.there(pair, value)
        phrase = self.thing(source.id, path)
        if phrase.vague:
            self.claims.append(Claim("value", (), "count", value))
            return f"that makes {number_word(value) if value else 'none'} in all"
        return self.there(phrase, value, source.id)

    def _tallied(self, source: Node, path: tuple[int, ...], value: int) -> str:
        """How many of what is no thing: pairs of things, values in a list."""
        pair = self.pairs(source, path)
        if pair is not None:
            return self.there(pair, value)
        items = self.value(source.id, path)
        if value < 2 or any(isinstance(v, bool | tuple) for v in items):
            self.claims.append(Claim("value", (), "count", value))
            return f"that makes {number_word(value) if value else 'none'} in all"
        self.claims.append(Claim("value", (items,), "count", value))
        return f"{show(items)} make {number_word(value)} in all"

    def existing(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """Whether there is anything."""
        source = self.graph.nodes[node.args[0]]
        pair = self.pairs(source, path)
        if pair is not None:
            return self.some(pair, value)
        if not is_thing(source.type):
            self.claims.append(Claim("value", (), "exists", value))
            return f"the list is {'not ' if value else ''}empty"
        over = source.over
        stops = over is not None and over.kind == "take1"
        if over is not None and stops and over.body == over.item:
            phrase = self.those(source, path)
        else:
            phrase = self.thing(source.id, path)
        items = self.value(source.id, path)
        if phrase.vague:
            self.claims.append(Claim("value", (), "exists", value))
            return "there is something of the kind" if value else "there is nothing of the kind"
        if phrase.whole:
            return self.there(phrase, len(items) if value else 0)
        if not value or stops:
            return self.some(phrase, value)
        return self.there(phrase, len(items), source.id)

    def picked(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """One of a list."""
        source = self.graph.nodes[node.args[0]]
        items = self.value(source.id, path)
        if not is_thing(node.type):
            return self._picked_value(node, path, value)
        if source.type.depth > 1:
            raise Unsayable
        if source.over is not None and source.over.kind == "take1":
            if source.over.body == source.over.item:
                return self.first_of(source, path, self.those(source, path))
            raise Unsayable
        group = self.thing(source.id, path)
        if len(items) == 1:
            return self.there(group, 1, source.id)
        phrase = self.thing(node.id, path)
        if phrase.rank and group.whole:
            self.introduced = self.source(node.id)
            _, pick = self.named(node.id, path)
            if len(group.parts) == 1:
                pick = replace(
                    group.parts[0], rank=pick.rank, number=None, many=False, at=phrase.at
                )
            self.claims.append(Claim("pick", pick, "", group.refers()))
            tail = [p.one for p in phrase.after[1:]]
            which = " ".join([f"the {phrase.rank} {phrase.side}".strip(), *tail])
            return self.voice.frame("of", group=group.whole, which=which)
        more = phrase.after[len(group.after) :]
        told = " ".join(p.one for p in more)
        self.introduced = self.source(node.id)
        if phrase.whole or group.rank or not (phrase.rank or told):
            return self.look_at(*self.named(node.id, path))
        whole = group.refers(len(items))
        relations = (*whole.relations, *(part.claimed(False) for part in more))
        rank = phrase.refers().rank
        pick = replace(whole, relations=relations, rank=rank, number=None, many=False, at=phrase.at)
        self.claims.append(Claim("pick", pick, "", whole))
        rank = f"the {f'{rank} {told}'.strip()}" if rank else f"the one {told}"
        short = Phrase(whole=rank)
        which = self.boxed(short, Phrase.the, False, node.id, path)
        said = self.voice.frame("of", group=group.the(True, len(items)), which=which)
        second = None if self.voice.concise else self.runner_up(node, group.head, path)
        if second is None:
            return said
        self.claims.append(Claim("relation", pick, "ahead of", second))
        return f"{said}, ahead of the {second.head}"

    def _picked_value(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        which = {"first": "first", "last": "last", "most_common": "most common"}.get(node.op)
        items = self.value(node.args[0], path)
        plain = isinstance(items, tuple) and len(items) > 1 and node.op != "most_common"
        self.claims.append(Claim("value", (items,) if plain else (), node.op, value))
        said = f"the {which or 'one that is picked'} is {show(value)}"
        return f"of {show(items)}, {said}" if plain else said

    def chosen(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A choice by a test, with its reason."""
        test = self.value(node.args[0], path)
        reason = self.state(node.args[0], path)
        if self.graph.nodes[node.args[0]].op == "if" and self.reason:
            reason = self.reason  # a choice of a test: what decided it decides this too
            del self.claims[-1]
        taken = node.args[1 if test else 2]
        self.value(taken, path)
        named = {id for _, id in self.graph.names}
        for _ in range(_INNER):
            if self.graph.nodes[taken].op != "if" or taken in named:
                break
            inner = self.graph.nodes[taken].args
            before = len(self.claims)
            further = self.state(inner[0], path)
            if further in reason.split(", and "):
                del self.claims[before:]
            else:
                reason = f"{reason}, and {further}"
            taken = inner[1 if self.value(inner[0], path) else 2]
        if is_thing(node.type):
            text, refers = self.named(taken, path)
            self.reason = reason
            self.claims.append(Claim("pick", refers))
            return self.voice.frame("since", reason=reason, verb="look at", which=text)
        self.reason = reason
        self.claims.append(Claim("value", (), "if", value))
        return self.voice.frame("since", reason=reason, verb="go with", which=show(value))

    def both(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """A conjunction or disjunction: the clauses of the operands that were evaluated."""
        said: dict[str, None] = {}
        first = len(self.claims)
        for arg in node.args:
            before = len(self.claims)
            if self.value(arg, path) is not None and not (said and self._decided(node, path)):
                text = self.state(arg, path)
                if text in said:
                    del self.claims[before:]
                said[text] = None
        fails = node.op == "and" and not value
        return going_on(list(said), self.claims[first:], "but" if fails else "and")

    def one_of_two(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """Whether exactly one of two tests holds, and how each went."""
        held = self.value(node.args[0], path)
        how = "only one of the tests holds" if value else "both tests hold"
        if not (value or held):
            how = "neither test holds"
        self.claims.append(Claim("value", (), "xor", value))
        a, b = (self.state(arg, path) for arg in node.args)
        return f"{how}: {a}, and {b}"

    def _decided(self, node: Node, path: tuple[int, ...]) -> bool:
        """Whether the left operand decided alone."""
        return self.value(node.args[0], path) is (node.op == "or")
