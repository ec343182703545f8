"""Cutting the answers of a pair to one length, so that preference is not learned as length.

LLaVA-Reasoner (2410.16198) cuts both answers to 90 words before they are tokenised, and leaves the
token that ends an answer out of the loss: a cut answer must never teach to stop early.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vprog.distill.loss import IGNORED

#: Words parted by blanks, as the released code counts them.
WORDS: Final = 90


def cut(text: str, length: float = WORDS) -> str:
    """The first words of a text.

    Args:
        length: a number of words; below 1 a share of them, but never fewer than 90.

    >>> cut("one two three", 2)
    'one two'
    """
    words = text.split(" ")
    most = length if length >= 1 else max(WORDS, int(len(words) * length))
    return " ".join(words[: int(most)])


def without_end(labels: Sequence[int], ends: frozenset[int]) -> list[int]:
    """Labels in which no token that ends an answer is learned.

    >>> without_end([-100, 5, 6, 2, 7], frozenset({2}))
    [-100, 5, 6, -100, 7]
    """
    return [IGNORED if label in ends else label for label in labels]
