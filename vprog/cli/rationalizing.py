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
    style: Annotated[
        str,
        typer.Option("--style", metavar="concise|detailed|grounded|steps", help="How it is said."),
    ] = "detailed",
    seed: Annotated[
        int | None,
        typer.Option("--seed", help="Another wording where there are several, by this number."),
    ] = None,
    boxes: Annotated[
        str,
        typer.Option(
            "--boxes", metavar="llava|kosmos2|qwen", help="How the style grounded writes boxes."
        ),
    ] = "llava",
    minimal: Annotated[
        bool,
        typer.Option("--minimal", help="Drop every step that the answer can be replayed without."),
    ] = False,
    relevance: Annotated[
        str,
        typer.Option(
            "--relevance",
            metavar="mark|drop",
            help="Mark, or drop, steps of which no other value changes the answer.",
        ),
    ] = "",
    explain_edits: Annotated[
        bool,
        typer.Option(
            "--explain-edits", help="Show each edit: its rule, what went, what came, why."
        ),
    ] = False,
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
    weighed = {"minimal": minimal, "relevance": relevance}
    said = done.rationale(level, style=style, seed=seed, boxes=boxes, **weighed)
    if explain_edits:
        from vprog.rationalize.changes import changes_json, changes_text, stages

        story = stages(done, level, **weighed)
        if json:
            data_json({**said.to_json(), "levels": changes_json(story)})
        else:
            show(changes_text(story))
    elif json:
        data_json(said.to_json())
    else:
        show(said.text)
    if program is not None:
        finish(done, json, quiet=True)
