"""How varied texts are: distinct-n and self-BLEU, over the tokens of ``stats_tokens``."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import Final

from vprog.rationalize.stats_tokens import tokens

#: The longest n-grams that BLEU counts.
_ORDER: Final = 4


def distinct(texts: Sequence[str], n: int) -> float:
    """Different n-grams of all texts over all their n-grams, 0 to 1 (Li et al., 2016, distinct-n).

    It falls as more texts are taken together: compare equal numbers of texts alone. 0 where there is
    no n-gram.

    >>> distinct(["a b", "a c"], 1), distinct(["a b", "a c"], 2)
    (0.75, 1.0)
    """
    found: set[tuple[str, ...]] = set()
    count = 0
    for text in texts:
        grams = _grams(_words(text), n)
        found.update(grams)
        count += len(grams)
    return len(found) / count if count else 0.0


def self_bleu(texts: Sequence[str], sample: int = 100, seed: int = 0) -> float | None:
    """The mean BLEU-4 of each text against all others, 0 to 1: high where they are alike.

    After Zhu et al. (2018). So that figures compare, it is taken over a sample of fixed size, drawn
    by a seed. Precisions beyond unigrams have one added to both counts (Lin and Och, 2004).

    Args:
        texts: at least two.
        sample: how many are drawn; all, where there are fewer.
        seed: of the draw.

    Returns:
        None for fewer than two texts.

    >>> self_bleu(["there is a cup", "there is a cup"])
    1.0
    >>> self_bleu(["one cup"]) is None
    True
    """
    if len(texts) < 2:
        return None
    some = list(texts)
    if sample < len(some):
        some = random.Random(seed).sample(some, max(2, sample))
    words = [_words(text) for text in some]
    counts = [[Counter(_grams(one, n)) for n in range(1, _ORDER + 1)] for one in words]
    # For each n-gram, the two texts that have it most: whichever is judged, the best other is at hand.
    most = [_most([one[n] for one in counts]) for n in range(_ORDER)]
    scores = [_bleu(place, words, counts, most) for place in range(len(words))]
    return sum(scores) / len(scores)


_Most = dict[tuple[str, ...], tuple[tuple[int, int], int]]


def _most(counts: Sequence[Counter[tuple[str, ...]]]) -> _Most:
    """For each n-gram its highest count with whose it is, and the highest of the others."""
    found: _Most = {}
    for place, one in enumerate(counts):
        for gram, count in one.items():
            (best, owner), second = found.get(gram, ((0, -1), 0))
            if count > best:
                found[gram] = ((count, place), best)
            else:
                found[gram] = ((best, owner), max(second, count))
    return found


def _bleu(
    place: int,
    words: Sequence[list[str]],
    counts: Sequence[list[Counter[tuple[str, ...]]]],
    most: Sequence[_Most],
) -> float:
    length = len(words[place])
    if not length:
        return 0.0
    logs = 0.0
    for n in range(_ORDER):
        whole = hits = 0
        for gram, count in counts[place][n].items():
            (best, owner), second = most[n][gram]
            whole += count
            hits += min(count, second if owner == place else best)
        if n:
            hits, whole = hits + 1, whole + 1
        if not hits:
            return 0.0
        logs += math.log(hits / whole)
    others = [len(one) for other, one in enumerate(words) if other != place]
    closest = min(others, key=lambda other: (abs(other - length), other))
    return math.exp(min(0.0, 1 - closest / length) + logs / _ORDER)


def _words(text: str) -> list[str]:
    return [token.lower() for token in tokens(text)]


def _grams(words: list[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + n]) for at in range(len(words) - n + 1)]
