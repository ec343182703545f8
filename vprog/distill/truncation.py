"""Cutting the answers of a pair to one length, so that preference is not learned as length.

LLaVA-Reasoner (2410.16198) cuts both answers to 90 words before they are tokenised, and leaves the
token that ends an answer out of the loss (``Encoder.row`` with ``ended=False``): a cut answer must
never teach to stop early.
"""

from __future__ import annotations

from typing import Final

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
