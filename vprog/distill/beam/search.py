"""Sentence-level beam search: a text grows sentence by sentence, and contrasts are kept on the way.

Self-rationale calibration (Wu et al., ICML 2025, 2509.13919) takes its candidates by such a search;
its settings are not published. The frontier that keeps some of the worst besides the best is that of
CSR (2405.14622); the numbers here are our own design, but for those of ``BeamSettings`` that name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class BeamSettings:
    """How a search goes.

    Attributes:
        branch: how many next sentences are asked for behind each text (CSR: 5).
        best: how many of the best unfinished texts go on.
        worst: how many of the worst do, for a contrast; with ``best`` the width.
        depth: the most sentences of a text.
        most: the most candidates that are kept in the end (``beam.choice.choose``).
        alike: the Jaccard similarity of word trigrams from which on two texts with one answer count
            as one.
    """

    branch: int = 5
    best: int = 3
    worst: int = 2
    depth: int = 12
    most: int = 8
    alike: float = 0.9

    @property
    def width(self) -> int:
        """How many texts go on at each depth."""
        return self.best + self.worst


@dataclass(frozen=True, slots=True)
class Next:
    """A sentence that may come next.

    Attributes:
        text: the sentence, with the blank or the line end before it.
        logp: the sum of its tokens' log-probabilities, nats.
        ended: whether the text ends with it.
    """

    text: str
    logp: float
    ended: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A text that the search came to.

    Attributes:
        text: the whole of it.
        logp: the sum of its sentences' log-probabilities, nats.
        ended: False where it was broken off: at the greatest depth, or for want of room.
    """

    text: str
    logp: float
    ended: bool = True


class Speaker(Protocol[T_contra]):
    """Proposes next sentences."""

    def next(self, begun: Sequence[tuple[T_contra, str]], branch: int) -> Sequence[Sequence[Next]]:
        """Up to ``branch`` sentences for each prompt with the text so far; none: it cannot go on."""
        ...


@dataclass(frozen=True, slots=True)
class _Open(Generic[T]):
    """An unfinished text, and which prompt it is of."""

    place: int
    prompt: T
    text: str
    logp: float


def sentence_beams(
    speaker: Speaker[T], prompts: Sequence[T], settings: BeamSettings
) -> list[tuple[Found, ...]]:
    """What the search finds for each prompt, likeliest first; prompts are searched side by side.

    At each depth the unfinished texts of a prompt are ranked by their log-probability, and the best
    and the worst few go on. Texts that have ended leave the frontier and are all found; those that
    still go on at the greatest depth, or that nothing can follow, are found too, as not ended. Where the
    width and the branch hold every text, this is an exact enumeration.

    Args:
        speaker: what proposes sentences; it is asked once for a depth, with all that goes on.
        prompts: what to speak about.
        settings: see ``BeamSettings``.
    """
    found: list[dict[str, Found]] = [{} for _ in prompts]
    frontier = [_Open(place, prompt, "", 0.0) for place, prompt in enumerate(prompts)]
    for _ in range(settings.depth):
        if not frontier:
            break
        proposed = speaker.next([(node.prompt, node.text) for node in frontier], settings.branch)
        grown: dict[int, dict[str, _Open[T]]] = {}
        for node, sentences in zip(frontier, proposed, strict=True):
            if node.text and not sentences:
                _keep(found[node.place], Found(node.text, node.logp, False))
            for one in sentences:
                text, logp = node.text + one.text, node.logp + one.logp
                if one.ended:
                    _keep(found[node.place], Found(text, logp))
                    continue
                siblings = grown.setdefault(node.place, {})
                if text not in siblings or siblings[text].logp < logp:
                    siblings[text] = _Open(node.place, node.prompt, text, logp)
        frontier = [
            node
            for place in sorted(grown)
            for node in _frontier(list(grown[place].values()), settings.best, settings.worst)
        ]
    for node in frontier:
        _keep(found[node.place], Found(node.text, node.logp, False))
    return [tuple(sorted(texts.values(), key=_rank)) for texts in found]


def _keep(texts: dict[str, Found], one: Found) -> None:
    known = texts.get(one.text)
    if known is None or (one.ended, one.logp) > (known.ended, known.logp):
        texts[one.text] = one


def _rank(one: Found | _Open[T]) -> tuple[float, str]:
    return (-one.logp, one.text)


def _frontier(nodes: list[_Open[T]], best: int, worst: int) -> list[_Open[T]]:
    """The best and the worst few of some texts, each once."""
    ranked = sorted(nodes, key=_rank)
    if len(ranked) <= best + worst:
        return ranked
    return [*ranked[:best], *ranked[len(ranked) - worst :]]
