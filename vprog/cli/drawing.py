"""``vprog graph``: a program as a drawing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vprog.cli.given import ProgramFile
from vprog.cli.stream import data, say

_ENDINGS = {
    ".svg": "svg",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
}


def graph(
    program: ProgramFile,
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT", help="A file: .svg, .dot or .mermaid."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", metavar="svg|dot|mermaid", help="By default what OUT ends with."),
    ] = None,
) -> None:
    """Draw the graph of a program: SVG, or text for Graphviz or Mermaid."""
    from vprog.cli.given import read_program

    kind = format or _by_ending(out)
    if kind not in _ENDINGS.values():
        raise typer.BadParameter(f"{kind} is none of svg, dot, mermaid", param_hint="--format")
    ready = read_program(program).graph
    if kind == "svg":
        from vprog.draw import svg

        text = svg(ready)
    else:
        from vprog.notation import dot, mermaid

        text = dot(ready) if kind == "dot" else mermaid(ready)
    if out is None or out == "-":
        data(text)
        return
    from vprog.files import write

    write(out, text)
    say(f"wrote {out}")


def _by_ending(out: str | None) -> str:
    if out is None or out == "-":
        return "svg"
    ending = Path(out).suffix.lower()
    if ending not in _ENDINGS:
        raise typer.BadParameter(
            f"{out} ends in none of {', '.join(_ENDINGS)}; or say --format", param_hint="-o"
        )
    return _ENDINGS[ending]
