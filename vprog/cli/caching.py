"""``vprog cache``: what is kept of modules' answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, report, say, show


def cache(
    action: Annotated[
        Literal["stats", "verify", "clear"],
        typer.Argument(
            metavar="stats|verify|clear",
            help="Tell what is there; read every answer, and forget what is broken; forget all.",
        ),
    ],
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="FOLDER", envvar="VPROG_ANSWERS", help="Where `vprog run --cache` keeps them."
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Look after a cache of modules' answers."""
    from vprog.cache import Cache
    from vprog.store import NO_STORE

    if not folder:
        raise typer.BadParameter("name the cache's folder", param_hint="FOLDER")
    if not Path(folder).is_dir():
        raise NO_STORE.error(f"there is no cache in {folder}", "check the path")
    broken = 0
    with Cache.open(folder) as kept:
        if action == "clear":
            found = {"forgotten": kept.clear()}
        elif action == "verify":
            whole, broken = kept.verify()
            found = {"whole": whole, "broken": broken}
        else:
            stats = kept.stats()
            found = {"answers": stats.entries, "bytes": stats.bytes}
        trouble = kept.trouble
    if json:
        data_json(found)
    else:
        said = (f"{n:,} {what.removesuffix('s') if n == 1 else what}" for what, n in found.items())
        show(", ".join(said))
    if trouble is not None:
        report([trouble], None)
        raise typer.Exit(Exit.WRONG)
    if broken:
        say("what was broken is forgotten: it will be asked for again")
        raise typer.Exit(Exit.NO)
