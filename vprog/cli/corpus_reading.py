"""``vprog corpus``: looking at corpora, checking them, and making others of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson
from vprog.cli.stream import data, data_json, say, show, table

if TYPE_CHECKING:
    from vprog.corpus.folder import Corpus

_Folder = Annotated[str, typer.Argument(metavar="FOLDER", help="The folder of a corpus.")]


def _status(text: str) -> str:
    if text not in ("", "kept", "refused", "failed"):
        raise typer.BadParameter(f"{text} is none of kept, refused, failed")
    return text


def _share(share: float) -> float:
    if not 0 < share <= 1:
        raise typer.BadParameter(f"{share} is no share of the rows: above 0, at most 1")
    return share


_Status = Annotated[
    str,
    typer.Option(metavar="kept|refused|failed", callback=_status, help="Only rows of that status."),
]
#: How many findings are printed.
_MOST = 50


def verify(
    folder: _Folder,
    share: Annotated[
        float,
        typer.Option(metavar="0..1", callback=_share, help="Of the rows, how many are run again."),
    ] = 1.0,
    workers: Annotated[int, typer.Option(metavar="N", min=1, help="Processes.")] = 1,
    json: AsJson = False,
) -> None:
    """Run every kept row again from its own record, and see that all adds up."""
    from vprog.corpus.folder import open_corpus
    from vprog.corpus.verify import verify as verified

    rule, threshold = _rule(open_corpus(folder))
    found = verified(folder, share, workers, rule, threshold)
    if json:
        told = {"ok": not found.findings, "rows": found.rows, "run": found.run}
        data_json({**told, "findings": found.findings})
    for finding in found.findings[:_MOST]:
        say(finding)
    say(f"{found.rows:,} rows, {found.run:,} run again, {len(found.findings):,} findings")
    if found.findings:
        raise typer.Exit(Exit.NO)


def _rule(corpus: Corpus) -> tuple[str, float]:
    """The rule of a corpus for right answers; none of one that was merged."""
    from vprog.corpus.build import settings_in

    if "merged" in corpus.build:
        return "", 0.5
    settings = settings_in(corpus.folder)
    return settings["answers.rule"], settings["answers.threshold"]


def stats(folder: _Folder, json: AsJson = False) -> None:
    """Count rows, reasons, verdicts, types and answers."""
    from vprog.corpus.folder import open_corpus
    from vprog.corpus.manifest import is_whole
    from vprog.corpus.stats import COLUMNS
    from vprog.corpus.stats import stats as counted

    corpus = open_corpus(folder)
    told = counted(corpus.rows(COLUMNS, 1024)).to_json()
    if json:
        data_json({**told, "bytes": corpus.tally().bytes, "whole": is_whole(corpus)})
        return
    for title, counts in told.items():
        if isinstance(counts, dict):
            rows = [(str(name), f"{count:,}") for name, count in list(counts.items())[:20]]
            show(f"\n{title}")
            table(("", "rows"), rows, right=(1,))
    if told["known_programs"]:
        part = 100 * told["right_by_chance"] / told["known_programs"]
        show(f"\nof the kept programs, {part:.1f} % are right by chance")


def show_(
    folder: _Folder,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="The id of a row.")] = None,
    status: _Status = "",
    first: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many rows are passed over.")
    ] = 0,
    most: Annotated[int, typer.Option(metavar="N", min=0, help="How many rows are shown.")] = 10,
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT.html", help="Write the row's run as a page."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Page through the rows, or look at one."""
    from itertools import islice

    from vprog.corpus.folder import open_corpus

    corpus = open_corpus(folder)
    if id is None:
        wanted = (row for row in corpus.rows() if status in ("", row["status"]))
        rows = list(islice(wanted, first, first + most))
    else:
        rows = [_row(corpus, id)]
    if out is not None:
        _page(rows, out)
        return
    if json:
        data_json([_cell(_plain(row)) for row in rows])
        return
    for row in rows:
        show(_told(row))


def _row(corpus: Corpus, id: str) -> dict[str, Any]:
    from vprog.corpus.folder import NO_CORPUS

    for file in corpus.files:
        if any(row["id"] == id for row in corpus.rows_of(file, ("id",), 4096)):
            return next(row for row in corpus.rows_of(file) if row["id"] == id)
    raise NO_CORPUS.error(f"{corpus.folder} has no row {id[:80]}", "see: vprog corpus show FOLDER")


def _page(rows: list[dict[str, Any]], out: str) -> None:
    """The run of a row as a page, as ``vprog view`` makes it."""
    from vprog.files import write
    from vprog.image import Image
    from vprog.journal import loads
    from vprog.studio.page import page

    row = next((row for row in rows if row["trace"] is not None), None)
    if row is None:
        raise typer.BadParameter("none of these rows has a run", param_hint="ID")
    files = [image["bytes"] for image in row["images"] if image["bytes"] is not None]
    image = Image.decode(files[0], row["pictures"][0]["name"]) if len(files) == 1 else None
    content = page(loads(row["trace"], row["id"], image))
    if out == "-":
        data(content)
        return
    write(out, content)
    say(f"wrote {out}: {row['id']}")


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as plain data; of a picture's bytes their number."""
    images = [{**image, "bytes": len(image["bytes"] or b"")} for image in row["images"]]
    return {**row, "images": images}


def _told(row: Mapping[str, Any]) -> str:
    kind = f", {row['kind']}" if row["kind"] else ""
    lines = [f"\n{row['id']} ({row['status']}{kind})  {row['question']}  {row['answer']}"]
    if row["reason"]:
        lines.append(f"  {row['code']}: {row['reason']}")
    if row["program"]:
        lines += [f"    {line}" for line in row["program"].rstrip().splitlines()]
        lines.append(f"  {row['rationale']}")
    return "\n".join(lines)


def sql(
    folder: _Folder,
    query: Annotated[str, typer.Argument(metavar="SQL", help="About the table `rows`.")],
    json: AsJson = False,
) -> None:
    """Answer a question in SQL about the table `rows`."""
    from vprog.corpus.folder import open_corpus
    from vprog.corpus.query import query as asked

    names, rows = asked(open_corpus(folder), query)
    if json:
        data_json([dict(zip(names, map(_cell, row), strict=True)) for row in rows])
        return
    table(names, [[str(_cell(cell)) for cell in row] for row in rows])


def _cell(value: Any) -> Any:
    """A value that JSON can hold."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, list | tuple):
        return [_cell(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _cell(item) for name, item in value.items()}
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def sample(
    folder: _Folder,
    count: Annotated[int, typer.Option("-n", metavar="N", help="How many rows.")] = 20,
    seed: Annotated[int, typer.Option(metavar="S", help="Of the draw.")] = 0,
    status: _Status = "",
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT.parquet", help="Write them, pictures and all."),
    ] = None,
) -> None:
    """Draw rows by chance: as JSON lines, or with their pictures as a Parquet file."""
    import json

    from vprog.corpus.folder import open_corpus
    from vprog.corpus.sample import sample as drawn

    found = drawn(open_corpus(folder), max(0, count), seed, status)
    if out is None:
        for row in found:
            data(json.dumps(_cell(_plain(row))) + "\n")
        return
    from vprog.corpus.shard import encode_rows
    from vprog.files import write

    rows = list(found)
    write(out, encode_rows(rows))
    say(f"wrote {out}: {len(rows):,} rows")


def merge(
    folders: Annotated[list[str], typer.Argument(metavar="FOLDER...", help="Of corpora.")],
    out: Annotated[str, typer.Option("-o", "--out", metavar="FOLDER", help="The new corpus.")],
) -> None:
    """Make one corpus of several, in which no two rows share an id."""
    from vprog.corpus.merge import merge as merged

    counts = merged(folders, out)["counts"]
    say(f"wrote {out}: {counts['rows']:,} rows, {counts['kept']:,} kept")


def diff(
    first: _Folder,
    second: Annotated[str, typer.Argument(metavar="OTHER", help="The folder of another.")],
    json: AsJson = False,
) -> None:
    """Compare two corpora, row by row."""
    from vprog.corpus.compare import compare
    from vprog.corpus.folder import open_corpus

    found = compare(open_corpus(first), open_corpus(second))
    if json:
        told: dict[str, Any] = {"same": found.same, "first": found.first, "second": found.second}
        data_json({**told, "changed": {id: list(names) for id, names in found.changed.items()}})
    else:
        show(
            f"{found.same:,} rows are the same, {len(found.first):,} are in {first} alone, "
            f"{len(found.second):,} in {second} alone, {len(found.changed):,} differ"
        )
        for name, count in found.fields().most_common():
            show(f"  {name} differs in {count:,}")
        for id in list(found.changed)[:_MOST]:
            show(f"  {id}: {', '.join(found.changed[id])}")
    if found:
        raise typer.Exit(Exit.NO)


COMMANDS: dict[str, Callable[..., None]] = {
    "verify": verify,
    "stats": stats,
    "show": show_,
    "sql": sql,
    "sample": sample,
    "merge": merge,
    "diff": diff,
}
