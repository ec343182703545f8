"""Claims: what a sentence says, as data that can be worded, read back, and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from vprog.english import singular

#: What a claim is about:
#:
#: ``count``      so many things: subject a reference, predicate a sign of ``SIGNS``, object a number
#: ``exists``     at least one thing, or none: subject a reference
#: ``attribute``  the subject is so: predicate a category ("color") or "", object the word
#: ``relation``   the subject stands so to the object: predicate as after "is" ("left of"), or a verb
#: ``compare``    subject and object are operands, predicate a sign
#: ``pick``       subject, one or some, was taken from the object, a group; no object: from all
#: ``order``      the subject was put in order: predicate what stands first, object words if any
#: ``value``      subject, the arguments of an operator, give the object: predicate its name
#: ``failure``    the run ends here: object the reason as worded
#: ``answer``     the answer is the object
#: ``bridge``     world knowledge: object as worded; no step stands behind it
Kind: TypeAlias = Literal[
    "count",
    "exists",
    "attribute",
    "relation",
    "compare",
    "pick",
    "order",
    "value",
    "failure",
    "answer",
    "bridge",
]
#: A node, and the round that its value is of.
Place: TypeAlias = tuple[int, tuple[int, ...]]

#: How two numbers, or two values, lie to each other.
SIGNS = ("=", "!=", "<", "<=", ">", ">=")
#: The sign that holds where another one does not.
CONTRARY = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Relation:
    """What follows a noun: how its things stand to others.

    Attributes:
        name: as after "is", with the words that stand between nouns alone: ``left of``, ``among``,
            ``with the same shape as``, ``other than``, ``between`` (two arguments), ``that is``,
            ``whose area is more than``.
        args: what it stands so to.
        holds: False: it does not.
    """

    name: str
    args: tuple[Operand, ...] = ()
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """What a noun phrase refers to, as worded.

    Attributes:
        head: the noun, singular; ``object`` for things of any kind, ``it`` for a pronoun.
        attributes: the words before it.
        relations: what follows it, in the order of the text.
        rank: ``largest``, ``second``, ``second from the left``: which one of them is meant.
        number: how many they are, where the phrase says it ("the two cups").
        definite: whether it has the definite article, or a demonstrative.
        share: of a group, whom the sentence is about: ``all``, ``some``, ``none``, or a number as
            digits ("one of the cups": ``1``); empty: the group as a whole, or the one thing.
        parts: of phrases that are joined; then the fields above are empty.
        joined: how they are joined.
        many: whether the noun stands in the plural; it takes no part in the meaning.
        back: whether it points back to what was last spoken of ("that cup"); likewise.
        at: its ground, the node and round whose value it means, where a run made it: of a loop's
            variable in a round that is not named, the items that passed. It takes no part either.
    """

    head: str = "object"
    attributes: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    rank: str = ""
    number: int | None = None
    definite: bool = True
    share: str = ""
    parts: tuple[Reference, ...] = ()
    joined: Literal["", "and", "or"] = ""
    many: bool = False
    back: bool = False
    at: Place | None = field(default=None, compare=False, repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        """The words before the noun and the noun, each by itself, sorted.

        >>> Reference("traffic light", ("red",)).words
        ('light', 'red', 'traffic')
        """
        return tuple(
            sorted(word for part in (*self.attributes, self.head) for word in part.split())
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """A property of what is referred to: ``the color of the cup``, ``the number of cups``.

    Attributes:
        field: ``color``, ``number``, ``area``, ``text``...
        of: whose it is.
        value: the value, where the text has it in brackets: "the color of the cup (red)".
    """

    field: str
    of: Operand
    value: Operand | None = None


#: What a claim is made of: a reference, a property of one, a plain value, or several of these.
Operand: TypeAlias = "Reference | Measure | bool | int | float | str | tuple[Operand, ...]"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a sentence says.

    Attributes:
        kind: what it is about; ``Kind`` says what the other fields then hold.
        subject: of whom or what.
        predicate: what of it.
        object: to what, how many, which.
        holds: False: it is denied ("the cup is not red").
        steps: the steps of the trace that it stands on; empty in what was read from text.
        at: the node and round whose value it states, where a run made it; no part of its meaning.
    """

    kind: Kind
    subject: Operand = ""
    predicate: str = ""
    object: Operand = ""
    holds: bool = True
    steps: tuple[int, ...] = ()
    at: Place | None = field(default=None, compare=False, repr=False)


def same_meaning(a: Claim, b: Claim) -> bool:
    """Whether two claims say the same, whatever they stand on and however it is worded.

    English leaves open which of two nouns before it a phrase belongs to ("the cup near the dog
    left of the car"), and where adjectives end and a noun of many words begins ("red traffic
    light"); claims that differ in this alone have the same meaning here.

    >>> cups = Reference("cup", ("red",), number=2, definite=False)
    >>> same_meaning(Claim("count", cups, "=", 2, steps=(3,)), Claim("count", cups, "=", 2))
    True
    >>> same_meaning(Claim("count", cups, "=", 2), Claim("count", cups, "=", 3))
    False
    """
    return meaning(a) == meaning(b)


def meaning(claim: Claim) -> tuple[Any, ...]:
    """A claim without evidence and wording, to be compared and counted."""
    if claim.kind == "count" and claim.predicate == "=" and claim.object == 0 and claim.holds:
        of = claim.subject  # "no cups" and "no cup" say the same
        if isinstance(of, Reference) and not of.parts and claim.object is not False:
            claim = Claim("exists", replace(of, number=None), holds=False)
    predicate, holds = _word(claim.predicate), claim.holds
    if claim.kind == "value" and predicate in _UNSAID:
        predicate = ""
    alike = predicate.removeprefix("the ").removeprefix("a ")
    if alike.startswith(("same ", "different ")):
        predicate = alike.removesuffix(" as").removesuffix(" from")
    if claim.kind in ("count", "compare") and not holds:
        predicate, holds = CONTRARY.get(predicate, predicate), predicate in CONTRARY
    subject = _flat(claim.subject) if claim.kind == "value" else claim.subject
    object_ = claim.object
    if claim.kind == "relation" and isinstance(subject, Measure) and subject.value is None:
        # "The text on the sign contains jam" says of the sign what "whose text contains jam" does.
        predicate, subject = f"whose {_word(subject.field)} {predicate}", subject.of
        object_ = _unquoted(object_)
    if claim.kind == "value" and isinstance(object_, tuple) and len(object_) == 1:
        object_ = object_[0]
    return (claim.kind, _operand(subject), predicate, _operand(object_), holds)


def _unquoted(value: Operand) -> Operand:
    """A text that was taken for the name of a thing, as it stands in quotation marks."""
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, Reference) and value.head.startswith("“") and not value.attributes:
        return value.head.strip("“”")
    return value


def _operand(value: Operand) -> tuple[Any, ...]:
    if isinstance(value, Reference):
        return tuple(_said(value))
    if isinstance(value, Measure):
        inner = () if value.value is None else _operand(value.value)
        field = "kind" if value.field in ("shape", "name") else _word(value.field)
        return ("of", field, _operand(value.of), inner)
    if isinstance(value, tuple) and len(value) == 1:
        return _operand(value[0])
    if isinstance(value, tuple):
        return ("list", *(_operand(v) for v in value)) if value else ("nothing",)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, int | float):
        return (float(f"{value:.6g}"),)
    return (_word(value if isinstance(value, str) else str(value)),)


def _flat(value: Operand) -> Operand:
    """Arguments in one row: a list that is one argument, and its items, are worded alike."""
    if not isinstance(value, tuple):
        return (value,)
    row: list[Operand] = []
    for item in value:
        if item in ((), "nothing", "none"):
            continue
        inner = _flat(item) if isinstance(item, tuple) else (item,)
        row.extend(inner if isinstance(inner, tuple) else (inner,))
    return tuple(row)


def _said(of: Reference) -> Iterator[Any]:
    """A reference as the sequence of what it says; nesting is left out."""
    if of.parts:
        yield from [of.share] * bool(of.share)
        for place, part in enumerate(of.parts):
            yield from [of.joined] * (place > 0)
            yield from _said(part)
        return
    number = 1 if of.number is None and of.rank else of.number
    yield (of.words, _word(of.rank), number, of.definite, of.share)
    for relation in of.relations:
        for clause in _BETWEEN.split(_word(relation.name)):
            yield (clause, relation.holds)
        for arg in relation.args:
            yield from _said(arg) if isinstance(arg, Reference) else _operand(arg)


#: Where one clause behind a noun ends and the next begins.
_BETWEEN = re.compile(r" and (?=for which |whose |that (?!is )(?!are ))")
#: Operators whose sentences do not say which they are.
_UNSAID = frozenset(
    "loop item nth map list call const fold if each total filter slice_ min_by max_by".split()
)


_ALIKE = {"grey": "gray", "colour": "color", "overlap": "overlapping"}


def _word(text: str) -> str:
    plain = " ".join(text.lower().split())
    if "(" in plain:
        plain = plain.replace("( ", "(").replace(" )", ")").replace(" ,", ",")
    return _ALIKE.get(plain, plain)


def clauses(text: str) -> list[str]:
    """The clauses behind a noun that one text holds.

    >>> clauses("for which it is red and whose area is more than 9")
    ['for which it is red', 'whose area is more than 9']
    """
    return _BETWEEN.split(text)


def references(claim: Claim) -> Iterator[Reference]:
    """Every reference of a claim, those within others too, outermost first."""
    yield from _within(claim.subject)
    yield from _within(claim.object)


def _within(value: Operand | None) -> Iterator[Reference]:
    if isinstance(value, Reference):
        yield value
        yield from _each(value.parts)
        for relation in value.relations:
            yield from _each(relation.args)
    elif isinstance(value, Measure):
        yield from _within(value.of)
        yield from _within(value.value)
    elif isinstance(value, tuple):
        yield from _each(value)


def _each(values: Iterable[Operand]) -> Iterator[Reference]:
    for value in values:
        yield from _within(value)


def plain(of: Reference) -> Reference:
    """A reference with its noun in the singular and no number: the kind of thing it speaks of.

    >>> plain(Reference("cups", ("red",), number=3)).head
    'cup'
    """
    return replace(of, head=singular(of.head), number=None, share="", definite=True)
