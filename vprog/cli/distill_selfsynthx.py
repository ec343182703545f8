"""``vprog distill selfsynthx``: teaching classes with explanations, round by round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vprog.cli.distill_given import Check, RunFolder, SettingsFile, held
from vprog.cli.given import AsJson
from vprog.cli.stream import data_json, say, table

if TYPE_CHECKING:
    from vprog.distill.settings import Settings


def selfsynthx(
    file: SettingsFile,
    out: RunFolder = None,
    check: Check = False,
    json: AsJson = False,
) -> None:
    """Teach classes by the student's own explanations (SelfSynthX), or go on with a run."""
    from vprog.distill.rank import alone
    from vprog.distill.selfsynthx.run import HEAD, TABLES, selfsynthx
    from vprog.distill.selfsynthx.run import table as told

    given = held(file, TABLES, out, check, _looked)
    if given is None:
        return
    settings, folder = given
    report = selfsynthx(settings, folder, say)
    if not alone():
        return
    if json:
        data_json(report)
    else:
        table(HEAD, told(report), right=range(1, len(HEAD)))
        concepts = report["concepts"]
        if "precision" in concepts:
            direct = f", asked directly {concepts['direct']:.3f}" if "direct" in concepts else ""
            say(
                f"concepts: {concepts['precision']:.3f} of the chosen show, "
                f"{concepts['chance']:.3f} of the lists{direct}"
            )
    say(f"{report['student']} is the student; {folder}/pages/index.html shows pictures and answers")


def _looked(settings: Settings) -> str:
    from vprog.distill.selfsynthx.work import images_of

    images = images_of(settings)
    if not images:
        return "its birds are yet to be drawn"
    classes = len({one.label for one in images})
    tested = sum(one.split == "test" for one in images)
    return f"{len(images)} pictures of {classes} classes, {tested} to ask about"
