"""Whom a phrase means: references resolved among what is known, and what was spoken of before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from vprog.image import Image
from vprog.rationalize.audit_behind import about_it
from vprog.rationalize.audit_facts import Facts, Thing, Told
from vprog.rationalize.audit_part import side_of
from vprog.rationalize.audit_range import lies
from vprog.rationalize.audit_rank import ranked
from vprog.rationalize.audit_words import noun_words
from vprog.rationalize.claim import Measure, Operand, Reference, Relation, clauses
from vprog.rationalize.reading_words import place
from vprog.region import Region

PICTURES: Final = frozenset("picture image photo photograph scene".split())
#: Nouns that stand for things of any kind where a picture has none of that name.
_LOOSE: Final = frozenset(
    "object item thing element entity shape piece figure stuff one other block toy".split()
)
#: What "with" may say of a thing and another one.
_WITH: Final = ("with", "wearing", "holding", "having", "carrying", "has", "near", "on")


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


@dataclass
class Scope:
    """What was spoken of so far, in one body of facts."""

    facts: Facts
    mentions: list[tuple[Reference, tuple[Thing, ...]]] = field(default_factory=list)
    #: Of the mentions, those that speak of something for the first time.
    new: list[tuple[Reference, tuple[Thing, ...]]] = field(default_factory=list)
    it: tuple[Thing, ...] = ()

    def mention(self, of: Reference, things: tuple[Thing, ...], unsure: bool = False) -> None:
        """Remember whom a phrase meant; of one that is not known, that it was spoken of."""
        if unsure:
            self.mentions.append((of, ()))
            self.new.append((of, ()))
        elif things:
            self.mentions.append((of, things))
            if not of.definite or all(things != before for _, before in self.new):
                self.new.append((of, things))

    def resolve(self, of: Reference) -> Found:
        """Whom a phrase means: a pronoun or a definite phrase by what was spoken of, else by what is known."""
        if of.parts:
            found = [self.resolve(p) for p in of.parts]
            things = tuple(dict.fromkeys(t for f in found for t in f.things))
            maybe = tuple(dict.fromkeys(t for f in found for t in f.maybe))
            return Found(things, maybe, all(f.closed for f in found))
        if of.head == "it":
            return self._pronoun(of)
        before = self._before(of)
        if before is not None:
            return Found(before, closed=bool(before))
        if of.head in PICTURES:
            return self._picture(of)
        rest = self._rest(of)
        return self.denote(of) if rest is None else Found(rest)

    def _rest(self, of: Reference) -> tuple[Thing, ...] | None:
        """The one that is left of a group: "the other one", "the other cup"."""
        if of.attributes != ("other",) or not of.definite or of.many or of.relations:
            return None
        for said, group in reversed(self.mentions):
            if len(group) < 2 or of.head not in ("object", said.head):
                continue
            for _, part in reversed(self.mentions):
                rest = tuple(t for t in group if t not in part)
                if len(rest) == 1 and set(part) < set(group):
                    return rest
        return None

    def _pronoun(self, of: Reference) -> Found:
        if self.it:
            return Found(self.it)
        for _, things in reversed(self.mentions):
            if not things:
                return Found((), closed=False)
            if (of.rank or of.relations) and len(things) == 1:
                continue
            if of.rank or of.relations:
                things = ranked(self.facts, replace(of, head="object"), self._only(of, things))
                if things:
                    return Found(things)
                continue
            if (len(things) > 1) == (of.many or bool(of.share)) and (
                of.number is None or of.number == len(things)
            ):
                return Found(things)
        if of.many and self.mentions and not of.rank:
            last = [things[0] for _, things in self.mentions if len(things) == 1]
            return Found(tuple(dict.fromkeys(reversed(last)))[:2], guess=True)
        return Found((), closed=False)

    def _only(self, of: Reference, things: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(t for t in things if all(self.holds(t, r) is True for r in of.relations))

    def _before(self, of: Reference) -> tuple[Thing, ...] | None:
        """The things that a definite phrase takes up again."""
        if not of.definite:
            return None
        other = "other" in of.attributes
        wanted = {w for w in of.words if w not in ("object", "other")}
        loose: tuple[Thing, ...] | None = None
        for said, things in reversed(self.new if of.back else self.mentions):
            if said.parts or (not things and not of.back):
                continue
            one = len(things) == 1 or not things
            if of.number is not None and of.number != len(things):
                continue
            if of.number is None and one == of.many and not of.share:
                continue
            if of.relations and [_bare(r) for r in of.relations] != [
                _bare(r) for r in said.relations
            ]:
                continue
            if of.rank != said.rank and of.rank:
                continue
            if other and "other" not in said.attributes:
                continue
            spoken = {w for w in said.words if w not in ("object", "other")}
            if wanted == spoken and (of.back or other == ("other" in said.attributes)):
                return things
            if wanted <= spoken and loose is None:
                loose = things
        return loose

    def _picture(self, of: Reference) -> Found:
        images: tuple[Thing, ...] = self.facts.images
        if of.relations:
            kept = [(t, [self.holds(t, r) for r in of.relations]) for t in images]
            return Found(
                tuple(t for t, told in kept if all(x is True for x in told)),
                tuple(t for t, told in kept if None in told and False not in told),
            )
        n = place(of.rank) if of.rank else None
        if n is not None:
            images = images[n - 1 : n] if n > 0 else images[-1:]
        return Found(images)

    def denote(self, of: Reference) -> Found:
        """The things that a phrase describes, among all that are known."""
        if of.head == "part" and len(of.relations) == 1:
            whole = [self.resolve(a) for a in of.relations[0].args if isinstance(a, Reference)]
            return Found(*side_of(of.relations[0].name, [t for f in whole for t in f.things]))
        head, attributes = self._noun(of)
        inside = next(
            (r for r in of.relations if r.name == "in" and r.holds and self._regions(r)), None
        )
        among = next((r for r in of.relations if r.name == "among" and r.holds and r.args), None)
        if among is not None and isinstance(among.args[0], Reference):
            group = self.resolve(among.args[0])
            candidates = tuple(t for t in group.things if isinstance(t, Region))
            closed = group.sure
        elif inside is not None:
            candidates, closed = self._within(self._regions(inside), head)
        else:
            candidates, closed = self.facts.extension(head)
        if not candidates and head in _LOOSE and head != "object":
            candidates, closed = self.facts.extension("object")
            head = "object"
        avoid = self._others(of)
        things, maybe = [], []
        for thing in candidates:
            told = True if inside is not None and among is None else self.facts.is_a(thing, head)
            told = _both(told, thing not in avoid)
            for word in attributes:
                if told is False:
                    break
                told = _both(told, self.has(thing, word))
            for relation in of.relations:
                if told is False or relation is among or relation is inside:
                    continue
                told = _both(told, self.holds(thing, relation))
            if told is True:
                things.append(thing)
            elif told is None:
                maybe.append(thing)
        if of.rank and not maybe and closed:
            return Found(ranked(self.facts, of, tuple(things)))
        if of.rank:
            return Found((), tuple(things + maybe), closed)
        return Found(tuple(things), tuple(maybe), closed)

    def _noun(self, of: Reference) -> tuple[str, tuple[str, ...]]:
        """The noun, and what stands before it: "traffic light" where that is a noun here."""
        words = [w for a in of.attributes for w in a.split() if w not in ("other", "same", "only")]
        for n in range(len(words), 0, -1):
            compound = " ".join([*words[-n:], of.head])
            if self.facts.knows(compound) and compound not in ("object",):
                return compound, tuple(words[:-n])
        return of.head, tuple(words)

    def knows(self, of: Reference) -> bool:
        """Whether what a phrase speaks of has a name here at all."""
        if of.parts:
            return all(self.knows(p) for p in of.parts)
        return of.head in ("it", "part", *_LOOSE, *PICTURES) or self.facts.knows(self._noun(of)[0])

    def _regions(self, relation: Relation) -> tuple[Region, ...]:
        arg = relation.args[0] if relation.args else None
        if not isinstance(arg, Reference) or arg.head in PICTURES:
            return ()
        return tuple(t for t in self.resolve(arg).things if isinstance(t, Region))

    def _within(self, places: tuple[Region, ...], noun: str) -> tuple[tuple[Region, ...], bool]:
        names = ("thing", "item", "object") if noun == "object" else noun_words(noun)
        kept: dict[Region, None] = {}
        closed = True
        for where in places:
            there = self.facts.first(where, names)
            closed = closed and there is not None
            kept.update(dict.fromkeys(there or ()))
        if closed:
            return tuple(kept), True
        listed, whole = self.facts.extension(noun)
        inside = [(r, [self.facts.stands("in", r, w) for w in places]) for r in listed]
        known = whole and not any(None in told and True not in told for _, told in inside)
        return tuple(r for r, told in inside if True in told), known

    def _others(self, of: Reference) -> tuple[Thing, ...]:
        """Whom "other" leaves out: what the phrase itself speaks of, else what was spoken of before."""
        if "other" not in of.attributes:
            return ()
        for relation in of.relations:
            for arg in relation.args:
                if isinstance(arg, Reference):
                    return self.resolve(arg).things
        if of.number is not None:
            known = self.facts.extension(self._noun(of)[0])[0]
            for _, things in reversed(self.mentions):
                if len(set(known) - set(things)) == of.number:
                    return things
        return self.mentions[-1][1] if self.mentions else ()

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
        from vprog.rationalize.audit_judge import judge

        told: Told = True
        for part in clauses(text):
            claims = about_it(part, self.facts.words)
            if not claims:
                told = _both(told, None)
            for claim in claims:
                inner = Scope(self.facts, self.mentions[:], self.new[:], (thing,))
                told = _both(told, judge(inner, claim).told)
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
            images = self._picture(other).things
            return (thing.image if isinstance(thing, Region) else thing) in images
        name = name.removeprefix("with the ").removesuffix(" as")
        name = name.removeprefix("with a ").removeprefix("a ").removesuffix(" from")
        found = self.resolve(other)
        if not found.things and not self.knows(other):
            return None
        if name == "among":
            return True if thing in found.things else False if found.sure else None
        if name == "other than":
            return thing not in found.things if found.sure else None
        verb, _, sign = name.partition(" ")
        if verb in ("show", "contain", "hold"):
            return self._contains(thing, other, sign or "=")
        itself = name == "in" or other.head == "it"
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
            found = Scope(self.facts, []).denote(other)
            mine = [t for t in found.things if isinstance(t, Region) and t.image == thing]
            maybe = [t for t in found.maybe if isinstance(t, Region) and t.image == thing]
            closed = found.closed
        else:
            listed, closed = self._within((thing,), self._noun(other)[0])
            found = Scope(self.facts, self.mentions).narrowed(other, listed)
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
        _, attributes = self._noun(of)
        things: list[Thing] = []
        maybe: list[Thing] = []
        for thing in candidates:
            told: Told = True
            for word in attributes:
                told = _both(told, self.has(thing, word))
            for relation in of.relations:
                told = _both(told, self.holds(thing, relation))
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


def _both(a: Told, b: Told) -> Told:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def _bare(relation: Relation) -> tuple[object, ...]:
    heads = [a.words if isinstance(a, Reference) else a for a in relation.args]
    return (relation.name, relation.holds, *heads)
