"""The operator table's own sentences read back: each template, turned into a pattern."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from vprog.ops import OPERATORS

#: Families whose sentences are about values, not about things and their attributes.
_FAMILIES: Final = ("numbers", "text", "lists", "images", "logic")
#: Sentences that say so little of their own that every clause would fit.
_BARE: Final = frozenset(
    {
        "find",
        "exists",
        "label",
        "to_float",
        "xor",
        "if_",
        "and_",
        "or_",
        "not_",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
    }
)
_VERBS: Final = {
    "{is}": r"(?P<verb>is not|are not|is|are)",
    "{has}": r"(?P<verb>has|have|does not have|do not have)",
}


@cache
def patterns() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    """Operator, the names of its places in order, and the pattern, the most particular first."""
    found = []
    for operator in OPERATORS.values():
        if operator.family not in _FAMILIES or operator.name in _BARE:
            continue
        for says in (operator.words.says, *getattr(operator.words, "also", ())):
            pattern, names = _pattern(says)
            found.append((operator.name, names, re.compile(pattern, re.IGNORECASE)))
    return tuple(sorted(found, key=lambda row: -len(re.sub(r"\(.*?\)", "", row[2].pattern))))


def _pattern(says: str) -> tuple[str, tuple[str, ...]]:
    names: list[str] = []
    pattern = ""
    for part in re.split(r"(\{\w+\}(?: \w+)?)", says):
        hole = re.match(r"\{(\w+)\}(.*)", part)
        if hole is None:
            pattern += re.escape(part).replace(r"\ ", " ")
        elif hole[1] == "does":
            verb = hole[2].strip()
            pattern += rf"(?P<verb>does not {verb}|do not {verb}|{verb}\w*)"
        elif f"{{{hole[1]}}}" in _VERBS:
            pattern += _VERBS[f"{{{hole[1]}}}"] + re.escape(hole[2]).replace(r"\ ", " ")
        else:
            name = "value" if hole[1] == "a_value" else hole[1]
            names.append(name)
            pattern += f"(?P<{name}>.+?)" + re.escape(hole[2]).replace(r"\ ", " ")
    pattern = re.sub(r"(?<=\)) are in ", " (?:is|are) in ", pattern)
    return pattern + "$", tuple(names)
