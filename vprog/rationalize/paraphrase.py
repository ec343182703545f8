"""The other back end of bridging: sentences in the words of a language model, under contract.

METHODS.md, section 1.3, S2c has the contract: every number, label, colour, relation and the answer
of a new text is extracted again and checked against the evidence; what fails is tried again, and
then replaced by the deterministic text. The extraction here is the reader of
``vprog.rationalize.reading``: a new text must claim what the sentence claims, no more and no less,
and no part of it may stay unread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from vprog.rationalize.claim import meaning
from vprog.rationalize.reading import read
from vprog.rationalize.sentence import Sentence

#: How many times as long as the sentence, and how many characters more, a new text may be.
_LONGER = 3
_MORE = 80


class Paraphraser(Protocol):
    """Says a sentence in other words: text in, text out. It may fail the contract, never break it."""

    def __call__(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """What became of a sentence.

    Attributes:
        sentence: with the new text, or as it was.
        accepted: whether the text is new.
        refused: for each text that was not taken, why.
    """

    sentence: Sentence
    accepted: bool
    refused: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is said."""
        return self.sentence.text


def paraphrase(
    sentences: Sequence[Sentence], paraphraser: Paraphraser, retries: int = 2
) -> tuple[Paraphrase, ...]:
    """Sentences in other words, each only where the new text claims exactly what the old one does.

    Args:
        sentences: of a rationale, in the style ``detailed`` or ``concise``.
        paraphraser: asked once for each sentence, and again for each text that is refused.
        retries: how often it is asked again, before the sentence stays as it is.
    """
    return tuple(_one(sentence, paraphraser, retries) for sentence in sentences)


def _one(sentence: Sentence, paraphraser: Paraphraser, retries: int) -> Paraphrase:
    refused: list[str] = []
    for _ in range(1 + retries):
        text = paraphraser(sentence.text)
        why = fault(sentence, text)
        if not why:
            return Paraphrase(sentence._replace(text=text), True, tuple(refused))
        refused.append(why)
    return Paraphrase(sentence, False, tuple(refused))


def fault(sentence: Sentence, text: str) -> str:
    """Why a text may not stand for a sentence; empty where it may."""
    if not text or not text.isprintable() or text != text.strip():
        return "it is no line of text"
    if len(text) > _LONGER * len(sentence.text) + _MORE:
        return "it is too long"
    found = read(text)
    unread = [part for one in found for part in one.unread]
    if unread:
        return f"this cannot be read: {unread[0]}"
    wanted = Counter(meaning(claim) for claim in sentence.claims)
    given = Counter(meaning(claim) for one in found for claim in one.claims)
    if missing := wanted - given:
        return f"a claim is missing: {_shown(missing)}"
    if extra := given - wanted:
        return f"a claim has no evidence: {_shown(extra)}"
    return ""


def _shown(claims: Counter[tuple[object, ...]]) -> str:
    """The kind of the first claim, and what it is about."""
    kind, *rest = next(iter(claims))
    return f"{kind} {rest[0]}"
