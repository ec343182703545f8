"""Self-rationale calibration, end to end (SRC: Wu et al., ICML 2025, 2509.13919).

Rationale fine-tuning; then rounds of candidates by sentence-level beam search, pairwise judging in
both orders, confidence-weighted pairs, and weighted DPO whose reference is the student of the round
before. The stages are the paper's; what is not published of them (METHODS.md, section 3) is our own
design. ``begin`` makes a small student where none is given, ``pairs`` and ``sft`` teach it to give its
rationale first; round by round ``candidates-N``, ``judged-N``, ``dpo-N`` and ``answers-N`` follow.
Each stage is a folder that is there whole or not at all. In the end ``profile.toml`` has the student
answer ``ask``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from vprog.distill.data import Data, samples_of
from vprog.distill.digest import digest_of
from vprog.distill.fact import told_apart, write_profile
from vprog.distill.learner import Learner, begun
from vprog.distill.sample import NO_SAMPLES, Sample, hold_pictures
from vprog.distill.settings import WRONG_VALUE, Settings
from vprog.distill.src.judge import Compared, compare
from vprog.distill.src.judges import judging
from vprog.distill.src.rows import hold_pairs, own_pairs, prompt
from vprog.distill.src.search import parted
from vprog.distill.src.settings import (
    Dpo,
    JudgeTable,
    RapTable,
    RoundsTable,
    SearchTable,
    Sft,
)
from vprog.distill.src.stages import Work, answered, judged, preferred, rap, searched, tuned
from vprog.distill.stages import Run
from vprog.distill.training import hold_same
from vprog.files import write

#: The tables of the settings.
TABLES: Final[Mapping[str, type]] = {
    "data": Data,
    "student": Learner,
    "rap": RapTable,
    "sft": Sft,
    "search": SearchTable,
    "judge": JudgeTable,
    "rounds": RoundsTable,
    "dpo": Dpo,
}
REPORT: Final = "report.json"


def src(
    settings: Settings, folder: str | Path, tell: Callable[[str], None] = lambda said: None
) -> dict[str, Any]:
    """Run self-rationale calibration on the samples that the settings name, or go on with a run.

    Args:
        settings: with the tables ``TABLES``.
        folder: where the run lies.
        tell: is told of each stage.

    Returns:
        The report, as of ``calibrate``.

    Raises:
        VprogError: VP708 the folder holds another run; VP703, VP504 and VP516 for samples; as of
            ``calibrate``.
    """
    learner = settings.of(Learner)
    run = Run(folder, {"pipeline": "src", "settings": told_apart(settings)}, tell)
    return calibrate(settings, samples_of(settings, learner.size or learner.pixels, run.stage), run)


def held_to(settings: Settings) -> int:
    """Hold samples and judge to what they must be, before a run; no student is loaded.

    Returns:
        How many pairs would be learned first; 0 where the samples are yet to be made or written.

    Raises:
        VprogError: as of ``calibrate``, but for students and learning.
    """
    _hold_server(settings)
    samples = samples_of(settings)
    table = settings.of(RapTable)
    judging(settings.of(JudgeTable), {s.id: s for s in samples}, table.form, settings.base)
    if not samples:
        return 0
    hold_pictures(samples)
    if table.source == "teacher":
        return 0
    pairs = own_pairs(samples, table.form, table.most, table.telling)
    hold_pairs(pairs)
    return len(pairs.texts)


def calibrate(
    settings: Settings,
    samples: Sequence[Sample],
    run: Run,
    begin: str | Path | None = None,
) -> dict[str, Any]:
    """Run self-rationale calibration on some samples, or go on with a run.

    Args:
        settings: with the tables ``TABLES``; ``data`` is not looked at.
        samples: with pictures, answers, and rationales unless a teacher writes them.
        run: where its stages lie.
        begin: the checkpoint to begin with, instead of that of the settings.

    Returns:
        The report: how many pairs were learned first, figures of each round, why there was no
        further one, and the folders of the students: ``first`` after rationale fine-tuning,
        ``student`` in the end.

    Raises:
        VprogError: VP702 a server for several rounds; VP703 two samples of one name; VP704 samples
            without pictures; VP708 the folder holds a run of other samples; VP750 no pairs; VP751,
            VP748 and VP432 for the judge; VP661 to VP663 for checkpoints; VP704 to VP710 for
            learning.
    """
    _hold_server(settings)
    samples = list(samples)
    hold_pictures(samples)
    by_id = {sample.id: sample for sample in samples}
    if len(by_id) < len(samples):
        raise NO_SAMPLES.error("two samples have one id", "give each its own")
    hold_same(run.folder / "samples.json", {"form": 1, "samples": digest_of(samples)})
    table = settings.of(RapTable)
    judge = judging(settings.of(JudgeTable), by_id, table.form, settings.base)
    learned, held = parted(samples, settings.of(RoundsTable).held)
    work = Work(settings, run, judge, table.form, by_id, tuple(learned), tuple(held))
    checkpoint = begin or begun(settings, lambda: _texts(work), run.stage)
    pairs = rap(work)
    first = tuned(work, checkpoint, pairs)
    report: dict[str, Any] = {
        "pairs": {"learned": len(pairs.texts), "refused": pairs.refused},
        **_rounds(work, first),
        "first": str(first),
    }
    if Path(report["student"]).is_relative_to(run.folder):
        write_profile(run.folder, Path(report["student"]), reasons=True)
    write(run.folder / REPORT, json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return report


def _hold_server(settings: Settings) -> None:
    """Refuse a server for several rounds: it serves the student of one.

    Raises:
        VprogError: VP702.
    """
    if settings.of(SearchTable).speaker == "server" and settings.of(RoundsTable).rounds > 1:
        raise WRONG_VALUE.error(
            "search.speaker is a server, which serves the student of one round alone",
            "take rounds.rounds = 1, or the speaker generate",
        )


def _rounds(work: Work, first: Path) -> dict[str, Any]:
    """The rounds: their figures, why they ended, and the student in the end."""
    table = work.settings.of(RoundsTable)
    student, before = first, answered(work, first, 0)
    rounds: list[dict[str, Any]] = []
    for number in range(1, table.rounds + 1):
        preferences, figures = judged(work, searched(work, student, number), number)
        rounds.append({"round": number, **figures})
        if not preferences:
            why = f"round {number} made no pair"
            break
        taught = preferred(work, student, preferences, number)
        answers = answered(work, taught, number)
        facts = work.settings.of(JudgeTable).facts
        found = compare(work.judging, work.held, answers, before, work.form, facts)
        rounds[-1]["held"] = asdict(found)
        if found.wins >= 0.5:
            student, before = taught, answers
        if work.held and found.wins < table.stop:
            why = _why(number, found, table.stop)
            break
    else:
        why = f"all {table.rounds} rounds are done"
    return {"rounds": rounds, "stopped": why, "student": str(student)}


def _why(number: int, found: Compared, stop: float) -> str:
    kept = "it is taken" if found.wins >= 0.5 else "the one before is"
    return (
        f"round {number} won {found.wins:.0%} of {found.questions} questions held back, less than "
        f"{stop:.0%}; {kept}"
    )


def _texts(work: Work) -> Iterator[str]:
    """What a small student reads and writes in a run, so that its tokenizer knows the words."""
    for sample in work.samples.values():
        yield prompt(sample).text
    yield from rap(work).texts.values()


def table(report: Mapping[str, Any]) -> list[list[str]]:
    """The rounds of a report as rows: round, candidates, pairs, bias, ties, accuracy, agreement, wins.

    Accuracy and agreement are those of the likeliest candidates, before the round is learned.
    """
    return [
        [
            str(one["round"]),
            str(one["candidates"]),
            str(one["pairs"]),
            f"{one['judge']['bias']:.3f}",
            f"{one['judge']['ties']:.3f}",
            f"{one['accuracy']:.3f}",
            f"{one['agreement']:.3f}",
            f"{one['held']['wins']:.3f}" if "held" in one else "",
        ]
        for one in report["rounds"]
    ]
