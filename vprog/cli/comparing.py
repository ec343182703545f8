"""``vprog diff``: where two runs part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, show

if TYPE_CHECKING:
    from vprog.compare import Comparison, Difference

_MOST = 20
_Trace = Annotated[str, typer.Argument(help="A trace (.jsonl).")]


def diff(a: _Trace, b: _Trace, json: AsJson = False) -> None:
    """Compare two traces: which values differ, and what ran in one of them only. Exit 1 if any."""
    from vprog.cli.traces import read_trace_file
    from vprog.compare import compare

    found = compare(read_trace_file(a), read_trace_file(b))
    if json:
        data_json(found.to_json())
    else:
        show("\n".join(_lines(found, a, b)))
    if not found.same:
        raise typer.Exit(Exit.NO)


def _lines(found: Comparison, a: str, b: str) -> list[str]:
    lines = [f"A {a}", f"B {b}"]
    if not found.same_program:
        lines.append("the programs differ")
    if found.inputs:
        lines.append(f"inputs that differ: {', '.join(found.inputs)}")
    left, right = found.answers
    lines.append(f"answer: {left}" if left == right else f"answer: A {left} | B {right}")
    if found.same:
        return [*lines, f"all {found.equal} steps have the same values"]
    lines.append(
        f"{found.equal} steps have the same values, {len(found.changed)} differ, "
        f"{len(found.only_a)} are in A alone, {len(found.only_b)} in B alone"
    )
    for title, differences in (
        ("differ", found.changed),
        ("in A alone", found.only_a),
        ("in B alone", found.only_b),
    ):
        if differences:
            lines += ["", f"{title}:", *(_line(d) for d in differences[:_MOST])]
        if len(differences) > _MOST:
            lines.append(f"  and {len(differences) - _MOST} more (--json has them)")
    return lines


def _line(difference: Difference) -> str:
    place = f"line {difference.line}" + "".join(f", round {i + 1}" for i in difference.path)
    values = [v for v in (difference.a, difference.b) if v is not None]
    return f"  {place}: {difference.what}: {' | '.join(values)}"
