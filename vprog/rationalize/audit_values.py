"""Claims of values: comparisons, what an operator gave, the answer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from vprog.failed import Failed
from vprog.ops import OPERATORS
from vprog.rationalize.audit_compare import compared_again
from vprog.rationalize.audit_facts import Thing, Told
from vprog.rationalize.audit_order import ordered as put_in_order
from vprog.rationalize.audit_range import COMPARE, lies
from vprog.rationalize.audit_ruling import Ruling, each, subjects, tabled, whole
from vprog.rationalize.audit_said import among, flat, says, text_of
from vprog.rationalize.audit_scene import SceneFacts
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.audit_stated import stated
from vprog.rationalize.audit_trace import TraceFacts
from vprog.rationalize.audit_words import plain, same_word
from vprog.rationalize.claim import Claim, Measure, Operand, Reference
from vprog.rationalize.reading_words import number
from vprog.rationalize.wording import show
from vprog.region import Region
from vprog.trace import Trace

_MOST: Final = 1 << 60


def compared(scope: Scope, claim: Claim) -> Ruling:
    """How two values lie to each other, those of each of a group too."""
    if scope.ground is not None:
        told = compared_again(scope, scope.ground, claim)
        if told is not None:
            return Ruling(told, "", ("compare", claim.predicate, claim.at, claim.holds))
    measure = claim.subject
    if isinstance(measure, Measure) and isinstance(measure.of, Reference):
        many = measure.of.share or measure.of.number or measure.of.many
        if many and measure.field != "number":
            return _of_each(scope, claim, measure, measure.of)
    left, right = _value(scope, claim.subject), _value(scope, claim.object)
    fact = ("compare", claim.predicate, claim.holds, left and left[2], right and right[2])
    if isinstance(claim.subject, Reference) and isinstance(claim.object, Reference):
        a, b = scope.resolve(claim.subject), scope.resolve(claim.object)
        named = scope.knows(claim.subject) and scope.knows(claim.object)
        several = any(
            len(found.things) > 1 and not (of.many or of.parts or of.number)
            for of, found in ((claim.subject, a), (claim.object, b))
        )
        if several or not (a.sure and b.sure and named):
            return Ruling(None)
        return Ruling(
            (set(a.things) == set(b.things)) is (claim.predicate == "="),
            "",
            ("equal", frozenset(a.things), frozenset(b.things)),
        )
    if left is None or right is None:
        return _recorded_test(scope, claim)
    if isinstance(left[0], str) or isinstance(right[0], str):
        same = same_word(str(left[0]), str(right[0]))
        if claim.predicate in ("=", "!="):
            return Ruling(same is (claim.predicate == "="), f"{left[0]} and {right[0]}", fact)
        return Ruling(None)
    told = lies(claim.predicate, left[0], left[1], right[0], right[1])
    for side, shown in ((claim.subject, left), (claim.object, right)):
        if isinstance(side, Measure) and side.value is not None and not says(side.value, shown[0]):
            told = False
    return Ruling(told, f"{show(left[0])} and {show(right[0])}", fact)


def _of_each(scope: Scope, claim: Claim, measure: Measure, many: Reference) -> Ruling:
    """A comparison of a property of each of a group: "for both cars, the width is less than 260"."""
    right = _value(scope, claim.object)
    if right is None:
        return Ruling(None)
    wanted = right[0]

    def test(thing: Thing) -> Told:
        value: Any = scope.facts.query(thing, measure.field)
        if value is None and measure.field in ("kind", "name", "shape"):
            told = scope.facts.is_a(thing, str(wanted))
            return told if told is None else told is (claim.predicate == "=")
        if value is None:
            value = scope.facts.measure(thing, measure.field)
        if value is None or isinstance(value, str) is not isinstance(wanted, str):
            return None
        if isinstance(value, str):
            same = same_word(value, wanted)
            return {"=": same, "!=": not same}.get(claim.predicate)
        return COMPARE[claim.predicate](value, wanted)

    return each(scope, many, test, ("each", measure.field, claim.predicate, wanted))


def _value(scope: Scope, operand: Operand) -> tuple[Any, Any, Any] | None:
    """The least and the most that an operand may be, and what it is of."""
    if isinstance(operand, bool | tuple):
        return None
    if isinstance(operand, int | float | str):
        return operand, operand, operand
    if isinstance(operand, Reference):
        return None
    of = operand.of
    if not isinstance(of, Reference):
        return None
    if operand.field == "number":
        found = whole(scope, of)
        scope.mention(replace(of, number=None), found.things)
        high = len(found.things) + len(found.maybe) if found.closed else _MOST
        return len(found.things), high, frozenset(found.things) or of.words
    found, _ = subjects(scope, of)
    if len(found.things) != 1 or not found.sure:
        return None
    (thing,) = found.things
    kind = operand.value if operand.field in ("kind", "name", "shape") else None
    if isinstance(kind, str) and scope.facts.is_a(thing, kind):
        return kind, kind, ("kind", thing)
    value: Any = scope.facts.query(thing, operand.field)
    if value is None:
        value = scope.facts.measure(thing, operand.field)
    if value is None:
        return None
    if (
        operand.value is not None
        and isinstance(value, str)
        and not same_word(str(operand.value), value)
    ):
        return None
    return value, value, (operand.field, thing)


def recorded(scope: Scope, claim: Claim) -> Ruling:
    """What an operator gave: worked out again where the numbers stand there, else as it was recorded."""
    args = claim.subject if isinstance(claim.subject, tuple) else ()
    trace = _trace(scope)
    if trace is not None and claim.at is not None:
        found = stated(scope, trace, claim)
        if found is not None:
            return found
    each = re.fullmatch(r"the ([a-z ]+) (?:of|on) each", claim.predicate)
    if each is not None and isinstance(claim.subject, Reference):
        listed = claim.object if isinstance(claim.object, tuple) else (claim.object,)
        return tabled(scope, claim.subject, each[1], listed)
    said = flat(args)
    fact = ("value", claim.predicate, tuple(map(text_of, said)), text_of(claim.object))
    if said and all(_is_number(a) for a in said):
        worked = _worked(claim.predicate, said)
        if isinstance(worked, Failed):
            return Ruling(None, worked.sentence, fact)
        if worked is not None:
            return Ruling(says(claim.object, worked), f"it is {show(worked)}", fact)
    if trace is None:
        return Ruling(None, "the program has no run here", fact)
    steps = [
        s
        for s in trace.steps
        if not isinstance(s.value, Failed)
        and claim.predicate in ("", s.op, "filter" if s.node.over is not None else "")
    ]
    for step in steps:
        if says(claim.object, step.value) and among(said, step.args):
            scope.facts.used.add(step.index)
            return Ruling(True, "", fact)
    return Ruling(False if steps and claim.predicate else None, "no step gave that", fact)


def _worked(name: str, args: tuple[Any, ...]) -> Any:
    """What an operator gives for numbers; None where it takes others."""
    operator = OPERATORS.get(name)
    if operator is None or operator.meaning is None:
        return None
    lists = [p.type.is_list for p in operator.params]
    if lists == [True]:
        return operator.meaning(args)
    if any(lists):
        return None
    if len(args) == len(lists):
        return operator.meaning(*args)
    if len(lists) != 2 or len(args) < 2:
        return None
    value = args[0]
    for more in args[1:]:
        value = operator.meaning(value, more)
        if isinstance(value, Failed):
            break
    return value


def _recorded_test(scope: Scope, claim: Claim) -> Ruling:
    """A comparison of values that no phrase names: worked out where both stand there."""
    if _is_number(claim.subject) and _is_number(claim.object):
        return Ruling(COMPARE[claim.predicate](claim.subject, claim.object))
    return Ruling(None)


def _is_number(value: Operand) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def failed(scope: Scope, claim: Claim) -> Ruling:
    """Whether the run ended with this failure."""
    trace = _trace(scope)
    if trace is None:
        return Ruling(None)
    if trace.failed is None:
        return Ruling(False, "the run did not fail")
    return Ruling(
        plain(trace.failed.sentence) == plain(str(claim.object)).replace(" ,", ","),
        "",
        ("failure",),
    )


def answered(scope: Scope, claim: Claim) -> Ruling:
    """Whether this is the answer of the run."""
    trace = _trace(scope)
    if trace is None:
        return Ruling(None, "the program has no run here")
    if trace.failed is not None:
        return Ruling(False, "the run has no answer")
    if trace.record.until is not None:
        return Ruling(None, "the run ended before its answer")
    value = trace.answer
    told = says(claim.object, value)
    if not told and isinstance(claim.object, Reference):
        wanted = value if isinstance(value, tuple) else (value,)
        found = scope.resolve(claim.object)
        told = set(found.things) == set(wanted) or same_word(
            " ".join((*claim.object.attributes, claim.object.head)),
            show(value) if not isinstance(value, Region) else value.label,
        )
    if not told and isinstance(claim.object, str) and type(value) is int:
        told = _counted(claim.object) == value
    return Ruling(told is claim.holds, f"the answer is {text_of(value)}", ("answer",))


def _counted(said: str) -> int | None:
    """The number of what is said to be so many; None where more than a noun stands behind it.

    >>> _counted("three red apples"), _counted("two or three"), _counted("3 of 5"), _counted(" ")
    (3, None, None, None)
    """
    first, *rest = said.split() or [""]
    plain = all(word.isalpha() and word not in _NO_NOUN and number(word) is None for word in rest)
    return number(first) if plain else None


#: What puts numbers together, or makes another one of a number.
_NO_NOUN: Final = frozenset(
    "or and to of less more fewer times plus minus divided than not".split()
)


def bridged(scope: Scope, claim: Claim) -> Ruling:
    """Knowledge of the world, which nothing here can tell."""
    return Ruling(None, "knowledge of the world, which no step stands behind")


def ordered(scope: Scope, claim: Claim) -> Ruling:
    """Whether things were put in an order: "the leftmost first"."""
    return put_in_order(scope, _trace(scope), claim)


def _trace(scope: Scope) -> Trace | None:
    facts = scope.facts
    if isinstance(facts, TraceFacts):
        return facts.trace
    return facts.rerun if isinstance(facts, SceneFacts) else None
