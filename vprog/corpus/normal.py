"""Answers brought into one form, so that "A dog." and "dog" are the same answer.

The rules follow those that the VQA data set describes for its evaluation, in this order:

1. Line ends and tabs become blanks; blanks at both ends go.
2. A full stop that stands between two digits stays; every other one goes.
3. Of the other marks, one that stands beside a blank, and every one in a text that has a comma
   between two digits, goes; else it becomes a blank. The apostrophe and the colon stay.
4. Letters become small.
5. The words "none" and "zero" to "ten" become digits.
6. The articles "a", "an" and "the" go.
7. A negation or a short form without its apostrophe gets it back ("dont", "isnt", "youre").

The list of short forms is our own: it leaves out those that are words too ("its", "were", "well").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_STOP: Final = re.compile(r"(?<!\d)\.|\.(?!\d)")
_THOUSANDS: Final = re.compile(r"\d,\d")
_MARKS: Final = ';/[]"{}()=+\\_-><@`,?!#$%&*|~^'
NUMBERS: Final = {
    word: str(place)
    for place, word in enumerate("zero one two three four five six seven eight nine ten".split())
} | {"none": "0"}
#: Texts of so many characters, as most answers are, are looked up.
_LENGTH: Final = 32
ARTICLES: Final = frozenset({"a", "an", "the"})
_SHORT: Final = {
    form.replace("'", ""): form
    for form in (
        "ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mightn't "
        "mustn't needn't oughtn't shan't shouldn't wasn't weren't won't wouldn't could've might've "
        "must've should've would've i'm i've you're you've you'll you'd he's she's they're they've "
        "they'll they'd we've it'll it'd that's there's what's where's who's who'd who've how's let's "
        "y'all o'clock"
    ).split()
}


def normal(text: str) -> str:
    """An answer in its normal form.

    >>> normal("The two Dogs."), normal("1,000"), normal("red/white"), normal("2.5"), normal("dont")
    ('2 dogs', '1000', 'red white', '2.5', "don't")
    """
    return _short(text) if len(text) <= _LENGTH else _normal(text)


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    return _normal(text)


def _normal(text: str) -> str:
    plain = " ".join(text.replace("\n", " ").replace("\t", " ").split(" ")).strip()
    plain = _STOP.sub("", plain)
    tight = _THOUSANDS.search(plain) is not None
    for mark in _MARKS:
        if mark in plain:
            beside = f"{mark} " in plain or f" {mark}" in plain
            plain = plain.replace(mark, "" if beside or tight else " ")
    words = (NUMBERS.get(word, word) for word in plain.lower().split())
    return " ".join(_SHORT.get(word, word) for word in words if word not in ARTICLES)
