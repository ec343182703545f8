"""Faults planted in a sound rationale, so that a judge of rationales has labels for nothing.

The faults that self-rationale calibration (Wu et al., ICML 2025, 2509.13919) names are rationales
that are counterfactual, insufficient or unreasonable; a flipped answer is added. How each is planted
is our own design.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

from vprog.distill.corruption.words import other_answer, swapped
from vprog.distill.src.rap import Rap
from vprog.english import is_plural
from vprog.rationalize.mask import sentences

#: ``counterfactual``: a colour, number, relation or thing is another one; ``insufficient``: a
#: sentence on which the answer stands is left out; ``unreasonable``: the sentences run in another
#: order, one is denied, or they are those of another question; ``flipped``: another answer.
Fault: TypeAlias = Literal["counterfactual", "insufficient", "unreasonable", "flipped"]
FAULTS: tuple[Fault, ...] = get_args(Fault)

#: Where the clause that gives the answer begins.
_CONCLUSION: Final = re.compile(
    r"(?:^|(?<=[\s,]))(?:(?:so|hence|thus|therefore,?)\s+)?the answer is\s+(?P<answer>.+?)\.?$",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(is|are) not\b")
_NONE: Final = re.compile(
    r"\b(?P<lead>[Tt]here (?:is|are)|[Ww]e see|[Ww]e find) no\b"
    r"(?=(?P<noun>(?: (?!(?:that|whose|in|on|to)\b)[\w-]+)*))"
)
_SOME: Final = re.compile(
    r"\b([Tt]here (?:is|are)|[Ww]e see|[Ww]e find) "
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_SAID: Final = re.compile(r"\b(is|are)\b(?! not)")


@dataclass(frozen=True, slots=True)
class Planted:
    """A rationale with a fault.

    Attributes:
        fault: what kind of fault.
        how: how it was planted: ``one place``, ``everywhere``, ``left out``, ``conclusion alone``,
            ``order``, ``denied``, ``beside the point``, ``answer alone``, ``answer and conclusion``.
        pair: the rationale and its answer, with the fault.
    """

    fault: Fault
    how: str
    pair: Rap


@dataclass(frozen=True, slots=True)
class Soil:
    """What faults are planted with.

    Attributes:
        nouns: names of things that a picture may show, in the singular.
        answers: answers of other questions of the same type.
        foreign: true sentences about the same picture that answer another question.
    """

    nouns: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def plant(fault: Fault, pair: Rap, soil: Soil, dice: random.Random) -> Planted | None:
    """A rationale with a fault; None where it has no place for it.

    Args:
        fault: which.
        pair: a sound rationale, whose last sentence gives the answer, with that answer.
        soil: what else is known.
        dice: what is drawn from.
    """
    return _PLANT[fault](pair, soil, dice)


def _counterfactual(pair: Rap, soil: Soil, dice: random.Random) -> Planted | None:
    """Another word of the same kind: in one place, or everywhere but in the conclusion."""
    evidence, conclusion = parted(pair.rationale)
    everywhere = dice.random() < 0.5
    changed = swapped(evidence, soil.nouns, dice, everywhere)
    if changed is None:
        return None
    how = "everywhere" if everywhere else "one place"
    return Planted("counterfactual", how, replace(pair, rationale=changed + conclusion))


def _insufficient(pair: Rap, soil: Soil, dice: random.Random) -> Planted | None:
    """Without one of the sentences before the conclusion, or without all."""
    text = sentences(pair.rationale)
    if len(text) > 2 and dice.random() < 0.7:
        gone = dice.randrange(len(text) - 1)
        rest = " ".join(text[:gone] + text[gone + 1 :])
        return Planted("insufficient", "left out", replace(pair, rationale=rest))
    alone = _alone(pair.rationale)
    if alone is None or alone == pair.rationale:
        return None
    return Planted("insufficient", "conclusion alone", replace(pair, rationale=alone))


def _unreasonable(pair: Rap, soil: Soil, dice: random.Random) -> Planted | None:
    ways: list[Callable[[Rap, Soil, random.Random], Planted | None]]
    ways = [_disordered, _denied, _beside]
    dice.shuffle(ways)
    return next((done for way in ways if (done := way(pair, soil, dice)) is not None), None)


def _disordered(pair: Rap, soil: Soil, dice: random.Random) -> Planted | None:
    """The conclusion first, and the reasons behind it in another order."""
    text = sentences(pair.rationale)
    if len(text) < 3 or _CONCLUSION.search(text[-1]) is None:
        return None
    reasons = text[:-1]
    dice.shuffle(reasons)
    moved = " ".join([text[-1], *reasons])
    return Planted("unreasonable", "order", replace(pair, rationale=moved))


def _denied(pair: Rap, soil: Soil, dice: random.Random) -> Planted | None:
    """One sentence says the contrary."""
    evidence, conclusion = parted(pair.rationale)
    text = sentences(evidence)
    places = [place for place, one in enumerate(text) if _contrary(one) is not None]
    if not places:
        return None
    place = dice.choice(places)
    text[place] = _contrary(text[place]) or text[place]
    between = evidence[len(evidence.rstrip()) :]
    denied = " ".join(text) + between + conclusion
    return Planted("unreasonable", "denied", replace(pair, rationale=denied))


def _beside(pair: Rap, soil: Soil, dice: random.Random) -> Planted | None:
    """The same conclusion from sentences that are true and not about the question."""
    alone = _alone(pair.rationale)
    own = set(sentences(pair.rationale))
    other = [one for one in soil.foreign if one not in own and _CONCLUSION.search(one) is None]
    if alone is None or not other:
        return None
    count = max(1, len(own) - 1)
    start = dice.randrange(max(1, len(other) - count + 1))
    beside = " ".join([*other[start : start + count], alone])
    return Planted("unreasonable", "beside the point", replace(pair, rationale=beside))


def _flipped(pair: Rap, soil: Soil, dice: random.Random) -> Planted | None:
    """Another answer of the same kind: behind the rationale alone, or in its conclusion too."""
    other = other_answer(pair.answer, soil.answers, soil.nouns, dice)
    if other is None:
        return None
    match = _CONCLUSION.search(pair.rationale)
    if match is None or dice.random() < 0.5:
        return Planted("flipped", "answer alone", replace(pair, answer=other))
    said = pair.rationale
    changed = f"{said[: match.start('answer')]}{other}{said[match.end('answer') :]}"
    return Planted("flipped", "answer and conclusion", Rap(changed, other))


_PLANT: Final[dict[Fault, Callable[[Rap, Soil, random.Random], Planted | None]]] = {
    "counterfactual": _counterfactual,
    "insufficient": _insufficient,
    "unreasonable": _unreasonable,
    "flipped": _flipped,
}


def parted(rationale: str) -> tuple[str, str]:
    """What a rationale says before its conclusion, and the conclusion; joined they are the text.

    >>> parted("There are two cups. So the answer is 2.")
    ('There are two cups. ', 'So the answer is 2.')
    >>> parted("Since the cup is red, the answer is red.")
    ('Since the cup is red, ', 'the answer is red.')
    """
    match = _CONCLUSION.search(rationale)
    if match is None:
        return rationale, ""
    return rationale[: match.start()], rationale[match.start() :]


def _alone(rationale: str) -> str | None:
    match = _CONCLUSION.search(rationale)
    return None if match is None else f"So the answer is {match['answer']}."


def _contrary(text: str) -> str | None:
    """A sentence that denies what one says; None where it is not clear how.

    >>> _contrary("There is one cup."), _contrary("The cup is red."), _contrary("The jug is not red.")
    ('There is no cup.', 'The cup is not red.', 'The jug is red.')
    >>> _contrary("There is no red cup."), _contrary("We see no red cups that are full.")
    ('There is one red cup.', 'We see two red cups that are full.')
    """
    changes: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
        (_DENIED, r"\1"),
        (_NONE, _there),
        (_SOME, r"\1 no"),
        (_SAID, r"\1 not"),
    )
    for pattern, change in changes:
        changed, count = pattern.subn(change, text, count=1)
        if count:
            return changed
    return None


def _there(match: re.Match[str]) -> str:
    """That something is there, in the number in which it was said not to be."""
    several = match["lead"].endswith("are") or is_plural(match["noun"].strip())
    return f"{match['lead']} {'two' if several else 'one'}"


def harms(pair: Rap, soil: Soil, seed: str, times: int = 1) -> Sequence[Planted]:
    """Every fault that a rationale has a place for, each planted so many times, no two alike."""
    dice = random.Random(seed)
    found: dict[Rap, Planted] = {}
    for fault in FAULTS:
        for _ in range(times):
            done = plant(fault, pair, soil, dice)
            if done is not None and done.pair != pair:
                found.setdefault(done.pair, done)
    return tuple(found.values())
