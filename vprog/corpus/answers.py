"""Which answers count as right: pure functions from what was said and what is right to a score.

| rule | score |
|---|---|
| ``exact`` | 1 where both are the same but for case and blanks at both ends |
| ``gqa`` | 1 where both are the same, small letters and no full stop at the end |
| ``vqa`` | as VQA scores an answer among those of ten people; with one right answer, 1 where both are the same in normal form |
| ``okvqa`` | the score that the data set gives the answer, in normal form; without scores, as ``vqa`` |
| ``tally`` | 1 where both are the same whole number, written in digits or as a word up to ten |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from vprog.corpus.normal import NUMBERS, normal
from vprog.corpus.row import Gold

#: From what was said and what is right to a score from 0 to 1.
Rule: TypeAlias = Callable[[str, Gold], float]

#: How many of the others must have said the same for the full score of ``vqa``.
AGREED: Final = 3


def exact(said: str, gold: Gold) -> float:
    """Whether an answer is the main one, but for case and blanks at both ends.

    >>> exact(" Red ", Gold("red")), exact("reddish", Gold("red"))
    (1.0, 0.0)
    """
    return float(said.strip().casefold() == gold.answer.strip().casefold())


def gqa(said: str, gold: Gold) -> float:
    """GQA's rule: the same string, in small letters and without a full stop at the end.

    >>> gqa("Yes.", Gold("yes")), gqa("the dog", Gold("dog"))
    (1.0, 0.0)
    """
    return float(_plain(said) == _plain(gold.answer))


def _plain(text: str) -> str:
    return " ".join(text.lower().strip().removesuffix(".").split())


def vqa(said: str, gold: Gold) -> float:
    """VQA's accuracy: the mean, over leaving out each person in turn, of min(1, agreeing / 3).

    Where the answers of people are not given, it is 1 for the main answer in normal form. Of fewer
    than four people no three are left to agree; then all that are left are enough, which is ours.

    >>> people = ("red",) * 2 + ("pink",) * 8
    >>> vqa("Red", Gold("pink", people)), vqa("the pink", Gold("pink", people))
    (0.6, 1.0)
    >>> vqa("red", Gold("red", ("red", "red"))), vqa("red", Gold("red", ("red", "crimson")))
    (1.0, 0.5)
    """
    told = normal(said)
    if len(gold.said) < 2:
        return float(told in {normal(right) for right in (gold.answer, *gold.said)})
    same = [normal(person) == told for person in gold.said]
    agreeing = sum(same)
    enough = min(AGREED, len(same) - 1)
    scores = (min(1.0, (agreeing - own) / enough) for own in same)
    return round(sum(scores) / len(same), 6)


def okvqa(said: str, gold: Gold) -> float:
    """OK-VQA's soft score: what the data set gives the answer, 0 for one that it does not list.

    >>> okvqa("a river", Gold("river", scores=(("river", 1.0), ("stream", 0.6)))), okvqa("sea", Gold("river"))
    (1.0, 0.0)
    """
    if not gold.scores:
        return vqa(said, gold)
    told = normal(said)
    return max((score for right, score in gold.scores if normal(right) == told), default=0.0)


def tally(said: str, gold: Gold) -> float:
    """TallyQA's rule: the same whole number.

    >>> tally("three", Gold("3")), tally("03", Gold("3")), tally("yes", Gold("1")), tally("many", Gold("many"))
    (1.0, 1.0, 0.0, 0.0)
    """
    number = whole(said)
    return float(number is not None and number == whole(gold.answer))


def whole(text: str) -> int | None:
    """The whole number that a text is, in digits or as a word from zero to ten.

    >>> whole("Seven"), whole("-2"), whole("1,200"), whole("2.5")
    (7, -2, 1200, None)
    """
    plain = text.strip().lower().removesuffix(".").replace(",", "")
    plain = NUMBERS.get(plain, plain)
    digits = plain.removeprefix("-")
    return int(plain) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None


RULES: Final[Mapping[str, Rule]] = {
    "exact": exact,
    "gqa": gqa,
    "okvqa": okvqa,
    "tally": tally,
    "vqa": vqa,
}
