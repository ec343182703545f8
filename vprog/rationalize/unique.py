"""Whether a reference names one thing alone, among all that a trace knows.

References are made as Dale and Reiter's incremental algorithm makes them (Cognitive Science 19,
1995): the class, then the attributes and relations that the program itself tells things apart by,
then a rank. This is the other direction: it takes a reference and looks for what else it may mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from vprog.english import singular
from vprog.image import Image
from vprog.rationalize.audit_ground import alone, things_at
from vprog.rationalize.audit_tested import passed
from vprog.rationalize.claim import Operand, Reference, Relation, references
from vprog.rationalize.describe import Namer
from vprog.rationalize.predicate import EDGES
from vprog.rationalize.sentence import Sentence
from vprog.rationalize.wording import Unsayable, as_noun
from vprog.region import Region
from vprog.trace import Trace
from vprog.type import IMAGE

#: What singles one out by a number.
_MOST = re.compile(
    r"^with the (?:\w+ )?(?:largest|smallest)\b|\bis the (?:\w+ )?(?:largest|smallest)$"
    r"|^that fits .+ best$"
)
#: A thing of the scene: two regions with one name in one picture are one thing.
Thing: TypeAlias = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A filter of the trace: what it asked of things, and which did not pass.

    Attributes:
        words: the nouns and adjectives that it added to the name of its list.
        relations: what it added behind the noun.
        kept: the things that passed.
        dropped: the things that did not.
    """

    words: frozenset[str]
    relations: tuple[Relation, ...]
    kept: frozenset[Thing]
    dropped: frozenset[Thing]


class Known:
    """What a trace knows of: every thing with the nouns that it was found by, and each filter."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.nouns: dict[Thing, set[str]] = {}
        self.things: dict[Thing, Region | Image] = {}
        #: In what each thing was found.
        self.within: dict[Thing, set[Thing]] = {}
        record = trace.record
        nodes = trace.program.graph.nodes
        for id, path, value in zip(record.nodes, record.paths, record.values, strict=True):
            found = nodes[id].op == "find"
            asked = trace.value(nodes[id].args[1], path)[1] if found else None
            where = trace.value(nodes[id].args[0], path)[1] if found else None
            for item in _things(value):
                if isinstance(where, Region | Image):
                    self.within.setdefault(_name(item), set()).add(_name(where))
                label = item.label if isinstance(item, Region) else "picture"
                known = self.nouns.setdefault(_name(item), set())
                self.things.setdefault(_name(item), item)
                if label:
                    known.add(_noun(label))
                if isinstance(asked, str):
                    known.add(_noun(asked))
        self.filters = tuple(self._filters(trace))

    def _filters(self, trace: Trace) -> Iterator[Told]:
        graph, record = trace.program.graph, trace.record
        namer = Namer(trace)
        for step, (id, path) in enumerate(zip(record.nodes, record.paths, strict=True)):
            node = graph.nodes[id]
            over = node.over
            if over is None or over.test is None or over.body != over.item or path:
                continue
            try:
                phrase, of = namer.those(node, path), namer.thing(node.args[0], path)
            except Unsayable:
                continue  # no phrase tells by this test
            walked = [r for r in trace.rounds(step) if isinstance(r.item, Region | Image)]
            dropped = frozenset(_name(r.item) for r in walked if not r.passed)
            kept = frozenset(_name(r.item) for r in walked if r.passed)
            words = {*phrase.before, phrase.head} - {*of.before, of.head}
            parts = [part for part in phrase.after if part not in of.after]
            for many in (False, True):
                relations = tuple(part.claimed(many) for part in parts)
                yield Told(frozenset(words), relations, kept, dropped)

    def candidates(self, reference: Reference) -> frozenset[Thing]:
        """The things that a reference may mean, apart from its rank."""
        head = reference.head
        general = head in ("object", "thing")
        listed = any(r.name == "among" and r.holds for r in reference.relations)
        passed = {t for f in self.filters if head in f.words for t in f.kept}
        found = {
            thing
            for thing, nouns in self.nouns.items()
            if head in nouns or thing in passed or (general and (listed or "picture" not in nouns))
        }
        for relation in reference.relations:
            if relation.name == "among" and relation.holds:
                group = [t for arg in relation.args for t in self._meant(arg)]
                found = {t for t in found if t in group} if group else found
            elif relation.name == "in" and relation.holds and len(relation.args) == 1:
                where = frozenset(self._meant(relation.args[0]))
                if where:
                    found = {t for t in found if self.within.get(t, where) & where}
        words = {*reference.attributes, head}
        for told in self.filters:
            if told.words - {"other"} <= words and all(
                any(self._same(r, own) for own in reference.relations) for r in told.relations
            ):
                found -= told.dropped
        return frozenset(t for t in found if not self._failed(t, reference))

    def _failed(self, thing: Thing, reference: Reference) -> bool:
        """Whether a thing did not pass the test that a clause of a reference words."""
        if reference.at is None:
            return False
        known = self.things.get(thing)
        if known is None:
            return False
        tested = (
            passed(self.trace, known, reference.at, relation.holds, relation.name)
            for relation in reference.relations
            if not relation.args
        )
        return False in tested

    def _meant(self, arg: Operand) -> Iterator[Thing]:
        """The things that a phrase means by its ground."""
        if isinstance(arg, Reference):
            for part in arg.parts or (arg,):
                for thing in things_at(self.trace, part.at) or ():
                    yield _name(thing)

    def _same(self, a: Relation, b: Relation) -> bool:
        """Whether two relations are the same; what they relate to may be said in fewer words."""
        if a.name != b.name or a.holds != b.holds or len(a.args) != len(b.args):
            return False
        return all(self._means(x, y) for x, y in zip(a.args, b.args, strict=True))

    def _means(self, a: Operand, b: Operand) -> bool:
        if not (isinstance(a, Reference) and isinstance(b, Reference)):
            return a == b
        mine, others = (things_at(self.trace, of.at) for of in (a, b))
        if mine is not None and others is not None:
            return {_name(t) for t in mine} == {_name(t) for t in others}
        if a.parts or b.parts:
            return len(a.parts) == len(b.parts) and self._all(zip(a.parts, b.parts, strict=True))
        if a.head != b.head or {*a.attributes} - {"other"} != {*b.attributes} - {"other"}:
            return False
        if not (a.relations and b.relations):
            return True
        return len(a.relations) == len(b.relations) and all(
            self._same(x, y) for x, y in zip(a.relations, b.relations, strict=True)
        )

    def _all(self, pairs: Iterable[tuple[Reference, Reference]]) -> bool:
        return all(self._means(a, b) for a, b in pairs)


def is_unique(
    reference: Reference,
    trace: Trace,
    before: Sentence | None = None,
    known: Known | None = None,
) -> bool:
    """Whether a reference to one thing names it alone among what a trace knows.

    A rank singles one out of several. What was named alone by the sentence before may be pointed
    at with fewer words ("that cup").

    Args:
        reference: a definite one, to one thing.
        trace: what is known.
        before: the sentence before the one that the reference stands in.
        known: what the trace knows, where it is at hand.
    """
    known = known or Known(trace)
    if reference.parts:
        return all(is_unique(part, trace, before, known) for part in reference.parts)
    if reference.rank or any(_superlative(r) for r in reference.relations):
        return True
    if reference.head in ("picture", "part") and not reference.relations:
        if reference.attributes == ("separate",):
            return [t for _, t, _ in trace.program.graph.inputs].count(IMAGE) == 1
        if reference.attributes == ("listed",):
            return len(_listed(trace)) == 1 or bool(before and _points_at(reference, trace, before))
        return len(_pictures(trace)) == 1 or (reference.back and before is not None)
    if reference.head in ("picture", "part", "edge", *EDGES):
        # A part of something is as unique as what it is a part of.
        whole = [arg for relation in reference.relations for arg in relation.args]
        named = [w for w in whole if isinstance(w, Reference) and not (w.many or w.number)]
        return all(is_unique(w, trace, before, known) for w in named if w.definite)
    if len(known.candidates(reference)) == 1 or (before and _points_at(reference, trace, before)):
        return True
    return any(
        other.head == reference.head
        and set(reference.attributes) <= {*other.attributes}
        and (other.rank or len(known.candidates(other)) == 1)
        for claim in (before.claims if before else ())
        for other in references(claim)
        if other.number in (None, 1)
    )


def _points_at(reference: Reference, trace: Trace, before: Sentence) -> bool:
    """Whether "that cup" points at the one cup that the sentence before speaks of."""
    mine = things_at(trace, reference.at)
    if not reference.back or not mine:
        return False
    spoken = [
        things_at(trace, other.at)
        for claim in before.claims
        for other in references(claim)
        if other.head == reference.head
        and {*reference.attributes} <= {*other.attributes}
        and not (other.many or other.number)
    ]
    return bool(spoken) and all(things == mine for things in spoken)


def _superlative(relation: Relation) -> bool:
    """Whether a clause singles one out by a number: "with the largest area"."""
    return not relation.args and _MOST.search(relation.name) is not None


def singles(sentence: Sentence) -> tuple[Reference, ...]:
    """The definite references of a sentence to one thing each."""
    found = {
        reference: None
        for claim in sentence.claims
        for reference in references(claim)
        if reference.definite
        and reference.number is None
        and not (reference.many or reference.parts or reference.share)
        and reference.head not in ("it", "")
    }
    return tuple(found)


def _noun(label: str) -> str:
    noun = as_noun(label)
    return noun if noun.startswith("“") else singular(noun)


def _listed(trace: Trace) -> list[Image]:
    """The pictures that a program is given in lists."""
    given = [trace.inputs[name] for name, type, _ in trace.program.graph.inputs if type != IMAGE]
    return [thing for thing in _things(tuple(given)) if isinstance(thing, Image)]


def _pictures(trace: Trace) -> list[Image]:
    """The pictures that a program is given."""
    given = [trace.inputs[name] for name, _, _ in trace.program.graph.inputs]
    return [thing for thing in _things(tuple(given)) if isinstance(thing, Image)]


def _things(value: Any) -> Iterator[Region | Image]:
    if isinstance(value, Region | Image):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _things(part)


def _name(thing: Region | Image) -> Thing:
    thing = alone(thing)
    if isinstance(thing, Image):
        return ("", thing)
    return (thing.image.name, thing.ref or thing.box)
