"""Whether a rationale and its answer agree: can a reader tell the answer from the rationale alone?

The headline of self-rationale calibration (Wu et al., ICML 2025, 2509.13919) is that rationales and
answers come to agree; how it is measured is not published. Here a judge that reads text alone is
given the question and the rationale, from which the sentence and the mark that give the answer were
taken out, and answers. Agreement is the share of texts whose own answer it comes to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vprog.distill.final import MARK, final_answer
from vprog.image import Image
from vprog.rationalize.mask import unanswered, without_answer
from vprog.rationalize.panel import Member, normal

#: A mark with the answer behind it, up to the end of its line.
_MARKED: Final = re.compile(MARK.pattern + r"[^\n]*", MARK.flags)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a reader made of some texts; each tuple has an entry for each text.

    Attributes:
        own: whether it came to the answer that the text gives; False where the text gives none.
        gold: whether it came to the gold answer, where gold answers were given.
        read: what it answered; empty where nothing was left to read.
        said: the answer that the text gives, or None.
    """

    own: tuple[bool, ...]
    gold: tuple[bool, ...]
    read: tuple[str, ...]
    said: tuple[str | None, ...]

    @property
    def share(self) -> float:
        """The share of texts whose own answer follows from their rationale, 0 to 1."""
        return sum(self.own) / len(self.own) if self.own else 0.0

    @property
    def gold_share(self) -> float:
        """The share of texts from whose rationale the gold answer follows, 0 to 1."""
        return sum(self.gold) / len(self.gold) if self.gold else 0.0


def evidence(text: str) -> str:
    """What a text says besides its answer; nothing is left of a bare answer.

    >>> evidence("There are two cups. So the answer is 2.\\nAnswer: 2")
    'There are two cups.'
    >>> evidence("### Answer: 2"), evidence("Large.")
    ('', '')
    """
    left = " ".join(_MARKED.sub(" ", text).split())
    answer = final_answer(text)
    if not left or (answer is not None and normal(left) == normal(answer)):
        return ""
    return without_answer(left)


def agreement(
    texts: Sequence[str],
    questions: Sequence[str],
    gold: Sequence[str] = (),
    reader: Member | None = None,
    *,
    masked: bool = False,
) -> Agreement:
    """How many of some texts give the answer that their rationale leads to.

    A text without a rationale, such as a bare answer, agrees with nothing: the reader has nothing to
    read. Two answers are the same as ``vprog.rationalize.panel.normal`` has it.

    Args:
        texts: what was said, rationale and answer.
        questions: what each was said to.
        gold: the right answer to each, where those are to be compared with as well.
        reader: who reads; by default the reader without weights and without errors of
            ``vprog.modules.panel_readers``.
        masked: mask the answer's strings in the rationale too (c⁻ of the transfer filter), a harder
            test: the answer must follow, not stand there.
    """
    if reader is None:
        from vprog.modules.panel_readers import NoisyReader

        reader = NoisyReader(error=0.0)
    said = [final_answer(text) for text in texts]
    left = [evidence(text) for text in texts]
    if masked:
        left = [unanswered(one, [a] if a else []) for one, a in zip(left, said, strict=True)]
    places = [place for place, one in enumerate(left) if one]
    asked: list[tuple[Image | None, str, str]] = [(None, questions[p], left[p]) for p in places]
    read = [""] * len(texts)
    for place, answer in zip(places, reader.generate(asked) if asked else (), strict=True):
        read[place] = answer
    return Agreement(
        tuple(_same(one, other) for one, other in zip(read, said, strict=True)),
        tuple(_same(one, other) for one, other in zip(read, gold, strict=True)) if gold else (),
        tuple(read),
        tuple(said),
    )


def _same(read: str, answer: str | None) -> bool:
    return bool(read) and answer is not None and normal(read) == normal(answer)
