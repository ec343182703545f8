"""``vprog corpus``: building corpora of rationales."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vprog.cli import corpus_reading, exporting
from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, report, say, show

if TYPE_CHECKING:
    from vprog.corpus.build import Built
    from vprog.corpus.executors.executor import Executor
    from vprog.corpus.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Build a corpus of rationales from rows of pictures, questions, programs and answers.",
)

_Settings = Annotated[str, typer.Argument(metavar="SETTINGS.toml", help="The settings file.")]
_Folder = Annotated[str, typer.Argument(metavar="FOLDER", help="The folder of a corpus.")]
_Workers = Annotated[
    int, typer.Option(metavar="N", help="Processes; the bytes are the same for any number.")
]
_Shard = Annotated[
    str, typer.Option(metavar="I/N", help="Make the I-th of N parts, as an array job does.")
]
_Ray = Annotated[bool, typer.Option("--ray", help="Use a Ray cluster, with N actors.")]
_Address = Annotated[str, typer.Option(metavar="ADDRESS", help="Of the Ray cluster.")]
_Devices = Annotated[
    str,
    typer.Option(
        metavar="0,1,...", help="Accelerators, as CUDA_VISIBLE_DEVICES names them, one a process."
    ),
]


@app.command()
def init(
    file: Annotated[str, typer.Argument(metavar="SETTINGS.toml", help="The file to write.")],
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="The kind of its source: world, jsonl, parquet, ...")
    ] = "world",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a settings file with every key, commented."""
    from vprog.corpus.settings import template
    from vprog.corpus.sources.kinds import KINDS
    from vprog.files import NOT_WRITTEN, write

    if kind not in KINDS:
        raise typer.BadParameter(f"{kind} is none of {', '.join(KINDS)}", param_hint="--kind")
    if Path(file).exists() and not force:
        raise NOT_WRITTEN.error(f"{file} is there already", "take another name, or --force")
    write(file, template(kind))
    say(f"wrote {file}; look it over, then: vprog corpus build {file} -o FOLDER")


@app.command()
def build(
    file: _Settings,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FOLDER", help="Where the corpus lies.")
    ] = None,
    workers: _Workers = 1,
    shard: _Shard = "1/1",
    ray: _Ray = False,
    address: _Address = "",
    devices: _Devices = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check all, try a sample, and write nothing.")
    ] = False,
    sample: Annotated[
        int, typer.Option(metavar="ROWS", help="How many rows of each source --dry-run tries.")
    ] = 100,
    json: AsJson = False,
) -> None:
    """Build a corpus, or go on with one; what is there already stays."""
    from vprog.corpus.settings import read_settings

    settings = read_settings(file)
    if dry_run:
        _estimate(settings, max(1, sample), max(1, workers), json)
        return
    if out is None:
        raise typer.BadParameter("name the folder of the corpus", param_hint="-o")
    _run(settings, out, _executor(workers, ray, address, devices), shard, json)


@app.command()
def resume(
    folder: _Folder,
    workers: _Workers = 1,
    shard: _Shard = "1/1",
    ray: _Ray = False,
    address: _Address = "",
    devices: _Devices = "",
    json: AsJson = False,
) -> None:
    """Go on with a build that was stopped, by its folder alone."""
    from vprog.corpus.build import settings_in

    _run(settings_in(folder), folder, _executor(workers, ray, address, devices), shard, json)


def _executor(workers: int, ray: bool, address: str, devices: str) -> Executor:
    from vprog.corpus.executors.inline import Inline
    from vprog.corpus.executors.processes import Processes
    from vprog.corpus.executors.rays import Rays

    if ray or address:
        return Rays(workers, address, 1.0 if devices else 0.0)
    named = [device for device in devices.split(",") if device]
    return Processes(workers, named) if workers > 1 or named else Inline()


def _part(shard: str) -> tuple[int, int]:
    part, slash, parts = shard.partition("/")
    if slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts) < 10**6:
        return int(part), int(parts)
    raise typer.BadParameter(f"{shard} is not I/N, with I from 1 to N", param_hint="--shard")


def _run(settings: Settings, out: str, executor: Executor, shard: str, json: bool) -> None:
    from vprog.corpus.build import build as built
    from vprog.corpus.progress import Lines, Panel

    watch = Panel(sys.stderr) if sys.stderr.isatty() else Lines(say)
    try:
        with watch:
            found = built(settings, out, executor, _part(shard), watch)
    except KeyboardInterrupt:
        say(f"what is made stays; go on with: vprog corpus resume {out}")
        raise
    _tell(found, json)
    if not found.missing:
        exporting.card_of(found.folder)


def _tell(found: Built, json: bool) -> None:
    from vprog.codes import all_codes

    tally = found.tally
    codes = all_codes() if tally.reasons else {}
    told = [
        codes[code].at(None, f"{count:,} rows: {codes[code].title}")
        for code, count in sorted(tally.reasons.items())
        if code in codes and codes[code].severity == "warning"
    ]
    if told:
        report(told, None)
    for code, count in sorted(tally.reasons.items()):
        if code not in codes or codes[code].severity != "warning":
            title = codes[code].title if code in codes else "a code of another version"
            say(f"{count:,} rows failed with {code}: {title}")
    if json:
        data_json(
            {
                "folder": str(found.folder),
                **tally.counts(),
                "bytes": tally.bytes,
                "units_made": found.made[0],
                "units_there": found.made[1],
                "units_missing": found.missing,
            }
        )
    rest = f"; {found.missing:,} units are left to other parts" if found.missing else ""
    labels = f", {tally.labels:,} of them for their labels" if tally.labels else ""
    say(
        f"{found.folder}: {tally.rows:,} rows, {tally.kept:,} kept{labels}, {tally.refused:,} "
        f"refused, {tally.failed:,} failed; {found.made[0]:,} units made{rest}"
    )


def _estimate(settings: Settings, rows: int, workers: int, json: bool) -> None:
    from vprog.corpus.build import plan
    from vprog.corpus.estimate import estimate

    found = estimate(plan(settings), rows)
    told: dict[str, Any] = {
        "rows": found.rows,
        "units": found.units,
        "calls": found.calls,
        "seconds": round(found.seconds / workers, 1),
        "unit_seconds": round(found.unit_seconds, 2),
        "bytes": found.bytes,
        "sample": found.sample.counts(),
    }
    if json:
        data_json(told)
        return
    sample = found.sample
    share = f"{100 * sample.kept / sample.rows:.0f} %" if sample.rows else "none"
    show(
        f"about {found.rows:,} rows in {found.units:,} units of {found.unit_seconds:.1f} s each\n"
        f"about {found.calls:,} calls of modules, {told['seconds']:,} s with {workers} processes, "
        f"{found.bytes / 1e6:,.1f} MB\n"
        f"of {sample.rows:,} rows that were tried, {share} are kept"
    )


for _name, _command in (corpus_reading.COMMANDS | exporting.COMMANDS).items():
    app.command(_name)(_command)
