"""``vprog explain``: what a code means."""

from __future__ import annotations

from difflib import get_close_matches
from textwrap import fill, indent
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, show
from vprog.codes import STAGES, all_codes
from vprog.grammar.diagnostic import declare

if TYPE_CHECKING:
    from vprog.grammar.diagnostic import Code

NO_CODE = declare(
    "VP352",
    "no code is called that",
    "A code is VP and three digits; `vprog explain` lists every one.",
    wrong="$ vprog explain VP999",
    right="$ vprog explain VP204",
)


def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="Such as VP202; without it, all are listed."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Tell what a code means, with a wrong and a right example."""
    codes = all_codes()
    if code is None:
        if json:
            data_json([_data(c) for c in codes.values()])
        else:
            show(_overview(list(codes.values())))
        return
    found = codes.get(code.upper())
    if found is None:
        near = [c for c in codes if c.startswith(code.upper()) and len(code) > 2][:5]
        near = near or get_close_matches(code.upper(), codes, 3, 0.6)
        help = f"near it are {', '.join(near)}" if near else "`vprog explain` lists the codes"
        raise NO_CODE.error(f"no code is called {code}", help)
    if json:
        data_json(_data(found))
    else:
        show(_entry(found))


def _data(code: Code) -> dict[str, Any]:
    return {
        "code": code.id,
        "severity": code.severity,
        "title": code.title,
        "explanation": code.explanation,
        "wrong": code.wrong,
        "right": code.right,
    }


def _overview(codes: list[Code]) -> str:
    parts = []
    for stage, title in STAGES.items():
        lines = [f"  {c.id}  {c.title}" for c in codes if c.id.startswith(stage)]
        if lines:
            parts.append("\n".join([title, *lines]))
    return "\n\n".join(parts)


def _entry(code: Code) -> str:
    parts = [f"{code.id}: {code.title}", fill(code.explanation, 88)]
    parts.append(f"Wrong:\n\n{indent(code.wrong.strip(), '    ')}")
    said = _said(code)
    if said:
        parts.append(indent(said, "    "))
    parts.append(f"Right:\n\n{indent(code.right.strip(), '    ')}")
    return "\n\n".join(parts)


def _said(code: Code) -> str:
    """What vprog says to the wrong example, where that takes no picture."""
    if code.wrong.startswith("$"):
        return ""
    from vprog.grammar.diagnostic import VprogError
    from vprog.module import Profile
    from vprog.program import load

    try:
        program = load(code.wrong, "wrong.vp")
        warnings = [d.render(program.source) for d in program.warnings if d.code == code.id]
        if warnings or any(
            n.operator is not None and n.operator.oracle for n in program.graph.nodes
        ):
            return "\n\n".join(warnings)
        from vprog.image import Image

        images: dict[str, Any] = {
            n: Image.named(n, 640, 480) for n, t, _ in program.graph.inputs if t.name == "Image"
        }
        if len(images) < len(program.graph.inputs):
            return ""
        trace = program.run(profile=Profile("none", {}), **images)
        return "" if trace.failed is None else trace.diagnostic(trace.failed).render(program.source)
    except VprogError as error:
        return error.render()
