"""Rationale-answer pairs as text, and back: one separator, read strictly.

Self-rationale calibration (Wu et al., ICML 2025, 2509.13919) teaches a model to answer with its
rationale first; the form of the text is our own design.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vprog.distill.final import final_answer
from vprog.grammar.diagnostic import declare

BAD_SEPARATOR = declare(
    "VP745",
    "a separator cannot part a rationale from its answer",
    "The separator stands once in each text, between the rationale and the answer, and must be told "
    "apart from both: it has a letter or a digit, and what is behind it is read as the answer.",
    wrong=">>> from vprog.distill.src.rap import RapForm\n>>> RapForm(' ')",
    right=">>> from vprog.distill.src.rap import RapForm\n>>> RapForm('\\n### Answer: ')",
)

#: Where a rationale ends and its answer begins, unless settings say otherwise.
SEPARATOR: Final = "\nAnswer: "


@dataclass(frozen=True, slots=True)
class Rap:
    """A rationale with its answer."""

    rationale: str
    answer: str


@dataclass(frozen=True, slots=True)
class RapForm:
    """How a rationale-answer pair is written as one text.

    Attributes:
        separator: what stands between the two.

    Raises:
        VprogError: VP745 a separator that ``final_answer`` would not find the answer behind.
    """

    separator: str = SEPARATOR

    def __post_init__(self) -> None:
        mark = self.separator.strip()
        if not any(c.isalnum() for c in mark) or final_answer(f"A b{self.separator}c") != "c":
            raise BAD_SEPARATOR.error(
                f"{self.separator[:40]!r} is no separator", "write '\\nAnswer: ', for one"
            )

    def write(self, pair: Rap) -> str:
        """The text of a pair.

        >>> RapForm().write(Rap("There are two cups.", "2"))
        'There are two cups.\\nAnswer: 2'
        """
        return f"{pair.rationale}{self.separator}{pair.answer}"

    def read(self, text: str) -> Rap | None:
        """The pair in a text; None where it is none.

        The separator stands exactly once, and something on both sides; an answer is one line.

        >>> RapForm().read("There are two cups.\\nAnswer: 2")
        Rap(rationale='There are two cups.', answer='2')
        >>> RapForm().read("Two.") is None
        True
        """
        parts = text.strip().split(self.separator)
        if len(parts) != 2:
            return None
        rationale, answer = (part.strip() for part in parts)
        if not rationale or not answer or "\n" in answer:
            return None
        return Rap(rationale, answer)

    def answer(self, text: str) -> str | None:
        """The answer in a text; None where it is no pair."""
        pair = self.read(text)
        return None if pair is None else pair.answer
