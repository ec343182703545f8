"""Families of questions, and their wordings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from vprog.world.questions.draw import Draw
from vprog.world.questions.sense import Sense

Wordings: TypeAlias = Mapping[str, tuple[str, ...]]


class Built(NamedTuple):
    """A question without its wording.

    Attributes:
        sense: what it asks.
        variant: which wordings of the family fit it.
        gaps: what stands in their gaps.
    """

    sense: Sense
    variant: str
    gaps: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Family:
    """Questions that ask alike.

    Attributes:
        name: such as ``count``.
        wordings: by variant, at least six each; the last of each is held out of training.
        build: makes one of a scene; None where this draw gives none.
    """

    name: str
    wordings: Wordings
    build: Callable[[Draw], Built | None]


#: Every family by its name, in the order in which they are declared.
FAMILIES: Final[dict[str, Family]] = {}


def family(
    name: str, wordings: Wordings
) -> Callable[[Callable[[Draw], Built | None]], Callable[[Draw], Built | None]]:
    """Declare a family: the function under it builds a question."""

    def declared(build: Callable[[Draw], Built | None]) -> Callable[[Draw], Built | None]:
        FAMILIES[name] = Family(name, wordings, build)
        return build

    return declared
