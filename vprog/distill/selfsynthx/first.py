"""The stages before the first round: a student that sees, descriptions, and the chosen concepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.learner import Learner, loaded
from vprog.distill.row import Row
from vprog.distill.sampling import Asked, Sampling, sample_all
from vprog.distill.selfsynthx import records
from vprog.distill.selfsynthx.concepts import Encoder, Selection
from vprog.distill.selfsynthx.describe import (
    base_rows,
    concept_prompt,
    description_prompts,
    gathered,
)
from vprog.distill.selfsynthx.encoder import encoder
from vprog.distill.selfsynthx.figures import precision
from vprog.distill.selfsynthx.lists import (
    NO_CONCEPTS,
    bird_lists,
    read_lists,
    read_traces,
    traced_lists,
    written_lists,
)
from vprog.distill.selfsynthx.select import Choosing, choose, parted
from vprog.distill.selfsynthx.settings import Base, Describe, Select, Synthesis
from vprog.distill.selfsynthx.work import Work, learned

if TYPE_CHECKING:
    from vprog.distill.network import Network


#: What ``data.concepts`` begins with where traces tell them.
TRACES: Final = "traces:"


def listed(work: Work) -> dict[str, tuple[str, ...]]:
    """The lists of concepts: of a file, of traces, of a world's species, or of whoever writes.

    Raises:
        VprogError: VP732 a class has none.
    """
    data, writer = work.data, work.settings.of(Synthesis).writer
    if data.concepts.startswith(TRACES):
        folder = work.settings.path(data.concepts.removeprefix(TRACES))
        return traced_lists(work.images, read_traces(folder, work.images))
    if data.concepts:
        return read_lists(work.settings.path(data.concepts), work.labels)
    if data.kind == "birds":
        known = bird_lists(data.planted, work.rounds.seed)
        return {label: known[label] for label in work.labels}
    if writer in ("student", "template"):
        raise NO_CONCEPTS.error(
            "nothing says which concepts the classes have",
            "name a file in data.concepts, or a server in synthesis.writer that writes them",
        )

    def fill(folder: Path) -> None:
        from vprog.distill.teacher.journal import Journaled
        from vprog.distill.teacher.teacher import teacher

        asked = Journaled(teacher(writer), folder / "calls.jsonl")
        found = written_lists(asked, work.labels, work.thing)
        records.put_json(folder / records.LISTS, found)

    place = work.run.stage("lists", fill, resumes=True)
    told = records.read_json(place / records.LISTS)
    return {label: tuple(texts) for label, texts in told.items()}


def seeing(work: Work, checkpoint: str | Path) -> str | Path:
    """The student that can describe: as it was given, or taught on birds of no species."""
    base = work.settings.of(Base)
    if not base.rows:
        return checkpoint

    def rows(folder: Path) -> list[Row]:
        made = base_rows(base.rows, base.size, work.rounds.seed, work.labels, base.writing)
        return list(made)

    return learned(work, "base", checkpoint, rows, 0)


def described(work: Work, checkpoint: str | Path) -> dict[str, tuple[str, ...]]:
    """Descriptions of every picture that is learned from: three wordings, each sampled often."""
    how = work.settings.of(Describe)

    def fill(folder: Path) -> None:
        prompts = description_prompts(work.of("train"), work.thing)
        asks = [Asked(name, prompt) for name, prompt in prompts]
        sampling = Sampling(
            max_tokens=how.tokens,
            temperature=how.temperature,
            n=how.samples,
            seed=work.rounds.seed,
        )
        student = loaded(work.settings.of(Learner), checkpoint)
        found = sample_all(student, asks, sampling, folder)
        texts = gathered({one.id: one.texts for one in found})
        records.put(
            folder / records.DESCRIPTIONS,
            ({"id": name, "texts": list(some)} for name, some in texts.items()),
        )

    place = work.run.stage("describe", fill, resumes=True, together=True)
    return {one["id"]: tuple(one["texts"]) for one in records.lines(place / records.DESCRIPTIONS)}


def reader(work: Work, descriptions: Mapping[str, tuple[str, ...]]) -> Encoder:
    """The encoder of a run: that of the settings, which has seen descriptions and concepts."""
    some = [text for texts in descriptions.values() for text in texts]
    some += [concept for concepts in work.lists.values() for concept in concepts]
    settings = work.settings
    return encoder(settings.of(Select).encoder, some, _device(work), settings.checkpoint)


def chosen(
    work: Work, checkpoint: str | Path, descriptions: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, Selection], dict[str, Any]]:
    """The concepts of every picture that is learned from, and how well they were chosen.

    Returns:
        The choice by picture; and, where it is known what pictures show, the precision of the
        choice, of the same number by chance, and of the same number chosen by asking the student
        about each concept directly.
    """
    how = work.settings.of(Select)

    def fill(folder: Path) -> None:
        images = work.of("train")
        labels = {one.id: one.label for one in images}
        constants = Choosing(how.tau, how.deviations, how.least, how.negatives, work.rounds.seed)
        found = choose(work.lists, labels, descriptions, reader(work, descriptions), constants)
        records.put_selections(folder, found)
        records.put_json(folder / records.FIGURES, _figures(work, checkpoint, found))

    place = work.run.stage("choose", fill)
    return records.selections(place), records.read_json(place / records.FIGURES)


def _figures(work: Work, checkpoint: str | Path, found: Mapping[str, Selection]) -> dict[str, Any]:
    images = [one for one in work.of("train") if one.shown is not None]
    told: dict[str, Any] = {
        "kept": _mean([float(len(one.kept)) for one in found.values()]),
        "of": _mean([float(len(one.scores)) for one in found.values()]),
    }
    if not images:
        return told
    picked = [parted(work.lists[one.label], found[one.id])[0] for one in images]
    told["precision"] = _mean(
        [precision(some, one.shown or ()) for some, one in zip(picked, images, strict=True)]
    )
    told["chance"] = _mean([precision(work.lists[one.label], one.shown or ()) for one in images])
    if work.settings.of(Select).direct:
        student = loaded(work.settings.of(Learner), checkpoint)
        told["direct"] = _mean(_direct(work, student, found))
    return told


def _direct(work: Work, student: Network, found: Mapping[str, Selection]) -> list[float]:
    """The precision of asking about each concept: as many are taken as were chosen, surest first."""
    images = [one for one in work.of("train") if one.shown is not None]
    rows = []
    for one in images:
        for concept in work.lists[one.label]:
            asks = concept_prompt(one, work.thing, concept)
            rows += [Row(asks.images, asks.text, word) for word in ("yes", "no")]
    likely = iter(student.logps(rows))
    scores = []
    for one in images:
        concepts = work.lists[one.label]
        sure = {concept: next(likely) - next(likely) for concept in concepts}
        ranked = sorted(concepts, key=lambda concept: -sure[concept])
        scores.append(precision(ranked[: len(found[one.id].kept)], one.shown or ()))
    return scores


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 6) if values else 0.0


def _device(work: Work) -> str:
    device = work.settings.of(Learner).device
    return "cpu" if device == "auto" else device


def with_lists(work: Work) -> Work:
    """The same run, its lists known."""
    return replace(work, lists=listed(work))
