"""``vprog rationalize``: the rationale of a run."""

from __future__ import annotations

from typing import Annotated

import typer

from vprog.cli.given import AsJson, ImageFile, Inputs, ProfileName
from vprog.cli.stream import data_json, show


def rationalize(
    program: Annotated[
        str | None, typer.Argument(metavar="PROGRAM", help="A program to run; - for stdin.")
    ] = None,
    image: ImageFile = None,
    input: Inputs = None,
    profile: ProfileName = "lite",
    trace: Annotated[
        str | None,
        typer.Option("--trace", metavar="FILE", help="A trace, in place of a program."),
    ] = None,
    level: Annotated[
        str,
        typer.Option(
            "--level", metavar="trace|pruned|merged|bridged", help="How far it is edited."
        ),
    ] = "bridged",
    json: AsJson = False,
) -> None:
    """Say in sentences how a run came to its answer, each with its evidence (--json)."""
    if (program is None) == (trace is None):
        raise typer.BadParameter("give a program or a --trace, one of them", param_hint="PROGRAM")
    from vprog.cli.running import finish
    from vprog.cli.traces import read_trace_file

    if program is None:
        assert trace is not None
        done = read_trace_file(trace, image)
    else:
        from vprog.cli.given import perform

        done = perform(program, image, input, profile)
    said = done.rationale(level)
    if json:
        data_json(said.to_json())
    else:
        show(said.text)
    if program is not None:
        finish(done, json, quiet=True)
