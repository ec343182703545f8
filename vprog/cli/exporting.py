"""``vprog corpus``: exporting corpora, looking at their quality, and their cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, report, say, show, table

_Folder = Annotated[str, typer.Argument(metavar="FOLDER", help="The folder of a corpus.")]
_Hashing = Annotated[
    bool,
    typer.Option("--looks/--no-looks", help="Also find pictures that only look alike."),
]


def export(
    folder: _Folder,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FOLDER", help="The new folder.")],
    format: Annotated[
        str,
        typer.Option(
            metavar="FORMAT",
            help="llava, sharegpt (LLaMA-Factory), swift (ms-swift), trl, openai, webdataset, jsonl.",
        ),
    ] = "llava",
    task: Annotated[
        str,
        typer.Option(metavar="TASKS", help="label,rationale, one of these, or preference."),
    ] = "label,rationale",
    pairs: Annotated[
        str | None,
        typer.Option(metavar="PAIRS.jsonl", help="Pairs of texts to prefer one to the other."),
    ] = None,
    rejected: Annotated[
        str,
        typer.Option(
            metavar="SIDES",
            help="What preferences are made of: answers, or rationales (of a corpus with "
            "keep.rejected).",
        ),
    ] = "answers",
    leave_out: Annotated[
        str | None,
        typer.Option(
            metavar="IDS.txt", help="Rows to leave out, as `vprog corpus quality` has it."
        ),
    ] = None,
    mark: Annotated[
        str,
        typer.Option(metavar="TEXT", help="Before the answer behind a rationale; may be empty."),
    ] = "### Answer:",
    json: AsJson = False,
) -> None:
    """Write the kept rows as files to train on, checked one by one."""
    from vprog.corpus.exports.export import FORMATS
    from vprog.corpus.exports.export import export as exported
    from vprog.corpus.exports.making import SIDES
    from vprog.corpus.exports.pairs import read_pairs
    from vprog.corpus.exports.refusal import UNFIT
    from vprog.corpus.exports.wording import Wording
    from vprog.corpus.folder import open_corpus

    if format not in FORMATS:
        raise typer.BadParameter(f"{format} is none of {', '.join(FORMATS)}", param_hint="--format")
    tasks = _tasks(task)
    if pairs is not None and tasks != ["preference"]:
        raise typer.BadParameter("pairs are for --task preference", param_hint="--pairs")
    if rejected not in SIDES:
        raise typer.BadParameter(
            f"{rejected} is none of {', '.join(SIDES)}", param_hint="--rejected"
        )
    found = exported(
        open_corpus(folder),
        out,
        format,
        tasks,
        Wording(mark=mark),
        None if pairs is None else read_pairs(pairs),
        _ids(leave_out),
        rejected,
    )
    if found.refused:
        report(
            [
                UNFIT.at(None, f"{count:,} examples are left out: {check}", "see manifest.json")
                for check, count in sorted(found.refused.items())
            ],
            None,
        )
    if found.missing:
        say(f"{found.missing:,} rows that pairs name are not kept by the corpus")
    if found.unknown:
        say(f"{found.unknown:,} rows that were to be left out are not kept by the corpus")
    if json:
        data_json(found.to_json())
    splits = ", ".join(f"{count:,} {split}" for split, count in sorted(found.examples.items()))
    say(f"wrote {out}: {found.examples.total():,} examples ({splits or 'none'})")


def _tasks(text: str) -> list[str]:
    from vprog.corpus.exports.example import TASKS

    tasks = [name for name in text.split(",") if name]
    wrong = [name for name in tasks if name not in TASKS]
    if wrong or not tasks:
        raise typer.BadParameter(f"{text} is none of {', '.join(TASKS)}", param_hint="--task")
    if "preference" in tasks and len(tasks) > 1:
        raise typer.BadParameter("preferences go to a folder of their own", param_hint="--task")
    return tasks


def _ids(file: str | None) -> frozenset[str]:
    if file is None:
        return frozenset()
    from vprog.cli.stream import read_bytes

    text = read_bytes(file, 1 << 31).decode("utf-8-sig", "replace")
    return frozenset(id for line in text.split("\n") if (id := line.removesuffix("\r")))


def quality(
    folder: _Folder,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE", help="An evaluation set: a corpus, or a folder of pictures."),
    ] = None,
    near: Annotated[
        int,
        typer.Option(
            metavar="BITS",
            min=0,
            max=16,
            help="How far pictures that look alike may differ, of 128.",
        ),
    ] = 4,
    per_image: Annotated[
        int, typer.Option(metavar="N", min=0, help="The most rows of a picture; 0: any number.")
    ] = 0,
    per_answer: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="The most of an answer to a kind of question; 0: any."
        ),
    ] = 0,
    seed: Annotated[int, typer.Option(metavar="S", help="Of the draw of rows that stay.")] = 0,
    looks: _Hashing = True,
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="IDS.txt", help="Write the rows to leave out."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Look for duplicates, imbalance, mixed splits, known pictures, and answers right by chance."""
    from vprog.corpus.folder import open_corpus
    from vprog.corpus.quality.report import Wanted
    from vprog.corpus.quality.report import quality as looked
    from vprog.files import write

    wanted = Wanted(near, per_image, per_answer, seed, tuple(against or ()))
    found = looked(open_corpus(folder), wanted, looks)
    told = found.to_json()
    if json:
        data_json(told)
    else:
        counts = [(name, f"{n:,}") for name, n in told.items() if isinstance(n, int)]
        table(("", "found"), [(name.replace("_", " "), n) for name, n in counts], right=(1,))
        chance = told["chance"]
        if chance["kept_known"]:
            share = 100 * chance["kept_spurious"] / chance["kept_known"]
            low, high = (100 * bound for bound in chance["spurious_interval"])
            show(
                f"\nof {chance['kept_known']:,} kept programs whose meaning is known, {share:.1f} % "
                f"are right by chance ({low:.1f} to {high:.1f} %)"
            )
    if out is not None:
        # A row whose id holds the end of a line cannot be named in a list of lines.
        named = [id for id in found.leave_out if "\n" not in id]
        write(out, "".join(f"{id}\n" for id in named))
        say(f"wrote {out}: {len(named):,} rows to leave out")


def card(
    folder: _Folder,
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="FOLDER", help="Where; the corpus's own by default."),
    ] = None,
    rows: Annotated[int, typer.Option(metavar="N", min=0, max=500, help="In the gallery.")] = 12,
    seed: Annotated[int, typer.Option(metavar="S", help="Of the draw of these rows.")] = 0,
    looks: _Hashing = True,
) -> None:
    """Write a card of a corpus, card.html and card.md: counts, plots, quality, and some rows."""
    from vprog.corpus.card import card as made
    from vprog.corpus.card import write_card
    from vprog.corpus.folder import open_corpus

    places = write_card(made(open_corpus(folder), rows, seed, hashing=looks), out or folder)
    say(f"wrote {' and '.join(map(str, places))}")


def card_of(folder: Path) -> None:
    """Write the card of a corpus that was just built, unless it is there and of the same rows.

    Pictures are not compared by their looks then: that decodes each of them once more.
    """
    from vprog.corpus.card import HTML, write_card
    from vprog.corpus.card import card as made
    from vprog.corpus.folder import MANIFEST, open_corpus

    card, manifest = folder / HTML, folder / MANIFEST
    if not card.exists() or card.stat().st_mtime_ns < manifest.stat().st_mtime_ns:
        write_card(made(open_corpus(folder), hashing=False), folder)


COMMANDS: dict[str, Callable[..., None]] = {"export": export, "quality": quality, "card": card}
