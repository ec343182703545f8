"""Comparisons as clauses: of numbers of things, of measures, of values."""

from __future__ import annotations

from abc import abstractmethod

from vprog.english import number_word, one, plural
from vprog.graph import Node
from vprog.rationalize.claim import Claim, Measure, Operand, Reference, Relation
from vprog.rationalize.describe import Namer
from vprog.rationalize.grounding import Marks
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.predicate import FIELD
from vprog.rationalize.style import Voice
from vprog.rationalize.wording import (
    SIGN,
    Unsayable,
    is_thing,
    names_kind,
    quoted,
    rounded_alike,
    show,
)
from vprog.trace import Trace
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
#: Places, which no number tells of: how one lies to another.
PLACES = {
    "left": ("left of", "right of"),
    "right": ("left of", "right of"),
    "top": ("above", "below"),
    "bottom": ("above", "below"),
}


class Comparisons(Namer):
    """Says how two values lie to each other.

    Attributes:
        voice: picks the wordings.
        claims: what was claimed so far, in the order of the words.
        lead: the node that the clause states; -1 for none.
    """

    def __init__(self, trace: Trace, voice: Voice, marks: Marks | None = None) -> None:
        super().__init__(trace, marks)
        self.voice = voice
        self.spare = voice.concise
        self.claims: list[Claim] = []
        self.lead = -1

    @abstractmethod
    def state(self, id: int, path: tuple[int, ...]) -> str:
        """A node's value in a round as a clause."""

    @abstractmethod
    def there(self, phrase: Phrase, n: int, id: int | None = None) -> str:
        """That there are so many of something; ``id``: the node that gives them."""

    def compared(self, node: Node, path: tuple[int, ...], value: bool) -> str:
        """A comparison, the way it went."""
        left, right = (self.graph.nodes[a] for a in node.args)
        op = node.op if value else _CONTRARY[node.op]
        a, b = self.value(left.id, path), self.value(right.id, path)
        if right.op != "const" and isinstance(a, int | float) and not isinstance(a, bool):
            # How two numbers lie says more than which test they pass.
            op = "eq" if a == b else "lt" if a < b else "gt"
        said = None
        if left.op == "count":
            said = self._counts(op, left, right, path, self._is_short(node))
        if said:
            return said
        if left.type == BOOL:
            if right.op == "const":
                return self.state(left.id, path)
            return f"{self.state(left.id, path)}, and {self.state(right.id, path)}"
        if is_thing(left.type) and not left.type.is_list:
            return self._same_thing(op == "eq", left, right, path)
        sides = [
            PLACES.get(n.op) if n.args and not self.is_open(n.id) else None for n in (left, right)
        ]
        if sides[0] and sides[0] == sides[1]:
            return self._placed(op, left, right, path)
        field = self._shared(left, right)
        if field and op in ("eq", "ne") and left.op != "count":
            return self._alike(field, op == "eq", left, right, path)
        if left.op == "choose" and right.op == "const" and op in ("eq", "ne"):
            whose, whom = self.named(left.args[0], path)
            self.claims.append(Claim("attribute", whom, "", a))
            return f"{whose} is {show(a)}"
        exact = rounded_alike(a, b)
        mine, refers = self.operand(left, path, exact=exact)
        kind = names_kind(left.operator, a, b)
        if (
            kind
            and right.op == "const"
            and op in ("eq", "ne")
            and is_thing(self.graph.nodes[left.args[0]].type)
        ):
            who, refers = self.named(left.args[0], path)
            self.claims.append(Claim("attribute", refers, "kind", b, op == "eq"))
            return f"{who} is {'' if op == 'eq' else 'not '}{one(show(b))}"
        if right.op == "const" and op in ("eq", "ne") and left.op != "const" and mine != show(a):
            bare, measure = self.operand(left, path, False)
            subject: Operand = measure
            if isinstance(measure, Measure):
                self.claims.append(Claim("attribute", measure.of, measure.field, a))
                subject = Measure(measure.field, measure.of)
                if op == "ne":
                    self.claims.append(Claim("attribute", measure.of, measure.field, b, False))
            else:
                self.claims.append(Claim("compare", subject, "=", a))
            return f"{bare} is {show(a)}" + (f", not {show(b)}" if op == "ne" else "")
        how = _COMPARISONS[op]
        if left.type.is_list:
            how = how.replace("is ", "are ")
        other, others = self.operand(right, path, exact=exact)
        if op == "eq" and mine == other:
            both = Reference("value", number=2, share="all", many=True)
            self.claims.append(Claim("attribute", both, "", others))
            return f"both values are {mine}"
        self.claims.append(Claim("compare", refers, SIGN[op], others))
        return f"{mine} {how} {other}"

    def _same_thing(self, same: bool, left: Node, right: Node, path: tuple[int, ...]) -> str:
        """Whether two names name one thing."""
        (a, mine), (b, others) = (self.named(n.id, path) for n in (left, right))
        self.claims.append(Claim("compare", mine, "=" if same else "!=", others))
        return self.voice.frame("identical" if same else "distinct", a=a, b=b)

    def _shared(self, left: Node, right: Node) -> str:
        """The property that both sides are of a thing, or nothing."""
        operator = left.operator
        if operator is None or left.op != right.op or not left.args:
            return ""
        if left.op == "query":
            words = [self.graph.nodes[n.args[1]] for n in (left, right)]
            same = words[0].op == "const" and words[0].value == words[1].value
            field = str(words[0].value) if same else ""
        else:
            match = FIELD.fullmatch(operator.words.phrase)
            field = match[1] if match else ""
        things = all(is_thing(self.graph.nodes[n.args[0]].type) for n in (left, right))
        return field if things else ""

    def _placed(self, op: str, left: Node, right: Node, path: tuple[int, ...]) -> str:
        """How two edges lie, without saying where they are."""
        (a, mine), (b, others) = (self.by_words(n, path) for n in (left, right))
        if isinstance(others, Measure):
            *before, head = others.field.split()
            others = Reference(head, tuple(before), (Relation("of", (others.of,)),))
        how = PLACES[left.op]
        if op in ("eq", "ne"):
            self.claims.append(Claim("relation", mine, "level with", others, op == "eq"))
            return f"{a} {'lies' if op == 'eq' else 'does not lie'} level with {b}"
        side = how[op in ("gt", "le")]
        self.claims.append(Claim("relation", mine, side, others, op in ("gt", "lt")))
        return f"{a} {'lies' if op in ('gt', 'lt') else 'does not lie'} {side} {b}"

    def _alike(self, field: str, same: bool, left: Node, right: Node, path: tuple[int, ...]) -> str:
        """Whether two things share a property: "have the same color, red"."""
        (a, mine), (b, others) = (self.named(n.args[0], path) for n in (left, right))
        mine_value, other_value = (self.value(n.id, path) for n in (left, right))
        if mine_value is None or other_value is None:
            raise Unsayable
        subject = Measure(field, mine, mine_value)
        self.claims.append(
            Claim("compare", subject, "=" if same else "!=", Measure(field, others, other_value))
        )
        both = f"{a} and {b}"
        if names_kind(left.operator, mine_value, other_value):
            if same:
                return f"{both} are both {plural(show(mine_value))}"
            self.claims[-1:] = [
                Claim("attribute", mine, "kind", mine_value),
                Claim("attribute", others, "kind", other_value),
            ]
            return f"{a} is {one(show(mine_value))}, but {b} is {one(show(other_value))}"
        if same:
            return self.voice.frame("alike", both=both, field=field, value=show(mine_value))
        values = f"{show(mine_value)} and {show(other_value)}"
        return self.voice.frame("unlike", both=both, fields=plural(field), values=values)

    def clause(self, id: int, path: tuple[int, ...], yes: bool, many: bool = False) -> str:
        """A test as a clause; a number of things by how many there are."""
        node = self.graph.nodes[id]
        if node.op in _COMPARISONS and not many:
            left, right = (self.graph.nodes[a] for a in node.args)
            if left.op == "count" and right.op == "const":
                op = node.op if yes else _CONTRARY[node.op]
                before = len(self.claims)
                choice, self.voice.choice = self.voice.choice, 0
                said = self._counts(op, left, right, path)
                self.voice.choice = choice
                del self.claims[before:]
                if said:
                    return said
        if node.op == "exists" and self.is_open(id):
            phrase = self.thing(node.args[0], path)
            if not phrase.whole:
                return f"there is {phrase.a()}" if yes else f"there are {phrase.some(0)}"
        return super().clause(id, path, yes, many)

    def operand(
        self, node: Node, path: tuple[int, ...], valued: bool = True, exact: bool = False
    ) -> tuple[str, Operand]:
        """What is compared: by name and value, or by value alone."""
        if is_thing(node.type):
            return self.named(node.id, path)
        value = self.value(node.id, path)
        if value is None:
            raise Unsayable
        operator = node.operator
        words = isinstance(value, str) and " " in value  # which would be taken for a noun's
        plain = quoted(value) if words else show(value, exact), value
        if operator is None or not operator.words.phrase or not node.args:
            return plain
        if not is_thing(self.graph.nodes[node.args[0]].type):
            return plain
        try:
            said, refers = self.measured(node, path)
        except Unsayable:
            return plain
        if not valued:
            return said, refers
        if isinstance(refers, Measure):
            refers = Measure(refers.field, refers.of, value)
        elif isinstance(refers, str):
            refers = Measure(refers, "", value)
        return f"{said} ({show(value, exact)})", refers

    def _is_short(self, node: Node) -> bool:
        """Whether a comparison stands alone behind the number that it compares, and gives no reason."""
        if node.id != self.lead or self.voice.concise:
            return False
        return not any(self.graph.nodes[user].op == "if" for user in self.graph.users[node.id])

    def _counts(
        self, op: str, left: Node, right: Node, path: tuple[int, ...], short: bool = False
    ) -> str | None:
        """Numbers of things compared: "more cups than plates", "at least two cups"."""
        mine = self.graph.nodes[left.args[0]]
        if not is_thing(mine.type):
            return None
        phrase = self.thing(mine.id, path)
        if phrase.whole or phrase.vague:
            return None
        count = self.value(left.id, path)
        if right.op == "const":
            n = right.value
            if op not in _AGAINST or n < 0:
                return None
            if op == "eq" or (n == 0 and op == "le"):
                return self.there(phrase, n)
            if count is not None and op == "ne":
                return self.there(phrase, count)
            if n == 0 and op in ("ne", "gt"):
                op, n = "ge", 1
            if short and count is not None and n > 0:
                # How many there are was said just before.
                self.claims.append(Claim("compare", count, SIGN[op], n))
                return f"{number_word(count)} {_COMPARISONS[op]} {number_word(n)}"
            refers = phrase.refers(definite=False, many=n != 1)
            self.claims.append(Claim("count", refers, SIGN[op], n))
            return self.voice.frame(
                "against",
                are="is" if n == 1 else "are",
                how=_AGAINST[op],
                n=number_word(n),
                noun=phrase.noun(n != 1),
            )
        if (
            right.op != "count"
            or not is_thing(self.graph.nodes[right.args[0]].type)
            or op not in _COMPARED
        ):
            return None
        other = self.thing(right.args[0], path)
        if other.whole or other.vague:
            return None
        less = self.value(right.id, path)
        how, than = _COMPARED[op]
        a, b = phrase.noun(True), other.noun(True)
        counts: tuple[int | None, int | None] = (None, None)
        if self.voice.concise:
            counts = count, less
            a, b = f"{a} ({number_word(count)})", f"{b} ({number_word(less)})"
        ours, theirs = (p.refers(definite=False, many=True) for p in (phrase, other))
        self.claims.append(
            Claim(
                "compare",
                Measure("number", ours, counts[0]),
                SIGN[op],
                Measure("number", theirs, counts[1]),
            )
        )
        return self.voice.frame("versus", how=how, a=a, than=than, b=b)
