"""Whether things are as they are said to be: attributes, relations, clauses behind nouns."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final

from vprog.image import Image
from vprog.rationalize.audit_behind import about_it
from vprog.rationalize.audit_facts import PICTURES, Facts, Thing, Told
from vprog.rationalize.audit_fit import both
from vprog.rationalize.audit_ground import alone
from vprog.rationalize.audit_range import lies
from vprog.rationalize.claim import Claim, Measure, Operand, Reference, Relation, clauses
from vprog.rationalize.reading_shift import PARTS
from vprog.region import Region

#: What "with" may say of a thing and another one.
_WITH: Final = ("with", "wearing", "holding", "having", "carrying", "has", "near", "on")
#: Words for things inside of a loop, which a clause alone does not tell.
_NESTED: Final = re.compile(r"^(?:that|whose) .* for which ")
_BOUND: Final = re.compile(r"\b(?:the (?:first|second)|its (?:box|picture)|that of (?:it|them))\b")


@dataclass(frozen=True, slots=True)
class Found:
    """The things that a phrase may mean.

    Attributes:
        things: those that it surely means.
        maybe: those of which it is not known.
        closed: whether there are no others.
        guess: whether this is the likeliest reading of a pronoun, and others are possible.
    """

    things: tuple[Thing, ...]
    maybe: tuple[Thing, ...] = ()
    closed: bool = True
    guess: bool = False

    @property
    def sure(self) -> bool:
        """Whether it is known exactly whom it means."""
        return self.closed and not self.maybe


class Standing(ABC):
    """Judges what is said of one thing; a ``Scope`` tells whom phrases mean."""

    facts: Facts
    inside: Thing | None

    @abstractmethod
    def resolve(self, of: Reference) -> Found:
        """Whom a phrase means."""

    @abstractmethod
    def denote(self, of: Reference) -> Found:
        """The things that a phrase describes, among all that are known."""

    @abstractmethod
    def noun(self, of: Reference) -> tuple[str, tuple[str, ...]]:
        """The noun of a phrase, and what stands before it."""

    @abstractmethod
    def knows(self, of: Reference) -> bool:
        """Whether what a phrase speaks of has a name here at all."""

    @abstractmethod
    def misfits(self, of: Reference, found: Found) -> bool:
        """Whether a phrase fits nothing of what its ground gives, though that gives something."""

    @abstractmethod
    def is_nothing(self, of: Reference) -> bool:
        """Whether a phrase means nothing by its ground."""

    @abstractmethod
    def images_of(self, of: Reference) -> Found:
        """The pictures that a phrase means."""

    @abstractmethod
    def places(self, where: tuple[Region, ...], noun: str) -> tuple[tuple[Region, ...], bool]:
        """The things of a kind in some places, and whether these are all."""

    @abstractmethod
    def apart(self) -> Standing:
        """The same facts, with nothing spoken of yet."""

    @abstractmethod
    def judged(self, thing: Thing, claim: Claim) -> Told:
        """Whether a claim about "it" holds of a thing."""

    def has(self, thing: Thing, word: str) -> Told:
        """Whether something has an attribute, or any of several: "red or blue"."""
        if " or " in word:
            any_ = [self.has(thing, w) for w in word.split(" or ")]
            return True if True in any_ else None if None in any_ else False
        told = self.facts.has(thing, word)
        if told is None and self.facts.knows(word):
            return self.facts.is_a(thing, word)
        return told

    def holds(self, thing: Thing, relation: Relation) -> Told:
        """Whether something stands in a relation, or what a clause says of it is so."""
        told = self._holds(thing, relation)
        return told if relation.holds or told is None else not told

    def _holds(self, thing: Thing, relation: Relation) -> Told:
        if not relation.args:
            return self._clause(thing, relation.name)
        if relation.name == "between" and len(relation.args) == 2:
            return self.between(thing, relation.args)
        return self.stands(thing, relation.name, relation.args[0])

    def _clause(self, thing: Thing, text: str) -> Told:
        """A clause about a thing, read and judged with it as its subject."""
        told: Told = True
        for part in clauses(text):
            if _BOUND.search(part) or _NESTED.search(text):
                told = both(told, None)
                continue
            claims = about_it(part, self.facts.words)
            if not claims:
                told = both(told, None)
            for claim in claims:
                told = both(told, self.judged(thing, claim))
        return told

    def between(self, thing: Thing, args: tuple[Operand, ...]) -> Told:
        """Whether something lies between two others."""
        ends = [self.resolve(a).things for a in args if isinstance(a, Reference)]
        if len(ends) == 2 and all(len(e) == 1 for e in ends):
            first, second = ends[0][0], ends[1][0]
            told = self.facts.told("between", thing, first, second)
            told = self.facts.told("between", thing, second, first) if told is None else told
            return told if isinstance(told, bool) else None
        return None

    def stands(self, thing: Thing, name: str, other: Operand) -> Told:
        """Whether something stands in a relation to one thing, to any of some, or to all of them."""
        if isinstance(other, tuple | Measure) or not isinstance(other, Reference):
            return None
        if name in ("in", "of", "at", "on") and other.head in PICTURES and not other.relations:
            images = (self.resolve(other) if other.back else self.images_of(other)).things
            return (thing.image if isinstance(thing, Region) else thing) in images
        name = name.removeprefix("with the ").removesuffix(" as")
        name = name.removeprefix("with a ").removeprefix("a ").removesuffix(" from")
        found = self.resolve(other)
        unknown = not self.knows(other) and not self.is_nothing(other)
        if not found.things and (unknown or other.head in PARTS):
            return None
        if self.misfits(other, found):
            return None
        if self.inside is not None and not other.definite:
            there = [
                t for t in found.things if self.facts.stands("in", t, self.inside) is not False
            ]
            found = Found(tuple(there), found.maybe, found.closed)
        if name == "among":
            inside = alone(thing) in [alone(t) for t in found.things]
            return True if inside else False if found.sure else None
        if name == "other than":
            return thing not in found.things if found.sure else None
        verb, _, sign = name.partition(" ")
        if verb in ("show", "contain", "hold"):
            return self._contains(thing, other, sign or "=")
        itself = name == "in" or other.head == "it" or len(found.things) == 1
        told = [self._to(thing, name, t) for t in found.things if itself or t != thing]
        if other.head == "it" and not told:
            return None
        maybe = [self._to(thing, name, t) for t in found.maybe if t != thing]
        if not other.definite or other.share in ("some", "1") or name in ("in", "with", "of"):
            if True in told:
                return True
            if None in told or any(m is not False for m in maybe) or not found.closed:
                return None
            return False
        if other.share == "none":
            return False if True in told else None if None in told else True
        if not found.sure:
            return None
        if len(found.things) > 1 and not (other.many or other.parts or other.share):
            return None
        if not told:
            return False if found.sure and found.things and other.head != "it" else None
        return False if False in told else None if None in told else True

    def _contains(self, thing: Thing, other: Reference, sign: str) -> Told:
        if isinstance(thing, Image):
            found = self.apart().denote(other)
            mine = [t for t in found.things if isinstance(t, Region) and t.image == thing]
            maybe = [t for t in found.maybe if isinstance(t, Region) and t.image == thing]
            closed = found.closed
        else:
            listed, closed = self.places((thing,), self.noun(other)[0])
            before, self.inside = self.inside, thing
            found = self.narrowed(other, listed)
            self.inside = before
            mine = [t for t in found.things if isinstance(t, Region)]
            maybe = [t for t in found.maybe if isinstance(t, Region)]
        if other.number is not None:
            most = len(mine) + len(maybe) if closed else 1 << 60
            return lies(sign, len(mine), most, other.number, other.number)
        if mine:
            return True
        return None if maybe or not closed else False

    def narrowed(self, of: Reference, candidates: tuple[Region, ...]) -> Found:
        """Those of some things that a phrase describes."""
        _, attributes = self.noun(of)
        things: list[Thing] = []
        maybe: list[Thing] = []
        for thing in candidates:
            told: Told = True
            for word in attributes:
                told = both(told, self.has(thing, word))
            for relation in of.relations:
                told = both(told, self.holds(thing, relation))
            (things if told else maybe).append(thing) if told is not False else None
        return Found(tuple(things), tuple(maybe))

    def _to(self, thing: Thing, name: str, other: Thing) -> Told:
        if name == "of":
            owned = any(self.facts.stands(n, other, thing) for n in _WITH)
            return True if owned or self.facts.stands("of", thing, other) else None
        if name != "with":
            return self.facts.stands(name, thing, other)
        told = [self.facts.stands(n, thing, other) for n in _WITH]
        told += [self.facts.stands(n, other, thing) for n in ("on", "in", "of")]
        return True if True in told else None if None in told else False
