"""SelfSynthX end to end (Shi et al., ICLR 2025, 2502.14044): stages that go on where they stopped.

``begin`` makes a small student where none is given, ``base`` teaches it to see, ``describe`` and
``choose`` find the concepts of every picture. For each round ``rows-N`` settles what is learned (from
the second round on of what ``sampled-N`` holds), ``round-N`` teaches it, and ``asked-N`` asks about
pictures that were not learned from. Each stage is a folder that is there whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from vprog.distill.fact import told_apart, write_profile
from vprog.distill.learner import Learner, begun
from vprog.distill.selfsynthx import records
from vprog.distill.selfsynthx.asked import asked
from vprog.distill.selfsynthx.concepts import Selection
from vprog.distill.selfsynthx.data import Labelled, digest_of
from vprog.distill.selfsynthx.encoder import network_of
from vprog.distill.selfsynthx.first import chosen, described, reader, seeing, with_lists
from vprog.distill.selfsynthx.page import Case, Query, file_of, index, page
from vprog.distill.selfsynthx.round import rejected, synthesized
from vprog.distill.selfsynthx.settings import Base, Data, Describe, Rounds, Select, Synthesis
from vprog.distill.selfsynthx.work import (
    Work,
    images_of,
    learned,
    others,
    rows_of,
    texts,
)
from vprog.distill.settings import Settings
from vprog.distill.stages import Run
from vprog.distill.training import Training, hold_same
from vprog.files import write
from vprog.modules.checkpoint import locate

ABOUT: Final = (
    "SelfSynthX: classes, learned with explanations of the student's own; "
    "vprog distill selfsynthx THIS_FILE -o FOLDER"
)
#: The tables of the settings.
TABLES: Final[Mapping[str, type]] = {
    "data": Data,
    "student": Learner,
    "base": Base,
    "describe": Describe,
    "select": Select,
    "synthesis": Synthesis,
    "rounds": Rounds,
    "training": Training,
}
#: What is told of each round, in the order of a table: the heading and the name of the figure.
COLUMNS: Final = (
    ("round", "round"),
    ("rows", "learned"),
    ("kept", "accepted"),
    ("acc", "accuracy"),
    ("strict", "strict"),
    ("EE", "explained"),
    ("CS", "coherent"),
    ("true", "grounded"),
    ("FS", "fluency"),
)
HEAD: Final = tuple(title for title, _ in COLUMNS)
REPORT: Final = "report.json"


def selfsynthx(
    settings: Settings, folder: str | Path, tell: Callable[[str], None] = lambda sentence: None
) -> dict[str, Any]:
    """Run SelfSynthX, or go on with a run.

    Args:
        settings: with the tables ``TABLES``.
        folder: where the run lies.
        tell: is told of each stage.

    Returns:
        The report: the figures of choosing concepts, those of each round, and the checkpoint.

    Raises:
        VprogError: VP731 and VP732 for pictures and lists; VP733 and VP734 for teachers; VP661 to
            VP663 for checkpoints; VP704 to VP710 for learning.
    """
    run = Run(folder, {"pipeline": "selfsynthx", "settings": told_apart(settings)}, tell)
    if network := network_of(settings.of(Select).encoder)[0]:
        locate(settings.checkpoint(network))  # told now, not after all pictures are described
    images = images_of(settings, run.stage)
    hold_same(run.folder / "pictures.json", {"form": 1, "pictures": digest_of(images)})
    work = with_lists(Work(settings, run, tuple(images), {}))
    # Choices are kept as places in these lists, which a file or a folder of traces may change.
    hold_same(run.folder / "concepts.json", {"form": 1, "concepts": records.digest(work.lists)})
    checkpoint = seeing(work, begun(settings, lambda: texts(work), run.stage))
    descriptions = described(work, checkpoint)
    selections, told = chosen(work, checkpoint, descriptions)
    shown = _shown(work.of("train"), work.rounds.pages)
    rounds: dict[int, dict[str, list[Query]]] = {}
    before = asked(work, checkpoint, descriptions, shown, 0)
    report: dict[str, Any] = {
        "arm": work.rounds.arm,
        "concepts": told,
        "rounds": [{"round": 0, **before.figures}],
    }
    said = {0: before.answers}
    for number in range(1, work.rounds.count + 1):
        if number == 1 or work.rounds.arm in ("label", "general"):
            rounds[number] = synthesized(work, checkpoint, selections, number)
        else:
            encoder = reader(work, descriptions)
            rounds[number] = rejected(work, checkpoint, selections, encoder, number)
        own = sum(map(len, rounds[number].values()))
        rows = partial(rows_of, work, rounds[number], number)
        checkpoint = learned(work, f"round-{number}", checkpoint, rows, number)
        after = asked(work, checkpoint, descriptions, shown, number)
        said[number] = after.answers
        report["rounds"].append(
            {
                "round": number,
                "learned": own + others(work, own),
                **_accepted(rounds[number]),
                **after.figures,
            }
        )
    report["student"] = str(checkpoint)
    write_profile(run.folder, Path(checkpoint))
    cases = [_case(work, one, selections, descriptions, rounds, said) for one in shown]
    _pages(Path(folder), cases, report)
    records.put_json(Path(folder) / REPORT, report)
    return report


def table(report: Mapping[str, Any]) -> list[list[str]]:
    """The rounds of a report as rows of a table, under ``HEAD``."""
    return [[_cell(one.get(name)) for _, name in COLUMNS] for one in report["rounds"]]


def _accepted(found: Mapping[str, Sequence[Query]]) -> dict[str, Any]:
    every = [query for queries in found.values() for query in queries]
    kept = sum(query.accepted is not None for query in every)
    return {"accepted": round(kept / max(1, len(every)), 6)}


def _shown(images: Sequence[Labelled], most: int) -> list[Labelled]:
    """Pictures that get a page: of each class in turn."""
    by_class: dict[str, list[Labelled]] = {}
    for one in images:
        by_class.setdefault(one.label, []).append(one)
    turns = max(map(len, by_class.values()), default=0)
    some = [own[k] for k in range(turns) for own in by_class.values() if k < len(own)]
    return some[:most]


def _case(
    work: Work,
    image: Labelled,
    selections: Mapping[str, Selection],
    descriptions: Mapping[str, tuple[str, ...]],
    rounds: Mapping[int, Mapping[str, list[Query]]],
    said: Mapping[int, Mapping[str, str]],
) -> Case:
    return Case(
        image,
        work.lists[image.label],
        selections[image.id],
        descriptions[image.id],
        {number: found[image.id] for number, found in rounds.items()},
        {number: answers[image.id] for number, answers in said.items()},
    )


def _pages(folder: Path, cases: Sequence[Case], report: Mapping[str, Any]) -> None:
    if not cases:
        return
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    for case in cases:
        write(pages / file_of(case), page(case))
    title = f"SelfSynthX, {report['arm']}"
    write(pages / "index.html", index(cases, title, HEAD, table(report)))


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
