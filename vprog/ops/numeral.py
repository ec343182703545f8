"""Numbers as a text writes them: in digits, or in English words."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = "zero one two three four five six seven eight nine"
_TEENS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TIES: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL: Final = {word: n for n, word in enumerate(f"{_UNITS} {_TEENS}".split())}
_TENS: Final = {word: 10 * n for n, word in enumerate(_TIES.split(), start=2)}
_LARGE: Final = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORDS: Final = {*_SMALL, *_TENS, *_LARGE, "hundred", "dozen"}

# Digits are the ASCII ones. The groups of a number with commas have three digits each; where they
# have not, the number ends before the comma. A sign counts where no word or digit stands before it.
_TOKEN: Final = re.compile(
    r"(?P<digits>(?:(?<![\w.])-)?(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?)"
    r"|(?P<word>[A-Za-z]+)"
)


def first_number(text: str) -> float | None:
    """The first number in a text, infinite where it is beyond every Float; None: there is none.

    >>> first_number("room 12b, two chairs"), first_number("two hundred and five")
    (12.0, 205.0)
    """
    for token in _TOKEN.finditer(text):
        digits = token["digits"]
        if digits is not None:
            return float(digits.replace(",", ""))
        if token["word"].lower() in _WORDS:
            return _spelt(text, token.start())
    return None


def _spelt(text: str, start: int) -> float:
    """The number that the words from a place on say, as far as they go on saying one."""
    total = group = 0
    last = ""
    gap = re.compile(r"(?:-|\s+(?:and\s+)?)?([A-Za-z]+)")
    place = start
    while (match := gap.match(text, place)) is not None:
        word = match[1].lower()
        if not _may_follow(last, word):
            break
        if word in _SMALL or word in _TENS:
            group += _SMALL.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred":
            group = max(1, group) * 100
        elif word == "dozen":
            group = max(1, group) * 12
        else:
            total, group = total + max(1, group) * _LARGE[word], 0
        last, place = word, match.end()
    return float(total + group)


def _may_follow(last: str, word: str) -> bool:
    """Whether a word goes on with the number that its last word began ("" begins one)."""
    if word not in _WORDS or last == "dozen" or last == "zero":
        return False
    if last == "":
        return True
    if word in _LARGE:
        return last not in _LARGE
    if word == "hundred":
        return last in _SMALL and _SMALL[last] < 10
    if word == "dozen":
        return last in _SMALL or last in _TENS
    if word in _TENS:
        return last == "hundred" or last in _LARGE
    return last == "hundred" or last in _LARGE or (last in _TENS and 0 < _SMALL[word] < 10)
