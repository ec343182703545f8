r"""A program's text without its own names and strings: what programs of one shape have in common.

Most programs of a corpus were written by the same few hands, and differ in what they call things and
what they look for. Lifting puts a number in the place of each name that a program gives and of each
string, the same number for the same one, and leaves all else as it is, blanks included. Operators
that are alike to the checker, such as the relations of two things, are lifted too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from itertools import accumulate
from types import MappingProxyType
from typing import Final, NamedTuple

#: A name (with the quote behind it, if it begins an f-string), a string without escapes, a comment,
#: or a sign that no text to be lifted may have.
_WORD: Final = re.compile(
    r"""([A-Za-z_][A-Za-z0-9_]*["']?"""
    r"""|"[^"\\\x00-\x1f\x7f\ud800-\udfff]*"|'[^'\\\x00-\x1f\x7f\ud800-\udfff]*'"""
    r"""|\#[^\r\n]*|["'\\\x00])"""
)
#: A name that may be an argument's.
_KEYWORD: Final = re.compile(r"[(,]\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(?!=)")
#: Longer texts are not worth it, and shorter ones are below every limit of a text.
MAX_LIFTED: Final = 8192


class Lifted(NamedTuple):
    """A text whose own names and strings are lifted out.

    Attributes:
        key: the text with numbers in their places.
        names: the names, by number.
        strings: the strings' values, by number.
        ops: the operators that others are alike to, by number.
        starts: where each of them starts in the text, in order, repeats and all.
        ends: the length of all of them up to and with each, after a zero.
    """

    key: str
    names: tuple[str, ...]
    strings: tuple[str, ...]
    ops: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def lift(
    text: str,
    kept: Set[str],
    params: Set[str] = frozenset(),
    alike: Mapping[str, str] = MappingProxyType({}),
) -> Lifted | None:
    r"""Lift a text's own names and strings out of it.

    Args:
        text: of a program, which need not be a right one.
        kept: names that stay, and strings that do, in double quotes.
        params: names that stay in a text that may give an argument by one of them.
        alike: operators that are lifted where a text calls them and does nothing else with these
            names, each with what it shares with those that it is alike to.

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
    if params and not params.isdisjoint(parts):
        given = frozenset(_KEYWORD.findall(text))
        if "#" in text or not given.isdisjoint(params):
            kept = kept | params
    ops: dict[str, str] = {}
    if alike and not _only_called(parts, alike):
        kept = kept | alike.keys()
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
        elif word in alike:
            mark = ops.get(word)
            if mark is None:
                mark = ops[word] = f"\0o{alike[word]}{len(ops)}"
            parts[place] = mark
        else:
            mark = names.get(word)
            if mark is None:
                mark = names[word] = f"\0n{len(names)}"
            parts[place] = mark
        starts.append(at)
        lengths.append(len(word))
        at += len(word)
    return Lifted(
        "".join(parts),
        tuple(names),
        tuple(strings),
        tuple(ops),
        tuple(starts),
        tuple(accumulate(lengths)),
    )


def _only_called(parts: list[str], alike: Mapping[str, str]) -> bool:
    """Whether each of some operators that a text names stands before a bracket."""
    for place in range(1, len(parts), 2):
        if parts[place] in alike and not parts[place + 1].startswith("("):
            return False
    return True
