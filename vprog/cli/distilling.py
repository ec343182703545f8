"""``vprog distill``: teaching a student from rationales."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from vprog.cli import distill_eval, distill_fact, distill_reasoner, distill_selfsynthx, distill_src

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Teach a student from rationales: Fact, SelfSynthX, SRC, LLaVA-Reasoner.",
)
#: The kinds of runs that have a settings file.
KINDS: Final = ("fact", "selfsynthx", "reasoner", "src")


@app.command()
def init(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=f"What is taught: {', '.join(KINDS)}.")
    ],
    file: Annotated[str, typer.Argument(metavar="SETTINGS.toml", help="The file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a settings file with every key, commented."""
    from vprog.cli.stream import say
    from vprog.distill.settings import template
    from vprog.files import NOT_WRITTEN, write

    if kind not in KINDS:
        raise typer.BadParameter(f"{kind} is none of {', '.join(KINDS)}", param_hint="KIND")
    if Path(file).exists() and not force:
        raise NOT_WRITTEN.error(f"{file} is there already", "take another name, or --force")
    write(file, template(*_settings(kind)))
    say(f"wrote {file}; look it over, then: vprog distill {kind} {file} -o FOLDER")


def _settings(kind: str) -> tuple[str, Mapping[str, type]]:
    """The line at the top of a kind's settings file, and its tables."""
    from vprog.distill import fact
    from vprog.distill.reasoner import run as reasoner
    from vprog.distill.selfsynthx import run as selfsynthx
    from vprog.distill.src import run as src

    tables = {
        "fact": fact.TABLES,
        "selfsynthx": selfsynthx.TABLES,
        "reasoner": reasoner.TABLES,
        "src": src.TABLES,
    }
    return f"vprog distill {kind} THIS_FILE -o FOLDER", tables[kind]


app.command("fact")(distill_fact.fact)
app.command("selfsynthx")(distill_selfsynthx.selfsynthx)
app.command("reasoner")(distill_reasoner.reasoner)
app.command("src")(distill_src.src)
app.command("scorer")(distill_src.scorer)
app.command("eval")(distill_eval.evaluate)
app.command("score")(distill_eval.score)
app.command("lmms-eval")(distill_eval.lmms_eval)
