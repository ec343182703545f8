"""``vprog distill eval``, ``score`` and ``lmms-eval``: what a student is worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say, show, table

if TYPE_CHECKING:
    from vprog.distill.evaluate.score import Scored
    from vprog.distill.evaluate.table import Figure

_SAMPLES = (
    "What is asked: FILE.jsonl, corpus:FOLDER, world:FOLDER, gqa:QUESTIONS, "
    "okvqa:QUESTIONS:ANNOTATIONS, aokvqa:FILE, tallyqa:FILE; @PICTURES behind the last four."
)
Samples = Annotated[str, typer.Argument(metavar="SAMPLES", help=_SAMPLES)]
Split = Annotated[str, typer.Option(help="Of these samples alone; of a world, test by default.")]
Rule = Annotated[
    str, typer.Option(help="How answers are compared: auto, exact, gqa, okvqa, tally, vqa.")
]


def evaluate(
    student: Annotated[
        str, typer.Argument(metavar="STUDENT", help="A checkpoint: a folder, or owner/name.")
    ],
    samples: Samples,
    out: Annotated[
        str, typer.Option("-o", "--out", metavar="FOLDER", help="Where the texts are kept.")
    ],
    split: Split = "",
    mode: Annotated[
        list[str] | None,
        typer.Option("--mode", help="direct or rationale; both by default, may be repeated."),
    ] = None,
    most: Annotated[int, typer.Option(min=0, help="The first so many samples; 0: all.")] = 0,
    tokens: Annotated[
        int, typer.Option(min=1, help="The most tokens of a text that reasons.")
    ] = 160,
    size: Annotated[
        int, typer.Option(min=0, help="Bring pictures to so many pixels; 0: as kept.")
    ] = 0,
    rule: Rule = "auto",
    json: AsJson = False,
) -> None:
    """Ask a student, and measure what it says; texts that are there already are not asked again."""
    from vprog.distill.evaluate.answer import rule_name
    from vprog.distill.evaluate.generate import SAID
    from vprog.distill.evaluate.generate import say as told_by
    from vprog.distill.evaluate.said import MODES
    from vprog.distill.evaluate.samples import read_samples
    from vprog.distill.network import load_student
    from vprog.distill.sample import hold_pictures

    modes = list(dict.fromkeys(mode or MODES))
    if unknown := [m for m in modes if m not in MODES]:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(MODES)}", param_hint="--mode")
    rule_name("", rule)
    asked = read_samples(samples, split)[: most or None]
    hold_pictures(asked)
    network = load_student(student, size=size or None)
    said = told_by(network, asked, modes, out, tokens=tokens)
    say(f"wrote {Path(out) / SAID}: {len(said):,} texts about {len(asked):,} samples")
    _measured(asked, said, rule, json)


def score(
    samples: Samples,
    said: Annotated[
        list[str],
        typer.Argument(metavar="SAID.jsonl...", help="Lines with id, text and mode, anybody's."),
    ],
    split: Split = "",
    rule: Rule = "auto",
    json: AsJson = False,
) -> None:
    """Measure texts that a student wrote, whoever asked it."""
    from vprog.distill.evaluate.said import read_said
    from vprog.distill.evaluate.samples import read_samples

    texts = [one for name in said for one in read_said(name)]
    _measured(read_samples(samples, split), texts, rule, json)


def lmms_eval(
    out: Annotated[str, typer.Argument(metavar="FOLDER", help="Where to; it is made.")],
    only: Annotated[str, typer.Option(help="One task: aokvqa, gqa or tallyqa.")] = "",
) -> None:
    """Write tasks for lmms-eval that know rationales, for its --include_path."""
    from vprog.distill.evaluate.lmms import lmms_tasks

    for path in lmms_tasks(out, only):
        say(f"wrote {path}")


def _measured(samples: Sequence[Any], said: Sequence[Any], rule: str, as_json: bool) -> None:
    from vprog.distill.evaluate.score import score as scored_by
    from vprog.distill.evaluate.table import figures

    scored = scored_by(samples, said, rule)
    found = figures(scored)
    own = _own(scored)
    if as_json:
        data_json({"figures": [one.to_json() for one in found], **own})
        return
    table(
        ("mode", "of", "figure", "of how many", "share", "95 % interval"),
        [_row(one) for one in found],
        right=(3, 4),
    )
    for name, told in own.items():
        show(f"\n{name}: " + ", ".join(f"{k} {_cell(v)}" for k, v in told.items()))


def _row(one: Figure) -> tuple[str, ...]:
    told = one.interval
    bounds = f"{told.low:.3f} to {told.high:.3f}"
    return one.mode, one.group, one.what, f"{one.count:,}", f"{told.mean:.3f}", bounds


def _own(scored: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """The figures that a data set has of its own, by mode."""
    from dataclasses import asdict

    from vprog.distill.evaluate.gqa import by_type, consistency
    from vprog.distill.evaluate.tallyqa import counted

    found: dict[str, dict[str, Any]] = {}
    for mode in dict.fromkeys(one.said.mode for one in scored):
        texts = [one for one in scored if one.said.mode == mode]
        if any("types" in one.sample.facts for one in texts):
            found[f"GQA, {mode}"] = by_type(texts)
            if (held := consistency(texts)) is not None:
                found[f"GQA, {mode}"]["consistency"] = held
        if any(one.sample.dataset.startswith("TallyQA") for one in texts):
            told = counted(texts)
            found[f"TallyQA, {mode}"] = {kind: asdict(one) for kind, one in told.items()}
    return found


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{k} {_cell(v)}" for k, v in value.items()) + ")"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
