"""``vprog distill fact``: labels and rationales, learned at once."""

from __future__ import annotations

from typing import Annotated

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say


def fact(
    file: Annotated[str, typer.Argument(metavar="SETTINGS.toml", help="The settings file.")],
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FOLDER", help="Where the run lies.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check the settings and the samples, and stop.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Teach a student answers and rationales (Fact), or go on with a run that was stopped."""
    from vprog.distill.data import samples_of
    from vprog.distill.fact import TABLES, groups_of
    from vprog.distill.fact import fact as taught
    from vprog.distill.rank import alone
    from vprog.distill.sample import hold_pictures
    from vprog.distill.settings import read_run
    from vprog.distill.wording import WORDINGS

    settings = read_run(file, TABLES)
    if check:
        samples = samples_of(settings)
        told = "its world is yet to be made"
        if samples:
            hold_pictures(samples)
            own = settings.tables["fact"]
            groups = groups_of(samples, WORDINGS[own.wording], telling=own.telling)
            reasoned = sum(len(group) > 1 for group in groups)
            told = f"{len(groups):,} samples, {reasoned:,} of them with a rationale"
        say(f"{file} is in order: {told}")
        return
    if out is None:
        raise typer.BadParameter("name the folder of the run", param_hint="-o")
    report = taught(settings, out, say)
    if not alone():
        return
    if json:
        data_json(report)
    say(
        f"{report['student']}: {report['samples']:,} samples, {report['rationales']:,} with a "
        f"rationale, {report['steps']:,} steps, loss {report['loss']:.3f}\n"
        f"it answers `ask` with --profile {out}/profile.toml"
    )
