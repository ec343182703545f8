"""``vprog distill reasoner``: rationales held to the answer, then preferences, then a verifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vprog.cli.distill_given import Check, RunFolder, SettingsFile, held
from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say, show, table

if TYPE_CHECKING:
    from vprog.distill.settings import Settings


def reasoner(
    file: SettingsFile,
    out: RunFolder = None,
    check: Check = False,
    json: AsJson = False,
) -> None:
    """Teach to reason by a teacher's rationales and own right samples (LLaVA-Reasoner), or go on."""
    from vprog.distill.rank import alone
    from vprog.distill.reasoner.run import TABLES, reasoner
    from vprog.distill.reasoner.run import table as told

    given = held(file, TABLES, out, check, _looked)
    if given is None:
        return
    settings, folder = given
    report = reasoner(settings, folder, say)
    if not alone():
        return
    if json:
        data_json(report)
        return
    table(("student", "split", "direct", "cot"), told(report), right=(2, 3))
    pairs = report["pairs"]
    show(
        f"\n{sum(pairs['pairs'].values())} pairs of {pairs['in_band']} questions in the band; "
        f"{pairs['too_hard']} were too hard, {pairs['too_easy']} too easy"
    )
    for split, ways in report.get("verify", {}).items():
        show(f"\nchosen among samples, {split}")
        numbers = list(next(iter(ways.values())))
        rows = [[way, *(f"{scores[n]:.3f}" for n in numbers)] for way, scores in ways.items()]
        table(("way", *map(str, numbers)), rows, right=range(1, len(numbers) + 1))
    say(f"{list(report['students'].values())[-1]} is the student")


def _looked(settings: Settings) -> str:
    from vprog.distill.reasoner.work import asked_of

    train, tests = asked_of(settings)
    if not train:
        return "its world is yet to be made"
    said = ", ".join(f"{len(some)} of {split}" for split, some in tests.items()) or "none"
    return f"{len(train)} samples to learn from, to ask about: {said}"
