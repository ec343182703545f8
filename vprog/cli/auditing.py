"""``vprog audit``: the claims of a rationale, held against its trace and against a scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson, ImageFile, Inputs, ProfileName
from vprog.cli.stream import data_json, read_bytes, show

if TYPE_CHECKING:
    from vprog.rationalize.audit import Audit, Audited
    from vprog.trace import Trace


def audit(
    run: Annotated[
        str, typer.Argument(metavar="TRACE|PROGRAM", help="A trace (.jsonl), or a program to run.")
    ],
    image: ImageFile = None,
    input: Inputs = None,
    profile: ProfileName = "lite",
    rationale: Annotated[
        str | None,
        typer.Option(
            "--rationale",
            metavar="FILE|-",
            help="The rationale to audit, anybody's; the run's own by default.",
        ),
    ] = None,
    scene: Annotated[
        str | None,
        typer.Option("--scene", metavar="FILE", help="A file of scene graphs that tell the truth."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Check each claim of a rationale: by what the run recorded, and by the scene. Exit 1 on faults."""
    from vprog.program import load_profile
    from vprog.rationalize.audit import Auditor
    from vprog.rationalize.reading import MOST

    done = _run(run, image, input, profile)
    auditor = Auditor(done, load_profile(f"scene:{scene}") if scene else None)
    if rationale is None:
        text = auditor.own.text
    else:
        text = read_bytes(rationale, 4 * MOST).decode("utf-8", errors="replace")
    found = auditor.audit(text)
    if json:
        data_json(found.to_json())
    else:
        show("\n".join(_lines(found)))
    if not found.clean:
        raise typer.Exit(Exit.NO)


def _run(name: str, image: str | None, inputs: list[str] | None, profile: str) -> Trace:
    from vprog.cli.given import perform
    from vprog.cli.traces import is_trace, read_trace_file

    return read_trace_file(name, image) if is_trace(name) else perform(name, image, inputs, profile)


def _lines(found: Audit) -> list[str]:
    lines: list[str] = []
    for sentence in found.sentences:
        lines.append(sentence.text)
        lines += [f"  {_line(claim)}" for claim in sentence.claims]
        lines += [f"  not read: {part}" for part in sentence.unread]
    lines.append("")
    for of, verdicts in (
        ("supported by the trace", [c.trace for c in found.claims]),
        ("true of the scene", [c.scene for c in found.claims]),
    ):
        told = [v for v in verdicts if v is not None]
        if told:
            line = f"{of}: {told.count('supported')} of {len(told)} claims"
            wrong = told.count("contradicted")
            lines.append(f"{line}, {wrong} contradicted" if wrong else line)
    lines.append(f"coverage: {found.spoken} of {found.deciding} deciding statements are spoken of")
    lines += [f"  not spoken of: {text}" for text in found.missed]
    if found.hallucinated:
        lines.append(f"made up: {', '.join(found.hallucinated)}")
    for first, second in found.against:
        lines.append(
            f"against one another: {found.sentences[first[0]].text} "
            f"{found.sentences[second[0]].text}"
        )
    return lines


def _line(audited: Audited) -> str:
    from vprog.rationalize.claim_json import in_short

    verdict = f"trace: {audited.trace}"
    if audited.scene is not None:
        verdict += f"; scene: {audited.scene}"
    steps = f" (steps {', '.join(map(str, audited.steps))})" if audited.steps else ""
    why = f", {audited.why}" if audited.why else ""
    return f"{in_short(audited.claim)}: {verdict}{why}{steps}"
