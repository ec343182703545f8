r"""A program's text without its own names and strings: what programs of one shape have in common.

Most programs of a corpus were written by the same few hands, and differ in what they call things and
what they look for. Lifting puts a number in the place of each name that a program gives and of each
string, the same number for the same one, and leaves all else as it is, blanks included.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import accumulate
from typing import Final, NamedTuple

#: A name (with the quote behind it, if it begins an f-string), a string without escapes, a comment,
#: or a sign that no text to be lifted may have.
_WORD: Final = re.compile(
    r"""([A-Za-z_][A-Za-z0-9_]*["']?"""
    r"""|"[^"\\\x00-\x1f\x7f\ud800-\udfff]*"|'[^'\\\x00-\x1f\x7f\ud800-\udfff]*'"""
    r"""|\#[^\r\n]*|["'\\\x00])"""
)
#: Longer texts are not worth it, and shorter ones are below every limit of a text.
MAX_LIFTED: Final = 8192


class Lifted(NamedTuple):
    """A text whose own names and strings are lifted out.

    Attributes:
        key: the text with numbers in their places.
        names: the names, by number.
        strings: the strings' values, by number.
        starts: where each of them starts in the text, in order, repeats and all.
        ends: the length of all of them up to and with each, after a zero.
    """

    key: str
    names: tuple[str, ...]
    strings: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def lift(text: str, kept: Collection[str]) -> Lifted | None:
    r"""Lift a text's own names and strings out of it.

    Args:
        text: of a program, which need not be a right one.
        kept: names that stay, and strings that do, in double quotes.

    Returns:
        What is left, or None for a text with an escape, an f-string, a quote that is never closed, or
        of more than ``MAX_LIFTED`` characters.

    >>> lifted = lift('cups = find(image, "cup")\nanswer = count(cups)', {"find", "image", "answer", "count"})
    >>> lifted.key.replace("\x00", "$"), lifted.names, lifted.strings
    ('$n0 = find(image, $s0)\nanswer = count($n0)', ('cups',), ('cup',))
    """
    if len(text) > MAX_LIFTED:
        return None
    parts = _WORD.split(text)
    names: dict[str, str] = {}
    strings: dict[str, str] = {}
    starts: list[int] = []
    lengths: list[int] = [0]
    at = 0
    for place in range(1, len(parts), 2):
        word = parts[place]
        at += len(parts[place - 1])
        first = word[0]
        if word in kept or first == "#":
            at += len(word)
            continue
        if word[-1] in "\"'\\\x00":
            if len(word) < 2 or first not in "\"'":
                return None
            value = word[1:-1]
            if f'"{value}"' in kept:
                at += len(word)
                continue
            mark = strings.get(value)
            if mark is None:
                mark = strings[value] = f"\0s{len(strings)}"
            # Either quote says the same, and is a sign of the text.
            parts[place] = mark if first == '"' else f"'{mark}'"
        else:
            mark = names.get(word)
            if mark is None:
                mark = names[word] = f"\0n{len(names)}"
            parts[place] = mark
        starts.append(at)
        lengths.append(len(word))
        at += len(word)
    return Lifted(
        "".join(parts), tuple(names), tuple(strings), tuple(starts), tuple(accumulate(lengths))
    )
