"""The few forms of questions that a detector, colours, boxes and a reader can answer soundly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from vprog.modules.geometry import RELATIONS
from vprog.modules.hue import color_name

Kind = Literal["count", "exists", "color", "attribute", "relation", "read", "which"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: a noun and, where there is one, the colour before it.

    The noun is empty where the phrase means what the question is asked of: it, this, the picture.
    """

    noun: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was understood.

    Attributes:
        kind: what is asked: a number, yes or no, a colour, a text, or a name.
        about: the thing, or the kind of things.
        attribute: for ``attribute``, the one asked about.
        relation: for ``relation``, and where ``count`` and ``exists`` are limited by one.
        other: what the relation is to.
    """

    kind: Kind
    about: Phrase
    attribute: str = ""
    relation: str = ""
    other: Phrase | None = None


_PLACE: Final = re.compile(
    r"\s+(?:in|on|of) (?:the|this|that) (?:picture|photo|photograph|image|scene)$|"
    r"\s+(?:there|here|shown|visible|to be seen|seen)$"
)
_WHOLE: Final = (
    "",
    "it",
    "this",
    "that",
    "picture",
    "photo",
    "photograph",
    "image",
    "page",
    "scene",
)
_SPATIAL: Final = "|".join(
    re.escape(words) for words in sorted(RELATIONS, key=len, reverse=True) if words != "by"
)
_ATTRIBUTES: Final = ("bright", "dark", "small", "large", "big")
_BE: Final = r"(?:is|are)"

_FORMS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    (
        "count",
        re.compile(rf"how many (?P<a>.+?) {_BE}(?: (?P<r>{_SPATIAL}) (?:the|a|an) (?P<b>.+))?"),
    ),
    ("count", re.compile(r"how many (?P<a>.+?) (?:can|do) (?:you|we|i) see")),
    ("count", re.compile(rf"how many (?P<a>.+?) {_BE} there (?P<r>{_SPATIAL}) the (?P<b>.+)")),
    ("count", re.compile(r"how many (?P<a>[a-z -]+)")),
    (
        "exists",
        re.compile(
            rf"{_BE} there (?:a|an|any|some) (?P<a>.+?)(?: (?P<r>{_SPATIAL}) the (?P<b>.+))?"
        ),
    ),
    ("exists", re.compile(r"(?:can|do) (?:you|we|i) see (?:a|an|any|some) (?P<a>.+)")),
    ("exists", re.compile(r"is any (?P<a>.+?)(?: observable| visible)?")),
    (
        "exists",
        re.compile(
            r"does (?:the|this) (?:picture|photo|photograph|image) (?:show|have|contain) "
            r"(?:a|an|any|some) (?P<a>.+)"
        ),
    ),
    ("color", re.compile(rf"(?:what|which) colou?r {_BE} (?:the |this |that )?(?P<a>.+)")),
    ("color", re.compile(rf"what {_BE} the colou?r of (?:the |this |that )?(?P<a>.+)")),
    ("read", re.compile(r"what (?:text|words?) (?:is|are) (?:on|in) (?:the |this )?(?P<a>.+)")),
    ("read", re.compile(r"what does (?:the |this |that )?(?P<a>.+) say")),
    (
        "read",
        re.compile(r"what is (?:written|printed)(?: (?:on|in) (?:the |this |that )?(?P<a>.+))?"),
    ),
    ("relation", re.compile(rf"{_BE} the (?P<a>.+?) (?P<r>{_SPATIAL}) the (?P<b>.+)")),
    ("which", re.compile(r"(?:what|which) (?P<a>[a-z ]+?) is(?: (?:it|this|that))?")),
    ("attribute", re.compile(rf"{_BE} (?:the |this )?(?P<a>.+) (?P<v>[a-z-]+)")),
)


def understand(text: str) -> Question | None:
    """A question in one of the known forms, or None.

    >>> understand("How many red cups are there?").about
    Phrase(noun='cups', color='red')
    >>> understand("Is the spoon to the right of the cup?").relation
    'to the right of'
    >>> understand("Why is she smiling?") is None
    True
    """
    plain = trimmed(text)
    if plain is None:
        return None
    for kind, form in _FORMS:
        found = form.fullmatch(plain)
        if found is None:
            continue
        parts = found.groupdict()
        value = parts.get("v") or ""
        if kind == "attribute" and color_name(value) is None and value not in _ATTRIBUTES:
            continue
        about, other = phrase(parts.get("a") or ""), parts.get("b")
        if kind in ("count", "exists", "which") and not about.noun:
            continue
        return Question(kind, about, value, parts.get("r") or "", phrase(other) if other else None)
    return None


def trimmed(text: str) -> str | None:
    """A question in small letters, without marks and words for the picture; None if far too long.

    >>> trimmed("How many cups are there in the picture?")
    'how many cups are'
    """
    plain = " ".join(text.lower().replace("?", " ").replace(",", " ").split()).rstrip(" .!")
    if len(plain) > 200 or not plain.isprintable():
        return None
    shorter = _PLACE.sub("", plain)
    while shorter != plain:
        plain, shorter = shorter, _PLACE.sub("", shorter)
    return plain


def phrase(text: str) -> Phrase:
    """A noun phrase: a colour and a noun, or neither where it means what is asked of.

    >>> phrase("a red cup"), phrase("the picture")
    (Phrase(noun='cup', color='red'), Phrase(noun='', color=''))
    """
    words = text.split()
    while words and words[0] in ("the", "a", "an", "this", "that"):
        words = words[1:]
    if " ".join(words) in _WHOLE:
        return Phrase("")
    color = color_name(words[0]) if len(words) > 1 else None
    if color is not None:
        return Phrase(" ".join(words[1:]), color)
    return Phrase(" ".join(words))


def described(text: str) -> Phrase | None:
    """A description such as "a photo of a red cup" as a noun phrase; None for anything longer.

    >>> described("a red cup"), described("a photo of two dogs playing chess on a roof")
    (Phrase(noun='cup', color='red'), None)
    """
    plain = " ".join(text.lower().split()).rstrip(" .")
    plain = re.sub(r"^(?:a |the )?(?:photo|picture|image|photograph) of ", "", plain)
    found = phrase(plain)
    return found if found.noun and len(found.noun.split()) <= 3 else None
