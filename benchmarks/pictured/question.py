"""What a question over a photograph asks, where it has one of a few plain forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: The four kinds of the table, and the shapes that make them up.
KINDS = {
    "how many": ("count",),
    "existence": ("exists",),
    "colour": ("color", "is_color", "which_color"),
    "relation": ("side", "on_side", "left_or_right", "is_left_or_right", "next_to"),
}
COLORS = (
    *(
        "black",
        "gray",
        "grey",
        "white",
        "red",
        "orange",
        "yellow",
        "green",
        "blue",
        "purple",
        "pink",
    ),
    "brown",
)
#: Words that say no more than that it is this picture.
_PICTURE = re.compile(
    r" (?:in|of) (?:the|this|that) (?:picture|photo|photograph|image|scene)\b| (?:there|observable)$"
)
_COLOR = "|".join(COLORS)
_SIDE = "left|right|top|bottom"


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun, and the colour before it (empty: none)."""

    noun: str
    color: str = ""

    def __str__(self) -> str:
        return f"{self.color} {self.noun}".strip()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that can be written as a program.

    Attributes:
        shape: what is asked, one of those in ``KINDS``.
        things: what it is asked of, in the order of the words.
        words: colours to choose from, a side, or ``and`` / ``or`` between things that may exist.
    """

    shape: str
    things: tuple[Thing, ...]
    words: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """One of ``KINDS``."""
        return next(kind for kind, shapes in KINDS.items() if self.shape in shapes)


_FORMS: tuple[tuple[str, str], ...] = (
    ("count", r"how many (?P<a>[a-z ]+?)(?: are(?: there| visible)?| can you see)?"),
    ("exists", r"(?:are|is) there (?:both|either)(?: any| a| an)? (?P<a>.+?) (?P<w>and|or) (?:a |an )?(?P<b>.+)"),
    ("exists", r"do you see (?:both|either) (?P<a>.+?) (?P<w>and|or) (?P<b>.+)"),
    ("next_to", r"(?:are there any|is there an?|do you see(?: an?| any)?) (?P<a>.+?) (?P<w>to the left of|to the right of|next to|near) the (?P<b>.+)"),
    ("exists", r"(?:is there|are there|do you see)(?: an?| any)? (?P<a>.+?) (?P<w>or) (?P<b>.+)"),
    ("exists", r"(?:is there|are there|do you see)(?: an?| any)? (?P<a>.+)"),
    ("exists", r"is any (?P<a>.+)"),
    ("color", r"(?:what|which) colou?r (?:is|are) the (?P<a>.+)"),
    ("color", r"what is the colou?r of the (?P<a>.+)"),
    ("which_color", rf"(?:is|are) the (?P<a>.+?) (?P<w>{_COLOR}) or (?P<x>{_COLOR})"),
    ("is_color", rf"(?:is|are) the (?P<a>.+?) (?P<w>{_COLOR})"),
    ("side", r"on which side(?: of the (?:photo|image|picture))? (?:is|are) the (?P<a>.+?)(?:, the left or the right)?"),
    ("side", r"which side(?: of the (?:photo|image|picture))? is the (?P<a>.+) on"),
    ("side", r"where is the (?P<a>.+), on the left or on the right"),
    ("on_side", rf"(?:is|are) the (?P<a>.+?) (?:on|in) the (?P<w>{_SIDE})(?: side| part)?"),
    ("left_or_right", r"(?:is|are) the (?P<a>.+?) to the (?:left|right) or to the (?:left|right) of the (?P<b>.+)"),
    ("is_left_or_right", r"(?:is|are) the (?P<a>.+?) to the (?P<w>left|right) of the (?P<b>.+)"),
    ("left_or_right", r"what is the relation between (?P<a>.+) and (?P<b>.+)"),
)  # fmt: skip


def read(question: str) -> Asked | None:
    """What a question asks, or None where it has none of the forms.

    >>> read("Are there both desks and keyboards in the image?").things
    (Thing(noun='desks', color=''), Thing(noun='keyboards', color=''))
    >>> read("Is the blue boat on the left side?").words
    ('left',)
    >>> read("Why is she smiling?") is None
    True
    """
    plain = " ".join(question.lower().rstrip(" ?.").split())
    shorter = _PICTURE.sub("", plain)
    while shorter != plain:
        plain, shorter = shorter, _PICTURE.sub("", shorter)
    for shape, form in _FORMS:
        found = re.fullmatch(form, plain)
        if found is None:
            continue
        parts = found.groupdict()
        names = [parts[key] for key in ("a", "b") if parts.get(key)]
        if any(_clause(name) for name in names):
            return None
        words = tuple(parts[key] for key in ("w", "x") if parts.get(key))
        things = tuple(_thing(name) for name in names)
        if shape == "exists" and len(things) == 2 and things[0].color and not things[1].color:
            # "red snowboards or kites" are both red.
            things = (things[0], Thing(things[1].noun, things[0].color))
        return Asked(shape, things, words)
    return None


def _clause(name: str) -> bool:
    """Whether a noun phrase has more in it than words before a noun."""
    inside = r"\b(?:that|which|who|of|on|in|made|behind|near|next|to|with|him|from|and|or|under)\b"
    return len(name.split()) > 4 or bool(re.search(inside, name))


def _thing(name: str) -> Thing:
    words = name.split()
    while words and words[0] in ("the", "a", "an", "any", "both"):
        words = words[1:]
    if len(words) > 1 and words[0] in COLORS:
        return Thing(" ".join(words[1:]), words[0].replace("grey", "gray"))
    return Thing(" ".join(words))
