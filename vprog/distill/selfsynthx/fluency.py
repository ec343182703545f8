"""How fluent answers are, as perplexity per word: by counts of words, or by a language model.

The paper's FS is lower for better texts and lies between 3.5 and 10.5, as a perplexity may; its
definition was not published. This one is ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import exp, log
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from vprog.modules.language import LocalLanguage

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_START: Final = "\x02"
_END: Final = "\x03"


class Reader(Protocol):
    """Tells how likely texts are.

    Attributes:
        ends: how many signs beyond its words it reads of a text: 1 where the end is told too.
    """

    ends: int

    def logprobs(self, texts: Sequence[str]) -> list[float]:
        """The log-probability of each text, in nats."""
        ...


class Counts:
    """Runs of up to three words, counted over texts and smoothed (Witten and Bell 1991).

    Args:
        texts: what fluent texts look like: descriptions, or answers that were accepted.
    """

    ends = 1

    def __init__(self, texts: Iterable[str]) -> None:
        self._seen: list[Counter[tuple[str, ...]]] = [Counter(), Counter(), Counter()]
        self._after: list[dict[tuple[str, ...], set[str]]] = [{}, {}, {}]
        self._total: Counter[tuple[str, ...]] = Counter()
        for text in texts:
            words = _words(text)
            for place in range(2, len(words)):
                for size in range(3):
                    before = tuple(words[place - size : place])
                    self._seen[size][*before, words[place]] += 1
                    self._after[size].setdefault(before, set()).add(words[place])
                    self._total[before] += 1
        self._vocabulary = len(self._after[0].get((), ())) + 1

    def logprobs(self, texts: Sequence[str]) -> list[float]:
        """The log-probability of each text with its end, in nats."""
        return [
            sum(
                log(self._chance(words[place], tuple(words[place - 2 : place])))
                for place in range(2, len(words))
            )
            for words in map(_words, texts)
        ]

    def _chance(self, word: str, before: tuple[str, ...]) -> float:
        kinds = len(self._after[len(before)].get(before, ()))
        shorter = self._chance(word, before[1:]) if before else 1 / self._vocabulary
        if not kinds:
            return shorter
        seen = self._seen[len(before)][*before, word]
        return (seen + kinds * shorter) / (self._total[before] + kinds)


class Modelled:
    """A language model on this machine as reader.

    Args:
        model: see there.
    """

    ends = 0

    def __init__(self, model: LocalLanguage) -> None:
        self._model = model

    def logprobs(self, texts: Sequence[str]) -> list[float]:
        """The log-probability of each text after a full stop, in nats."""
        return self._model.logprobs([(".", f" {text}") for text in texts])


def fluency(texts: Sequence[str], reader: Reader) -> float:
    """FS: the perplexity per word and mark of texts, all together; lower is better.

    >>> reader = Counts(["the bird has a blue body ."] * 9)
    >>> fluency(["the bird has a blue body ."], reader) < fluency(["body blue a has"], reader)
    True
    """
    words = sum(len(_TOKEN.findall(text)) + reader.ends for text in texts)
    return exp(-sum(reader.logprobs(texts)) / words) if words else 0.0


def _words(text: str) -> list[str]:
    return [_START, _START, *_TOKEN.findall(text.lower()), _END]
