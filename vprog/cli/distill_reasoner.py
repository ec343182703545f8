"""``vprog distill reasoner``: rationales held to the answer, then preferences, then a verifier."""

from __future__ import annotations

from typing import Annotated

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say, show, table


def reasoner(
    file: Annotated[str, typer.Argument(metavar="SETTINGS.toml", help="The settings file.")],
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FOLDER", help="Where the run lies.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check the settings and the samples, and stop.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Teach to reason by a teacher's rationales and own right samples (LLaVA-Reasoner), or go on."""
    from vprog.distill.reasoner.run import TABLES, reasoner
    from vprog.distill.reasoner.run import table as told
    from vprog.distill.reasoner.work import asked_of
    from vprog.distill.settings import read_run

    settings = read_run(file, TABLES)
    if check:
        train, tests = asked_of(settings)
        if not train:
            say(f"{file} is in order: its world is yet to be made")
            return
        said = ", ".join(f"{len(some)} of {split}" for split, some in tests.items()) or "none"
        say(f"{file} is in order: {len(train)} samples to learn from, to ask about: {said}")
        return
    if out is None:
        raise typer.BadParameter("name the folder of the run", param_hint="-o")
    report = reasoner(settings, out, say)
    if json:
        data_json(report)
        return
    table(("student", "split", "direct", "cot"), told(report), right=(2, 3))
    pairs = report["pairs"]
    show(
        f"\n{sum(pairs['pairs'].values())} pairs of {pairs['in_band']} questions in the band; "
        f"{pairs['too_hard']} were too hard, {pairs['too_easy']} too easy"
    )
    for split, ways in report.get("verify", {}).items():
        show(f"\nchosen among samples, {split}")
        numbers = list(next(iter(ways.values())))
        rows = [[way, *(f"{scores[n]:.3f}" for n in numbers)] for way, scores in ways.items()]
        table(("way", *map(str, numbers)), rows, right=range(1, len(numbers) + 1))
    say(f"{list(report['students'].values())[-1]} is the student")
