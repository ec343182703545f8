"""Made-up species of birds, each defined by concepts that show in a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: Stands for a part that a species does not have.
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Concept:
    """Something in which species differ.

    Attributes:
        name: such as "tail shape".
        part: the part of the body that shows it, such as "tail".
        category: what kind of word its values are: color, shape, pattern or length.
        values: the words for it; ``NONE`` where the part may be absent.
    """

    name: str
    part: str
    category: str
    values: tuple[str, ...]

    def said(self, value: str) -> str:
        """A value as a noun phrase.

        >>> CONCEPTS["tail shape"].said("forked"), CONCEPTS["crest"].said(NONE)
        ('a forked tail', 'no crest')
        >>> CONCEPTS["leg length"].said("long")
        'long legs'
        """
        if value == NONE:
            return f"no {self.part}"
        if self.part in _PAIRS:
            return f"{value} {self.part}s"
        article = "an" if value[0] in "aeiou" else "a"
        return f"{article} {value} {self.part}"


#: Parts of which a bird has two.
_PAIRS: Final = ("wing", "leg")

CONCEPTS: Final[Mapping[str, Concept]] = {
    c.name: c
    for c in (
        Concept("body color", "body", "color", ("blue", "green", "brown", "orange")),
        Concept("wing shape", "wing", "shape", ("rounded", "pointed", "notched")),
        Concept("wing pattern", "wing", "pattern", ("plain", "striped", "dotted", "checkered")),
        Concept("tail shape", "tail", "shape", ("fanned", "forked", "pointed")),
        Concept("tail color", "tail", "color", ("red", "yellow", "purple", "cyan")),
        Concept("beak shape", "beak", "shape", ("straight", "hooked")),
        Concept("crest", "crest", "shape", (NONE, "spiked", "rounded")),
        Concept("leg length", "leg", "length", ("short", "long")),
    )
}


@dataclass(frozen=True, slots=True)
class Species:
    """A species: its made-up name, and its value of each concept, in the order of ``CONCEPTS``."""

    name: str
    values: tuple[str, ...]

    def value(self, concept: str) -> str:
        """Its value of a concept.

        Raises:
            KeyError: there is no such concept.
        """
        return dict(zip(CONCEPTS, self.values, strict=True))[concept]

    def described(self) -> tuple[str, ...]:
        """Its concepts in words.

        >>> BY_NAME["varo"].described()[:3]
        ('a blue body', 'rounded wings', 'striped wings')
        """
        return tuple(
            CONCEPTS[name].said(value) for name, value in zip(CONCEPTS, self.values, strict=True)
        )

    def differs(self, other: Species) -> tuple[str, ...]:
        """The names of the concepts in which two species differ.

        >>> BY_NAME["varo"].differs(BY_NAME["varin"])
        ('wing pattern',)
        """
        return tuple(
            name for name, a, b in zip(CONCEPTS, self.values, other.values, strict=True) if a != b
        )


def _species(name: str, *values: str) -> Species:
    for concept, value in zip(CONCEPTS.values(), values, strict=True):
        assert value in concept.values, (name, concept.name, value)
    return Species(name, values)


#: Four genera; within one, a species has a neighbour that differs in a single concept.
SPECIES: Final = (
    _species("varo", "blue", "rounded", "striped", "fanned", "red", "straight", NONE, "short"),
    _species("varin", "blue", "rounded", "dotted", "fanned", "red", "straight", NONE, "short"),
    _species("vareth", "blue", "rounded", "striped", "forked", "red", "straight", NONE, "long"),
    _species("vardu", "blue", "pointed", "striped", "forked", "cyan", "straight", NONE, "long"),
    _species("tolmi", "green", "pointed", "plain", "pointed", "yellow", "hooked", NONE, "long"),
    _species("tolrek", "green", "pointed", "plain", "pointed", "purple", "hooked", NONE, "long"),
    _species(
        "tolash", "green", "notched", "plain", "pointed", "yellow", "hooked", "spiked", "long"
    ),
    _species(
        "tolun", "green", "notched", "dotted", "fanned", "yellow", "hooked", "spiked", "short"
    ),
    _species(
        "kesk", "brown", "notched", "checkered", "forked", "cyan", "straight", "rounded", "short"
    ),
    _species(
        "kesor", "brown", "notched", "checkered", "forked", "cyan", "hooked", "rounded", "short"
    ),
    _species(
        "kesil", "brown", "rounded", "checkered", "forked", "red", "hooked", "rounded", "long"
    ),
    _species(
        "kesham", "brown", "rounded", "checkered", "fanned", "red", "hooked", "spiked", "long"
    ),
    _species(
        "dunar", "orange", "pointed", "dotted", "fanned", "purple", "straight", "spiked", "short"
    ),
    _species(
        "dunok", "orange", "pointed", "dotted", "fanned", "purple", "straight", "rounded", "short"
    ),
    _species(
        "dunwe", "orange", "rounded", "dotted", "pointed", "purple", "hooked", "rounded", "long"
    ),
    _species(
        "dunist", "orange", "rounded", "striped", "pointed", "cyan", "hooked", "rounded", "long"
    ),
)
BY_NAME: Final[Mapping[str, Species]] = {s.name: s for s in SPECIES}
