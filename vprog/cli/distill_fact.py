"""``vprog distill fact``: labels and rationales, learned at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vprog.cli.distill_given import Check, RunFolder, SettingsFile, held
from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say

if TYPE_CHECKING:
    from vprog.distill.settings import Settings


def fact(
    file: SettingsFile,
    out: RunFolder = None,
    check: Check = False,
    json: AsJson = False,
) -> None:
    """Teach a student answers and rationales (Fact), or go on with a run that was stopped."""
    from vprog.distill.fact import TABLES
    from vprog.distill.fact import fact as taught
    from vprog.distill.rank import alone

    given = held(file, TABLES, out, check, _looked)
    if given is None:
        return
    settings, folder = given
    report = taught(settings, folder, say)
    if not alone():
        return
    if json:
        data_json(report)
    say(
        f"{report['student']}: {report['samples']:,} samples, {report['rationales']:,} with a "
        f"rationale, {report['steps']:,} steps, loss {report['loss']:.3f}\n"
        f"it answers `ask` with --profile {folder}/profile.toml"
    )


def _looked(settings: Settings) -> str:
    from vprog.distill.data import samples_of
    from vprog.distill.fact import groups_of
    from vprog.distill.sample import hold_pictures
    from vprog.distill.wording import WORDINGS

    samples = samples_of(settings)
    if not samples:
        return "its world is yet to be made"
    hold_pictures(samples)
    own = settings.tables["fact"]
    groups = groups_of(samples, WORDINGS[own.wording], telling=own.telling)
    reasoned = sum(len(group) > 1 for group in groups)
    return f"{len(groups):,} samples, {reasoned:,} of them with a rationale"
