"""Words of one kind, of which one may stand for another where a fault is planted."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from vprog.english import article, number_value, number_word, plural, singular

#: Kinds of words; those of one row change places with each other.
KINDS: Final[tuple[tuple[str, ...], ...]] = (
    tuple("red orange yellow green blue purple pink brown black white gray cyan gold".split()),
    tuple("small medium large".split()),
    tuple("plain striped dotted checkered".split()),
    tuple("wooden metal plastic glass".split()),
    ("left of", "right of", "above", "below", "in front of", "behind", "inside", "near"),
    ("leftmost", "rightmost", "topmost", "bottommost", "largest", "smallest"),
    ("more than", "fewer than", "as many as"),
    ("first", "second", "third", "fourth"),
)
_NUMBER: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.IGNORECASE
)
#: The numbers that change places: behind each of them stands a plural.
_LEAST: Final = 2
_MOST: Final = 12


def swapped(text: str, nouns: Sequence[str], dice: random.Random, everywhere: bool) -> str | None:
    """A text with another word of the same kind in one of its places; None where there is no place.

    Args:
        text: what is changed.
        nouns: names of things, singular, that change places with each other.
        dice: what is drawn from.
        everywhere: change every place of the word, not one.
    """
    places = [
        (match.start(), match.group(), row)
        for row, pattern in _patterns(tuple(dict.fromkeys(nouns)))
        for match in pattern.finditer(text)
    ]
    if not places:
        return None
    start, word, row = dice.choice(sorted(places))
    to = _exchange(word.lower(), row, dice)
    if to is None:
        return None

    def change(match: re.Match[str]) -> str:
        if not everywhere and match.start("word") != start:
            return match.group()
        new = to[match["word"].lower()]
        new = new[:1].upper() + new[1:] if match["word"][:1].isupper() else new
        before = match["article"] or ""
        return new if not before else f"{before[0]}{article(new)[1:]}{match['blank']}{new}"

    words = "|".join(map(re.escape, sorted(to, key=len, reverse=True)))
    pattern = rf"(?:\b(?P<article>[Aa]n?)(?P<blank>\s+))?\b(?P<word>{words})\b"
    return re.sub(pattern, change, text, flags=re.IGNORECASE)


def _exchange(word: str, row: tuple[str, ...], dice: random.Random) -> dict[str, str] | None:
    """What stands for a word, and for its other number where it is a noun."""
    if not row:
        n = number_value(word) or _LEAST
        near = [k for k in (n - 1, n + 1, n + 2) if _LEAST <= k <= _MOST]
        return {word: number_word(dice.choice(near))}
    known = word if word in row else singular(word)
    others = [one for one in row if one != known]
    if not others:
        return None
    other = dice.choice(others)
    return {known: other} if row in KINDS else {known: other, plural(known): plural(other)}


@lru_cache(maxsize=64)
def _patterns(
    nouns: tuple[str, ...],
) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """For each kind of words where they stand; the kind of numbers is empty."""
    rows: list[tuple[tuple[str, ...], re.Pattern[str]]] = [((), _NUMBER)]
    for row in (*KINDS, nouns):
        if row:
            forms = {*row, *map(plural, row)} if row == nouns else set(row)
            words = "|".join(map(re.escape, sorted(forms, key=lambda w: (-len(w), w))))
            rows.append((row, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)))
    return tuple(rows)


def other_answer(
    answer: str, answers: Sequence[str], nouns: Sequence[str], dice: random.Random
) -> str | None:
    """Another answer of the kind of an answer; None where none is known.

    A yes is a no; a number is off by one or two; a word is another of its row in ``KINDS``, a noun
    another of ``nouns``, else it is one of ``answers`` that is no yes, no or number.

    >>> other_answer("yes", (), (), random.Random(0))
    'no'
    """
    low = answer.strip().lower()
    if low in ("yes", "no"):
        return "no" if low == "yes" else "yes"
    if low.isdigit():
        return str(dice.choice([k for k in (-2, -1, 1, 2) if int(low) + k >= 0]) + int(low))
    row = next((row for row in (*KINDS, tuple(nouns)) if low in row), ())
    others = [one for one in row or answers if one.lower() != low and not _simple(one)]
    return dice.choice(others) if others else None


def _simple(answer: str) -> bool:
    low = answer.strip().lower()
    return low in ("yes", "no") or low.isdigit()
