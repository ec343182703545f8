"""``vprog import``: programs of other languages as programs of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson
from vprog.cli.stream import called, data, data_json, read_bytes, report, say

if TYPE_CHECKING:
    from vprog.grammar.diagnostic import VprogError
    from vprog.grammar.importers import Imported, Refused
    from vprog.grammar.source import Source, Span

#: The largest file that is read.
_MOST = 64 * 1024 * 1024

_Form = Annotated[
    str,
    typer.Argument(
        metavar="clevr|gqa|nlvr|visprog|python", help="The language of the programs in the file."
    ),
]
_File = Annotated[str, typer.Argument(metavar="FILE", help="Its programs, or - for stdin.")]
_Folder = Annotated[
    str | None,
    typer.Option("-o", "--out", metavar="DIR", help="Write each program to a file here."),
]


def bring(form: _Form, file: _File, out: _Folder = None, json: AsJson = False) -> None:
    """Turn programs of CLEVR, GQA, NLVR, VisProg or Python into programs of vprog.

    The foreign program is read, never run. What has no meaning here is refused, at its place in
    the foreign file.
    """
    from vprog.grammar.importers import READERS, Imported

    if form not in READERS:
        raise typer.BadParameter(f"{form} is none of {', '.join(READERS)}", param_hint="FORM")
    source = _source(file)
    found = [_checked(one) for one in READERS[form](source)]
    good = [one for one in found if isinstance(one, Imported)]
    if json:
        data_json([_told(one) for one in found])
    for one in found:
        _report(one, len(found) > 1)
    if out is not None:
        _write(good, Path(out))
    elif len(found) == 1 and good and not json:
        data(good[0].text)
    elif len(found) > 1 and not json:
        raise typer.BadParameter(
            f"the file has {len(found)} programs; name a folder for them", param_hint="--out"
        )
    if len(found) > 1 or out is not None:
        where = "" if out is None else f" to {out}"
        say(f"{len(good)} of {len(found)} programs are imported{where}")
    if len(good) < len(found):
        raise typer.Exit(Exit.WRONG)


def _source(file: str) -> Source:
    from vprog.grammar.importers.imported import UNREAD
    from vprog.grammar.source import Source

    read = read_bytes(file, _MOST + 1)
    if len(read) > _MOST:
        raise UNREAD.error(f"{called(file)} is larger than 64 MiB", "split it")
    try:
        return Source(read.decode("utf-8-sig"), called(file))
    except UnicodeDecodeError as error:
        raise UNREAD.error(f"{called(file)} is no UTF-8 text, at byte {error.start}") from None


def _checked(one: Imported | Refused) -> Imported | Refused:
    """An import whose program can run; else what the checker says, at the foreign places."""
    from vprog.grammar.diagnostic import VprogError
    from vprog.grammar.importers import Refused
    from vprog.program import load

    if isinstance(one, Refused):
        return one
    try:
        load(one.text, one.name or "<imported>")
    except VprogError as error:
        return Refused(one.name, _placed(one, error))
    return one


def _placed(one: Imported, error: VprogError) -> VprogError:
    """Diagnostics of an imported program, at the places that its lines came from."""
    from dataclasses import replace

    from vprog.grammar.diagnostic import VprogError
    from vprog.grammar.source import Source

    written = Source(one.text)
    placed = []
    for diagnostic in error.diagnostics:
        spans: tuple[Span, ...] = ()
        if diagnostic.span is not None:
            spans = one.spans[min(written.position(diagnostic.span.start)[0], len(one.spans)) - 1]
        placed.append(replace(diagnostic, span=spans[0] if spans else None))
    return VprogError(placed, one.source)


def _report(one: Imported | Refused, named: bool) -> None:
    from vprog.grammar.importers import Imported

    diagnostics = one.warnings if isinstance(one, Imported) else one.error.diagnostics
    source = one.source if isinstance(one, Imported) else one.error.source
    if not diagnostics:
        return
    if named:
        say(f"program {one.name}:")
    report(diagnostics, source)


def _told(one: Imported | Refused) -> dict[str, Any]:
    from vprog.grammar.importers import Imported

    if not isinstance(one, Imported):
        return {"name": one.name, "ok": False, "diagnostics": one.error.to_json()}
    lines = [
        {"text": text, "places": [_place(one.source, s.start, s.end) for s in spans]}
        for text, spans in zip(one.lines, one.spans, strict=True)
    ]
    warnings = [d.to_json(one.source) for d in one.warnings]
    return {"name": one.name, "ok": True, "lines": lines, "diagnostics": warnings}


def _place(source: Source, start: int, end: int) -> dict[str, Any]:
    (line, column), (last, beyond) = source.position(start), source.position(end)
    return {"start": {"line": line, "column": column}, "end": {"line": last, "column": beyond}}


def _write(programs: list[Imported], folder: Path) -> None:
    from vprog.files import NOT_WRITTEN, write

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "no place").lower()
        raise NOT_WRITTEN.error(f"{folder} cannot be made: {reason}", "check the path") from None
    for name, one in zip(_names(programs), programs, strict=True):
        write(folder / f"{name}.vp", one.text)


def _names(programs: list[Imported]) -> Iterator[str]:
    """A file name for each program: what its file calls it, as far as a file may be called so."""
    taken: set[str] = set()
    for place, one in enumerate(programs):
        kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in one.name)
        plain = kept[:100] or f"program_{place}"
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}_{number}"
        taken.add(name.lower())
        yield name
