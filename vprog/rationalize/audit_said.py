"""How values may be written, for comparing what a claim says with what a run computed."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from vprog.ops import OPERATORS
from vprog.rationalize.audit_words import plain, same_word
from vprog.rationalize.claim import Measure, Operand, Reference
from vprog.rationalize.wording import quotation


def text_of(value: Any) -> str:
    """A value as the operator ``text`` writes it; phrases have none.

    >>> text_of((True, 2.50, "red"))
    'yes, 2.5 and red'
    """
    if isinstance(value, Reference | Measure):
        return ""
    meaning = OPERATORS["text"].meaning
    assert meaning is not None
    return str(meaning(value))


def flat(value: Any) -> tuple[Any, ...]:
    """Every value of some, lists taken apart.

    >>> flat((1, (2, (3,)), ()))
    (1, 2, 3)
    """
    if not isinstance(value, tuple):
        return (value,)
    return tuple(v for item in value for v in flat(item))


def same_text(a: str, b: str) -> bool:
    """Whether two texts are the same as a rationale quotes them, or words for the same.

    >>> same_text("Red", "red"), same_text(" a\\nb ", " a b "), same_text("red", "blue")
    (True, True, False)
    """
    return same_word(a, b) or _quoted(a) == _quoted(b)


def _quoted(text: str) -> str:
    return " ".join(quotation(text).lower().split())


def says(said: Operand, value: Any) -> bool:
    """Whether what is said is how a value may be written; a phrase says no value.

    >>> says(("red", "blue"), ("red", "blue")), says(2, 2.0), says("two", 3), says("nothing", ())
    (True, True, False, True)
    """
    if isinstance(said, Reference | Measure):
        return False
    if said in ((), "nothing") and isinstance(value, tuple) and len(value) == 1:
        return says(said, value[0])
    if value == () or said == ():
        return said == value or (said in ("nothing", "none") and value == ())
    if isinstance(said, tuple) and isinstance(value, tuple) and len(value) == 1 != len(said):
        return says(said, value[0])
    if isinstance(said, tuple):
        items = value if isinstance(value, tuple) else (value,)
        return len(said) == len(items) and all(says(a, b) for a, b in zip(said, items, strict=True))
    if isinstance(said, bool) or isinstance(value, bool):
        return plain(text_of(said)) == plain(text_of(value))
    if isinstance(said, int) and isinstance(value, int):
        return said == value
    if isinstance(said, int | float) and isinstance(value, int | float):
        return said == value or abs(said - value) <= 1e-5 * max(1.0, abs(value))
    if isinstance(said, str) and isinstance(value, int | float):
        near = nearly(said, value)
        if near is not None:
            return near
    if isinstance(value, tuple) and len(value) == 1:
        return says(said, value[0])
    return same_text(text_of(said), text_of(value))


def nearly(said: str, value: float) -> bool | None:
    """Whether a number is what "about" so much says, rounded as that is; None where it says no such.

    >>> nearly("about 52.6", 52.5595), nearly("about 53", 54.1), nearly("red", 1.0)
    (True, False, None)
    """
    about = re.fullmatch(r"about (-?\d+(?:\.(\d+))?)", said.lower())
    if about is None:
        return None
    unit: float = 10.0 ** -len(about[2] or "")
    return abs(float(about[1]) - value) <= 0.5 * unit * (1 + 1e-9)


def among(said: tuple[Any, ...], given: tuple[Any, ...]) -> bool:
    """Whether each plain value that is said is one of some, alone or in a list, and as often.

    >>> among((2, 3), ((2, 3), 5)), among((2, 2), ((2, 3), 5)), among((), (1,))
    (True, False, True)
    """
    values = [v for v in flat(given) if v is not None]
    numbers = [v for v in values if isinstance(v, int | float)]
    abouts = [s for s in flat(said) if isinstance(s, str) and nearly(s, 0.0) is not None]
    if not all(any(nearly(a, v) for v in numbers) for a in abouts):
        return False
    said = tuple(s for s in flat(said) if s not in abouts)
    have = Counter(_key(v) for v in values)
    wanted = Counter(_key(v) for v in flat(said) if not isinstance(v, Reference | Measure))
    for nothing in ("nothing", "none", ""):
        if () in given:
            wanted.pop(nothing, None)
    return not wanted - have


def _key(value: Any) -> str:
    return plain(_quoted(text_of(value)))


def worded(phrase: str, said: str) -> bool:
    """Whether what is said is an operator's phrase with its places filled, "its" for "of it".

    >>> worded("the text on {what}", "the text on it"), worded("the area of {x}", "its area")
    (True, True)
    >>> worded("the area of {x}", "its width")
    False
    """
    if not re.search(r"[a-z]", re.sub(r"\{\w+\}", "", phrase)):
        return False
    pattern = re.sub(r"\\\{\w+\\\}", "(.+)", re.escape(phrase))
    if re.fullmatch(pattern, said) is not None:
        return True
    own = re.fullmatch(r"the (.+) of \{\w+\}", phrase)
    return own is not None and said.lower() == f"its {re.sub(r'{.*}', '', own[1]).strip()}"
