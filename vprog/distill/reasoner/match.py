"""Whether a short answer is right: letters of choices, numbers within 5 %, near spellings, and more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from vprog.corpus.answers import RULES, whole
from vprog.corpus.normal import normal
from vprog.corpus.row import Gold

if TYPE_CHECKING:
    from vprog.distill.sample import Sample

#: From an answer and the sample that it answers to a score, 0 to 1.
Match: TypeAlias = "Callable[[str, Sample], float]"

#: By how much a number may be off (ChartQA's relaxed accuracy).
TOLERANCE: Final = 0.05
#: The likeness above which an answer scores (ANLS of DocVQA).
ANLS: Final = 0.5
#: A letter: alone, before a mark, or a capital, which is no article, before words.
_LETTER: Final = re.compile(r"\(?([A-Za-z])\)?(?:[.):].*)?|([B-Z])\s.*", re.S)
_NUMBER: Final = re.compile(r"[-+]?(?:\d[\d,]*)?\.?\d+(?:e[-+]?\d+)?", re.I)
#: Behind a number: another one.
_SECOND: Final = re.compile(r"\W+\d")


def letter(said: str, sample: Sample) -> float:
    """Whether the choice is the right one, said by its letter or in its own words.

    The gold answer may be a letter or a choice. One that is no letter of a choice is compared with
    the words of the choices; the article of "a dog" is no letter.

    >>> from vprog.distill.sample import Sample
    >>> asked = Sample("a", (), "Which?", "B", choices=("a cup", "a bowl"))
    >>> letter("(B) a bowl", asked), letter("a bowl", asked), letter("A", asked)
    (1.0, 1.0, 0.0)
    >>> other = Sample("a", (), "Which?", "A", choices=("a cup", "a bowl"))
    >>> letter("a dog", other), letter("A dog.", other), letter("a) a cup", other)
    (0.0, 0.0, 1.0)
    """
    wanted = _choice(sample.answer, sample.choices)
    given = _choice(said, sample.choices)
    return float(wanted is not None and given == wanted)


def _choice(text: str, choices: tuple[str, ...]) -> int | None:
    plain = [normal(choice) for choice in choices]
    if normal(text) in plain:
        return plain.index(normal(text))
    found = _LETTER.fullmatch(text.strip())
    if found is None:
        return None
    place = ord((found[1] or found[2]).lower()) - ord("a")
    return place if place < (len(choices) or 26) else None


def relaxed(said: str, sample: Sample) -> float:
    """Whether a number is within 5 % of the right one, or a text the same in normal form.

    A unit behind the number, a percent sign and commas do not matter. Where the gold answer is 0,
    only 0 is right; a year is a number too, as in ChartQA's own rule.

    >>> from vprog.distill.sample import Sample
    >>> asked = Sample("a", (), "How much?", "20")
    >>> relaxed("21 %", asked), relaxed("21.1", asked), relaxed("twenty cups", asked)
    (1.0, 0.0, 0.0)
    """
    if sample.choices:
        return letter(said, sample)
    wanted, given = number(sample.answer), number(said)
    if wanted is None or given is None:
        return float(normal(said) == normal(sample.answer))
    return float(abs(given - wanted) <= TOLERANCE * abs(wanted))


def number(text: str) -> float | None:
    """The number that a text is, with a sign for money before it and a short unit behind it, or not.

    Two numbers, such as a range or a ratio, are none.

    >>> number("$1,200.50"), number("-3 %"), number("12 million people"), number("three"), number("a 3")
    (1200.5, -3.0, None, 3.0, None)
    >>> number("2010-2015"), number("3/4"), number("5 m")
    (None, None, 5.0)
    """
    plain = text.strip().rstrip(".").lstrip("$€£").strip()
    if (counted := whole(plain)) is not None:
        return float(counted)
    found = _NUMBER.match(plain)
    if found is None:
        return None
    unit = plain[found.end() :]
    if len(unit.split()) > 1 or _SECOND.match(unit):
        return None
    return float(found[0].replace(",", ""))


def anls(said: str, sample: Sample) -> float:
    """One minus the share of letters to change, 0 where that is half of them or more.

    The best of all right answers counts.

    >>> from vprog.distill.sample import Sample
    >>> round(anls("Smyth & Co", Sample("a", (), "Who?", "Smith & Co")), 2)
    0.9
    >>> anls("cot", Sample("a", (), "Who?", "cats")), anls("hats", Sample("a", (), "Who?", "cats"))
    (0.0, 0.75)
    """
    return max(_alike(said, right) for right in (sample.answer, *sample.answers))


def _alike(a: str, b: str) -> float:
    one, other = (" ".join(text.lower().split()) for text in (a, b))
    longest = max(len(one), len(other))
    score = 1 - _changes(one, other) / longest if longest else 1.0
    return score if score > ANLS else 0.0


def _changes(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]


def integer(said: str, sample: Sample) -> float:
    """Whether it is the same whole number."""
    wanted = whole(sample.answer)
    return float(wanted is not None and whole(said) == wanted)


def _of_corpus(name: str) -> Match:
    rule = RULES[name]
    return lambda said, sample: rule(said, Gold(sample.answer, sample.answers))


#: By name, how answers are held to be right.
MATCHES: Final[Mapping[str, Match]] = {
    **{name: _of_corpus(name) for name in RULES},
    "letter": letter,
    "relaxed": relaxed,
    "anls": anls,
    "integer": integer,
}
