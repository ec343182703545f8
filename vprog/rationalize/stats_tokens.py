"""The tokenizer that every count of tokens in a report uses: fixed, named and without weights."""

from __future__ import annotations

import re
from typing import Final

#: Its name in reports. It changes whenever a count may.
TOKENIZER: Final = "vprog-words-1"
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)?|[^\w\s]|_+")


def tokens(text: str) -> list[str]:
    """The tokens of a text: words, numbers, and each mark by itself.

    >>> tokens("The dog's 2.5 cups, a so-called set.")
    ['The', "dog's", '2.5', 'cups', ',', 'a', 'so', '-', 'called', 'set', '.']
    """
    return _TOKEN.findall(text)


def count_tokens(text: str) -> int:
    """How many tokens a text has.

    >>> count_tokens("There are ___ cups.")
    5
    """
    return len(_TOKEN.findall(text))
