"""What a module may answer: every answer is held to its oracle's type before it becomes a value."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.module import Answer, Ask, Module
from vprog.ops import OPERATORS
from vprog.type import Type
from vprog.value import fault, kind

RAISED = declare(
    "VP602",
    "a module broke down",
    "The module raised an error while it answered. The run ends there, its trace is kept.",
    wrong="$ vprog run count.vp --image cups.png --profile broken",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
WRONG_ANSWER = declare(
    "VP603",
    "a module gave an answer of a wrong form",
    "An answer has the type that its oracle declares, scores from 0 to 1, boxes inside the picture, "
    "and no more items than were asked for.",
    wrong="$ vprog run count.vp --image cups.png --profile wrong",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)


def hold(answer: Any, ask: Ask, type: Type, module: Module) -> Answer | Failed:
    """An answer of the right form, or the failure that names module and version."""
    if isinstance(answer, Failed):
        return answer
    if not isinstance(answer, Answer):
        return _wrong(module, ask, f"no Answer but {kind(answer)}")
    value = tuple(answer.value) if isinstance(answer.value, list) else answer.value
    given = given_to(ask)
    if given is not None:
        value = next((g for g in given if g.__class__ is value.__class__ and g == value), None)
        if value is None:
            return _wrong(module, ask, f"none of what it was given but {kind(answer.value)}")
    wrong = (
        fault(value, type)
        or _too_many(value, ask)
        or _elsewhere(value, ask)
        or _number_fault("score", answer.score)
        or _number_fault("threshold", answer.threshold)
    )
    if wrong is not None:
        return _wrong(module, ask, wrong)
    if value is answer.value:
        return answer
    return Answer(value, answer.score, answer.threshold)


def broke(module: Module, ask: Ask, error: BaseException) -> Failed:
    """The failure of a module that raised."""
    said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return fail(RAISED, f"{_named(module)} broke down on {ask.oracle}: {said}")


def _wrong(module: Module, ask: Ask, what: str) -> Failed:
    sentence = f"{_named(module)} answered {ask.oracle} wrongly: {what}"
    return fail(WRONG_ANSWER, sentence, "the module needs mending; the program does not")


def given_to(ask: Ask) -> tuple[Any, ...] | None:
    """Of an oracle that picks: what it may pick from."""
    place = _picks_from(ask.oracle)
    if place is None:
        return None
    given: tuple[Any, ...] = ask.args[place]
    return given


@cache
def _picks_from(oracle: str) -> int | None:
    """Which argument of an oracle is the list that its result is one of."""
    operator = OPERATORS[oracle]
    places = (i for i, p in enumerate(operator.params) if p.type.item == operator.result)
    return next(places, None)


def _too_many(value: Any, ask: Ask) -> str | None:
    if ask.oracle == "find" and len(value) > max(0, ask.args[2]):
        return f"{len(value)} regions where at most {max(0, ask.args[2])} were asked for"
    return None


def _elsewhere(value: Any, ask: Ask) -> str | None:
    """Things that were found must lie in the picture in which they were looked for."""
    if ask.oracle != "find":
        return None
    where = ask.args[0]
    image = where if isinstance(where, Image) else where.image
    if all(region.image is image or region.image == image for region in value):
        return None
    return "a region of another picture"


def _number_fault(what: str, number: float | None) -> str | None:
    if number is None or (isinstance(number, float | int) and math.isfinite(number)):
        return None
    return f"the {what} {number!r:.40}"


def _named(module: Module) -> str:
    """A module's name and version; one that cannot even tell them must not end a run."""
    try:
        return f"{module.name:.200} {module.version:.200}"
    except Exception as error:  # the module is a stranger
        return f"{type(module).__name__} (whose name or version gives a {type(error).__name__})"
