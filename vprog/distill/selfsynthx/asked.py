"""What a student says after a round to pictures that it has not learned from, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vprog.distill.learner import Learner, loaded
from vprog.distill.row import Prompt
from vprog.distill.sampling import Asked, Sampling, sample_all
from vprog.distill.selfsynthx import records
from vprog.distill.selfsynthx.data import Labelled
from vprog.distill.selfsynthx.figures import figures
from vprog.distill.selfsynthx.fluency import Counts, Modelled, Reader, fluency
from vprog.distill.selfsynthx.questions import FIXED, worded
from vprog.distill.selfsynthx.work import Work


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of asking after a round.

    Attributes:
        figures: by name; ``vprog.distill.selfsynthx.figures.Figures`` says what they are.
        answers: by picture.
    """

    figures: Mapping[str, Any]
    answers: Mapping[str, str]


def asked(
    work: Work,
    checkpoint: str | Path,
    descriptions: Mapping[str, Sequence[str]],
    shown: Sequence[Labelled],
    number: int,
) -> Answered:
    """Ask the fixed query about every test picture, the likeliest word each time.

    Args:
        work: the run.
        checkpoint: who is asked.
        descriptions: what fluent texts look like.
        shown: pictures that have a page, which are asked about too.
        number: of the round; 0 is the student before the first.
    """
    images = {one.id: one for one in (*work.of("test"), *shown)}
    tested = work.of("test")

    def fill(folder: Path) -> None:
        text = worded(FIXED, work.thing)
        prompts = [Asked(name, Prompt((one.image,), text)) for name, one in images.items()]
        student = loaded(work.settings.of(Learner), checkpoint)
        sampling = Sampling(max_tokens=work.rounds.asked_tokens, temperature=0.0, n=1)
        found = {one.id: one.texts[0] for one in sample_all(student, prompts, sampling, folder)}
        records.put(
            folder / records.ANSWERS, ({"id": name, "text": said} for name, said in found.items())
        )
        answers = [found[one.id] for one in tested]
        told = figures(
            answers,
            [one.label for one in tested],
            work.lists,
            [one.shown for one in tested],
            round(fluency(answers, _reader(work, descriptions)), 6) if answers else None,
        )
        judged = _judged(work, folder, answers, tested)
        records.put_json(folder / records.FIGURES, {**asdict(told), **judged})

    place = work.run.stage(f"asked-{number}", fill, resumes=True, together=True)
    said = {one["id"]: one["text"] for one in records.lines(place / records.ANSWERS)}
    return Answered(records.read_json(place / records.FIGURES), said)


def _reader(work: Work, descriptions: Mapping[str, Sequence[str]]) -> Reader:
    if work.rounds.fluency:
        from vprog.modules.language import LocalLanguage

        return Modelled(LocalLanguage(work.rounds.fluency))
    return Counts(text for texts in descriptions.values() for text in texts)


def _judged(
    work: Work, folder: Path, answers: Sequence[str], images: Sequence[Labelled]
) -> dict[str, Any]:
    if not work.rounds.judge:
        return {}
    from vprog.distill.selfsynthx.judge import judged
    from vprog.distill.teacher.journal import Journaled
    from vprog.distill.teacher.teacher import teacher

    judge = Journaled(teacher(work.rounds.judge), folder / "judge.jsonl")
    known = [one.shown or work.lists[one.label] for one in images]
    found = judged(judge, answers, known, [one.image for one in images])
    return {
        "judged_explained": found.explained,
        "judged_coherent": found.coherent,
        "judge_failed": found.failed,
    }
