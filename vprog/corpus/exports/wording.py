"""How prompts and targets are worded: a suffix chooses what a student gives, a mark ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Stands before the answer at the end of a rationale (LLaVA-Reasoner, 2410.16198).
MARK: Final = "### Answer:"


@dataclass(frozen=True, slots=True)
class Wording:
    """The fixed parts of examples; the sentences are our own.

    Attributes:
        label: asks for the answer alone.
        rationale: asks for the reasons too.
        mark: stands before the answer behind a rationale; empty: the rationale ends as it ends.
    """

    label: str = "Answer with a word, a number or a short phrase."
    rationale: str = "Say step by step what the picture shows, then give the answer."
    mark: str = MARK

    def ended(self, rationale: str, answer: str) -> str:
        """A rationale with the answer at its end.

        >>> Wording().ended("There are three cups.", "3")
        'There are three cups.\\n### Answer: 3'
        """
        return f"{rationale}\n{self.mark} {answer}" if self.mark else rationale
