"""What a step says, as a clause: the table's words, and better ones where the op's sense asks for it."""

from __future__ import annotations

from typing import Any

from vprog.english import is_mass, join, number_word, ordinal
from vprog.graph import Node
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.rounds import Rounds
from vprog.rationalize.wording import Unsayable, fill, is_thing, kind_of, show
from vprog.trace import Trace
from vprog.type import STR

#: How many choices within a choice give their reasons in one sentence.
_INNER = 3


class Clauses(Rounds):
    """Says the steps of one trace as clauses, without capital and full stop."""

    def __init__(self, trace: Trace) -> None:
        super().__init__(trace)

    def say(self, index: int) -> str:
        """A step as a clause."""
        step = self.trace.step(index)
        self.used.add(index)
        return self.state(step.node.id, step.path)

    def state(self, id: int, path: tuple[int, ...]) -> str:
        """A node's value in a round as a clause."""
        node = self.graph.nodes[id]
        value = self.value(id, path)
        if value is None:
            raise Unsayable
        try:
            return self._state(node, path, value)
        except Unsayable:
            return self.plainly(node, value)

    def plainly(self, node: Node, value: Any) -> str:
        """A value without saying what of."""
        if is_thing(node.type):
            kind = Phrase(kind_of(node.type))
            return f"this leads to {kind.some(len(value)) if node.type.is_list else kind.a()}"
        if isinstance(value, bool):
            return f"the outcome of this is {show(value)}"
        return f"this gives {show(value)}"

    def _state(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        match node.op:
            case "const":
                return f"it is {show(value)}"
            case "input":
                return (
                    f"{self.the(node.id, path)} is given"
                    if is_thing(node.type)
                    else f"{show(value)} is given"
                )
            case "list":
                return self.listed(node, path, value)
            case "find":
                return self.there(self.thing(node.id, path), len(value))
            case "count":
                return self.counted(node, path, value)
            case "exists":
                return self.existing(node, path, value)
            case "the":
                return self.there(self.thing(node.args[0], path), 1)
            case "first" | "last" | "nth" | "item" | "min_by" | "max_by" | "most_common":
                return self.picked(node, path, value)
            case "loop":
                return self.looped(node, path, value)
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
            case "eq" | "ne" | "lt" | "le" | "gt" | "ge":
                return self.compared(node, path, value)
            case "add" if node.type.is_list and is_thing(node.type):
                return self.combined(node, path, value)
            case "sort_by" | "reverse" | "slice_" | "unique" | "union" | "intersect" | "difference":
                return self.regrouped(node, path, value)
            case "any" | "all":
                return self.quantified(node, path, value)
        return self.by_table(node, path, value)

    def by_table(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """The table's own sentence."""
        operator = node.operator
        if operator is None:
            raise Unsayable
        says = operator.words.says
        texts = {
            p.name: self.refer(a, path)
            for p, a in zip(operator.params, node.args, strict=True)
            if f"{{{p.name}}}" in says
        }
        several = any(p.type.is_list and says.startswith(f"{{{p.name}}}") for p in operator.params)
        shown = show(value)
        if is_thing(node.type):
            one = self._one_of(node, path)
            if one is None and not node.type.is_list:
                return f"we look at {self.the(node.id, path)}"
            shown = one.the() if one else number_word(len(value))
        elif node.op == "add" and node.type == STR:
            return f"put together, {texts['a']} and {texts['b']} read {shown}"
        elif node.op == "add" and node.type.is_list:
            return f"put together, these are {shown}"
        yes = value is not False
        return fill(says, texts, yes, several, shown)

    def there(self, phrase: Phrase, n: int) -> str:
        """That there are so many of something."""
        if phrase.whole:
            return f"{phrase.whole} make {number_word(n) if n else 'none'} in all"
        if is_mass(phrase.head) and n:
            return f"there is {phrase.noun(False)} in {number_word(n)} place{'s' * (n != 1)}"
        return f"there {'is' if n == 1 else 'are'} {phrase.some(n)}"

    def counted(self, node: Node, path: tuple[int, ...], value: int) -> str:
        source = self.graph.nodes[node.args[0]]
        if not is_thing(source.type):
            return f"that makes {number_word(value)} in all"
        self.value(source.id, path)
        phrase = self.thing(source.id, path)
        if phrase.vague:
            return f"that makes {number_word(value) if value else 'none'} in all"
        return self.there(phrase, value)

    def existing(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        source = self.graph.nodes[node.args[0]]
        if not is_thing(source.type):
            return f"the list holds {'something' if value else 'nothing'}"
        if (
            source.over is not None
            and source.over.kind == "take1"
            and source.over.body == source.over.item
        ):
            phrase = self.those(source, path)
        else:
            phrase = self.thing(source.id, path)
        items = self.value(source.id, path)
        if phrase.vague:
            return "there is something of the kind" if value else "there is nothing of the kind"
        if not value:
            return (
                f"there is no {phrase.noun(False)}" if not phrase.whole else self.there(phrase, 0)
            )
        if source.over is not None and source.over.kind == "take1":
            return f"there is {phrase.a()}"
        return self.there(phrase, len(items))

    def picked(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        source = node.args[0]
        items = self.value(source, path)
        if not is_thing(node.type):
            which = {"first": "first", "last": "last", "most_common": "most common"}.get(node.op)
            if which is None:
                return f"the one that is picked is {show(value)}"
            return f"the {which} is {show(value)}"
        group = self.thing(source, path)
        if len(items) == 1:
            return self.there(group, 1)
        phrase = self.thing(node.id, path)
        if phrase.rank and group.whole:
            return f"of {group.whole}, we look at the {phrase.rank}"
        if phrase.rank and not group.rank and not phrase.whole:
            side = " ".join(pair[0] for pair in phrase.after[len(group.after) :])
            rank = f"{phrase.rank} {side}".strip()
            return f"of {group.the(True, len(items))}, we look at the {rank}"
        told = phrase.after[len(group.after) :]
        if not (phrase.whole or phrase.rank or group.rank) and told:
            after = " ".join(pair[0] for pair in told)
            return f"of {group.the(True, len(items))}, we look at the one {after}"
        return f"we look at {phrase.the()}"

    def listed(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        if is_thing(node.type):
            named = [self.the(a, path) for a in node.args]
            return f"we take {join(named)} together" if named else "we start with nothing"
        if node.args and all(is_thing(self.graph.nodes[a].type) for a in node.args):
            return f"we take {join([self.the(a, path) for a in node.args])}, side by side"
        return f"the values are {show(value)}"

    def regrouped(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """A list made of lists: in another order, a part of it, what is in both."""
        things = is_thing(node.type)
        if node.op in ("union", "intersect", "difference"):
            return self.combined(node, path, value)
        source = self.graph.nodes[node.args[0]]
        group = self.the(source.id, path) if things else show(self.value(source.id, path))
        n = len(self.value(source.id, path))
        if node.op == "sort_by":
            order = f"in order{self._order(node, path)}"
            return f"we put {group} {order}" if things else f"{order}, these are {show(value)}"
        if node.op == "reverse" and source.op == "sort_by" and things:
            return f"we put {group} in order{self._order(source, path, True)}"
        if node.op == "reverse":
            turned = "the other way round"
            return f"we take {group} {turned}" if things else f"{turned}, these are {show(value)}"
        if node.op == "unique":
            kept = self.thing(source.id, path).some(len(value)) if things else show(value)
            return f"without repeats, {'there ' if things else 'these '}{_are(len(value))} {kept}"
        if not things:
            return f"of {group}, we keep {show(value)}"
        kept = number_word(len(value)) if value else "none"
        rank = self.thing(node.id, path).rank
        if len(value) > 1 and rank and rank != self.thing(source.id, path).rank:
            return f"of {group}, we keep the {kept} {rank}"
        if source.op == "sort_by":
            group = f"{group} in order{self._order(source, path)},".replace("order,,", "order,")
        start, stop = (self.value(a, path) for a in node.args[1:3])
        if len(value) == n:
            kept = "all" if n != 1 else "it"
        elif value and start == 0:
            kept = f"the first {kept}" if len(value) > 1 else "the first"
        elif value and stop >= n:
            kept = f"the last {kept}" if len(value) > 1 else "the last"
        elif value and start > 0:
            to = f" to the {ordinal(start + len(value))}" if len(value) > 1 else ""
            kept = f"the {ordinal(start + 1)}{to}"
        return f"of {group}{'' if group.endswith(',') else ','} we keep {kept}"

    def _order(self, node: Node, path: tuple[int, ...], turned: bool = False) -> str:
        """How things were ordered: ", the leftmost first"."""
        if not is_thing(node.type) or len(self.value(node.args[0], path)) < 2:
            return ""
        falls = bool(self.value(node.args[2], path)) != turned
        first = self._superlative(Phrase("one"), node.args[1], path, falls)
        told = first.rank or " ".join(pair[0] for pair in first.after)
        return f", the {told} first" if first.rank else f", the one {told} first"

    def combined(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        """What is in two lists, in one of them, in one but not in the other."""
        if not is_thing(node.type):
            return self.by_table(node, path, value)
        a, b = (self.refer(arg, path) for arg in node.args)
        n, of = len(value), len(self.value(node.args[0], path))
        if node.op in ("union", "add"):
            return f"{a} and {b} together make {number_word(n) if n else 'none'}"
        shared = n if node.op == "intersect" else of - n
        if of == 1:
            return f"{a} is {'' if shared else 'not '}among {b}"
        if shared == of and of:
            whole = (
                f"both {a.removeprefix('the two ')}" if a.startswith("the two ") else f"all of {a}"
            )
            return f"{whole} are among {b}"
        if not shared:
            return f"none of {a} is among {b}"
        also = "among" if node.op == "intersect" else "not among"
        return f"{number_word(n)} of {a} {_are(n)} {also} {b}"

    def chosen(self, node: Node, path: tuple[int, ...], value: Any) -> str:
        test = self.value(node.args[0], path)
        reason = self.reason(node.args[0], path)
        taken = node.args[1 if test else 2]
        self.value(taken, path)
        named = {id for _, id in self.graph.names}
        for _ in range(_INNER):
            if self.graph.nodes[taken].op != "if" or taken in named:
                break
            inner = self.graph.nodes[taken].args
            reason = f"{reason}, and {self.reason(inner[0], path)}"
            taken = inner[1 if self.value(inner[0], path) else 2]
        if is_thing(node.type):
            return f"since {reason}, we look at {self.the(taken, path)}"
        return f"since {reason}, we go with {show(value)}"

    def reason(self, id: int, path: tuple[int, ...]) -> str:
        """A test as the clause that is true, whichever way it went."""
        return self.state(id, path)

    def both(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """A conjunction or disjunction: the clauses of the operands that were evaluated."""
        said: list[str] = []
        for arg in node.args:
            if self.trace.value(arg, path)[1] is not None and not (
                said and self._decided(node, path)
            ):
                said.append(self.state(arg, path))
        fails = node.op == "and" and not value
        return f", {'but' if fails else 'and'} ".join(dict.fromkeys(said))

    def one_of_two(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """Whether exactly one of two tests holds, and how each went."""
        a, b = (self.state(arg, path) for arg in node.args)
        held = self.value(node.args[0], path)
        how = "only one of the tests holds" if value else "both tests hold"
        if not (value or held):
            how = "neither test holds"
        return f"{how}: {a}, and {b}"

    def _decided(self, node: Node, path: tuple[int, ...]) -> bool:
        """Whether the left operand decided alone."""
        return self.trace.value(node.args[0], path)[1] is (node.op == "or")


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
