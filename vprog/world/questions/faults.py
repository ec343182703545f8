"""Programs with a planted fault: near to the right one, and wrong in one place.

Some of them give the right answer all the same, on this scene: they are right for the wrong
reason. Each is told by its fault and by whether that is so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from vprog.world.dice import Dice
from vprog.world.questions import sense as s
from vprog.world.questions.meaning import NoAnswer, answer, thing
from vprog.world.questions.program import Writer
from vprog.world.questions.view import View

#: How many candidates a question has at most.
MOST: Final = 4
_CONNECTIVES: Final = {"and": ("or",), "or": ("and",), "xor": ("or", "and")}
_COMPARES: Final = {
    ">": (("off by one", ">="), ("swapped comparison", "<")),
    "<": (("off by one", "<="), ("swapped comparison", ">")),
    "==": (("off by one", ">="), ("off by one", "<=")),
}
_SETS: Final = {
    "union": ("intersect",),
    "intersect": ("union",),
    "difference": ("intersect", "union"),
}
_FRONT: Final = {"touching_front": "touching_back", "touching_back": "touching_front"}
#: A fault, and the sense that has it.
Faulty: TypeAlias = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program with a fault.

    Attributes:
        fault: what was done: "dropped filter", "swapped relation", "off by one", ...
        program: its text.
        answer: what it gives on the scene; None where it fails.
        failed: the code of its failure; empty where it gives an answer.
        right: whether that is the right answer, by chance.
    """

    fault: str
    program: str
    answer: bool | int | str | None
    failed: str
    right: bool

    def record(self) -> dict[str, Any]:
        """As JSON holds it."""
        told: dict[str, Any] = {
            "fault": self.fault,
            "program": self.program,
            "answer": self.answer,
            "right": self.right,
        }
        return {**told, "failed": self.failed} if self.failed else told


def candidates(
    view: View, sense: s.Sense, program: str, right: bool | int | str, most: int = MOST
) -> tuple[Candidate, ...]:
    """Programs that are wrong in one place, of different faults where there are so many.

    Which ones are taken hangs on the program and the scene alone, not on their answers.

    Args:
        view: the scene.
        sense: what the question asks.
        program: its program.
        right: its answer.
        most: how many are wanted.
    """
    by_fault: dict[str, list[Any]] = {}
    for fault, faulty in faults(view, sense):
        by_fault.setdefault(fault, []).append(faulty)
    dice = Dice(view.scene.seed * 1009 + len(program))
    names = list(by_fault)
    found: dict[str, Candidate] = {}
    while names and len(found) < most:
        dice.mix(names)
        for fault in names:
            options = by_fault[fault]
            faulty = options.pop(dice.below(len(options)))
            candidate = _run(view, fault, faulty, right)
            if candidate and candidate.program != program and len(found) < most:
                found.setdefault(candidate.program, candidate)
        names = [name for name in names if by_fault[name]]
    return tuple(found.values())


def _run(view: View, fault: str, faulty: s.Sense, right: bool | int | str) -> Candidate | None:
    """A candidate; None where its answer is in doubt."""
    writer = Writer()
    text = writer.write(faulty)
    try:
        # A program goes through its lines one by one, whether the answer needs them or not.
        for ref in writer.refs:
            thing(view, ref)
        said = answer(view, faulty)
    except NoAnswer as failure:
        return Candidate(fault, text, None, failure.code, False) if failure.code else None
    return Candidate(fault, text, said, "", type(said) is type(right) and said == right)


def faults(view: View, sense: Any) -> Iterator[Faulty]:
    """Every sense that differs from this one by one fault."""
    if isinstance(sense, s.Count):
        yield "off by one", s.Total(sense, "+", s.Number(1))
        yield "off by one", s.Total(sense, "-", s.Number(1))
    yield from _changed(view, sense)


def _changed(view: View, node: Any) -> Iterator[Faulty]:
    """Changes of a part of a sense, and of the parts in it."""
    change = _CHANGES.get(type(node))
    if change is not None:
        yield from change(view, node)
    if isinstance(node, s.Look):
        return
    for place, part in enumerate(node):
        if isinstance(part, tuple):
            for fault, changed in _changed(view, part):
                rest = (*node[:place], changed, *node[place + 1 :])
                yield fault, rest if type(node) is tuple else type(node)(*rest)


def _look(view: View, x: s.Look) -> Iterator[Faulty]:
    for category, word in zip(s.CATEGORIES, x, strict=True):
        if not word:
            continue
        yield "dropped filter", x._replace(**{category: ""})
        for other in sorted({getattr(t, category) for t in view.things} - {word}):
            yield "confused attribute", x._replace(**{category: other})


def _those(view: View, x: s.Those) -> Iterator[Faulty]:
    for place, test in enumerate(x.tests):
        rest = (*x.tests[:place], *x.tests[place + 1 :])
        if isinstance(test, s.Lacks):
            yield "dropped negation", s.Those(_with(x.look, test.word, view), rest)
        else:
            yield "dropped relation", s.Those(x.look, rest)


def _with(look: s.Look, word: str, view: View) -> s.Look:
    """A look with one word more."""
    for category in s.CATEGORIES:
        if any(getattr(t, category) == word for t in view.things):
            return look._replace(**{category: word})
    return look


def _stands(view: View, x: s.Stands) -> Iterator[Faulty]:
    other = s.CONTRARY.get(x.relation) or _FRONT.get(x.relation)
    if other:
        yield "swapped relation", s.Stands(other, x.to)


def _alike(view: View, x: s.Alike) -> Iterator[Faulty]:
    for category in s.CATEGORIES:
        if category != x.category:
            yield "confused category", s.Alike(category, x.to)


def _extreme(view: View, x: s.Extreme) -> Iterator[Faulty]:
    yield "swapped extreme", s.Extreme(x.things, s.OTHER_WAY[x.way])
    for way in s.WAYS:
        if way not in (x.way, s.OTHER_WAY[x.way]):
            yield "confused key", s.Extreme(x.things, way)


def _nth(view: View, x: s.Nth) -> Iterator[Faulty]:
    yield "off by one", s.Nth(x.things, x.way, x.place + 1)
    yield "off by one", s.Nth(x.things, x.way, x.place - 1)
    yield "swapped extreme", s.Nth(x.things, s.OTHER_WAY[x.way], x.place)
    yield "dropped step", s.Extreme(x.things, x.way)


def _relates(view: View, x: s.Relates) -> Iterator[Faulty]:
    if x.relation in s.CONTRARY:
        yield "swapped relation", s.Relates(x.one, s.CONTRARY[x.relation], x.two)


def _side(view: View, x: s.Side) -> Iterator[Faulty]:
    yield "swapped operands", s.Side(x.two, x.relations, x.words, x.one)


def _between(view: View, x: s.Between) -> Iterator[Faulty]:
    yield "swapped operands", s.Between(x.one, x.of, x.two)
    yield "swapped operands", s.Between(x.two, x.one, x.of)


def _same(view: View, x: s.Same) -> Iterator[Faulty]:
    for category in s.CATEGORIES:
        if category != x.category:
            yield "confused category", x._replace(category=category)
    yield "dropped negation" if not x.alike else "added negation", x._replace(alike=not x.alike)


def _tally(view: View, x: s.Tally) -> Iterator[Faulty]:
    yield "off by one", s.Total(x, "-", s.Number(1))
    for category in s.CATEGORIES:
        if category != x.category:
            yield "confused category", s.Tally(x.things, category)
    yield "dropped step", s.Count(x.things)


def _has(view: View, x: s.Has) -> Iterator[Faulty]:
    yield from _other_words(view, x)


def _other_words(view: View, x: s.Has | s.Every) -> Iterator[Faulty]:
    for category in s.CATEGORIES:
        words = sorted({getattr(t, category) for t in view.things})
        if x.word in words:
            for word in words:
                if word != x.word:
                    yield "confused attribute", x._replace(word=word)


def _every(view: View, x: s.Every) -> Iterator[Faulty]:
    if x.how == "none":
        yield "dropped negation", x._replace(how="any")
    else:
        yield "swapped quantifier", x._replace(how="any" if x.how == "all" else "all")
    yield from _other_words(view, x)


def _compare(view: View, x: s.Compare) -> Iterator[Faulty]:
    for fault, how in _COMPARES.get(x.how, ()):
        yield fault, x._replace(how=how)


def _total(view: View, x: s.Total) -> Iterator[Faulty]:
    yield "dropped step", x.one
    if x.how == "-":
        yield "swapped operands", s.Total(x.two, "-", x.one)
    elif x.how == "abs":
        yield "swapped operator", x._replace(how="+")
    elif x.how == "+":
        yield "swapped operator", x._replace(how="abs")


def _joined(view: View, x: s.Joined) -> Iterator[Faulty]:
    for how in _SETS[x.how]:
        yield "swapped operator", x._replace(how=how)


def _logic(view: View, x: s.Logic) -> Iterator[Faulty]:
    for how in _CONNECTIVES[x.how]:
        yield "swapped connective", x._replace(how=how)
    yield "dropped step", x.one
    if isinstance(x.two, s.Not):
        yield "dropped negation", x._replace(two=x.two.test)


def _if(view: View, x: s.If) -> Iterator[Faulty]:
    yield "swapped branches", s.If(x.test, x.otherwise, x.then)
    yield "dropped step", x.then


#: What may be changed of a part, by its class.
_CHANGES: Final[dict[type, Any]] = {
    s.Look: _look,
    s.Those: _those,
    s.Stands: _stands,
    s.Alike: _alike,
    s.Extreme: _extreme,
    s.Nth: _nth,
    s.Relates: _relates,
    s.Side: _side,
    s.Between: _between,
    s.Same: _same,
    s.Tally: _tally,
    s.Has: _has,
    s.Every: _every,
    s.Compare: _compare,
    s.Total: _total,
    s.Joined: _joined,
    s.Logic: _logic,
    s.If: _if,
}
