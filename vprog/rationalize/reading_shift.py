"""Claims and references turned: to another subject, to a part of a group, to a property."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vprog.rationalize.claim import Claim, Measure, Operand, Reference, Relation

#: What is a thing of its own where it is of another one.
PARTS: Final = frozenset(
    "top bottom side back front part rest middle end edge pair piece group row set bunch picture "
    "image photo photograph stack pile slice one roof wall door window leg head hand".split()
)


def owner(of: Reference) -> Reference | None:
    """Whose it is, of "the weather of the picture", where that is a property and no thing."""
    lone = not (of.attributes or of.rank or of.parts or of.share) and of.number is None
    if not (lone and of.definite and len(of.relations) == 1) or of.head in PARTS:
        return None
    (relation,) = of.relations
    whose = relation.args[0] if relation.name == "of" and relation.args else None
    return whose if isinstance(whose, Reference) else None


def of_its_own(claim: Claim, subject: Reference) -> Claim:
    """What is said of "the weather of the picture" is said of the picture."""
    whose = owner(subject)
    if whose is None or claim.kind != "attribute" or claim.predicate or claim.subject != subject:
        return claim
    return replace(claim, subject=whose, predicate=subject.head)


def some_of(thing: Reference, exact: str) -> Reference:
    """So many of a kind, of whom something is said: "two things are green", "only one cup is red"."""
    if thing.definite or thing.share or thing.parts or not thing.number or thing.head == "it":
        return thing
    share = f"only {thing.number}" if exact else str(thing.number)
    return replace(thing, share=share, number=None)


def not_all(claim: Claim) -> Claim:
    """What is said of a group, said of not all of it."""
    subject = claim.subject
    assert isinstance(subject, Reference)
    return replace(claim, subject=replace(subject, share="not all"))


def measured_by(claim: Claim, of: Measure) -> Claim:
    """What is said of a property of each of a group, as a comparison of it."""
    if claim.kind != "attribute":
        return claim
    return Claim("compare", of, "=" if claim.holds else "!=", claim.object)


def there_is(thing: Reference) -> Claim:
    """That a thing, or so many of it, is there."""
    said = replace(thing, definite=False)
    if thing.share == "none":
        return Claim("exists", replace(said, share=""), holds=False)
    if thing.number is not None:
        return Claim("count", said, "=", thing.number)
    return Claim("exists", said)


def subject_of(claims: list[Claim]) -> Operand | None:
    """Whom the next words are about where they name nobody."""
    for claim in claims:
        of = claim.subject
        if claim.kind in ("attribute", "relation") and isinstance(of, Reference):
            some = not (of.definite or of.parts or of.head == "it") and of.share in (
                "",
                "some",
                "1",
            )
            return Reference("it", many=of.many and of.share != "1") if some else of
    if claims and claims[-1].kind in ("count", "exists", "pick") and claims[-1].holds:
        return Reference("it", number=None)
    return None


def listed_one(thing: Reference) -> Claim:
    """That a thing of a list of things is there, or as many of it as are named."""
    if thing.number is not None and thing.number > 1 and not thing.definite:
        return Claim("count", replace(thing, number=None), ">=", thing.number)
    return Claim("exists", thing)


def of_group(one: Reference, group: Reference) -> Reference:
    """A part of a group, where its own noun is left out: "of the cups, the leftmost"."""
    if one.head not in ("it", "object") or one.attributes:
        return one
    if group.parts or group.head == "it":
        among = Relation("among", (group,))
        named = {part.head for part in group.parts}
        head = "picture" if named == {"picture"} else "object"
        return replace(one, head=head, definite=True, relations=(among, *one.relations))
    return replace(group, rank=one.rank, number=one.number, share=one.share,
                   relations=(*group.relations, *one.relations))  # fmt: skip


def within(claim: Claim, group: Reference) -> Claim:
    """What is said of a part of a group."""
    one = claim.subject
    if isinstance(one, Reference) and one.head == "it" and one.number:
        bare = not (one.definite or one.share or one.rank or one.relations)
        if bare:  # "of the five cups, two are blue"
            return replace(claim, subject=replace(group, share=str(one.number), many=True))
    if isinstance(claim.subject, Reference):
        return replace(claim, subject=of_group(claim.subject, group))
    return claim
