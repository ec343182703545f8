"""LLaVA-Reasoner end to end (Zhang et al., ACL 2025, 2410.16198): stages that go on where they stopped.

``begin`` makes a small student where none is given. ``teach`` holds a teacher's rationales to the gold
answers, ``mix`` settles what is learned, ``sft`` teaches it; ``sampled`` and ``pairs`` make pairs of
right and wrong answers, ``dpo`` teaches them, ``verify`` has the result choose among samples; and
``asked-sft`` and ``asked-dpo`` ask each student both ways. Each stage is a folder that is there whole
or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from vprog.distill.data import Data
from vprog.distill.fact import write_profile
from vprog.distill.learner import Learner, begun
from vprog.distill.reasoner.asked import asked, verify
from vprog.distill.reasoner.settings import (
    Asking,
    Dpo,
    Mixing,
    Pairing,
    Preferring,
    Sft,
    Teaching,
    Verifying,
)
from vprog.distill.reasoner.stages import paired, preferred, taught, tuned
from vprog.distill.reasoner.work import opened, texts
from vprog.distill.settings import Settings
from vprog.files import write

#: The tables of the settings.
TABLES: Final[Mapping[str, type]] = {
    "data": Data,
    "asking": Asking,
    "student": Learner,
    "teacher": Teaching,
    "mix": Mixing,
    "sft": Sft,
    "pairs": Pairing,
    "preference": Preferring,
    "dpo": Dpo,
    "verify": Verifying,
}
ABOUT: Final = (
    "LLaVA-Reasoner: rationales held to the answer, preferences, and a verifier; "
    "vprog distill reasoner THIS_FILE -o FOLDER"
)
REPORT: Final = "report.json"


def reasoner(
    settings: Settings, folder: str | Path, tell: Callable[[str], None] = lambda sentence: None
) -> dict[str, Any]:
    """Run LLaVA-Reasoner, or go on with a run.

    Args:
        settings: with the tables ``TABLES``.
        folder: where the run lies.
        tell: is told of each stage.

    Returns:
        The report: what became of the rationales, the mix, the pairs, the accuracy of the students
        of both stages by split and way of asking, the verifier's, and the checkpoints. Where no
        question is in the band, there are no pairs and the report ends with the first student.

    Raises:
        VprogError: VP735 for rules; VP703, VP704, VP504 and VP516 for samples; VP733 and VP734 for
            teachers; VP661 to VP663 for checkpoints; VP704 to VP710 for learning.
    """
    work = opened(settings, folder, tell)
    first = begun(settings, lambda: texts(work), work.run.stage)
    lessons, fates = taught(work)
    sft, manifest = tuned(work, first, lessons)
    report: dict[str, Any] = {
        "rationales": fates,
        "mix": manifest,
        "asked": {"sft": asked(work, sft, "asked-sft")},
        "students": {"sft": str(sft)},
    }
    pairs, report["pairs"] = paired(work, sft)
    if pairs:
        dpo = preferred(work, sft, pairs)
        report["students"]["dpo"] = str(dpo)
        report["asked"]["dpo"] = asked(work, dpo, "asked-dpo")
        if settings.of(Verifying).samples and work.tests:
            report["verify"] = verify(work, sft, dpo)
    student = Path(list(report["students"].values())[-1])
    write_profile(work.run.folder, student)
    write(Path(folder) / REPORT, json.dumps(report, indent=2) + "\n")
    return report


def table(report: Mapping[str, Any]) -> list[list[str]]:
    """The accuracies of a report as rows: student, split, direct, cot."""
    return [
        [student, split, *(f"{tasks[task]:.3f}" for task in ("direct", "cot"))]
        for student, splits in report["asked"].items()
        for split, tasks in splits.items()
    ]
