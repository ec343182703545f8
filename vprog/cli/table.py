"""``vprog ops``, ``nouns`` and ``prompt``: what a program may say."""

from __future__ import annotations

from typing import Annotated

import typer

from vprog.cli.given import AsJson, ProfileName
from vprog.cli.stream import data_json, say, show


def ops(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="An operator; without it, all are listed.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Print the reference of the operators, or of one."""
    from vprog.reference import describe, overview, rows

    if name is None:
        if json:
            data_json(rows())
        else:
            show(overview())
        return
    text = describe(name)
    if json:
        data_json([r for r in rows() if r["name"] == ("count" if name == "len" else name)] or text)
    else:
        show(text)


def nouns(profile: ProfileName = "lite", json: AsJson = False) -> None:
    """List the nouns that `find` knows with a profile, and their synonyms."""
    from vprog.program import load_profile

    known = load_profile(profile).nouns
    if json:
        data_json(None if known is None else {noun: list(others) for noun, others in known.items()})
    elif known is None:
        say(f"with {profile}, find takes any noun")
    else:
        lines = (f"{n}: {', '.join(others)}" if others else n for n, others in known.items())
        show("\n".join(lines))


def prompt(
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile", metavar="lite|scene:FILE", help="Tell only what this profile answers."
        ),
    ] = None,
) -> None:
    """Print a prompt that tells a language model how to write programs."""
    from vprog.program import load_profile
    from vprog.prompt import prompt as told

    show(told(None if profile is None else load_profile(profile)))
