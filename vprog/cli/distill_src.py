"""``vprog distill src`` and ``scorer``: rationales judged in pairs, and the judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vprog.cli.distill_given import Check, RunFolder, SettingsFile, held
from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say, show, table

if TYPE_CHECKING:
    from vprog.distill.scorer.lessons import Sound
    from vprog.distill.settings import Settings


def src(
    file: SettingsFile,
    out: RunFolder = None,
    check: Check = False,
    json: AsJson = False,
) -> None:
    """Teach rationales that are judged in pairs, round by round (SRC), or go on with a run."""
    from vprog.distill.rank import alone
    from vprog.distill.src.run import TABLES
    from vprog.distill.src.run import src as calibrated
    from vprog.distill.src.run import table as told

    given = held(file, TABLES, out, check, _looked)
    if given is None:
        return
    settings, folder = given
    report = calibrated(settings, folder, say)
    if not alone():
        return
    if json:
        data_json(report)
        return
    names = ("round", "candidates", "pairs", "bias", "ties", "accuracy", "agreement", "wins")
    table(names, told(report), right=range(len(names)))
    show(f"\n{report['stopped']}")
    say(f"{report['student']} is the student")


def _looked(settings: Settings) -> str:
    from vprog.distill.src.run import held_to

    count = held_to(settings)
    return f"{count:,} pairs to learn first" if count else "its world is yet to be made"


def scorer(
    source: Annotated[
        str,
        typer.Argument(
            metavar="CORPUS|world:SEED",
            help="A corpus that keeps traces, or a world to be made by its seed.",
        ),
    ],
    out: Annotated[
        str, typer.Option("-o", "--out", metavar="FOLDER", help="Where the training lies.")
    ],
    size: Annotated[str, typer.Option(metavar="NAME", help="small, medium or large.")] = "small",
    base: Annotated[
        str,
        typer.Option(metavar="CHECKPOINT", help="Begin with a folder of transformers instead."),
    ] = "",
    scenes: Annotated[int, typer.Option(metavar="N", min=1, help="Scenes of the world.")] = 300,
    splits: Annotated[str, typer.Option(help="Splits of the corpus, with commas.")] = "",
    most: Annotated[
        int, typer.Option(metavar="N", min=1, help="The most rows of the corpus.")
    ] = 5000,
    steps: Annotated[int, typer.Option(metavar="N", help="How long it learns.")] = 1500,
    batch: Annotated[int, typer.Option(metavar="N", help="Lessons a step.")] = 32,
    rate: Annotated[float, typer.Option(help="The learning rate at its height.")] = 1e-3,
    seed: Annotated[int, typer.Option(metavar="S", help="Of all that is drawn.")] = 0,
    single: Annotated[
        bool,
        typer.Option("--single", help="A judge that rates one candidate alone, to compare with."),
    ] = False,
    tests: Annotated[
        int,
        typer.Option(metavar="N", min=0, help="Scenes of another world that it is measured on."),
    ] = 25,
    json: AsJson = False,
) -> None:
    """Teach a judge of rationales from planted faults, and measure it on rationales it never saw."""
    from vprog.distill.scorer.run import ScorerRun, measured, run_scorer

    plan = ScorerRun(size, base, steps, batch, rate, seed, single)
    judge = run_scorer(_sounds(source, scenes, splits, most), plan, out)
    say(f"{out}/judge is the judge")
    if not tests:
        return
    found = measured(judge, plan, tests)
    if json:
        data_json(found)
        return
    rows = [
        [name, str(count), f"{agree / count:.3f}"]
        for name, (agree, count) in found["truth"].items()
    ]
    table(("fault", "pairs", "right"), rows, right=(1, 2))
    told = found["judge"]
    show(
        f"\n{found['parameters']:,} parameters; bias {told['bias']:.3f}, ties {told['ties']:.3f}, "
        f"circles {told['circles']:.3f}, confidence {told['confidence']:.3f}"
    )


def _sounds(source: str, scenes: int, splits: str, most: int) -> list[Sound]:
    from vprog.distill.scorer.sources import from_corpus, from_world

    kind, _, seed = source.partition(":")
    if kind == "world" and seed.isdecimal():
        return list(from_world(int(seed), scenes))
    wanted: Any = tuple(one.strip() for one in splits.split(",") if one.strip())
    return from_corpus(source, wanted, most)
