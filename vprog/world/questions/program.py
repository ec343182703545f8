"""Writes a sense as a program of our language, in its canonical form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vprog.english import ordinal
from vprog.plural import plural
from vprog.world.questions import sense as s

#: How a category is asked for: an operator, or a category of ``query``.
_QUERIES: Final = {
    "size": "size({})",
    "color": "color({})",
    "texture": 'query({}, "pattern")',
    "shape": "{}.label",
}
#: What the category is called in a program.
PATTERN: Final = {"size": "size", "color": "color", "texture": "pattern", "shape": "name"}
#: The words that are nouns to ``find``.
NOUNS: Final = frozenset(
    {"circle", "square", "triangle", "star", "heart", "pentagon", "cross", "ring", "sign"}
)
_SUFFIXES: Final = {
    "left_of": "left",
    "right_of": "right",
    "near": "near",
    "touching_front": "in_front",
    "touching_back": "behind",
    "overlaps": "touching",
}


def program(sense: s.Sense) -> str:
    """The text of the program that answers a sense.

    >>> star = s.The(s.Those(s.Look(color="red", shape="star")))
    >>> circles = s.Those(s.Look(shape="circle"), (s.Stands("left_of", star),))
    >>> print(program(s.Count(circles)), end="")
    image: Image
    red_star = the(s for s in find(image, "star") if verify(s, "red"))
    answer = count(c for c in find(image, "circle") if left_of(c, red_star))
    """
    return Writer().write(sense)


class Writer:
    """Writes the lines of one program.

    Attributes:
        lines: so far.
        refs: the things that lines are bound to, in the order of the lines.
    """

    __slots__ = ("_names", "_taken", "lines", "refs")

    def __init__(self) -> None:
        self.lines = ["image: Image"]
        self.refs: list[s.Ref] = []
        self._names: dict[s.Ref, str] = {}
        self._taken = {"image", "answer"}

    def write(self, sense: s.Sense) -> str:
        """The whole text."""
        last = f"answer = {self._value(sense)}"
        return "\n".join([*self.lines, last, ""])

    def _value(self, sense: s.Sense) -> str:
        text: str = _WRITE[type(sense)](self, sense)
        return text

    def _bind(self, wanted: str, value: str) -> str:
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        self.lines.append(f"{name} = {value}")
        return name

    def ref(self, ref: s.Ref) -> str:
        """The name of a thing, which is bound first where it is not yet."""
        name = self._names.get(ref)
        if name is not None:
            return name
        if isinstance(ref, s.The):
            value = self._over("the", ref.things)
            name = self._bind(_noun(ref.things.look), value)
        elif isinstance(ref, s.Extreme):
            operator, key = s.WAYS[ref.way]
            if isinstance(ref.things, s.Pair):
                listed, noun = self._pair(ref.things), "one"
            else:
                listed, noun = self._listed(ref.things), _noun(ref.things.look)
            name = self._bind(f"{ref.way}_{noun}", f"{operator}({listed}, {key})")
        else:
            operator, key = s.WAYS[ref.way]
            down = ", descending=True" if operator == "max_by" else ""
            value = f"nth(sort_by({self._listed(ref.things)}, {key}{down}), {ref.place})"
            name = self._bind(f"{ordinal(ref.place)}_{_noun(ref.things.look)}", value)
        self._names[ref] = name
        self.refs.append(ref)
        return name

    def _pair(self, pair: s.Pair) -> str:
        one = self.ref(pair.one)
        return f"[{one}, {self.ref(pair.two)}]"

    def _source(self, of: s.Those) -> tuple[str, str, str]:
        """The item's name, where the things come from, and their tests."""
        noun = of.look.shape or "thing"
        item = noun[0]
        tests = [f'verify({item}, "{word}")' for word in of.look[:3] if word]
        tests += [self._test(item, test) for test in of.tests]
        return item, f'find(image, "{noun}")', " and ".join(tests)

    def _test(self, item: str, test: s.Test) -> str:
        if isinstance(test, s.Stands):
            to = self.ref(test.to)
            if test.relation == "touching_front":
                return f"{item} != {to} and overlaps({item}, {to}) and in_front_of({item}, {to})"
            if test.relation == "touching_back":
                return f"{item} != {to} and overlaps({item}, {to}) and behind({item}, {to})"
            other = f"{item} != {to} and " if test.relation in ("near", "overlaps") else ""
            return f"{other}{test.relation}({item}, {to})"
        if isinstance(test, s.Alike):
            to = self.ref(test.to)
            return f"{item} != {to} and {_same(item, to, test.category)}"
        if isinstance(test, s.Lacks):
            return _lacks(item, test.word)
        one = self.ref(test.one)
        return f"between({item}, {one}, {self.ref(test.two)})"

    def _listed(self, of: s.Those) -> str:
        item, source, tests = self._source(of)
        return f"[{item} for {item} in {source} if {tests}]" if tests else source

    def _over(self, operator: str, of: s.Things) -> str:
        """An operator of a list."""
        if isinstance(of, s.Pair):
            return f"{operator}({self._pair(of)})"
        if isinstance(of, s.Joined):
            one = self._bind(_plural(of.one), self._listed(of.one))
            two = self._bind(_plural(of.two), self._listed(of.two))
            return f"{operator}({of.how}({one}, {two}))"
        item, source, tests = self._source(of)
        if tests:
            return f"{operator}({item} for {item} in {source} if {tests})"
        return f"{operator}({source})"

    def each(self, of: s.Those, what: str) -> str:
        """An expression of each item, as a comprehension without its brackets."""
        item, source, tests = self._source(of)
        test = f" if {tests}" if tests else ""
        return f"{what.format(item)} for {item} in {source}{test}"


def _noun(look: s.Look) -> str:
    """A name for one thing of a look."""
    return "_".join([*(word for word in look[:3] if word), look.shape or "thing"])


def _plural(of: s.Those) -> str:
    """A name for things."""
    name = plural(_noun(of.look))
    for test in of.tests:
        if isinstance(test, s.Stands):
            name += f"_{_SUFFIXES.get(test.relation, test.relation)}"
        elif isinstance(test, s.Alike):
            name += "_alike"
        elif isinstance(test, s.Lacks):
            name += f"_not_{test.word}"
    return name


def _same(one: str, two: str, category: str) -> str:
    if category == "shape":
        return f"{one}.label == {two}.label"
    return f'same({one}, {two}, "{PATTERN[category]}")'


def _has(name: str, word: str) -> str:
    return f'{name}.label == "{word}"' if word in NOUNS else f'verify({name}, "{word}")'


def _lacks(name: str, word: str) -> str:
    return f'{name}.label != "{word}"' if word in NOUNS else f'not verify({name}, "{word}")'


def _relates(w: Writer, x: s.Relates) -> str:
    one = w.ref(x.one)
    return f"{x.relation}({one}, {w.ref(x.two)})"


def _side(w: Writer, x: s.Side) -> str:
    one = w.ref(x.one)
    return f'"{x.words[0]}" if {x.relations[0]}({one}, {w.ref(x.two)}) else "{x.words[1]}"'


def _between(w: Writer, x: s.Between) -> str:
    of, one = w.ref(x.of), w.ref(x.one)
    return f"between({of}, {one}, {w.ref(x.two)})"


def _sameness(w: Writer, x: s.Same) -> str:
    one, two = w.ref(x.one), w.ref(x.two)
    if x.category == "shape":
        return f"{one}.label {'==' if x.alike else '!='} {two}.label"
    return f'{"same" if x.alike else "different"}({one}, {two}, "{PATTERN[x.category]}")'


def _every(w: Writer, x: s.Every) -> str:
    tests = w.each(x.things, _has("{}", x.word))
    return f"not any({tests})" if x.how == "none" else f"{x.how}({tests})"


def _total(w: Writer, x: s.Total) -> str:
    one = w._value(x.one)
    two = w._value(x.two)
    return f"abs({one} - {two})" if x.how == "abs" else f"{one} {x.how} {two}"


def _compare(w: Writer, x: s.Compare) -> str:
    one = w._value(x.one)
    return f"{one} {x.how} {w._value(x.two)}"


def _logic(w: Writer, x: s.Logic) -> str:
    one, two = w._value(x.one), w._value(x.two)
    return f"xor({one}, {two})" if x.how == "xor" else f"{one} {x.how} {two}"


def _if(w: Writer, x: s.If) -> str:
    test, then = w._value(x.test), w._value(x.then)
    return f"{then} if {test} else {w._value(x.otherwise)}"


def _choose(w: Writer, x: s.Choose) -> str:
    return f'choose({w.ref(x.of)}, ["{x.options[0]}", "{x.options[1]}"])'


#: How a part of a sense is written, by its class.
_WRITE: Final[dict[type, Callable[[Writer, Any], str]]] = {
    s.Exists: lambda w, x: w._over("exists", x.things),
    s.Count: lambda w, x: w._over("count", x.things),
    s.Tally: lambda w, x: f"count(unique([{w.each(x.things, _QUERIES[x.category])}]))",
    s.Usual: lambda w, x: f"most_common([{w.each(x.things, _QUERIES[x.category])}])",
    s.Query: lambda w, x: _QUERIES[x.category].format(w.ref(x.of)),
    s.Read: lambda w, x: f"read({w.ref(x.of)})",
    s.Has: lambda w, x: _has(w.ref(x.of), x.word),
    s.Choose: _choose,
    s.Relates: _relates,
    s.Side: _side,
    s.Between: _between,
    s.Same: _sameness,
    s.Every: _every,
    s.Compare: _compare,
    s.Number: lambda w, x: str(x.value),
    s.Total: _total,
    s.Logic: _logic,
    s.Not: lambda w, x: f"not {w._value(x.test)}",
    s.If: _if,
}
