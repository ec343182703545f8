"""``vprog stats``: the rationales of traces, measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say, show, table
from vprog.grammar.diagnostic import declare

NO_TRACES = declare(
    "VP440",
    "there is no trace to measure",
    "A folder is searched for files that end in .jsonl, at any depth; none is there.",
    wrong="$ mkdir -p empty && vprog stats empty",
    right="$ vprog stats whole.jsonl",
)

_ROWS = (
    ("replay", "drafts whose steps alone give the answer again"),
    ("support", "claims of the text that the trace supports"),
    ("coverage", "deciding statements that the text states"),
    ("bridge_share", "sentences that stand on no step"),
    ("unique_names", "references to one thing that name it alone"),
    ("distinct 1", "different words of all words"),
    ("distinct 2", "different pairs of words"),
    ("distinct 3", "different triples of words"),
    ("self_bleu", "likeness of the texts to each other (BLEU-4)"),
    ("reading_ease", "Flesch's reading ease; 60 to 70 is plain English"),
    ("sentence_length", "words of a sentence"),
)


def stats(
    traces: Annotated[
        list[str],
        typer.Argument(metavar="FOLDER|TRACE.jsonl...", help="Traces, or folders of them."),
    ],
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="DIR", help="A folder for plots; it is made."),
    ] = None,
    png: Annotated[bool, typer.Option("--png", help="Plots as PNG in place of SVG.")] = False,
    seed: Annotated[int, typer.Option(help="Of the sample that self-BLEU is taken over.")] = 0,
    json: AsJson = False,
) -> None:
    """Measure the rationales of traces: what each edit takes away, and how faithful and varied."""
    from vprog.journal import read_trace
    from vprog.rationalize.stats import measure, summary

    figures = [measure(read_trace(path), str(path)) for path in _files(traces)]
    told = summary(figures, seed)
    if out is not None:
        from vprog.files import write
        from vprog.rationalize.stats_plots import plots

        kind = "png" if png else "svg"
        drawn = plots(figures, kind)
        _folder(out)
        for name, content in drawn.items():
            write(Path(out) / f"{name}.{kind}", content)
            say(f"wrote {Path(out) / f'{name}.{kind}'}")
    if json:
        data_json(told)
        return
    failed = f", {told['failed']} of them failed" if told["failed"] else ""
    show(f"{told['traces']:,} traces{failed}; tokens by {told['tokenizer']}\n")
    keys = ("steps", "statements", "sentences", "tokens", "compression", "replay")
    table(
        ("level", *keys),
        [(level, *(_cell(one[key]) for key in keys)) for level, one in told["levels"].items()],
        right=range(1, len(keys) + 1),
    )
    table(("figure", "", "what it is"), [(n, _cell(_at(told, n)), what) for n, what in _ROWS], (1,))
    if told["edits"]:
        table(("rule", "edits"), [(r, f"{n:,}") for r, n in told["edits"].items()], right=(1,))


def _files(names: list[str]) -> Iterator[Path]:
    for name in names:
        path = Path(name)
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.rglob("*.jsonl"))
        if not found:
            raise NO_TRACES.error(f"{name} holds no trace", "vprog run ... --trace FILE.jsonl")
        yield from found


def _folder(name: str) -> None:
    from vprog.files import NOT_WRITTEN

    try:
        Path(name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NOT_WRITTEN.error(
            f"{name} cannot be made: {(error.strerror or 'no place').lower()}", "check the folder"
        ) from None


def _at(told: dict[str, Any], name: str) -> Any:
    key, _, place = name.partition(" ")
    return told[key][place] if place else told[key]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
