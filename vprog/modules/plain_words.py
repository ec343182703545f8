"""Questions that are several in one, or that offer a choice: taken apart into what can be answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from vprog.modules.hue import color_name
from vprog.modules.questions import Phrase, Question, phrase, trimmed

Joint = Literal["and", "or", "side", "on_side", "choice"]


@dataclass(frozen=True, slots=True)
class Joined:
    """A question that stands on more than one look.

    Attributes:
        joint: ``and`` and ``or`` of the parts, which ask whether something is there; ``side`` (left
            or right), ``on_side`` (whether it is on the side of ``words``); ``choice`` (which of the
            colours of ``words`` it has).
        parts: what is asked of each thing.
        words: a side, or colours as they are written.
    """

    joint: Joint
    parts: tuple[Question, ...]
    words: tuple[str, ...] = ()


_SOME: Final = r"(?:an? |any |some )?"
_THERE: Final = r"(?:is there|are there|do you see|can you see)"
_BOTH: Final = re.compile(rf"{_THERE} both {_SOME}(?P<a>.+?) and {_SOME}(?P<b>.+)")
_EITHER: Final = re.compile(rf"{_THERE} (?:either )?{_SOME}(?P<a>.+?) or {_SOME}(?P<b>.+)")
_SIDE: Final = re.compile(
    r"(?:on )?which side (?:of the (?:picture|photo|photograph|image) )?(?:is|are) the "
    r"(?P<a>.+?)(?: on)?(?: the left or the right)?"
)
_ON_SIDE: Final = re.compile(
    r"(?:is|are) the (?P<a>.+?) (?:on|in|at) the (?P<w>left|right|top|bottom)"
    r"(?: (?:side|part|half))?"
)
_CHOICE: Final = re.compile(r"(?:is|are) the (?P<a>.+) (?P<w>[a-z-]+) or (?P<x>[a-z-]+)")


def taken_apart(text: str) -> Joined | None:
    """A question of several, or None where it is one question, or none that is understood.

    >>> taken_apart("Are there both a cup and a spoon?").joint
    'and'
    >>> taken_apart("Is the table red or brown?").words
    ('red', 'brown')
    >>> taken_apart("Is there a cup?") is None
    True
    """
    plain = trimmed(text)
    if plain is None:
        return None
    for joint, form in (("and", _BOTH), ("or", _EITHER)):
        found = form.fullmatch(plain)
        if found:
            return _there(joint, found["a"], found["b"])
    found = _SIDE.fullmatch(plain)
    if found:
        return _about("side", found["a"], ())
    found = _ON_SIDE.fullmatch(plain)
    if found:
        return _about("on_side", found["a"], (found["w"],))
    found = _CHOICE.fullmatch(plain)
    if found and color_name(found["w"]) and color_name(found["x"]):
        return _about("choice", found["a"], (found["w"], found["x"]))
    return None


def _there(joint: str, one: str, other: str) -> Joined | None:
    a, b = phrase(one), phrase(other)
    if not a.noun or not b.noun:
        return None
    if a.color and not b.color:
        b = Phrase(b.noun, a.color)  # "a red cup or bowl" are both red
    parts = (Question("exists", a), Question("exists", b))
    return Joined("and" if joint == "and" else "or", parts)


def _about(joint: Joint, name: str, words: tuple[str, ...]) -> Joined | None:
    about = phrase(name)
    return Joined(joint, (Question("attribute", about),), words) if about.noun else None
