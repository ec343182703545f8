"""Whom a phrase means: references resolved among what is known, and what was spoken of before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from vprog.rationalize.audit_facts import PICTURES, Facts, Thing, Told
from vprog.rationalize.audit_fit import both, grounded
from vprog.rationalize.audit_ground import things_at
from vprog.rationalize.audit_part import side_of
from vprog.rationalize.audit_rank import ranked
from vprog.rationalize.audit_standing import Found, Standing
from vprog.rationalize.audit_words import noun_words
from vprog.rationalize.claim import Claim, Reference, Relation
from vprog.rationalize.reading_words import place
from vprog.region import Region
from vprog.trace import Trace

#: Nouns that stand for things of any kind where a picture has none of that name.
_LOOSE: Final = frozenset(
    "object item thing element entity shape piece figure stuff one other block toy".split()
)
#: What people are called, by the pronouns that may mean them.
_PEOPLE: Final = {
    "male": frozenset("man boy guy gentleman father".split()),
    "female": frozenset("woman girl lady mother".split()),
    "either": frozenset("person child baby adult kid player rider driver dog cat".split()),
}


@dataclass
class Scope(Standing):
    """What was spoken of so far, in one body of facts."""

    facts: Facts
    mentions: list[tuple[Reference, tuple[Thing, ...]]] = field(default_factory=list)
    #: Of the mentions, those that speak of something for the first time.
    new: list[tuple[Reference, tuple[Thing, ...]]] = field(default_factory=list)
    it: tuple[Thing, ...] = ()
    #: Whom pronouns mean in the clause at hand, whoever it speaks of besides.
    pinned: dict[Reference, Found] = field(default_factory=dict)
    #: The thing that is said to show what a phrase at hand describes.
    inside: Thing | None = None
    #: The run in which phrases that name their ground are looked up; None: by their words alone.
    ground: Trace | None = None

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
        if of.at is not None and self.ground is not None:
            standing = grounded(self, self.ground, of)
            if standing is not None:
                return Found(tuple(standing[0]), tuple(standing[1]))
        if of.parts:
            found = [self.resolve(p) for p in of.parts]
            things = tuple(dict.fromkeys(t for f in found for t in f.things))
            maybe = tuple(dict.fromkeys(t for f in found for t in f.maybe))
            return Found(things, maybe, all(f.closed for f in found))
        if of in self.pinned:
            return self.pinned[of]
        if of.head == "it":
            return self._pronoun(of)
        before = self._before(of)
        if before is not None:
            return Found(before, closed=bool(before))
        if of.head in PICTURES:
            return self.images_of(of)
        rest = self._rest(of)
        return self.denote(of) if rest is None else Found(rest)

    def misfits(self, of: Reference, found: Found) -> bool:
        """Whether a phrase fits nothing of what its ground gives, though that gives something."""
        if of.at is None or self.ground is None or found.things or found.maybe:
            return False
        return bool(things_at(self.ground, of.at))

    def is_nothing(self, of: Reference) -> bool:
        """Whether a phrase means nothing by its ground: an empty list, of what it names."""
        if of.at is None or self.ground is None:
            return False
        return grounded(self, self.ground, of) == ([], []) and not things_at(self.ground, of.at)

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
            if of.attributes and not all(_may_be(of.attributes[0], t) for t in things):
                continue
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

    def images_of(self, of: Reference) -> Found:
        """The pictures that a phrase means: all, those that show something, one by its place."""
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
        head, attributes = self.noun(of)
        inside = next(
            (r for r in of.relations if r.name == "in" and r.holds and self._regions(r)), None
        )
        among = next((r for r in of.relations if r.name == "among" and r.holds and r.args), None)
        if among is not None and isinstance(among.args[0], Reference):
            group = self.resolve(among.args[0])
            candidates = tuple(t for t in group.things if isinstance(t, Region))
            closed = group.sure
        elif inside is not None:
            candidates, closed = self.places(self._regions(inside), head)
        else:
            candidates, closed = self.facts.extension(head)
        if not candidates and head in _LOOSE and head != "object":
            candidates, closed = self.facts.extension("object")
            head = "object"
        avoid = self._others(of)
        things, maybe = [], []
        for thing in candidates:
            told = True if inside is not None and among is None else self.facts.is_a(thing, head)
            told = both(told, thing not in avoid)
            for word in attributes:
                if told is False:
                    break
                told = both(told, self.has(thing, word))
            for relation in of.relations:
                if told is False or relation is among or relation is inside:
                    continue
                told = both(told, self.holds(thing, relation))
            if told is True:
                things.append(thing)
            elif told is None:
                maybe.append(thing)
        if of.rank and not maybe and closed:
            return Found(ranked(self.facts, of, tuple(things)))
        if of.rank:
            return Found((), tuple(things + maybe), closed)
        return Found(tuple(things), tuple(maybe), closed)

    def apart(self) -> Scope:
        """The same facts, with nothing spoken of yet."""
        return Scope(self.facts, ground=self.ground)

    def judged(self, thing: Thing, claim: Claim) -> Told:
        """Whether a claim about "it" holds of a thing."""
        from vprog.rationalize.audit_judge import judge

        inner = Scope(self.facts, self.mentions[:], self.new[:], (thing,), ground=self.ground)
        return judge(inner, claim).told

    def noun(self, of: Reference) -> tuple[str, tuple[str, ...]]:
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
        return of.head in ("it", "part", *_LOOSE, *PICTURES) or self.facts.knows(self.noun(of)[0])

    def _regions(self, relation: Relation) -> tuple[Region, ...]:
        arg = relation.args[0] if relation.args else None
        if not isinstance(arg, Reference) or arg.head in PICTURES:
            return ()
        return tuple(t for t in self.resolve(arg).things if isinstance(t, Region))

    def places(self, where: tuple[Region, ...], noun: str) -> tuple[tuple[Region, ...], bool]:
        names = ("thing", "item", "object") if noun == "object" else noun_words(noun)
        kept: dict[Region, None] = {}
        closed = True
        for place_ in where:
            there = self.facts.first(place_, names)
            closed = closed and there is not None
            kept.update(dict.fromkeys(there or ()))
        if closed:
            return tuple(kept), True
        listed, whole = self.facts.extension(noun)
        inside = [(r, [self.facts.stands("in", r, w) for w in where]) for r in listed]
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
            known = self.facts.extension(self.noun(of)[0])[0]
            for _, things in reversed(self.mentions):
                if len(set(known) - set(things)) == of.number:
                    return things
        return self.mentions[-1][1] if self.mentions else ()


def _may_be(gender: str, thing: Thing) -> bool:
    """Whether "he" or "she" may mean a thing, by what that is called."""
    label = thing.label.lower() if isinstance(thing, Region) else ""
    return label in _PEOPLE[gender] or label in _PEOPLE["either"]


def _bare(relation: Relation) -> tuple[object, ...]:
    heads = [a.words if isinstance(a, Reference) else a for a in relation.args]
    return (relation.name, relation.holds, *heads)
