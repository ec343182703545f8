"""The nouns of a detector that was trained on a fixed list of classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from vprog.english import join
from vprog.failed import Failed, fail
from vprog.modules.coco import CLASSES, EVERYTHING
from vprog.modules.finding import plain
from vprog.modules.nouns import UNKNOWN_NOUN, classes_of, nouns

#: Names of COCO's classes in lists that write them otherwise.
_SPELT: Final = {
    "pottedplant": "potted plant",
    "diningtable": "dining table",
    "tvmonitor": "tv",
}


class Vocabulary:
    """The classes that a detector tells apart, and what else they are called.

    A class of COCO is known by its everyday names too; of any other list by its own name, in the
    singular and the plural. "thing" stands for all.

    Args:
        labels: the name of each class, in the detector's order; an empty one is never told.

    >>> words = Vocabulary(["motorbike", "sofa", "ufo"])
    >>> words.labels, sorted(words.classes("couches")), sorted(words.classes("UFOs"))
    (('motorcycle', 'couch', 'ufo'), ['couch'], ['ufo'])
    >>> words.classes("ufoo").sentence
    'the detector does not know "ufoo"; the nearest that it knows is ufo'
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(_canonical(label) for label in labels)
        self._known = frozenset(label for label in self.labels if label)

    def classes(self, noun: str) -> frozenset[str] | Failed:
        """The labels that a noun stands for, or a failure that lists near ones."""
        word = plain(noun)
        if word in EVERYTHING:
            return self._known
        for form in (" ".join(noun.lower().split()), word):
            if form in self._known:
                return frozenset([form])
        usual = classes_of(noun)
        if not isinstance(usual, Failed) and usual <= self._known:
            return usual
        near = get_close_matches(word, sorted(self._known), n=3, cutoff=0.75)
        hint = f"; the nearest that it knows {'is' if len(near) == 1 else 'are'} {join(near)}"
        return fail(
            UNKNOWN_NOUN,
            f'the detector does not know "{noun[:60]}"{hint if near else ""}',
            "see `vprog nouns` for what it knows; a detector with an open vocabulary takes any noun",
        )

    @property
    def nouns(self) -> Mapping[str, tuple[str, ...]]:
        """Every noun that is known, with its synonyms."""
        usual = nouns()
        table = {label: usual.get(label, ()) for label in self.labels if label}
        for kind, others in usual.items():
            told = classes_of(kind)
            if kind not in CLASSES and not isinstance(told, Failed) and told <= self._known:
                table[kind] = others
        table[EVERYTHING[0]] = EVERYTHING[1:]
        return table


def _canonical(label: str) -> str:
    """A class by the name that it has everywhere in vprog."""
    word = " ".join(label.lower().replace("_", " ").split())
    word = _SPELT.get(word, word)
    if word in ("", "n/a", "background") or word in CLASSES:
        return "" if word in ("n/a", "background") else word
    usual = classes_of(word)
    if not isinstance(usual, Failed) and len(usual) == 1:
        return next(iter(usual))
    return word
