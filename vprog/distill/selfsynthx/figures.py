"""Figures of SelfSynthX that need no judge: accuracy, explained, coherent, grounded, fluent.

The paper has EE, CS and FS judged by GPT-4o with prompts that were not published; the definitions
here are ours. They hold an answer against the classes' lists of concepts, and against what a picture
truly shows where that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vprog.distill.selfsynthx.encoder import told_words
from vprog.distill.selfsynthx.gate import GATES, stated
from vprog.distill.selfsynthx.rejection import contains_label, spelled

_NOT = frozenset(("no", "not", "without", "never"))


@dataclass(frozen=True, slots=True)
class Explained:
    """What an answer says.

    Attributes:
        labels: the classes that it states, in the order in which it first says their names.
        concepts: the concepts of any class that it names.
        coherent: of these, the share that the class which it states first has; None without any.
        grounded: the share that the picture truly shows; None without any, or where nobody knows.
    """

    labels: tuple[str, ...]
    concepts: tuple[str, ...]
    coherent: float | None
    grounded: float | None

    @property
    def explains(self) -> bool:
        """Whether it names a class and a reason: a concept beside the label."""
        return bool(self.labels and self.concepts)


def explained(
    answer: str, lists: Mapping[str, Sequence[str]], shown: Iterable[str] | None = None
) -> Explained:
    """What an answer says, by the lists of concepts of all classes.

    >>> lists = {"varo": ("a blue body", "no crest"), "kesk": ("a brown body", "a rounded crest")}
    >>> said = explained("This is a varo. It has a blue body and a rounded crest.", lists, ["a blue body"])
    >>> said.labels, said.coherent, said.grounded
    (('varo',), 0.5, 0.5)
    """
    text = f" {spelled(answer)} "
    labels = sorted(stated(answer, list(lists)), key=lambda one: text.find(f" {spelled(one)} "))
    named = concepts_in(answer, [c for listed in lists.values() for c in listed])
    own = {_key(c) for c in lists[labels[0]]} if labels else set()
    true = None if shown is None else {_key(c) for c in shown}
    keys = [_key(c) for c in named]
    coherent = sum(k in own for k in keys) / len(keys) if keys else None
    grounded = None
    if keys and true is not None:
        grounded = sum(k in true for k in keys) / len(keys)
    return Explained(tuple(labels), tuple(named), coherent, grounded)


def concepts_in(text: str, concepts: Iterable[str]) -> list[str]:
    """The concepts that a text names, their words in a row and not denied, in the order of the list.

    >>> concepts_in("It has no crest, striped wings, and no forked tail.",
    ...             ["a forked tail", "no crest", "striped wings", "a crest"])
    ['no crest', 'striped wings']
    """
    words = told_words(text)
    found: dict[str, str] = {}
    for concept in concepts:
        wanted = told_words(concept)
        if wanted and _stands(wanted, words):
            found.setdefault(" ".join(wanted), concept)
    return list(found.values())


def _stands(wanted: list[str], words: list[str]) -> bool:
    return any(
        words[start : start + len(wanted)] == wanted
        and not (start and words[start - 1] in _NOT and wanted[0] not in _NOT)
        for start in range(len(words) - len(wanted) + 1)
    )


def _key(concept: str) -> str:
    return " ".join(told_words(concept))


@dataclass(frozen=True, slots=True)
class Figures:
    """How good the answers to one fixed query are, over pictures; shares from 0 to 1.

    Attributes:
        pictures: how many.
        accuracy: share that says its label by the released metric, a part of the text.
        strict: by whole words, not denied, no longer label in its place, and no other label beside it.
        explained: EE: share that states a class and names a concept.
        coherent: CS: the mean share of named concepts that are of the class stated.
        grounded: the mean share of named concepts that the picture shows; None where unknown.
        fluency: FS: perplexity per word of the answers; None where it was not computed.
    """

    pictures: int
    accuracy: float
    strict: float
    explained: float
    coherent: float | None
    grounded: float | None
    fluency: float | None = None


def figures(
    answers: Sequence[str],
    labels: Sequence[str],
    lists: Mapping[str, Sequence[str]],
    shown: Sequence[Iterable[str] | None],
    fluency: float | None = None,
) -> Figures:
    """The figures of answers, one a picture.

    Args:
        answers: of a model to the fixed query.
        labels: of the pictures.
        lists: the concepts of every class.
        shown: what each picture truly shows, None where unknown.
        fluency: as computed elsewhere.
    """
    said = [explained(a, lists, s) for a, s in zip(answers, shown, strict=True)]
    count = max(1, len(answers))
    return Figures(
        len(answers),
        sum(map(contains_label, answers, labels)) / count,
        sum(right(a, b, list(lists)) for a, b in zip(answers, labels, strict=True)) / count,
        sum(one.explains for one in said) / count,
        _mean([one.coherent for one in said]),
        _mean([one.grounded for one in said]),
        fluency,
    )


def right(answer: str, label: str, labels: Sequence[str]) -> bool:
    """Whether an answer states its label, and no other of the list.

    >>> right("A varo, or a varin.", "varo", ["varo", "varin"])
    False
    """
    return GATES["words"](answer, label, labels) and stated(answer, labels) == [label]


def precision(chosen: Iterable[str], shown: Iterable[str]) -> float:
    """The share of chosen concepts that the picture shows; 0 where none was chosen."""
    keys, true = [_key(c) for c in chosen], {_key(c) for c in shown}
    return sum(key in true for key in keys) / len(keys) if keys else 0.0


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
