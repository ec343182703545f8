"""The answer of a sense on a scene, by sets: what its program gives when it runs there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vprog.world.questions import sense as s
from vprog.world.questions.view import View

#: Two areas that differ by no more hundredths are not told apart.
_ALIKE: Final = 2


class NoAnswer(Exception):
    """The program of a sense fails on a scene.

    Attributes:
        code: the failure's code; empty where what it gives hangs on less than a pixel.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def answer(view: View, sense: s.Sense) -> bool | int | str:
    """What a sense comes to.

    Raises:
        NoAnswer: its program fails.
    """
    value: bool | int | str = _VALUES[type(sense)](view, sense)
    return value


def things(view: View, of: s.Things) -> int:
    """The set that some things are.

    Raises:
        NoAnswer: one of the things that they are told by cannot be told.
    """
    if isinstance(of, s.Those):
        found = view.of(of.look)
        for test in of.tests:
            found &= _passing(view, test, found)
        return found
    if isinstance(of, s.Pair):
        return 1 << thing(view, of.one) | 1 << thing(view, of.two)
    one, two = things(view, of.one), things(view, of.two)
    if of.how == "union":
        return one | two
    return one & two if of.how == "intersect" else one & ~two


def _passing(view: View, test: s.Test, among: int) -> int:
    if isinstance(test, s.Stands):
        i = thing(view, test.to)
        if test.relation in ("touching_front", "touching_back"):
            name = "in_front_of" if test.relation == "touching_front" else "behind"
            return view.row(name, i)[0]
        return view.row(test.relation, i)[0] & ~(1 << i)
    if isinstance(test, s.Alike):
        i = thing(view, test.to)
        return view.words[value(view, i, test.category)] & ~(1 << i)
    if isinstance(test, s.Lacks):
        return view.everything & ~view.words.get(test.word, 0)
    one, two = thing(view, test.one), thing(view, test.two)
    found = 0
    for i in view.ids(among):
        if i not in (one, two) and _amid(view, i, one, two):
            found |= 1 << i
    return found


def thing(view: View, ref: s.Ref) -> int:
    """The id of the one thing that is spoken of.

    Raises:
        NoAnswer: there is none, or there are several.
    """
    if isinstance(ref, s.The):
        found = things(view, ref.things)
        if not found:
            raise NoAnswer("VP320")
        if found & (found - 1):
            raise NoAnswer("VP321")
        return found.bit_length() - 1
    if isinstance(ref, s.Extreme):
        if isinstance(ref.things, s.Pair):
            ids = [thing(view, ref.things.one), thing(view, ref.things.two)]
        else:
            ids = view.ids(things(view, ref.things))
        if not ids:
            raise NoAnswer("VP320")
        order = view.order(ids, ref.way)[0]
        if ref.way in ("largest", "smallest") and len(order) > 1:
            one, two = view.area(order[0]), view.area(order[1])
            if 100 * abs(one - two) <= _ALIKE * max(one, two) and order[0] != order[1]:
                raise NoAnswer("")
        return order[0]
    order = view.order(view.ids(things(view, ref.things)), ref.way)[0]
    if not 1 <= ref.place <= len(order):
        raise NoAnswer("VP322")
    return order[ref.place - 1]


def value(view: View, i: int, category: str) -> str:
    """The attribute of a thing in a category."""
    word: str = getattr(view.things[i], category)
    return word


def _exists(view: View, x: s.Exists) -> bool:
    return things(view, x.things) != 0


def _count(view: View, x: s.Count) -> int:
    return things(view, x.things).bit_count()


def _values(view: View, of: s.Those, category: str) -> list[str]:
    return [value(view, i, category) for i in view.ids(things(view, of))]


def _tally(view: View, x: s.Tally) -> int:
    return len(set(_values(view, x.things, x.category)))


def _usual(view: View, x: s.Usual) -> str:
    values = _values(view, x.things, x.category)
    if not values:
        raise NoAnswer("VP320")
    return max(dict.fromkeys(values), key=values.count)


def _query(view: View, x: s.Query) -> str:
    return value(view, thing(view, x.of), x.category)


def _read(view: View, x: s.Read) -> str:
    text = view.things[thing(view, x.of)].text
    if not text:
        raise NoAnswer("VP643")
    return text


def _has(view: View, x: s.Has) -> bool:
    return view.things[thing(view, x.of)].has(x.word)


def _choose(view: View, x: s.Choose) -> str:
    word = value(view, thing(view, x.of), x.category)
    if word not in x.options:
        raise NoAnswer("VP647")
    return word


def _stands(view: View, one: int, relation: str, two: int) -> bool:
    return bool(view.row(relation, two)[0] >> one & 1)


def _relates(view: View, x: s.Relates) -> bool:
    one = thing(view, x.one)
    return _stands(view, one, x.relation, thing(view, x.two))


def _side(view: View, x: s.Side) -> str:
    one = thing(view, x.one)
    return x.words[not _stands(view, one, x.relations[0], thing(view, x.two))]


def _between(view: View, x: s.Between) -> bool:
    of, one = thing(view, x.of), thing(view, x.one)
    return _amid(view, of, one, thing(view, x.two))


def _amid(view: View, a: int, b: int, c: int) -> bool:
    if a in (b, c) or b == c:
        return False
    holds, clear = view.amid(a, b, c)
    if not clear:
        raise NoAnswer("")
    return holds


def _same(view: View, x: s.Same) -> bool:
    one, two = thing(view, x.one), thing(view, x.two)
    return (value(view, one, x.category) == value(view, two, x.category)) == x.alike


def _every(view: View, x: s.Every) -> bool:
    found = things(view, x.things)
    having = found & view.words.get(x.word, 0)
    if x.how == "all":
        return having == found
    return (having != 0) == (x.how == "any")


_COMPARES: Final[dict[str, Callable[[int, int], bool]]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}


def _compare(view: View, x: s.Compare) -> bool:
    return _COMPARES[x.how](int(answer(view, x.one)), int(answer(view, x.two)))


def _total(view: View, x: s.Total) -> int:
    one, two = int(answer(view, x.one)), int(answer(view, x.two))
    if x.how == "+":
        return one + two
    if x.how == "*":
        return one * two
    return one - two if x.how == "-" else abs(one - two)


def _logic(view: View, x: s.Logic) -> bool:
    one = bool(answer(view, x.one))
    if x.how == "and":
        return one and bool(answer(view, x.two))
    if x.how == "or":
        return one or bool(answer(view, x.two))
    return one != bool(answer(view, x.two))


def _if(view: View, x: s.If) -> bool | int | str:
    return answer(view, x.then if answer(view, x.test) else x.otherwise)


#: What a part of a sense comes to, by its class.
_VALUES: Final[dict[type, Callable[[View, Any], bool | int | str]]] = {
    s.Exists: _exists,
    s.Count: _count,
    s.Tally: _tally,
    s.Usual: _usual,
    s.Query: _query,
    s.Read: _read,
    s.Has: _has,
    s.Choose: _choose,
    s.Relates: _relates,
    s.Side: _side,
    s.Between: _between,
    s.Same: _same,
    s.Every: _every,
    s.Compare: _compare,
    s.Number: lambda view, x: x.value,
    s.Total: _total,
    s.Logic: _logic,
    s.Not: lambda view, x: not answer(view, x.test),
    s.If: _if,
}
