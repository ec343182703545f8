"""What is learned in a round of SelfSynthX: synthesis in the first, rejection sampling later."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

from vprog.distill.learner import Learner, loaded
from vprog.distill.row import Prompt
from vprog.distill.sampling import Asked, Sampling, sample_all
from vprog.distill.selfsynthx import records
from vprog.distill.selfsynthx.concepts import Encoder, Selection
from vprog.distill.selfsynthx.data import Labelled
from vprog.distill.selfsynthx.encoder import distinct
from vprog.distill.selfsynthx.page import Query
from vprog.distill.selfsynthx.questions import LATER, MIXTURE, draw, drawn
from vprog.distill.selfsynthx.select import Tried, parted, reject, unfiltered
from vprog.distill.selfsynthx.settings import Select, Synthesis
from vprog.distill.selfsynthx.work import Work
from vprog.distill.selfsynthx.writer import (
    Template,
    Wanted,
    Writer,
    Written,
    plain_answer,
    synthesize,
)


def picked(
    work: Work, image: Labelled, selection: Selection
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The concepts of an image, and the others of its class, as the arm of the run has them.

    Without a filter as many are drawn by chance as would be chosen; an explanation that is the same
    for all pictures of a class has all of its list.
    """
    concepts = work.lists[image.label]
    if work.rounds.arm == "general":
        return concepts, ()
    if work.rounds.arm == "unfiltered":
        dice = Random(f"{work.rounds.seed}:{image.id}")
        some = dice.sample(concepts, len(selection.kept))
        return tuple(some), tuple(c for c in concepts if c not in some)
    return parted(concepts, selection)


def synthesized(
    work: Work, checkpoint: str | Path, selections: Mapping[str, Selection], number: int
) -> dict[str, list[Query]]:
    """The queries of the first round, and of every round of the arms that sample nothing.

    Args:
        work: the run.
        checkpoint: who writes, where the student does.
        selections: the concepts of each picture.
        number: of the round.
    """
    table, arm = work.settings.of(Synthesis), work.rounds.arm
    mixture = {"simple": 1.0} if arm == "label" else MIXTURE

    def fill(folder: Path) -> None:
        wanted, simple = [], []
        for image in work.of("train"):
            concepts, _ = picked(work, image, selections[image.id])
            seed = f"{work.rounds.seed}:{number}:{image.id}"
            asked = drawn(table.answers, mixture, work.thing, seed)  # type: ignore[arg-type]
            wanted += [
                Wanted(image.id, image.image, image.label, concepts, sort, text)
                for sort, text in asked
            ]
            simple += [draw("simple", work.thing, Random(f"{seed}:{k}")) for k in range(len(asked))]
        writer = _writer(work, checkpoint, folder)
        gate = "nothing" if arm == "unfiltered" else work.rounds.gate
        made = synthesize(wanted, writer, work.labels, work.thing, simple, gate)
        found: dict[str, list[Query]] = {}
        for one in made:
            plain = not one.kept and one.wanted.sort != "simple"
            answers = (one.written,) if one.written else () if plain else (one.answer,)
            found.setdefault(one.wanted.id, []).append(
                Query(one.wanted.question, answers, None if plain else 0, one.answer, one.question)
            )
        records.put_queries(folder, found)

    return records.queries(work.run.stage(f"rows-{number}", fill, resumes=True))


def _writer(work: Work, checkpoint: str | Path, folder: Path) -> Writer:
    table = work.settings.of(Synthesis)
    if table.writer == "template" or work.rounds.arm in ("label", "general"):
        return Template(work.thing)
    from vprog.distill.teacher.journal import Journaled
    from vprog.distill.teacher.local import Taught
    from vprog.distill.teacher.teacher import teacher

    journal = folder / "calls.jsonl"
    if table.writer == "student":
        student = loaded(work.settings.of(Learner), checkpoint)
        taught = Taught(
            student,
            "student",
            str(work.rounds.seed),
            tokens=table.tokens,
            temperature=table.temperature,
            seed=work.rounds.seed,
        )
        return Written(Journaled(taught, journal), work.thing)
    given = {"tokens": table.tokens}
    if table.writer.startswith("server:"):
        asked = teacher(table.writer, **given, temperature=table.temperature)
    else:
        asked = teacher(table.writer, **given)
    return Written(Journaled(asked, journal), work.thing)


def rejected(
    work: Work,
    checkpoint: str | Path,
    selections: Mapping[str, Selection],
    encoder: Encoder,
    number: int,
) -> dict[str, list[Query]]:
    """The queries of a later round: what the student answers to pictures it has learned, filtered.

    Args:
        work: the run.
        checkpoint: the student of the round before.
        selections: the concepts of each picture.
        encoder: of the run.
        number: of the round.
    """
    table = work.rounds
    images = work.of("train")
    asked = {
        image.id: drawn(table.queries, LATER, work.thing, f"{table.seed}:{number}:{image.id}")
        for image in images
    }

    def sample(folder: Path) -> None:
        prompts = [
            Asked(f"{image.id}#{k}", Prompt((image.image,), text))
            for image in images
            for k, (_, text) in enumerate(asked[image.id])
        ]
        sampling = Sampling(
            max_tokens=table.tokens,
            temperature=table.temperature,
            top_p=table.top_p,
            n=table.samples,
            seed=table.seed + number,
        )
        student = loaded(work.settings.of(Learner), checkpoint)
        found = sample_all(student, prompts, sampling, folder)
        records.put(
            folder / records.ANSWERS, ({"id": one.id, "texts": list(one.texts)} for one in found)
        )

    def fill(folder: Path) -> None:
        told = {
            one["id"]: tuple(" ".join(text.split()) for text in one["texts"])
            for one in records.lines(sampled / records.ANSWERS)
        }
        every = [text for texts in told.values() for text in texts]
        vectors = distinct(encoder, [*every, *(c for some in work.lists.values() for c in some)])
        found: dict[str, list[Query]] = {}
        for image in images:
            chosen, rest = picked(work, image, selections[image.id])
            for k, (_, question) in enumerate(asked[image.id]):
                answers = told[f"{image.id}#{k}"]
                seed = f"{table.seed}:{number}:{image.id}:{k}"
                if table.arm == "unfiltered":
                    tried = unfiltered("explain", question, answers, seed)
                else:
                    tried = reject(
                        "explain",
                        question,
                        answers,
                        image.label,
                        work.labels,
                        chosen,
                        rest,
                        vectors,
                        _plain(image, work.thing, seed),
                        gate=table.gate,
                        tau=work.settings.of(Select).tau,
                    )
                found.setdefault(image.id, []).append(_query(question, tried))
        records.put_queries(folder, found)

    sampled = work.run.stage(f"sampled-{number}", sample, resumes=True, together=True)
    return records.queries(work.run.stage(f"rows-{number}", fill))


def _plain(image: Labelled, thing: str, seed: str) -> tuple[str, str]:
    return draw("simple", thing, Random(seed)), plain_answer(image.label, thing)


def _query(question: str, tried: Tried) -> Query:
    verdict = tried.verdict
    return Query(
        question,
        tried.answers,
        verdict.accepted,
        tried.target,
        tried.question,
        verdict.scores,
        verdict.says,
    )
