"""Candidates of a round: searched in units that outlive a kill, deduplicated, and cut to a few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from vprog.distill.beam.choice import choose
from vprog.distill.beam.search import BeamSettings, Speaker, sentence_beams
from vprog.distill.preference import Candidate
from vprog.distill.row import Prompt
from vprog.distill.sample import Sample
from vprog.distill.src.rap import RapForm
from vprog.distill.src.rows import prompt
from vprog.distill.src.units import in_units
from vprog.rationalize.panel import normal, same_answer


@dataclass(frozen=True, slots=True)
class Searched:
    """The candidates of a sample.

    Attributes:
        id: of the sample.
        texts: the candidates, likeliest first.
        found: how many texts the search came to.
        unreadable: how many of those are no rationale-answer pairs; they are no candidates.
    """

    id: str
    texts: tuple[str, ...]
    found: int
    unreadable: int


def search(
    speaker: Speaker[Prompt],
    samples: Sequence[Sample],
    form: RapForm,
    settings: BeamSettings,
    folder: Path,
    unit: int = 32,
) -> Iterator[Searched]:
    """The candidates of each sample; a folder with units of the same search is gone on with.

    Raises:
        VprogError: VP704 and VP707 as the student has it; VP706 a unit cannot be written.
    """

    def answer(text: str) -> str | None:
        told = form.answer(text)
        return None if told is None else normal(told)

    def work(some: Sequence[Sample]) -> list[dict[str, Any]]:
        found = sentence_beams(speaker, [prompt(sample) for sample in some], settings)
        records = []
        for sample, texts in zip(some, found, strict=True):
            readable = [one for one in texts if form.read(one.text) is not None]
            kept = choose(readable, answer, settings)
            records.append(
                {
                    "id": sample.id,
                    "texts": [one.text.strip() for one in kept],
                    "found": len(texts),
                    "unreadable": len(texts) - len(readable),
                }
            )
        return records

    for told in in_units(folder, samples, unit, work):
        yield Searched(told["id"], tuple(told["texts"]), told["found"], told["unreadable"])


def as_candidates(texts: Sequence[str], sample: Sample, form: RapForm) -> list[Candidate]:
    """Texts as candidates, with their answers held against the sample's."""
    found = []
    for text in texts:
        answer = form.answer(text) or ""
        right = bool(answer) and same_answer(answer, [sample.answer, *sample.answers])
        found.append(Candidate(text, answer, right))
    return found


def parted(samples: Sequence[Sample], held: float) -> tuple[list[Sample], list[Sample]]:
    """Samples that are learned from, and the share that is held back to compare rounds.

    Who is held back hangs on the sample's name alone; of two or more samples one is, at least, where
    the share is above 0.
    """
    ranked = sorted(samples, key=lambda one: sha256(one.id.encode()).digest())
    count = max(1, round(held * len(samples))) if held and len(samples) > 1 else 0
    back = {one.id for one in ranked[:count]}
    return [s for s in samples if s.id not in back], [s for s in samples if s.id in back]


def drawn(samples: Sequence[Sample], count: int, seed: str) -> list[Sample]:
    """Some samples, in their order, drawn by a seed and their names; all where ``count`` is 0."""
    if not count or count >= len(samples):
        return list(samples)
    ranked = sorted(samples, key=lambda one: sha256(f"{seed}:{one.id}".encode()).digest())
    taken = {one.id for one in ranked[:count]}
    return [sample for sample in samples if sample.id in taken]
