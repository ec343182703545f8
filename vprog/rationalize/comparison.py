"""Comparisons as clauses: of numbers of things, of measures, of values."""

from __future__ import annotations

from abc import abstractmethod

from vprog.english import number_word
from vprog.graph import Node
from vprog.rationalize.describe import Namer
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.wording import Unsayable, is_thing, show
from vprog.type import BOOL

_COMPARED = {
    "eq": ("as many", "as"),
    "gt": ("more", "than"),
    "lt": ("fewer", "than"),
}
_AGAINST = {
    "eq": "exactly",
    "ne": "not exactly",
    "gt": "more than",
    "lt": "fewer than",
    "ge": "at least",
    "le": "at most",
}
#: Comparisons whose contrary has words of its own.
_CONTRARY = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}
_COMPARISONS = {
    "eq": "is the same as",
    "ne": "is not the same as",
    "lt": "is less than",
    "le": "is at most",
    "gt": "is more than",
    "ge": "is at least",
}


class Comparisons(Namer):
    """Says how two values lie to each other."""

    @abstractmethod
    def state(self, id: int, path: tuple[int, ...]) -> str:
        """A node's value in a round as a clause."""

    @abstractmethod
    def there(self, phrase: Phrase, n: int) -> str:
        """That there are so many of something."""

    def compared(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        left, right = (self.graph.nodes[a] for a in node.args)
        op = node.op if value else _CONTRARY[node.op]
        a, b = self.value(left.id, path), self.value(right.id, path)
        if right.op != "const" and isinstance(a, int | float) and op != "ne":
            # How two numbers lie says more than which test they pass.
            op = "eq" if a == b else "lt" if a < b else "gt"
        said = self._counts(op, left, right, path) if left.op == "count" else None
        if said:
            return said
        if left.type == BOOL:
            if right.op == "const":
                return self.state(left.id, path)
            return f"{self.state(left.id, path)}, and {self.state(right.id, path)}"
        mine = self.operand(left, path)
        if right.op == "const" and op in ("eq", "ne") and mine != show(a):
            return f"{mine.removesuffix(f' ({show(a)})')} is {show(a)}" + (
                f", not {show(b)}" if op == "ne" else ""
            )
        how = _COMPARISONS[op]
        if left.type.is_list:
            how = how.replace("is ", "are ")
        return f"{mine} {how} {self.operand(right, path)}"

    def clause(self, id: int, path: tuple[int, ...], yes: bool, many: bool = False) -> str:
        """A test as a clause; a number of things by how many there are."""
        node = self.graph.nodes[id]
        if node.op in _COMPARISONS and not many:
            left, right = (self.graph.nodes[a] for a in node.args)
            if left.op == "count" and right.op == "const":
                op = node.op if yes else _CONTRARY[node.op]
                said = self._counts(op, left, right, path)
                if said:
                    return said
        return super().clause(id, path, yes, many)

    def operand(self, node: Node, path: tuple[int, ...]) -> str:
        """What is compared: by name and value, or by value alone."""
        if is_thing(node.type):
            return self.the(node.id, path)
        value = self.value(node.id, path)
        if value is None:
            raise Unsayable
        operator = node.operator
        if operator is None or not operator.words.phrase or not node.args:
            return show(value)
        if node.op == "count" and not is_thing(self.graph.nodes[node.args[0]].type):
            return show(value)
        if not is_thing(self.graph.nodes[node.args[0]].type):
            return show(value)
        try:
            said = self.measured(node, path)
        except Unsayable:
            return show(value)
        return f"{said} ({show(value)})"

    def _counts(self, op: str, left: Node, right: Node, path: tuple[int, ...]) -> str | None:
        """Numbers of things compared: "more cups than plates", "at least two cups"."""
        mine = self.graph.nodes[left.args[0]]
        if not is_thing(mine.type) or self.thing(mine.id, path).whole:
            return None
        phrase = self.thing(mine.id, path)
        self.value(left.id, path)
        if right.op == "const":
            n = right.value
            if op not in _AGAINST or n < 0:
                return None
            if n == 0 and op in ("eq", "le"):
                return self.there(phrase, 0)
            if n == 0 and op in ("ne", "gt"):
                return f"there is at least one {phrase.noun(False)}"
            return f"there {'is' if n == 1 else 'are'} {_AGAINST[op]} {number_word(n)} {phrase.noun(n != 1)}"
        if (
            right.op != "count"
            or not is_thing(self.graph.nodes[right.args[0]].type)
            or op not in _COMPARED
        ):
            return None
        other = self.thing(right.args[0], path)
        if other.whole:
            return None
        self.value(right.id, path)
        how, than = _COMPARED[op]
        return f"there are {how} {phrase.noun(True)} {than} {other.noun(True)}"
