"""How easily a text reads: Flesch's reading ease, by syllables that a short rule counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from vprog.english import number_value, number_word
from vprog.rationalize.mask import sentences

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d+(?:[.,]\d+)*")
_VOWELS: Final = re.compile(r"[aeiouy]+")
#: Two vowels in one group that are spoken apart.
_APART: Final = re.compile(r"i[ao](?!us)|eo(?!us)|ua(?!r)|uou|[aiouy]ing$")
_SILENT: Final = re.compile(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouytd]ed$|[^aeiouycsxzg]es$")
_JOINED: Final = re.compile(r"(?:cia|tia|cio|tio|gio|sio)")


def syllables(word: str) -> int:
    """About how many syllables an English word has, at least one; our own rule.

    Groups of vowels are counted; a silent e at the end is not, and two vowels that are spoken apart
    count twice. A whole number below a hundred counts as its word, each further digit as one.

    >>> [syllables(word) for word in ("cup", "table", "orange", "triangle", "placed", "objects", "12")]
    [1, 2, 2, 3, 1, 2, 1]
    """
    low = word.lower()
    if low[:1].isdigit():
        value = number_value(low)
        if value is None or value > 99:
            return sum(c.isdigit() for c in low)
        low = number_word(value)
        return sum(syllables(part) for part in low.split("-")) if "-" in low else syllables(low)
    count = len(_VOWELS.findall(low))
    count += len(_APART.findall(_JOINED.sub("sha", low)))
    count -= len(_SILENT.findall(low))
    return max(1, count)


def reading_ease(texts: Sequence[str]) -> float | None:
    """Flesch's reading ease of texts taken together: 206.835 - 1.015 w/s - 84.6 y/w (Flesch, 1948).

    w words, s sentences, y syllables. 60 to 70 reads as plain English, 90 and above as very easy; it
    has no bounds. None for texts without a word.

    >>> round(reading_ease(["The cup is red."]), 1)
    118.2
    """
    words = [word for text in texts for word in _WORD.findall(text)]
    count = sum(len(sentences(text)) for text in texts)
    if not words or not count:
        return None
    spoken = sum(map(syllables, words))
    return 206.835 - 1.015 * len(words) / count - 84.6 * spoken / len(words)


def sentence_length(texts: Sequence[str]) -> float | None:
    """Mean words of a sentence; None for texts without a word.

    >>> sentence_length(["There is one red cup. It is big."])
    4.0
    """
    words = sum(len(_WORD.findall(text)) for text in texts)
    count = sum(len(sentences(text)) for text in texts)
    return words / count if words else None
