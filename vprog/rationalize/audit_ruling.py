"""What becomes of a claim, and whom it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from vprog.rationalize.audit_facts import Thing, Told
from vprog.rationalize.audit_range import lies
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.audit_standing import Found
from vprog.rationalize.audit_words import plain, same_word
from vprog.rationalize.claim import Operand, Reference

#: Nouns of things that no picture shows.
_NO_THINGS: Final = frozenset(
    "exception statement answer question rest reason fact case corner number total result sum "
    "conclusion claim everybody everyone somebody someone anybody nobody nothing something anything "
    "else kind type order majority difference description sentence condition premise half edge "
    "side place position spot area background foreground top bottom left right center centre".split()
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a claim in one body of facts.

    Attributes:
        told: it is so, it is not so; None: this cannot be told.
        why: in a few words.
        fact: what it says, without wording, where it is so: to compare what two texts say.
        missing: phrases that mean nothing here.
    """

    told: Told
    why: str = ""
    fact: tuple[Any, ...] = ()
    missing: tuple[str, ...] = ()


def whole(scope: Scope, of: Reference) -> Found:
    """All that a phrase describes; of one that takes up a group, the group."""
    if of.at is not None and scope.ground is not None:
        return scope.resolve(of)
    if of.parts and any(r.relations for r in of.parts):
        return scope.resolve(of)
    if of.parts or of.head == "it":
        return scope.resolve(of)
    if (
        of.relations
        and of.relations[0].name == "other than"
        and of.relations[0].args
        and of.definite
    ):
        first = scope.resolve(replace(of, relations=of.relations[1:]))
        arg = of.relations[0].args[0]
        out = scope.resolve(arg) if isinstance(arg, Reference) else Found((), closed=False)
        return Found(
            tuple(t for t in first.things if t not in out.things),
            first.maybe,
            first.closed and out.sure,
        )
    if of.definite:
        return scope.resolve(of)
    if of.head in ("picture", "image", "photo", "photograph"):
        return scope.resolve(replace(of, definite=True, number=None))
    return scope.denote(replace(of, number=None))


def nothing(scope: Scope, of: Reference, found: Found) -> tuple[str, ...]:
    """The phrase where nothing that is known answers to it."""
    if found.things or found.maybe:
        return ()
    if of.parts:
        return tuple(n for p in of.parts for n in nothing(scope, p, scope.resolve(p)))
    if (
        of.head == "it"
        or of.head in _NO_THINGS
        or (not found.closed and scope.facts.knows(of.head))
    ):
        return ()
    return (" ".join((*of.attributes, of.head)),)


def subjects(scope: Scope, of: Reference) -> tuple[Found, tuple[str, ...]]:
    """Whom a clause is about, remembered for what follows, and the phrases that mean nothing."""
    found = scope.resolve(replace(of, share=""))
    if not found.things and not of.definite and of.head != "it":
        found = scope.denote(of)
    missing = nothing(scope, of, found) if of.share != "none" else ()
    several = of.many or bool(of.number) or bool(of.parts)
    if found.things and not of.share and (several or len(found.things) == 1):
        scope.mention(replace(of, number=None), found.things)
    return found, missing


def tabled(scope: Scope, of: Reference, category: str, words: tuple[Operand, ...]) -> Ruling:
    """What some property of each of a group is: "the colors of the cups are red, blue and red"."""
    found, missing = subjects(scope, of)
    if not category:
        told = [[scope.has(t, str(w)) for w in words] for t in found.things]
        if not found.sure or any(None in row and True not in row for row in told):
            return Ruling(None, "not all of these are known", (), missing)
        every = all(True in row for row in told) and all(
            True in column for column in zip(*told, strict=True)
        )
        return Ruling(
            every, "", ("are", frozenset(found.things), tuple(sorted(map(str, words)))), missing
        )
    values = [scope.facts.query(t, category) for t in found.things]
    if not found.sure or None in values:
        return Ruling(None, "not all of these are known", (), missing)
    left = [str(w) for w in words]
    for value in values:
        match = next((w for w in left if same_word(w, str(value))), None)
        if match is None:
            return Ruling(False, f"one is {value}", (), missing)
        left.remove(match)
    return Ruling(
        not left,
        "",
        ("table", category, frozenset(found.things), tuple(sorted(map(plain, map(str, words))))),
        missing,
    )


def each(
    scope: Scope,
    of: Operand,
    test: Callable[[Thing], Told],
    what: tuple[Any, ...],
    holds: bool = True,
) -> Ruling:
    """Whether a test holds (or does not) of whom a clause is about: of one, of all, of some, of none."""
    if not isinstance(of, Reference):
        return Ruling(None, "it is not said of what")
    found, missing = subjects(scope, of)
    things = found.things
    if not things:
        if scope.misfits(of, found):
            return Ruling(False, "these are of another kind", (), missing)
        if found.sure and of.share in ("all", "none"):
            return Ruling(True, "there are none", (*what, of.words, of.share))
        known = scope.facts.knows(of.head) or of.head == "it"
        told: Told = False if found.sure and known and not of.share else None
        return Ruling(told, "there is nothing of the kind", (), missing)
    if not of.share and not of.many and not of.parts and len(things) > 1 and of.number is None:
        if of.definite or of.head == "it":
            scope.mention(of, (), unsure=True)
            return Ruling(None, f"this may be any of {len(things)}")
        of = replace(of, share="some")
    results = [told if holds or told is None else not told for told in map(test, things)]
    yes, unsure = results.count(True), results.count(None) + len(found.maybe)
    fact = (*what, frozenset(things), of.share if of.share != "all" else "")
    n = len(things)
    if not found.closed:
        unsure += 1
    match of.share:
        case "none":
            told = lies("=", yes, yes + unsure, 0, 0)
        case "not all":
            told = lies("<", yes, yes + unsure, n, n)
        case "some" | "1":
            told = lies(">=", yes, yes + unsure, 1, 1)
        case "" | "all":
            told = False if False in results else None if unsure else True
            if of.number is not None and of.number != n and found.sure:
                told = False
        case _:
            wanted = int(of.share.removeprefix("only "))
            told = lies("=", yes, yes + unsure, wanted, wanted)
    if found.guess and not told:
        told = None
    if of.share and yes and told:
        scope.mention(
            replace(of, share="", number=None),
            tuple(t for t, r in zip(things, results, strict=True) if r),
        )
    return Ruling(told, "" if told else f"it holds of {yes} of {n}", fact)
