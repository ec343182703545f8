"""The stages of LLaVA-Reasoner that make and teach: lessons, the mix, pairs, and the two students."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from vprog.distill.learner import Learner, loaded
from vprog.distill.reasoner.asks import prompt
from vprog.distill.reasoner.mix import MixName, mix
from vprog.distill.reasoner.pairs import pair
from vprog.distill.reasoner.settings import (
    Asking,
    Dpo,
    Mixing,
    Pairing,
    Preferring,
    Sft,
    Teaching,
)
from vprog.distill.reasoner.teach import fates, lessons
from vprog.distill.reasoner.work import Work, drawn
from vprog.distill.row import Preference, Row
from vprog.distill.sample import Sample, from_jsonl
from vprog.distill.sampling import Asked, Sampling, sample_all
from vprog.distill.stages import read_lines
from vprog.distill.training import train, train_pairs
from vprog.files import write

LESSONS: Final = "lessons.jsonl"
MANIFEST: Final = "manifest.json"
SAMPLED: Final = "sampled.jsonl"
PAIRS: Final = "pairs.jsonl"
COUNTS: Final = "counts.json"


def taught(work: Work) -> tuple[list[Sample], dict[str, dict[str, int]]]:
    """The samples with the rationales that were kept, and what became of all, by data set."""
    table = work.settings.of(Teaching)

    def fill(folder: Path) -> None:
        teacher = None
        if table.teacher != "own":
            from vprog.distill.teacher.journal import Journaled
            from vprog.distill.teacher.teacher import teacher as named

            given: dict[str, Any] = {"tokens": table.tokens}
            if table.teacher.startswith("server:"):
                given["temperature"] = table.temperature
            teacher = Journaled(named(table.teacher, **given), folder / "calls.jsonl")
        found = lessons(work.train, teacher, work.rules, work.wording)
        lines = (
            {"id": one.sample.id, "fate": one.fate, "rationale": one.sample.rationale}
            | ({"written": one.written} if teacher is not None else {})
            for one in found
        )
        write(folder / LESSONS, "".join(json.dumps(line) + "\n" for line in lines))
        write(folder / "fates.json", json.dumps(fates(found), indent=2) + "\n")

    place = work.run.stage("teach", fill, resumes=True)
    kept = {line["id"]: line["rationale"] for line in read_lines(place / LESSONS)}
    told: dict[str, dict[str, int]] = json.loads((place / "fates.json").read_text("utf-8"))
    return [replace(sample, rationale=kept[sample.id]) for sample in work.train], told


def tuned(work: Work, checkpoint: str | Path, samples: list[Sample]) -> tuple[Path, dict[str, Any]]:
    """The student that learned the mix, and the manifest of the mix."""
    table = work.settings.of(Mixing)

    def fill(folder: Path) -> None:
        general = []
        if table.general:
            path = work.settings.path(table.general)
            general = [
                Row(one.images, one.question, one.answer, 1.0, one.id, "general")
                for one in from_jsonl(path)
            ]
        made = mix(
            cast(MixName, table.mix),
            samples,
            work.rules,
            work.wording,
            format=table.format,
            general=general,
            repeats=table.factors(),
            seed=table.seed,
        )
        write(folder / MANIFEST, json.dumps(made.manifest, indent=2) + "\n")
        student = loaded(work.settings.of(Learner), checkpoint, work.wording)
        train(student, made.rows, work.settings.of(Sft), folder)

    place = work.run.stage("sft", fill, resumes=True, together=True)
    manifest: dict[str, Any] = json.loads((place / MANIFEST).read_text("utf-8"))
    return place / "student", manifest


def paired(work: Work, checkpoint: Path) -> tuple[list[Preference], dict[str, Any]]:
    """Pairs of right and wrong samples of a student, and what became of the questions."""
    table, seed = work.settings.of(Pairing), work.settings.of(Mixing).seed
    asks = drawn(work.train, table.questions)

    def sample(folder: Path) -> None:
        student = loaded(work.settings.of(Learner), checkpoint, work.wording)
        prompts = [Asked(s.id, prompt(s, "cot", work.rule(s), work.wording)) for s in asks]
        how = Sampling(
            max_tokens=work.settings.of(Asking).tokens,
            temperature=table.temperature,
            top_p=table.top_p,
            n=table.samples,
            seed=seed,
        )
        found = sample_all(student, prompts, how, folder)
        lines = (json.dumps({"id": one.id, "texts": list(one.texts)}) + "\n" for one in found)
        write(folder / SAMPLED, "".join(lines))

    def fill(folder: Path) -> None:
        said = {line["id"]: line["texts"] for line in read_lines(sampled / SAMPLED)}
        found = pair(
            [(one, said[one.id]) for one in asks],
            work.rules,
            work.wording,
            band=(table.low, table.high),
            most=table.most,
            each=table.each,
            seed=seed,
        )
        told = (
            json.dumps({"id": p.pair_id, "chosen": p.chosen, "rejected": p.rejected}) + "\n"
            for p in found.pairs
        )
        write(folder / PAIRS, "".join(told))
        write(folder / COUNTS, json.dumps(found.report, indent=2) + "\n")

    sampled = work.run.stage("sampled", sample, resumes=True, together=True)
    place = work.run.stage("pairs", fill)
    by_id = {one.id: one for one in asks}
    pairs = []
    for line in read_lines(place / PAIRS):
        one = by_id[line["id"]]
        put = prompt(one, "cot", work.rule(one), work.wording)
        pairs.append(Preference(put, line["chosen"], line["rejected"], 1.0, one.id))
    return pairs, json.loads((place / COUNTS).read_text("utf-8"))


def preferred(work: Work, checkpoint: Path, pairs: list[Preference]) -> Path:
    """The student that learned the pairs; the one of before is its reference."""
    table = work.settings.of(Preferring)

    def fill(folder: Path) -> None:
        student = loaded(work.settings.of(Learner), checkpoint, work.wording)
        train_pairs(
            student,
            pairs,
            work.settings.of(Dpo),
            folder,
            beta=table.beta,
            sft=table.sft,
            words=table.words,
            strip_end=table.strip_end,
        )

    return work.run.stage("dpo", fill, resumes=True, together=True) / "student"
