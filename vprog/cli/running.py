"""``vprog run``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vprog.cli.exit import of_failure
from vprog.cli.given import (
    AsJson,
    CacheFolder,
    ImageFile,
    Inputs,
    ProfileName,
    ProgramFile,
    RecordFolder,
    ReplayFolder,
    perform,
)
from vprog.cli.stream import data, data_json, report, say, show

if TYPE_CHECKING:
    from vprog.trace import Trace


def run(
    program: ProgramFile,
    image: ImageFile = None,
    input: Inputs = None,
    profile: ProfileName = "lite",
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="NAME", help="Stop after that line, and print its value."),
    ] = None,
    trace: Annotated[
        str | None,
        typer.Option("--trace", metavar="OUT.jsonl", help="Write the trace there; - for stdout."),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", metavar="FOLDER", help="Write trace, rationale, graph and page into a folder."
        ),
    ] = None,
    cache: CacheFolder = None,
    record: RecordFolder = None,
    replay: ReplayFolder = None,
    json: AsJson = False,
) -> None:
    """Run a program on a picture and print its answer."""
    done = perform(program, image, input, profile, until, cache, record, replay)
    if trace == "-":
        data(done.dumps())
    elif trace is not None:
        done.save(trace)
    if out is not None:
        from vprog.cli.folder import write_folder

        write_folder(done, out)
        say(f"wrote {out}")
    finish(done, json, quiet=trace == "-")


def finish(trace: Trace, as_json: bool, quiet: bool = False) -> None:
    """Print how a run ended, unless ``quiet``; a failure is told on stderr in any case.

    Raises:
        typer.Exit: the run failed.
    """
    from vprog.cli.answer import asked_for, to_json, told

    if as_json and not quiet:
        data_json(to_json(trace))
    elif not quiet:
        found = asked_for(trace)
        if found is not None:
            show(told(found[1]))
    if trace.failed is not None:
        report([trace.diagnostic(trace.failed)], trace.program.source)
        raise typer.Exit(of_failure(trace.failed))
