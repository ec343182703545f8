"""Claims of values: comparisons, what an operator gave, the answer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any, Final

from vprog.failed import Failed
from vprog.ops import OPERATORS
from vprog.rationalize.audit_facts import SceneFacts, Thing, Told, TraceFacts
from vprog.rationalize.audit_range import COMPARE, lies
from vprog.rationalize.audit_rank import ranked
from vprog.rationalize.audit_ruling import Ruling, each, subjects, tabled, whole
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.audit_words import plain, same_word
from vprog.rationalize.claim import Claim, Measure, Operand, Reference
from vprog.rationalize.wording import show
from vprog.region import Region
from vprog.trace import Trace

_MOST: Final = 1 << 60


def compared(scope: Scope, claim: Claim) -> Ruling:
    """How two values lie to each other, those of each of a group too."""
    measure = claim.subject
    if isinstance(measure, Measure) and isinstance(measure.of, Reference):
        many = measure.of.share or measure.of.number or measure.of.many
        if many and measure.field != "number":
            return _of_each(scope, claim, measure, measure.of)
    left, right = _value(scope, claim.subject), _value(scope, claim.object)
    fact = ("compare", claim.predicate, claim.holds, left and left[2], right and right[2])
    if isinstance(claim.subject, Reference) and isinstance(claim.object, Reference):
        a, b = scope.resolve(claim.subject), scope.resolve(claim.object)
        if not a.sure or not b.sure:
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
        if (
            isinstance(side, Measure)
            and side.value is not None
            and not _shown(side.value, shown[0])
        ):
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
    each = re.fullmatch(r"the ([a-z ]+) (?:of|on) each", claim.predicate)
    if each is not None and isinstance(claim.subject, Reference):
        listed = claim.object if isinstance(claim.object, tuple) else (claim.object,)
        return tabled(scope, claim.subject, each[1], listed)
    said = _flat(args)
    fact = ("value", claim.predicate, tuple(map(_text, said)), _text(claim.object))
    if said and all(_is_number(a) for a in said):
        worked = _worked(claim.predicate, said)
        if isinstance(worked, Failed):
            return Ruling(None, worked.sentence, fact)
        if worked is not None:
            return Ruling(_shown(claim.object, worked), f"it is {show(worked)}", fact)
    trace = _trace(scope)
    if trace is None:
        return Ruling(None, "the program has no run here", fact)
    steps = [
        s
        for s in trace.steps
        if not isinstance(s.value, Failed)
        and claim.predicate in ("", s.op, "filter" if s.node.over is not None else "")
    ]
    for step in steps:
        if _shown(claim.object, step.value) and _among(said, step.args):
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


def _flat(value: Any) -> tuple[Any, ...]:
    """Every value of some, lists taken apart."""
    if not isinstance(value, tuple):
        return (value,)
    return tuple(v for item in value for v in _flat(item))


def _among(said: tuple[Any, ...], args: tuple[Any, ...]) -> bool:
    """Whether what is said of a step's arguments is among them; phrases are not compared."""
    if any(isinstance(a, Reference | Measure) for a in said):
        return True
    have = Counter(plain(_text(v)) for v in _flat(args) if v is not None)
    return not Counter(plain(_text(a)) for a in said) - have


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
    told = _shown(claim.object, value)
    if not told and isinstance(claim.object, Reference):
        wanted = value if isinstance(value, tuple) else (value,)
        found = scope.resolve(claim.object)
        told = set(found.things) == set(wanted) or same_word(
            " ".join((*claim.object.attributes, claim.object.head)),
            show(value) if not isinstance(value, Region) else value.label,
        )
    return Ruling(told, f"the answer is {_text(value)}", ("answer",))


def bridged(scope: Scope, claim: Claim) -> Ruling:
    """Knowledge of the world, which nothing here can tell."""
    return Ruling(None, "knowledge of the world, which no step stands behind")


def ordered(scope: Scope, claim: Claim) -> Ruling:
    """Whether things were put in an order: "the leftmost first"."""
    trace = _trace(scope)
    first = claim.predicate.removeprefix("the ").removesuffix(" first")
    if trace is None or not isinstance(claim.subject, Reference):
        return Ruling(None)
    found, missing = subjects(scope, claim.subject)
    if not found.sure:
        return Ruling(None, "", (), missing)
    fact = ("order", first, frozenset(found.things))
    for step in trace.steps:
        if step.op != "sort_by" or not isinstance(step.value, tuple) or not step.value:
            continue
        if frozenset(step.value) == frozenset(found.things):
            scope.facts.used.add(step.index)
            best = ranked(scope.facts, Reference(rank=first), found.things)
            return Ruling(step.value[0] in best if best else None, "", fact, missing)
    return Ruling(None, "", fact, missing)


def _trace(scope: Scope) -> Trace | None:
    facts = scope.facts
    if isinstance(facts, TraceFacts):
        return facts.trace
    return facts.rerun if isinstance(facts, SceneFacts) else None


def _shown(said: Operand, value: Any) -> bool:
    """Whether what is said is how a value may be written."""
    if isinstance(said, tuple):
        items = value if isinstance(value, tuple) else (value,)
        return len(said) == len(items) and all(
            _shown(a, b) for a, b in zip(said, items, strict=True)
        )
    if isinstance(said, bool) or isinstance(value, bool):
        return plain(_text(said)) == plain(_text(value))
    if isinstance(said, int | float) and isinstance(value, int | float):
        return abs(said - value) <= 1e-5 * max(1.0, abs(value))
    if isinstance(value, tuple) and len(value) == 1:
        return _shown(said, value[0])
    if isinstance(said, Reference):
        return False
    return same_word(_text(said), _text(value))


def _text(value: Any) -> str:
    if isinstance(value, Reference | Measure):
        return ""
    meaning = OPERATORS["text"].meaning
    assert meaning is not None
    return str(meaning(value))
