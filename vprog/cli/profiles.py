"""``vprog profile``: what a profile answers, whether its file is right, and a file to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson, is_there
from vprog.cli.stream import data_json, report, say, show, table

if TYPE_CHECKING:
    from vprog.failed import Failed
    from vprog.module import Module, Profile

app = typer.Typer(
    help="Profiles: which module answers which oracle.", no_args_is_help=True, add_completion=False
)

_Name = Annotated[
    str, typer.Argument(metavar="PROFILE", help="A profile by name, or its TOML file.")
]

STARTER = """\
# Which module answers which oracle. `vprog profile check FILE` tells every mistake,
# `vprog models` lists the kinds of modules, `vprog ops` the oracles.
extends = "lite" # what it answers stays answered where nothing below says otherwise

# A module, by a name of your own: its kind, and the settings of that kind.
[modules.detector]
use = "efficientdet"
weights = "lite0" # smaller than lite2, and faster
threshold = 0.4

# VPROG_DETECTOR__THRESHOLD=0.6 in the environment sets it for once.

[oracles]
find = "detector"
"""


@app.command("list")
def listed(json: AsJson = False) -> None:
    """List the profiles that there are, and the package that brings each."""
    from vprog.modules.profile_file import read_profile, shipped
    from vprog.plugin import brought_by, named

    files = shipped()
    found = [
        {
            "name": name,
            "package": brought_by(entry),
            "about": read_profile(files[name]).about if name in files else "",
        }
        for name, entry in named().items()
    ]
    if json:
        data_json(found)
    else:
        table(("profile", "from", ""), [(f["name"], f["package"], f["about"]) for f in found])


@app.command("show")
def shown(profile: _Name, json: AsJson = False) -> None:
    """Show which module answers each oracle, and what none answers."""
    from vprog.program import load_profile

    ready = load_profile(profile)
    found = _rows(ready)
    if json:
        data_json({"name": ready.name, "oracles": found, "missing": dict(ready.missing)})
        return
    rows = [(", ".join(row["oracles"]), row["module"], row["checkpoint"]) for row in found]
    table(("oracles", "module", "checkpoint"), rows)
    for oracle, why in sorted(ready.missing.items()):
        say(f"{oracle} is not answered: {why}")


@app.command("check")
def checked(profile: _Name, json: AsJson = False) -> None:
    """Tell every mistake of a profile, and what of it is not on this machine.

    Raises:
        typer.Exit: a module cannot answer as things are.
    """
    from vprog.program import load_profile

    ready = load_profile(profile)
    lacking = [(m.name, why) for m in _each(ready) if (why := _missing(m)) is not None]
    found: dict[str, Any] = {
        "name": ready.name,
        "ready": not lacking,
        "answered": sorted(ready.modules),
        "lacking": [{"module": n, "code": f.code, "message": f.sentence} for n, f in lacking],
    }
    if json:
        data_json(found)
    else:
        show(f"{ready.name} has no mistake; it answers {len(ready.modules)} oracles")
    if lacking:
        from vprog.grammar.diagnostic import Diagnostic

        told = {
            f.sentence: Diagnostic(f.code, f"{n}: {f.sentence}", None, f.help) for n, f in lacking
        }
        report(told.values(), None)
        raise typer.Exit(Exit.MODULE)


@app.command("new")
def new(
    file: Annotated[str, typer.Argument(metavar="FILE.toml", help="The file to write.")],
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="PROFILE", help="Copy the file of a profile of vprog."),
    ] = None,
) -> None:
    """Write a profile file to start from.

    Raises:
        VprogError: VP353 the file is there already.
        typer.BadParameter: the profile has no file, or the file's name has another ending.
    """
    from vprog.cli.starting import THERE
    from vprog.files import write
    from vprog.modules.profile_file import shipped

    if not file.endswith(".toml"):
        raise typer.BadParameter("the name of a profile file ends in .toml", param_hint="FILE")
    if is_there(file):
        raise THERE.error(f"{file} is there already", "take another name")
    files = shipped()
    if source is not None and source not in files:
        raise typer.BadParameter(f"there are files of {', '.join(files)}", param_hint="--from")
    write(file, STARTER if source is None else files[source].read_text(encoding="utf-8"))
    say(f"wrote {file}; use it: vprog run PROGRAM --profile {file}")


def _each(profile: Profile) -> list[Module]:
    """The modules of a profile, each once."""
    return list({id(module): module for module in profile.modules.values()}.values())


def _rows(profile: Profile) -> list[dict[str, Any]]:
    """A row for each module: what it is, and what it answers here."""
    rows = []
    for module in _each(profile):
        card = getattr(module, "card", None)
        rows.append(
            {
                "module": module.name,
                "oracles": [o for o, m in profile.modules.items() if m is module],
                "checkpoint": getattr(card, "checkpoint", ""),
                "licence": getattr(card, "licence", ""),
            }
        )
    return rows


def _missing(module: Module) -> Failed | None:
    """Why a module cannot answer as things are, where it can tell."""
    found: Failed | None = getattr(module, "missing", None)
    return found
