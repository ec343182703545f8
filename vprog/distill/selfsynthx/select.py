"""Which concepts every image of a set shows, over arrays; and which answers of a round are learned.

The scores are those of ``concepts.py``, for a whole set at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from vprog.distill.selfsynthx.concepts import Encoder, Selection, answer_score, chosen_of
from vprog.distill.selfsynthx.encoder import distinct
from vprog.distill.selfsynthx.gate import GATES
from vprog.distill.selfsynthx.rejection import Kind, Verdict, select_answer

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Choosing:
    """How concepts are chosen (the values are those of the released code).

    Attributes:
        tau: the temperature of the scores.
        deviations: how far above the mean of its class's a score must lie, in standard deviations.
        least: how many concepts are kept at least.
        negatives: how many descriptions of other images an image's are held against, drawn by the
            seed; 0: all of them.
        seed: of the draw.
    """

    tau: float = 0.1
    deviations: float = 0.4
    least: int = 3
    negatives: int = 0
    seed: int = 0


def choose(
    concepts: Mapping[str, Sequence[str]],
    labels: Mapping[str, str],
    descriptions: Mapping[str, Sequence[str]],
    encoder: Encoder,
    how: Choosing | None = None,
) -> dict[str, Selection]:
    """The concepts of each image, chosen of its class's by the descriptions of all images.

    Args:
        concepts: of each class.
        labels: the class of each image.
        descriptions: of each image.
        encoder: embeds both.
        how: constants.
    """
    import numpy as np

    how = how or Choosing()
    names = list(descriptions)
    texts = [text for name in names for text in descriptions[name]]
    vectors = distinct(encoder, texts)
    every = np.array([vectors[text] for text in texts])
    ends = np.cumsum([len(descriptions[name]) for name in names])
    starts = ends - [len(descriptions[name]) for name in names]
    likeness: dict[str, NDArray[Any]] = {}
    for label in dict.fromkeys(labels[name] for name in names):
        own = distinct(encoder, concepts[label])
        columns = np.array([own[concept] for concept in concepts[label]])
        likeness[label] = every @ columns.T / how.tau if len(columns) else np.zeros((len(texts), 0))
    found = {}
    for place, name in enumerate(names):
        start, end = int(starts[place]), int(ends[place])
        near = likeness[labels[name]]
        others = np.r_[0:start, end : len(texts)]
        if 0 < how.negatives < len(others):
            dice = Random(f"{how.seed}:{name}")
            others = others[sorted(dice.sample(range(len(others)), how.negatives))]
        scores = _scores(near[start:end], near[others])
        found[name] = chosen_of(scores, how.deviations, how.least)
    return found


def parted(
    concepts: Sequence[str], selection: Selection
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The chosen concepts of a list, best first, and the rest of it; no concept is in both.

    >>> parted(("a", "b", "c"), Selection((2, 0), (-1.0, -9.0, -0.5), -3.0))
    (('c', 'a'), ('b',))
    """
    kept = set(selection.kept)
    chosen = tuple(concepts[place] for place in selection.kept)
    return chosen, tuple(c for place, c in enumerate(concepts) if place not in kept)


def _scores(own: NDArray[Any], others: NDArray[Any]) -> list[float]:
    """``info_nce`` of each column: rows of ``own`` are positives, rows of ``others`` negatives."""
    import numpy as np

    if not len(others):
        return [0.0] * own.shape[1]
    top = others.max(0)
    against = top + np.log(np.exp(others - top).sum(0))
    scores: list[float] = (own - np.logaddexp(own, against)).sum(0).tolist()
    return scores


@dataclass(frozen=True, slots=True)
class Tried:
    """A query of a round, and what was answered to it.

    Attributes:
        kind: what sort of query it is.
        question: the query.
        answers: in the order of sampling.
        verdict: which of them is learned, and how all scored.
        target: what is learned: the accepted answer, or the plain label.
    """

    kind: Kind
    question: str
    answers: tuple[str, ...]
    verdict: Verdict
    target: str


def reject(
    kind: Kind,
    question: str,
    answers: Sequence[str],
    label: str,
    labels: Sequence[str],
    chosen: Sequence[str],
    rest: Sequence[str],
    vectors: Mapping[str, Sequence[float]],
    plain: tuple[str, str],
    *,
    gate: str = "words",
    tau: float = 0.1,
) -> Tried:
    """Hold the answers of a query against the chosen concepts and the label.

    Args:
        kind: see ``Kind``.
        question: the query.
        answers: to it.
        label: of the image.
        labels: of all classes; a longer one is not credited to a shorter one within it.
        chosen: the image's concepts.
        rest: the other concepts of its class; the released code left the chosen among these.
        vectors: of all these texts.
        plain: a simple query and the plain statement of the label, learned where none is accepted.
        gate: a name of ``GATES``.
        tau: the temperature of the scores.
    """
    positives = [vectors[concept] for concept in chosen]
    negatives = [vectors[concept] for concept in rest]
    scores = [answer_score(vectors[a], positives, negatives, tau=tau) for a in answers]
    says = [GATES[gate](answer, label, labels) for answer in answers]
    verdict = select_answer(kind, scores, says)
    if verdict.accepted is None:
        return Tried("simple", plain[0], tuple(answers), verdict, plain[1])
    return Tried(kind, question, tuple(answers), verdict, answers[verdict.accepted])


def unfiltered(kind: Kind, question: str, answers: Sequence[str], seed: str) -> Tried:
    """The same without a filter: one of the answers by chance, right or wrong."""
    told = hashlib.sha256("\0".join((seed, question, *answers)).encode()).digest()
    place = int.from_bytes(told[:8]) % len(answers)
    verdict = Verdict(place, (0.0,) * len(answers), (True,) * len(answers))
    return Tried(kind, question, tuple(answers), verdict, answers[place])
