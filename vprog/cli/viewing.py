"""``vprog view``: a run as one HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vprog.cli.given import ImageFile, Inputs, ProfileName
from vprog.cli.stream import data, say


def view(
    what: Annotated[
        str,
        typer.Argument(
            metavar="PROGRAM|TRACE.jsonl", help="A program to run, or a trace; - for stdin."
        ),
    ],
    image: ImageFile = None,
    input: Inputs = None,
    profile: ProfileName = "lite",
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT.html", help="By default named as the input is."),
    ] = None,
) -> None:
    """Make one self-contained HTML page of a run: picture, program, graph, steps, rationale."""
    from vprog.cli.running import finish
    from vprog.cli.traces import is_trace, read_trace_file

    if is_trace(what):
        if input:
            raise typer.BadParameter("a trace has its inputs already", param_hint="--input")
        trace, fresh = read_trace_file(what, image), False
    else:
        from vprog.cli.given import perform

        trace, fresh = perform(what, image, input, profile), True
    from vprog.studio.page import page

    html = page(trace)
    place = out or ("-" if what == "-" else str(Path(what).with_suffix(".html")))
    if place == "-":
        data(html)
    else:
        from vprog.files import write

        write(place, html)
        say(f"wrote {place}")
    if fresh:
        finish(trace, False, quiet=True)
