"""``vprog check`` and ``vprog fmt``: programs as text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson
from vprog.cli.stream import called, data, data_json, read_bytes, report, say, show

_Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Programs; - for stdin.")]


def check(files: _Files, json: AsJson = False) -> None:
    """Report every mistake of programs, without running them."""
    from vprog.cli.given import read_program
    from vprog.grammar.diagnostic import VprogError

    told: list[dict[str, Any]] = []
    wrong = 0
    for name in files:
        try:
            program = read_program(name)
            found, source = program.warnings, program.source
        except VprogError as error:
            found, known = error.diagnostics, error.source
            wrong += 1
            report(found, known)
            told.append(_told(name, False, error.to_json()))
            continue
        if found:
            report(found, source)
        told.append(_told(name, True, [d.to_json(source) for d in found]))
    if json:
        data_json(told)
    good = len(files) - wrong
    say(f"{good} of {len(files)} programs can run" if wrong else _all_good(len(files)))
    if wrong:
        raise typer.Exit(Exit.WRONG)


def _told(name: str, ok: bool, diagnostics: list[dict[str, Any]]) -> dict[str, Any]:
    return {"file": called(name), "ok": ok, "diagnostics": diagnostics}


def _all_good(count: int) -> str:
    return "the program can run" if count == 1 else f"all {count} programs can run"


def fmt(
    files: _Files,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where a file would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change.")
    ] = False,
) -> None:
    """Put programs into their canonical form, in place; stdin goes to stdout."""
    from vprog.grammar import format_program, parse
    from vprog.grammar.diagnostic import VprogError
    from vprog.grammar.scan import MAX_BYTES

    changed = wrong = 0
    for name in files:
        try:
            text = read_bytes(name, MAX_BYTES + 1)
            new = format_program(parse(text, called(name)))
        except VprogError as error:
            report(error.diagnostics, error.source)
            wrong += 1
            continue
        old = text.decode()
        changed += new != old
        if diff:
            _print_difference(called(name), old, new)
        elif name == "-" and not check:
            data(new)
        elif new != old and check:
            say(f"{name} would change")
        elif new != old:
            _write(name, new)
            say(f"{name} is put into canonical form")
    if wrong:
        raise typer.Exit(Exit.WRONG)
    if changed and (check or diff):
        raise typer.Exit(Exit.NO)


def _write(name: str, text: str) -> None:
    from vprog.files import write

    # A link stays a link, and the file keeps who may do what with it.
    path = Path(name).resolve()
    mode = path.stat().st_mode
    write(path, text)
    os.chmod(path, mode & 0o7777)


def _print_difference(name: str, old: str, new: str) -> None:
    from difflib import unified_diff

    lines = unified_diff(
        old.splitlines(), new.splitlines(), f"{name} as it is", f"{name} formatted", lineterm=""
    )
    text = "\n".join(lines)
    if text:
        show(text)
