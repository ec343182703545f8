"""How a rationale is told: its style, and how its wordings vary."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from vprog.grammar.diagnostic import declare
from vprog.rationalize.frames import FRAMES

#: ``concise``: only what decides; ``detailed``: each step; ``grounded``: detailed, with the box of
#: each thing that is named; ``steps``: detailed, each sentence numbered.
Style: TypeAlias = Literal["concise", "detailed", "grounded", "steps"]
STYLES: tuple[Style, ...] = get_args(Style)

NO_STYLE = declare(
    "VP410",
    "there is no such style",
    "A rationale is told in one of the styles concise, detailed, grounded, steps.",
    wrong="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json --style terse",
    right="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json --style concise",
)

#: How many different choices a seed leads to; every number of alternatives divides it.
CHOICES = 12


@dataclass(slots=True)
class Voice:
    """Picks one of several wordings.

    Attributes:
        concise: whether what another sentence says is left out.
        choice: which wording of each frame is picked, by its remainder; 0: the first of all.
    """

    concise: bool = False
    choice: int = 0

    def frame(self, name: str, **slots: Any) -> str:
        """A frame with its slots filled."""
        wordings = FRAMES[name]
        return wordings[self.choice % len(wordings)].format(**slots)

    def pick(self, first: str, also: tuple[str, ...]) -> str:
        """A wording of the table, or one of its alternatives."""
        place = self.choice % (1 + len(also)) if also else 0
        return also[place - 1] if place else first


def choices(seed: int | None, digest: str, count: int) -> list[int]:
    """For each of so many sentences a choice; the same for the same seed and trace, on any machine.

    >>> choices(None, "", 3)
    [0, 0, 0]
    >>> choices(7, "abc", 3) == choices(7, "abc", 3) != choices(8, "abc", 3)
    True
    """
    if seed is None:
        return [0] * count
    found: list[int] = []
    block = 0
    while len(found) < count:
        text = f"{seed} {digest} {block}".encode()
        found.extend(byte % CHOICES for byte in hashlib.sha256(text).digest() if byte < 252)
        block += 1
    return found[:count]


def style_of(name: str) -> Style:
    """A style by its name.

    Raises:
        VprogError: VP410 an unknown style.
    """
    for style in STYLES:
        if style == name:
            return style
    raise NO_STYLE.error(f"there is no style {name}", f"styles: {', '.join(STYLES)}")
