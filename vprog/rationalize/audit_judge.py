"""Claims held against what is known: each is so, is not so, or cannot be told from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from vprog.rationalize.audit_attested import attested
from vprog.rationalize.audit_compare import compared_again
from vprog.rationalize.audit_facts import Thing, Told
from vprog.rationalize.audit_fit import KINDS
from vprog.rationalize.audit_ground import alone, things_at, value_at
from vprog.rationalize.audit_kept import kept_part
from vprog.rationalize.audit_lead import leads
from vprog.rationalize.audit_range import lies
from vprog.rationalize.audit_rounds import in_rounds
from vprog.rationalize.audit_ruling import Ruling, each, nothing, subjects, tabled, whole
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.audit_values import answered, bridged, compared, failed, ordered, recorded
from vprog.rationalize.audit_words import plain, same_word
from vprog.rationalize.claim import Claim, Measure, Reference, Relation, meaning
from vprog.rationalize.wording import show
from vprog.region import Region
from vprog.trace import Trace

_MOST: Final = 1 << 60


#: Kinds of claims whose judges see to denial themselves: "one of them is not red".
_INSIDE: Final = ("exists", "answer", "failure", "attribute", "relation")


def judge(scope: Scope, claim: Claim) -> Ruling:
    """Hold one claim against the facts of a scope; what it speaks of is remembered there."""
    ruling = _KINDS[claim.kind](scope, claim)
    if claim.kind in ("attribute", "relation") and scope.ground is not None:
        told = attested(scope, scope.ground, claim)
        if told is None and isinstance(claim.subject, Measure):
            told = compared_again(scope, scope.ground, claim)
        if told is None and ruling.told is None:
            told = in_rounds(scope, scope.ground, claim)
        if told is not None:
            ruling = replace(ruling, told=told, why="" if told else "the answer was another one")
    if ruling.told is None or claim.holds or claim.kind in _INSIDE:
        return ruling
    return replace(ruling, told=not ruling.told)


def _count(scope: Scope, claim: Claim) -> Ruling:
    of = claim.subject
    if not isinstance(of, Reference) or not isinstance(claim.object, int):
        return Ruling(None, "no number is said")
    listed = _values(scope, of)
    if listed:
        return Ruling(lies(claim.predicate, len(listed), len(listed), claim.object, claim.object))
    if of.parts and scope.ground is not None and things_at(scope.ground, claim.at) is not None:
        return _together(scope, scope.ground, claim, of)
    found = whole(scope, of)
    low, high = len(found.things), len(found.things) + len(found.maybe)
    if not found.closed:
        high = _MOST
    told = lies(claim.predicate, low, high, claim.object, claim.object)
    if told is False and not found.things and not scope.knows(of):
        told = None
    if claim.holds:
        scope.mention(replace(of, number=None), found.things, not found.sure)
    exact = claim.predicate == "=" and claim.holds
    fact: tuple[Any, ...] = (
        ("there", frozenset(found.things))
        if exact
        else ("count", claim.predicate, claim.object, claim.holds, frozenset(found.things))
    )
    if exact and not found.things:
        fact = ("none", meaning(claim))
    why = f"there are {low}" if low == high else f"there are at least {low}"
    return Ruling(told, why, fact, nothing(scope, of, found) if claim.object and exact else ())


def _values(scope: Scope, of: Reference) -> tuple[Any, ...] | None:
    """What a phrase for values that are no things means by its ground: "two lists"."""
    if scope.ground is None or of.head not in KINDS:
        return None
    found = value_at(scope.ground, of.at)
    if not isinstance(found, tuple) or things_at(scope.ground, of.at) is not None:
        return None
    return found


def _together(scope: Scope, run: Trace, claim: Claim, of: Reference) -> Ruling:
    """How many several groups are together, in the list that was made of them."""
    listed = things_at(run, claim.at) or ()
    parts = [scope.resolve(part) for part in of.parts]
    if not all(part.sure for part in parts):
        return Ruling(None)
    named = {alone(t) for part in parts for t in part.things}
    told = {alone(t) for t in listed} == named
    return Ruling(
        told and lies(claim.predicate, len(listed), len(listed), claim.object, claim.object)
    )


def _exists(scope: Scope, claim: Claim) -> Ruling:
    of = claim.subject
    if not isinstance(of, Reference):
        return Ruling(None)
    listed = _values(scope, of)
    if listed is not None:
        return Ruling(bool(listed) is claim.holds)
    found = whole(scope, of)
    told: Told = True if found.things else False if found.sure else None
    if claim.holds:
        scope.mention(of, found.things, not found.sure and not found.things)
        if told is False and not scope.knows(of):
            told = None
        return Ruling(
            told,
            "" if told else "there is none",
            ("some", of.words, frozenset(found.things)),
            nothing(scope, of, found),
        )
    return Ruling(
        None if told is None else not told,
        f"there are {len(found.things)}" if found.things else "",
        ("none", meaning(claim)),
    )


def _attribute(scope: Scope, claim: Claim) -> Ruling:
    category, word = claim.predicate, claim.object
    if isinstance(word, tuple) and isinstance(claim.subject, Reference):
        listed = tabled(scope, claim.subject, category, word)
        denied = None if listed.told is None else not listed.told
        return listed if claim.holds else replace(listed, told=denied)
    said = show(word) if not isinstance(word, str) else word
    value = said if isinstance(word, str) else str(word)

    def test(thing: Thing) -> Told:
        if category and isinstance(word, str) and " or " in word:
            known = scope.facts.query(thing, category)
            return None if known is None else any(same_word(known, w) for w in word.split(" or "))
        if category == "kind":
            told = scope.facts.is_a(thing, value)
            if told is None and scope.facts.has(thing, value) is not None:
                return scope.facts.has(thing, value)
            return told
        if category and isinstance(word, str):
            known = scope.facts.query(thing, category)
            if known is not None:
                return same_word(known, value) or set(known.split(" and ")) == set(
                    value.split(" and ")
                )
            measured = scope.facts.measure(thing, category)
            if measured is not None:
                return same_word(show(measured), value)
            if category == "name":
                return scope.facts.is_a(thing, value)
        elif category and isinstance(word, int | float):
            measured = scope.facts.measure(thing, category)
            if measured is not None:
                return (
                    abs(measured - word) <= 1e-4 * max(1.0, abs(measured)) or show(measured) == said
                )
            known = scope.facts.query(thing, category)
            return None if known is None else same_word(known, said)
        told = scope.has(thing, value)
        if told is False and not category and _is_noun(scope, value):
            return None  # a noun of its own here: "a sail boat"
        if told is None and weather is not None:
            return weather
        return told

    of = claim.subject
    weather: Told = None
    about = isinstance(of, Reference) and of.head == "it" and not of.many
    if about and not category and scope.facts.images:
        weather = scope.facts.has(scope.facts.images[0], value)
        if weather is not None and not scope.mentions:
            told = weather if claim.holds else not weather
            return Ruling(told, "", ("is", plain(value), claim.holds))
    return each(scope, claim.subject, test, ("is", plain(value), claim.holds), claim.holds)


def _is_noun(scope: Scope, word: str) -> bool:
    """Whether a word is what something here is called: "a sail boat" is no attribute."""
    return any(thing.label.lower() == word.lower() for thing in scope.facts.seen())


def _relation(scope: Scope, claim: Claim) -> Ruling:
    name, other = claim.predicate, claim.object
    if not isinstance(claim.subject, Reference):
        return Ruling(None)
    if name == "ahead of":
        first = scope.resolve(claim.subject)
        told = False if scope.misfits(claim.subject, first) else leads(scope, claim)
        told = None if first.maybe else told
        if not claim.holds and told is not None:
            told = not told
        return Ruling(told, "", ("ahead", claim.subject, other))
    if name.startswith(("same ", "different ")) and other == ():
        return _shared(scope, claim.subject, name, claim.holds)
    missing: tuple[str, ...] = ()
    whom: tuple[Thing, ...] = ()
    args = other if isinstance(other, tuple) else (other,)
    for arg in args:
        if isinstance(arg, Reference):
            found = scope.resolve(arg)
            if arg.head == "it" and found.things:
                scope.pinned[arg] = found
            whom += found.things
            if claim.holds:
                missing += nothing(scope, arg, found)
    if name == "among" and not isinstance(other, Reference):
        return recorded(scope, Claim("value", (), "contains", claim.holds))
    relation = Relation(name, args)
    before = len(scope.mentions)
    ruling = each(
        scope,
        claim.subject,
        lambda t: scope.holds(t, relation),
        ("to", name, frozenset(whom), claim.holds),
        claim.holds,
    )
    scope.pinned.clear()
    things = tuple(t for t in whom if isinstance(t, Region))
    if isinstance(other, Reference) and things and other.head != "it":
        # Whom the clause is about comes first to mind, so it is remembered last.
        scope.mentions.insert(before, (replace(other, number=None, share=""), things))
    return replace(ruling, missing=(*ruling.missing, *missing))


def _shared(scope: Scope, of: Reference, name: str, holds: bool) -> Ruling:
    """Whether the things of a group are alike, or all different."""
    found, missing = subjects(scope, of)
    if len(found.things) < 2 or not found.sure:
        return Ruling(None, "it is not said of which", (), missing)
    pairs = [(a, b) for i, a in enumerate(found.things) for b in found.things[i + 1 :]]
    told = [scope.facts.stands(name, a, b) for a, b in pairs]
    whole = (None if found.guess else False) if False in told else None if None in told else True
    whole = whole if holds or whole is None else not whole
    return Ruling(whole, "", ("alike", name, holds, frozenset(found.things)), missing)


def _pick(scope: Scope, claim: Claim) -> Ruling:
    one, group = claim.subject, claim.object
    if scope.ground is not None:
        kept = kept_part(scope, scope.ground, claim)
        if kept is not None:
            return kept
    if not isinstance(one, Reference):
        return Ruling(None)
    if isinstance(group, Reference) and group.parts and not one.rank:
        return _enumerated(scope, one, group)
    if isinstance(group, Reference):
        many = scope.resolve(group)
        missing = nothing(scope, group, many)
        if not _is_part(one, group):
            mine = scope.resolve(one)
            if not mine.things or not many.things:
                unsure = not many.sure or not scope.knows(group)
                return Ruling(None if unsure else False, "", (), missing)
            part = bool(one.rank) or group.number is not None
            part = part and not group.rank
            told: Told = set(mine.things) <= set(many.things)
            if not part:
                told = set(mine.things) == set(many.things)
            scope.mention(one, mine.things)
            scope.new.append((one, mine.things))
            scope.mention(group, many.things)
            return Ruling(told, "", ("pick", frozenset(mine.things)), missing)
        if group.number is not None and many.sure and group.number != len(many.things):
            return Ruling(False, f"there are {len(many.things)}", (), missing)
    found = scope.resolve(replace(one, definite=True))
    if not found.things and scope.ground is not None:
        parts = [things_at(scope.ground, part.at) for part in one.parts or (one,)]
        if all(part == () for part in parts):
            return Ruling(True)  # nothing is taken, and nothing is there
    if not found.things:
        return Ruling(
            False if found.sure and one.head != "it" else None, "", (), nothing(scope, one, found)
        )
    if len(found.things) > 1 and one.rank and not one.many:
        return Ruling(None, "several share this place")
    scope.mention(replace(one, definite=True), found.things)
    scope.new.append((one, found.things))
    return Ruling(True, "", ("pick", frozenset(found.things)))


def _is_part(one: Reference, group: Reference) -> bool:
    """Whether one is worded as a part of the group: with its noun, and a rank."""
    alike = one.words == group.words and one.relations[: len(group.relations)] == group.relations
    return bool(one.rank) and (alike or bool(group.parts))


def _enumerated(scope: Scope, one: Reference, group: Reference) -> Ruling:
    """Whether some things are those that are listed: "they are the red cup and two plates"."""
    mine = scope.resolve(one)
    if not mine.things or not mine.sure:
        return Ruling(None)
    scope.mention(one, mine.things)
    said: set[Thing] = set()
    for part in group.parts:
        found = scope.resolve(part)
        inside = [t for t in found.things if t in mine.things]
        if not found.sure and not inside:
            return Ruling(None)
        if len(inside) < (part.number or 1):
            return Ruling(False, "not all of these are among them", (), nothing(scope, part, found))
        said.update(inside)
    return Ruling(said == set(mine.things), "", ("pick", frozenset(said)))


_KINDS: Final[dict[str, Callable[[Scope, Claim], Ruling]]] = {
    "count": _count, "exists": _exists, "attribute": _attribute, "relation": _relation,
    "compare": compared, "pick": _pick, "order": ordered, "value": recorded, "failure": failed,
    "answer": answered, "bridge": bridged,
}  # fmt: skip
