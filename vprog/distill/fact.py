"""Fact (Gao et al., ACM MM 2024, 2404.11129), stage 4: a student learns labels and rationales at once.

The first three stages are a corpus: programs that come to the gold answer, their traces pruned, merged
and bridged, and, with ``transfer.panel``, the filter of what helps other models. Here each sample gives
two rows, as in VPD (2312.03052): one suffix asks for the answer, another for the rationale; a sample
without a rationale gives the first alone. The loss is ``L_label + lambda * L_rationale``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vprog.corpus.exports.wording import Wording
from vprog.distill.data import Data, samples_of
from vprog.distill.digest import digest_of
from vprog.distill.learner import Learner, begun, loaded
from vprog.distill.lesson import fact as fact_lesson
from vprog.distill.row import Row, label_row, rationale_row
from vprog.distill.sample import Sample, hold_pictures
from vprog.distill.settings import WRONG_VALUE, Settings, key, plain
from vprog.distill.stages import Run, write_lines
from vprog.distill.training import STUDENT, Training, hold_same, train
from vprog.distill.wording import WORDINGS
from vprog.files import write

PROFILE: Final = "profile.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What Fact itself sets."""

    weight: float = key(1.0, "lambda: how much rationales count; the paper's is 1, 0: labels alone")
    telling: str = key(
        "",
        "which telling of the rationale, LEVEL/STYLE such as trace/concise; empty: the corpus's own",
    )
    wording: str = key(
        "marked",
        "suffixes that ask for the answer or the rationale, and the mark of the answer",
        choices=tuple(WORDINGS),
    )


#: The tables of its settings.
TABLES: Final[Mapping[str, type]] = {
    "data": Data,
    "student": Learner,
    "fact": Fact,
    "training": Training,
}


def groups_of(
    samples: Sequence[Sample], wording: Wording, *, telling: str = "", labels_only: bool = False
) -> list[tuple[Row, ...]]:
    """The rows of each sample: its label, and its rationale where it has one.

    Args:
        samples: which.
        wording: of prompts and ends.
        telling: another telling than the sample's rationale, a key of ``Sample.levels``.
        labels_only: leave all rationales out.

    Raises:
        VprogError: VP702 a sample that has a rationale has no such telling.

    >>> sample = Sample("a", (), "How many?", "2", "There are two cups.")
    >>> [row.task for row in groups_of([sample], WORDINGS["short"])[0]]
    ['label', 'rationale']
    """
    found: list[tuple[Row, ...]] = []
    for sample in samples:
        text = sample.rationale
        if text and telling:
            if telling not in sample.levels:
                there = ", ".join(sample.levels) or "none"
                raise WRONG_VALUE.error(
                    f"fact.telling is {telling[:60]!r}, and {sample.id} has {there}",
                    "name a level and a style of the corpus's settings",
                )
            text = sample.levels[telling]
        label = label_row(sample, wording)
        if text and not labels_only:
            found.append((label, rationale_row(sample, wording, text)))
        else:
            found.append((label,))
    return found


def fact(
    settings: Settings, folder: str | Path, tell: Callable[[str], None] = lambda sentence: None
) -> dict[str, Any]:
    """Run Fact's last stage, or go on with it.

    Args:
        settings: with ``TABLES``.
        folder: of the run: ``taught/student`` is the student, ``profile.toml`` has it answer
            ``ask``, ``rows/rows.jsonl`` says what was learned.
        tell: is told of each stage.

    Returns:
        What came of it, as plain data.

    Raises:
        VprogError: what is wrong with settings, samples or student, before anything is learned; as
            ``vprog.distill.training.train``.
    """
    own, table = settings.of(Fact), settings.of(Learner)
    run = Run(folder, {"pipeline": "fact", "settings": told_apart(settings)}, tell)
    wording = WORDINGS[own.wording]
    samples = samples_of(settings, table.pixels, run.stage)
    hold_pictures(samples)
    groups = groups_of(samples, wording, telling=own.telling, labels_only=own.weight == 0)
    hold_same(run.folder / "samples.json", {"form": 1, "samples": digest_of(samples)})
    counts = {
        "samples": len(groups),
        "rationales": sum(len(group) > 1 for group in groups),
        "labels_only": sum(len(group) == 1 for group in groups),
    }
    run.stage("rows", lambda part: _told(part, groups, counts))
    checkpoint = begun(settings, lambda: texts_of(groups), run.stage)
    taught = run.stage(
        "taught",
        lambda part: train(
            loaded(table, checkpoint, wording),
            groups,
            settings.of(Training),
            part,
            loss=fact_lesson(own.weight),
            of=repr(own.weight),
        ),
        resumes=True,
        together=True,
    )
    report = json.loads((taught / "report.json").read_text(encoding="utf-8"))
    write_profile(run.folder, taught / STUDENT)
    return {"student": str(taught / STUDENT), "weight": own.weight, **counts, **report}


def told_apart(settings: Settings) -> dict[str, Any]:
    """The settings that tell one run from another: all but those of ``Training.beside``."""
    found = {}
    for name, table in settings.tables.items():
        beside: frozenset[str] = getattr(table, "beside", frozenset())
        found[name] = {key: v for key, v in plain(table).items() if key not in beside}
    return found


def texts_of(groups: Sequence[Sequence[Row]]) -> list[str]:
    """What a student will read and write."""
    return [text for group in groups for row in group for text in (row.prompt, row.target)]


def _told(part: Path, groups: Sequence[Sequence[Row]], counts: Mapping[str, int]) -> None:
    lines = [
        {"pair_id": r.pair_id, "task": r.task, "prompt": r.prompt, "target": r.target}
        for group in groups
        for r in group
    ]
    write_lines(part / "rows.jsonl", lines)
    (part / "counts.json").write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")


def write_profile(
    folder: Path, student: Path, oracles: Sequence[str] = ("ask",), *, reasons: bool = False
) -> None:
    """Write a profile in which a taught student answers.

    Args:
        folder: where ``profile.toml`` is to lie.
        student: the checkpoint, below that folder.
        oracles: what it answers.
        reasons: whether it reasons before it answers ``ask``.
    """
    lines = [
        "# A taught student as a module: vprog run PROGRAM --image PICTURE --profile THIS_FILE",
        'about = "a student that was taught by vprog distill"',
        "",
        "[modules.student]",
        'use = "student"',
        f'checkpoint = "./{student.relative_to(folder).as_posix()}"',
        *(["reasons = true"] if reasons else []),
        "",
        "[oracles]",
        *(f'{oracle} = "student"' for oracle in oracles),
    ]
    write(folder / PROFILE, "\n".join(lines) + "\n")
