"""``vprog new``: a first program."""

from __future__ import annotations

from typing import Annotated

import typer

from vprog.cli.given import is_there
from vprog.cli.stream import say
from vprog.grammar.diagnostic import declare

THERE = declare(
    "VP353",
    "the file is there already",
    "`vprog new` writes a new file and replaces none.",
    wrong="$ vprog new count.vp",
    right="$ vprog new fresh.vp",
)

STARTER = """\
# How many people are in the picture, and is anyone beside a bicycle?
# `vprog nouns` lists what can be found, `vprog ops` what can be asked.
image: Image
people = find(image, "person")
bicycles = find(image, "bicycle")
# A function of one line; it may be called for each thing of a list.
def beside_one(p: Region) -> Bool: return any(near(p, b) for b in bicycles)
riders = [p for p in people if beside_one(p)]
# A run is asked for `answer`.
answer = f"{count(people)} people, {count(riders)} of them beside a bicycle"
"""


def new(
    file: Annotated[str, typer.Argument(metavar="NAME.vp", help="The file to write.")],
) -> None:
    """Write a first program, with comments, into a new file."""
    from vprog.files import write

    if is_there(file):
        raise THERE.error(f"{file} is there already", "take another name")
    write(file, STARTER)
    say(f"wrote {file}; run it: vprog run {file} --image PATH")
