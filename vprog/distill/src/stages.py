"""The stages of self-rationale calibration, each made once and then read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from vprog.corpus.exports.wording import Wording
from vprog.distill.beam.generate import GenerateSpeaker, SampledSpeaker
from vprog.distill.beam.search import Speaker
from vprog.distill.learner import Learner, loaded
from vprog.distill.row import Preference, Prompt
from vprog.distill.sample import Sample
from vprog.distill.settings import Settings
from vprog.distill.src.curation import Curation
from vprog.distill.src.judge import Curating, Judging, judge_round
from vprog.distill.src.rap import RapForm
from vprog.distill.src.rows import Pairs, hold_pairs, own_pairs, prompt, rows, taught_pairs
from vprog.distill.src.search import Searched, drawn, search
from vprog.distill.src.settings import (
    Dpo,
    JudgeTable,
    RapTable,
    RoundsTable,
    SearchTable,
    Sft,
)
from vprog.distill.src.units import in_units
from vprog.distill.stages import Run, read_lines, write_lines
from vprog.distill.training import train, train_pairs
from vprog.files import write

if TYPE_CHECKING:
    from vprog.distill.network import Network

_LINES: Final = "lines.jsonl"
_TOLD: Final = "report.json"


@dataclass(frozen=True, slots=True)
class Work:
    """What the stages of a run share.

    Attributes:
        settings: of the run.
        run: its stages.
        judging: who judges.
        form: how rationale and answer are written.
        samples: all of them, by id.
        learned: those that are learned from.
        held: those that only compare rounds.
    """

    settings: Settings
    run: Run
    judging: Judging
    form: RapForm
    samples: Mapping[str, Sample]
    learned: tuple[Sample, ...]
    held: tuple[Sample, ...]

    def student(self, checkpoint: str | Path) -> Network:
        """A student that is asked by the question alone, and ends as the form has it.

        Raises:
            VprogError: VP660 to VP663.
        """
        wording = Wording("", "", self.form.separator.strip())
        return loaded(self.settings.of(Learner), checkpoint, wording)


def rap(work: Work) -> Pairs:
    """The rationale-answer pairs that are learned first.

    Raises:
        VprogError: VP750 there are none; VP733 and VP734 for a teacher.
    """
    table = work.settings.of(RapTable)

    def fill(folder: Path) -> None:
        found = _written(work, table, folder)
        hold_pairs(found)
        write(folder / _TOLD, json.dumps(asdict(found), ensure_ascii=False) + "\n")

    place = work.run.stage("pairs", fill, resumes=True)
    return Pairs(**json.loads((place / _TOLD).read_text(encoding="utf-8")))


def _written(work: Work, table: RapTable, folder: Path) -> Pairs:
    if table.source == "samples":
        return own_pairs(work.learned, work.form, table.most, table.telling)
    from vprog.distill.teacher.journal import Journaled
    from vprog.distill.teacher.teacher import teacher

    asked = Journaled(teacher(table.teacher), folder / "calls.jsonl")
    return taught_pairs(work.learned, asked, work.form, table.tags, table.most)


def tuned(work: Work, checkpoint: str | Path, pairs: Pairs) -> Path:
    """The student that learned to give its rationale first."""

    def fill(folder: Path) -> None:
        student = work.student(checkpoint)
        train(student, rows(work.learned, pairs), work.settings.of(Sft), folder)

    return work.run.stage("sft", fill, resumes=True, together=True) / "student"


def searched(work: Work, checkpoint: Path, number: int) -> list[Searched]:
    """The candidates of a round."""
    table = work.settings.of(SearchTable)
    some = drawn(work.learned, table.samples, f"{table.seed}:{number}")

    def fill(folder: Path) -> None:
        speaker = _speaker(work, checkpoint)
        found = search(speaker, some, work.form, table.beam, folder / "units", table.unit)
        write_lines(folder / _LINES, [asdict(one) for one in found])

    place = work.run.stage(f"candidates-{number}", fill, resumes=True)
    return [
        Searched(one["id"], tuple(one["texts"]), one["found"], one["unreadable"])
        for one in read_lines(place / _LINES)
    ]


def _speaker(work: Work, checkpoint: Path) -> Speaker[Prompt]:
    table = work.settings.of(SearchTable)
    if table.speaker == "server":
        from vprog.distill.beam.server import ServerSettings, ServerSpeaker

        model, _, url = table.server.partition("@")
        how = ServerSettings(table.temperature, table.tokens, seed=table.seed)
        return ServerSpeaker(model, url, work.form, how)
    student = work.student(checkpoint)
    if table.speaker == "generate":
        return GenerateSpeaker(student, penalty=table.penalty, tokens=table.tokens)
    return SampledSpeaker(
        student, temperature=table.temperature, seed=table.seed, tokens=table.tokens
    )


def judged(
    work: Work, found: Sequence[Searched], number: int
) -> tuple[list[Preference], dict[str, Any]]:
    """The pairs of a round, and figures about its candidates and judgements."""
    table = work.settings.of(RoundsTable)

    def fill(folder: Path) -> None:
        made = judge_round(
            work.judging,
            found,
            work.samples,
            work.form,
            folder / "units",
            Curating(cast(Curation, table.curation), table.delta, table.weighted),
            facts=work.settings.of(JudgeTable).facts,
            unit=work.settings.of(SearchTable).unit,
        )
        lines = [
            {"id": p.pair_id, "chosen": p.chosen, "rejected": p.rejected, "weight": p.weight}
            for p in made.preferences
        ]
        write_lines(folder / _LINES, lines)
        write(folder / _TOLD, json.dumps(made.report, indent=2) + "\n")

    place = work.run.stage(f"judged-{number}", fill, resumes=True)
    preferences = [
        Preference(
            prompt(work.samples[one["id"]]),
            one["chosen"],
            one["rejected"],
            one["weight"],
            one["id"],
        )
        for one in read_lines(place / _LINES)
    ]
    return preferences, json.loads((place / _TOLD).read_text(encoding="utf-8"))


def preferred(work: Work, checkpoint: Path, preferences: Sequence[Preference], number: int) -> Path:
    """The student that learned a round's pairs; the one of before is its reference."""

    def fill(folder: Path) -> None:
        student = work.student(checkpoint)
        beta = work.settings.of(RoundsTable).beta
        train_pairs(student, preferences, work.settings.of(Dpo), folder, beta=beta)

    return work.run.stage(f"dpo-{number}", fill, resumes=True, together=True) / "student"


def answered(work: Work, checkpoint: Path, number: int) -> list[str]:
    """What a student says to the questions held back, the likeliest token each time."""
    table = work.settings.of(SearchTable)

    def fill(folder: Path) -> None:
        student = work.student(checkpoint) if work.held else None

        def ask(some: Sequence[Sample]) -> list[str]:
            assert student is not None
            asked = [prompt(sample) for sample in some]
            said = student.generate(asked, max_tokens=table.answer)
            return [texts[0] for texts in said]

        found = in_units(folder / "units", work.held, table.unit, ask)
        write(folder / _TOLD, json.dumps(list(found), ensure_ascii=False) + "\n")

    place = work.run.stage(f"answers-{number}", fill, resumes=True)
    told: list[str] = json.loads((place / _TOLD).read_text(encoding="utf-8"))
    return told
