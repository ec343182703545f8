"""``vprog models``: the kinds of modules and their weights; ``vprog models pull`` fetches them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, report, say, table

if TYPE_CHECKING:
    from vprog.grammar.diagnostic import Diagnostic

app = typer.Typer(
    help="Models: what there is, under which licence, and whether it is on this machine.",
    add_completion=False,
)


@app.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME|FILE.toml", help="Only those of this profile."),
    ] = None,
    kinds: Annotated[
        bool, typer.Option("--kinds", help="The kinds that a profile file may use, with settings.")
    ] = False,
    json: AsJson = False,
) -> None:
    """List the models of the profiles that come with vprog, or those of one profile."""
    if context.invoked_subcommand is not None:
        return
    if kinds:
        _kinds(json)
        return
    from vprog.modules.cards import cards_of, cards_shipped

    found, trouble = (cards_of(profile), ()) if profile else cards_shipped()
    if json:
        data_json([{**card.to_json(), "profiles": names} for card, names in found])
    else:
        rows = [
            (
                card.module,
                card.checkpoint,
                card.licence or "not known",
                _size(card.size),
                _size(card.memory),
                "yes" if card.present else "no",
                *([] if profile else [", ".join(names)]),
            )
            for card, names in found
            if card.checkpoint
        ]
        head = ("module", "checkpoint", "licence", "size", "memory", "here", "profiles")
        table(head[:-1] if profile else head, rows, right=(3, 4))
        say("`vprog models pull PROFILE` fetches what is not here")
    _report(trouble)


def _kinds(json: bool) -> None:
    """Print what ``use`` may name, and the settings that each takes."""
    from vprog.modules.cards import kinds_told

    found, trouble = kinds_told()
    if json:
        data_json(found)
    else:
        rows = [
            (
                kind["use"],
                ", ".join(kind["oracles"]),
                ", ".join(s["name"] for s in kind["settings"]),
            )
            for kind in found
        ]
        table(("use", "oracles", "settings"), rows)
    _report(trouble)


@app.command("pull")
def pull(
    profile: Annotated[
        str, typer.Argument(metavar="PROFILE", help="A profile by name, or its TOML file.")
    ],
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be fetched, and fetch nothing.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Fetch the weights that a profile names, after telling how large they are."""
    from vprog.modules import pull as fetching
    from vprog.modules.profile import modules_of

    ready, modules = modules_of(profile)
    wanted = fetching.plan(fetching.checkpoints(modules))
    own = fetching.embedded(modules)
    parts = [(w.checkpoint, part.name, part.size) for w in wanted for part in w.parts]
    whole = sum(size for _, _, size in parts)
    if parts:
        count = len({name for name, _, _ in parts})
        say(f"{len(parts)} files of {count} checkpoints to fetch, {_size(whole)}")
    done: list[str] = []
    if not dry:
        done += [str(fetching.fetch_embedded(name, _tell)) for name in own]
        done += [str(path) for one in wanted for path in fetching.fetch(one, _tell)]
    if json:
        data_json(
            {
                "profile": ready.name,
                "files": [{"checkpoint": c, "file": f, "bytes": n} for c, f, n in parts],
                "bytes": whole,
                "paths": done,
            }
        )
    elif dry:
        rows = [(name, file, _size(size)) for name, file, size in parts]
        table(("checkpoint", "file", "size"), rows, right=(2,))
    else:
        say(f"{ready.name} has all its weights on this machine")


def _tell(checkpoint: str, file: str, size: int) -> Callable[[int], None]:
    """Say what is fetched; on a terminal also how far it is."""
    say(f"fetching {checkpoint} {file}" + (f", {_size(size)}" if size else ""))
    told = [0.0]

    def progress(done: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty() and (done == size or now - told[0] > 0.1):
            told[0] = now
            sys.stderr.write(f"\r{_size(done)} of {_size(size)} " + ("\n" * (done == size)))
            sys.stderr.flush()

    return progress


def _report(trouble: tuple[Diagnostic, ...]) -> None:
    if trouble:
        report(trouble, None)


def _size(count: int | None) -> str:
    """Bytes as people read them.

    >>> _size(None), _size(900), _size(8_000_000), _size(15_300_000_000)
    ('', '900 B', '8.0 MB', '15.3 GB')
    """
    if count is None:
        return ""
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= one:
            return f"{count / one:.1f} {unit}"
    return f"{count} B"
