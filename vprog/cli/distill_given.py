"""What all runs of ``vprog distill`` are given: settings, a folder, and whether to check alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from vprog.cli.stream import say

if TYPE_CHECKING:
    from vprog.distill.settings import Settings

SettingsFile = Annotated[
    str, typer.Argument(metavar="SETTINGS.toml", help="The settings file.", show_default=False)
]
RunFolder = Annotated[
    str | None, typer.Option("-o", "--out", metavar="FOLDER", help="Where the run lies.")
]
Check = Annotated[
    bool, typer.Option("--check", help="Check the settings and what they name, and stop.")
]


def held(
    file: str,
    tables: Mapping[str, type],
    out: str | None,
    check: bool,
    look: Callable[[Settings], str],
) -> tuple[Settings, str] | None:
    """The settings and the folder of a run; None where they were to be checked alone.

    Args:
        file: of the settings.
        tables: that they may have.
        out: the folder.
        check: whether to check alone.
        look: looks at what the settings name, and says what is there.
    """
    from vprog.distill.settings import read_run

    settings = read_run(file, tables)
    if check:
        say(f"{file} is in order: {look(settings)}")
        return None
    if out is None:
        raise typer.BadParameter("name the folder of the run", param_hint="-o")
    return settings, out
