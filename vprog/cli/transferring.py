"""``vprog transfer``: which rationales help a panel of models to their answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import called, data_json, read_bytes, say, table

#: The most bytes of a file of rows.
_MOST = 1 << 30
_HEAD = ("answers", "rows", "kept", "base", "hits", "gain", "shuffled", "AUC", "unmasked", "leak")
_SHOWN = ("rows", "kept", "base", "hits", "gain", "gain_shuffled", "auc", "gain_unmasked", "leak")


def transfer(
    rows: Annotated[
        str,
        typer.Argument(
            metavar="ROWS.jsonl",
            help="A question, its answer and a rationale (or candidates) in each line; - for stdin.",
        ),
    ],
    panel: Annotated[
        list[str],
        typer.Option(
            "--panel",
            metavar="KIND:TARGET,key=value",
            help="A member: reader, language:CHECKPOINT, chat:CHECKPOINT or server:MODEL@URL. "
            "May be repeated.",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT.jsonl", help="Where each row's verdict goes."),
    ] = None,
    journal: Annotated[
        str | None,
        typer.Option(
            "--journal",
            metavar="FILE",
            help="Where calls are kept, so that an interrupted run goes on; OUT.calls.jsonl by "
            "default.",
        ),
    ] = None,
    hit: Annotated[
        float, typer.Option(help="Least share of the panel that is right with a rationale.")
    ] = 0.5,
    flips: Annotated[
        float, typer.Option(help="Largest share that a rationale may lead astray.")
    ] = 0.25,
    gain: Annotated[float, typer.Option(help="Least mean gain, in nats.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Of the shuffled control.")] = 0,
    controls: Annotated[
        bool, typer.Option(help="Score each rationale unmasked, and another row's, as well.")
    ] = True,
    json: AsJson = False,
) -> None:
    """Keep the rationales that help models which never saw a program, the answer masked out."""
    from vprog.files import write
    from vprog.modules.panel import member
    from vprog.rationalize.panel_journal import Journal
    from vprog.rationalize.transfer import Bounds
    from vprog.rationalize.transfer import transfer as judged
    from vprog.rationalize.transfer_rows import lines, read_examples, report

    folder = Path() if rows == "-" else Path(rows).parent
    text = read_bytes(rows, _MOST).decode("utf-8", errors="replace")
    examples = read_examples(text, folder, called(rows))
    kept = journal or (None if out is None else f"{out.removesuffix('.jsonl')}.calls.jsonl")
    asking = Journal(kept)
    bounds = Bounds(hit, flips, gain)
    members = [member(spec) for spec in panel]
    done = list(judged(examples, members, bounds, seed=seed, journal=asking, controls=controls))
    if out is not None:
        write(out, "".join(lines(done)))
        say(f"wrote {out}: {sum(d.chosen is not None for d in done)} of {len(done)} rows are kept")
    say(f"{asking.made:,} calls were made, {asking.found:,} were known")
    figures = report(done)
    if json:
        data_json(figures)
        return
    told: dict[str, dict[str, Any]] = {**figures["by_type"], "all": figures["all"]}
    table(
        _HEAD,
        [[kind, *(_cell(one[key]) for key in _SHOWN)] for kind, one in told.items()],
        right=range(1, len(_HEAD)),
    )


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
