"""What a text says of a bird's parts, and whether it is so: read by rules of a page, no model.

All four systems write plain English about the same seven parts and a score of words; their forms
differ ("striped wings", "the wing is striped", "no crest"). One reader for all compares them fairly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from vprog.distill.selfsynthx.figures import right
from vprog.world.species import BY_NAME, CONCEPTS, NONE, Species

#: A part, a word for it, and whether the text says that it is so.
Claim: TypeAlias = tuple[str, str, bool]
_PARTS: Final = {c.part: c.part for c in CONCEPTS.values()} | {"wings": "wing", "legs": "leg"}
_WORDS: Final = {v for c in CONCEPTS.values() for v in c.values} - {NONE}
_NOT: Final = frozenset(("not", "no", "without"))
#: What may stand between two words for one part: "a fanned, red tail".
_BETWEEN: Final = frozenset((",", "and", "or", "either")) | _WORDS


def claims(text: str) -> list[Claim]:
    """What a text says of a bird's parts, in its order.

    >>> claims("The wing is not rounded. It has striped wings, a fanned red tail and no crest.")[:3]
    [('wing', 'rounded', False), ('wing', 'striped', True), ('tail', 'fanned', True)]
    >>> claims("Since the crest is spiked, we go with dunar. It has no crest.")
    [('crest', 'spiked', True), ('crest', 'none', True)]
    """
    return [one for sentence in re.split(r"[.;]", text) for one in _said(sentence)]


def _said(sentence: str) -> Iterator[Claim]:
    words = re.findall(r"[a-z]+|,", sentence.lower())
    for place, word in enumerate(words):
        if _PARTS.get(word) == "crest" and place and words[place - 1] == "no":
            yield "crest", NONE, True
        if word not in _WORDS:
            continue
        behind = next((w for w in words[place + 1 :] if w not in _BETWEEN), "")
        if behind in _PARTS:
            yield _PARTS[behind], word, not _denied(words, place)
        elif part := _owner(words, place):
            yield part, word, not _denied(words, place)


def _denied(words: list[str], place: int) -> bool:
    return place > 0 and words[place - 1] in _NOT


def _owner(words: list[str], place: int) -> str:
    """The part of which a word behind "is" or "are" is said."""
    while place > 0 and words[place - 1] in _BETWEEN | _NOT:
        place -= 1
    if place > 1 and words[place - 1] in ("is", "are"):
        return _PARTS.get(words[place - 2], "")
    return ""


def holds(claim: Claim, species: Species) -> bool:
    """Whether a claim is so of every bird of a species."""
    part, word, so = claim
    own = {species.value(name) for name, c in CONCEPTS.items() if c.part == part}
    return (word in own) is so


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text comes to.

    Attributes:
        right: it names the bird's species and no other.
        claims: what it says of parts.
        false: how many of these are not so of the bird.
        agrees: it names one species, gives a reason, and all its reasons are so of that species.
        slip: the part of which the first false thing is said; empty where none is.
    """

    right: bool
    claims: int
    false: int
    agrees: bool
    slip: str


def judged(text: str, species: str) -> Judged:
    """A text about a bird of a species.

    >>> judged("The body is blue. The wing is dotted. So the answer is varo.", "varo")
    Judged(right=True, claims=2, false=1, agrees=False, slip='wing')
    """
    said = claims(text)
    named = [name for name in BY_NAME if re.search(rf"\b{name}\b", text)]
    agrees = len(named) == 1 and bool(said) and all(holds(c, BY_NAME[named[0]]) for c in said)
    false = [claim for claim in said if not holds(claim, BY_NAME[species])]
    return Judged(
        right(text, species, list(BY_NAME)),
        len(said),
        len(false),
        agrees,
        false[0][0] if false else "",
    )
