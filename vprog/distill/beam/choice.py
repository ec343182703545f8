"""Which candidates of a search are kept: no two alike, more than one answer where there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from vprog.distill.beam.search import BeamSettings, Found

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
#: How many words make a shingle.
_SHINGLE = 3


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of three words of a text, in lower case; of a shorter text all its words as one.

    >>> sorted(shingles("There is a cup."))
    [('is', 'a', 'cup'), ('there', 'is', 'a')]
    """
    words = _WORD.findall(text.lower())
    if len(words) < _SHINGLE:
        return frozenset({tuple(words)} if words else ())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def likeness(a: str, b: str) -> float:
    """The Jaccard similarity of two texts' shingles, 0 to 1; two empty texts are alike.

    >>> likeness("There is a cup.", "there is  a cup")
    1.0
    """
    one, other = shingles(a), shingles(b)
    return len(one & other) / len(one | other) if one | other else 1.0


def distinct(
    found: Sequence[Found], answer: Callable[[str], str | None], alike: float
) -> list[Found]:
    """Texts without doubles, in their order: the first of those that say the same stays.

    Two texts say the same if they have the same words, or the same answer and a likeness of at
    least ``alike``.
    """
    kept: list[tuple[Found, str | None]] = []
    said: set[tuple[str, ...]] = set()
    for one in found:
        words = tuple(_WORD.findall(one.text.lower()))
        told = answer(one.text)
        if words in said or any(
            told == other and likeness(one.text, text.text) >= alike for text, other in kept
        ):
            continue
        said.add(words)
        kept.append((one, told))
    return [one for one, _ in kept]


def choose(
    found: Sequence[Found], answer: Callable[[str], str | None], settings: BeamSettings
) -> tuple[Found, ...]:
    """The candidates that are judged: at most ``settings.most``, no two alike, likeliest first.

    Where there are more, the likeliest and the unlikeliest stay, in the proportion of
    ``settings.best`` to ``settings.worst``. Where all that stay have one answer, and another text has
    another, the likeliest of those takes the place of the last of the likeliest, or, where but one of
    them stays, of the first behind it.

    Args:
        found: as ``sentence_beams`` gives them, likeliest first.
        answer: the answer of a text; None where it gives none.
        settings: see ``BeamSettings``.
    """
    texts = distinct(found, answer, settings.alike)
    if len(texts) <= settings.most:
        return tuple(texts)
    head = max(1, round(settings.most * settings.best / max(1, settings.width)))
    tail = settings.most - head
    places = [*range(head), *range(len(texts) - tail, len(texts))]
    answers = {answer(texts[place].text) for place in places}
    if len(answers) == 1 and settings.most > 1:
        others = (p for p in range(len(texts)) if answer(texts[p].text) not in answers)
        other = next(others, None)
        if other is not None:
            places[max(1, head - 1)] = other
    return tuple(texts[place] for place in sorted(places))
