"""``vprog distill selfsynthx``: teaching classes with explanations, round by round."""

from __future__ import annotations

from typing import Annotated

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say, table


def selfsynthx(
    file: Annotated[str, typer.Argument(metavar="SETTINGS.toml", help="The settings file.")],
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FOLDER", help="Where the run lies.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check the settings and the pictures, and stop.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Teach classes by the student's own explanations (SelfSynthX), or go on with a run."""
    from vprog.distill.selfsynthx.run import HEAD, TABLES, selfsynthx
    from vprog.distill.selfsynthx.run import table as told
    from vprog.distill.selfsynthx.work import images_of
    from vprog.distill.settings import read_run

    settings = read_run(file, TABLES)
    if check:
        images = images_of(settings)
        if not images:
            say(f"{file} is in order: its birds are yet to be drawn")
            return
        classes = len({one.label for one in images})
        tested = sum(one.split == "test" for one in images)
        say(
            f"{file} is in order: {len(images)} pictures of {classes} classes, {tested} to ask about"
        )
        return
    if out is None:
        raise typer.BadParameter("name the folder of the run", param_hint="-o")
    report = selfsynthx(settings, out, say)
    if json:
        data_json(report)
    else:
        table(HEAD, told(report), right=range(1, len(HEAD)))
        concepts = report["concepts"]
        if "precision" in concepts:
            direct = f", asked directly {concepts['direct']:.3f}" if "direct" in concepts else ""
            say(
                f"concepts: {concepts['precision']:.3f} of the chosen show, "
                f"{concepts['chance']:.3f} of the lists{direct}"
            )
    say(f"{report['student']} is the student; {out}/pages/index.html shows pictures and answers")
