"""Members of a panel without weights: readers that answer only from what a context says.

They are what the transfer filter is tried out on, where every figure must be known to follow from
the text: they know nothing of the world, hold a sentence for as relevant as it shares words with the
question, misread at a seeded rate, and tell likelihoods. How they read is our own design.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from vprog.image import Image
from vprog.modules.panel_reading import Topic, clauses, covered, domain, plain, reading, topic

#: The share of a belief that stays spread over all answers, whatever a context says.
DOUBT: Final = 0.02
#: How much more a clause counts than the one before it: a rationale leads up to its answer.
LATER: Final = 8.0
#: How likely each single word is before anything is read, where the question offers no choice.
WORD: Final = 0.05


class NoisyReader:
    """Reads numbers, words and polarity off a context, as far as it speaks of what is asked.

    A belief is r times the share of the clauses that say the answer, each of which counts ``LATER``
    times as much as the one before it, plus 1 - r times what is likely without a context. r is the
    square of the share of the question's content words that the context has, less its own error rate. Where an answer is
    masked nothing is read, unless it follows ("two plus three is ___") or the reader has ``facts``.

    Args:
        name: in reports.
        error: how often a reading is misread, 0 to 1; which ones hangs on the seed and the texts.
        seed: of the errors.
        facts: for each picture, by name, true sentences about it: the reader then sees what is behind
            a mask where one of them is the same but for the mask. It looks where the context points,
            and nowhere else.

    Raises:
        ValueError: an error rate outside 0 to 1.

    >>> reader = NoisyReader(error=0.0)
    >>> reader.generate([(None, "How many cups are red?", "There are three red cups.")])
    ['3']
    """

    def __init__(
        self,
        name: str = "reader",
        *,
        error: float = 0.1,
        seed: int = 0,
        facts: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        if not 0 <= error <= 1:
            raise ValueError(f"an error rate lies from 0 to 1, and {error} does not")
        self._name, self._error, self._seed = name, error, seed
        self._facts = {
            picture: tuple(dict.fromkeys(pair for text in told for pair in _pairs(text)))
            for picture, told in (facts or {}).items()
        }
        told = repr((error, seed, sorted(self._facts.items())))
        self._digest = hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        """As it was called."""
        return self._name

    @property
    def version(self) -> str:
        """Of the code, and a digest of the settings and facts."""
        return f"1:{self._digest}"

    def logprobs(self, asked: Sequence[tuple[Image | None, str, str, str]]) -> list[float | None]:
        """The logarithm of its belief in each answer."""
        return [
            math.log(self._belief(image, topic(question), context, plain(answer)))
            for image, question, context, answer in asked
        ]

    def generate(self, asked: Sequence[tuple[Image | None, str, str]]) -> list[str]:
        """What it believes most; without any reading, the first of what can be answered."""
        said = []
        for image, question, context in asked:
            about = topic(question)
            read = self._readings(image, about, context)
            options = dict.fromkeys((*domain(about), *(one for one, _ in read if one)))
            beliefs = {one: self._belief(image, about, context, one) for one in options}
            said.append(max(beliefs, key=lambda one: beliefs[one]) if beliefs else "unknown")
        return said

    def _belief(self, image: Image | None, about: Topic, context: str, answer: str) -> float:
        options = domain(about)
        before = 1 / len(options) if answer in options else WORD
        if options and answer not in options:
            before = DOUBT / len(options)
        read = self._readings(image, about, context)
        whole = sum(weight for _, weight in read)
        if not whole:
            return before
        trust = (1 - DOUBT) * (1 - self._error) * covered(about, context) ** 2
        share = sum(w * (float(one == answer) if one else before) for one, w in read) / whole
        return trust * share + (1 - trust) * before

    def _readings(self, image: Image | None, about: Topic, context: str) -> list[tuple[str, float]]:
        """What each clause says, empty for what is hidden, with how much it counts."""
        found = []
        facts = self._facts.get(image.name, ()) if image is not None else ()
        parts = clauses(context)
        for place, clause in enumerate(parts):
            before = parts[place - 1] if place else ""
            read = reading(about, clause, before)
            if read == "" and facts:
                read = _seen(about, before, clause, facts)
            if read is None:
                continue
            dice = random.Random(f"{self._seed}:{about.question}:{place}:{clause}")
            if read and dice.random() < self._error:
                others = [one for one in domain(about) if one != read]
                read = dice.choice(others) if others else ""
            found.append((read, LATER ** (place - len(parts))))
        return found


def _pairs(text: str) -> list[tuple[str, str]]:
    """Each clause of a text with the one before it."""
    parts = clauses(text)
    return list(zip(("", *parts), parts, strict=False))


def _seen(about: Topic, before: str, clause: str, facts: tuple[tuple[str, str], ...]) -> str:
    """What stands behind the last mask of a clause, where facts are the same beside it; else empty.

    Where facts differ, "that object" being another one in each, the one counts that comes after the
    same clause; if that does not decide, nothing is seen.
    """
    if "___" not in clause:
        return ""
    pattern, led = _hole(clause), _hole(before)
    found = [(b, match) for b, fact in facts if (match := pattern.fullmatch(fact)) is not None]
    same = [pair for pair in found if led.fullmatch(pair[0])]
    said = {match.groups()[-1].lower() for _, match in same or found}
    if len(said) != 1:
        return ""
    word = said.pop()
    return "0" if about.kind == "number" and word in ("no", "none") else plain(word)


@lru_cache(maxsize=65536)
def _hole(clause: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in re.split(r"(?:\ba )?___", clause)]
    return re.compile(r"(?:an? )?(\w[\w -]*?)".join(parts), re.IGNORECASE)
