"""``vprog world``: scenes, pictures and questions made from a seed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vprog.cli.exit import Exit
from vprog.cli.given import AsJson
from vprog.cli.stream import data, data_json, say, show, table

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Make a world of scenes, pictures and questions from a seed, and look at it.",
)

Folder = Annotated[
    str, typer.Argument(metavar="DIR", help="A folder that `vprog world make` wrote.")
]


@app.command()
def make(
    out: Annotated[
        str, typer.Option("-o", "--out", metavar="DIR", help="The folder to write; it is new.")
    ],
    scenes: Annotated[int, typer.Option(metavar="N", help="How many scenes, over all splits.")],
    seed: Annotated[int, typer.Option(metavar="S", help="What everything follows from.")] = 0,
    size: Annotated[
        int, typer.Option(metavar="PIXELS", help="Width and height of the pictures.")
    ] = 96,
    questions: Annotated[
        int, typer.Option(metavar="N", help="The most questions of a scene.")
    ] = 10,
    birds: Annotated[
        int, typer.Option(metavar="N", help="Birds of made-up species to draw besides.")
    ] = 0,
    workers: Annotated[
        int, typer.Option(metavar="N", help="Processes; the bytes are the same for any number.")
    ] = 1,
    pictures: Annotated[bool, typer.Option(help="Draw the pictures.")] = True,
    compress: Annotated[
        bool,
        typer.Option(
            "--compress",
            help="Compress the pictures: a fifth of the space, and bytes that hang on the zlib "
            "at hand.",
        ),
    ] = False,
) -> None:
    """Make a world: the same seed gives the same bytes, on any machine."""
    from vprog.world.chunk import Plan
    from vprog.world.make import make as written

    plan = Plan(seed, scenes, questions, birds, size, pictures, compress)
    manifest = written(out, plan, max(1, workers), _tell if sys.stderr.isatty() else None)
    asked = sum(split["questions"] for split in manifest["splits"].values())
    more = f" and {birds:,} birds" if birds else ""
    say(f"wrote {out}: {scenes:,} scenes with {asked:,} questions{more}")


def _tell(done: int, total: int) -> None:
    """Write over the line of the terminal how far it is."""
    sys.stderr.write(f"\r{done:,} of {total:,} made" + ("\n" if done == total else ""))
    sys.stderr.flush()


@app.command("show")
def show_(
    folder: Folder,
    scene: Annotated[
        str | None, typer.Argument(metavar="SCENE", help="The name of a scene to print.")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT.html", help="By default DIR/gallery.html."),
    ] = None,
    cases: Annotated[int, typer.Option(metavar="N", help="How many scenes a page shows.")] = 50,
    json: AsJson = False,
) -> None:
    """Print a scene and what is asked of it, or make a page of many."""
    from vprog.world.folder import open_world

    world = open_world(folder)
    if scene is not None:
        _print_scene(world, scene, json)
        return
    from vprog.files import write
    from vprog.world.gallery import gallery

    page = gallery(world, max(1, min(cases, 2000)))
    if out == "-":
        data(page)
        return
    place = out or str(Path(folder) / "gallery.html")
    write(place, page)
    say(f"wrote {place}")


def _print_scene(world: Any, name: str, json: bool) -> None:
    from vprog.world.folder import NO_WORLD
    from vprog.world.gallery import answer

    record = next((r for r in world.scenes() if r["name"] == name), None)
    if record is None:
        first = next(world.scenes(), {"name": "none"})["name"]
        raise NO_WORLD.error(f"there is no scene {name[:60]}", f"the first one is {first}")
    asked = [q for q in world.questions() if q["scene"] == name]
    if json:
        data_json({"scene": record, "questions": asked})
        return
    rows = [
        (str(t["id"]), t["size"], t["color"], t["texture"], t["shape"], t.get("text", ""))
        for t in record["things"]
    ]
    table(("id", "size", "color", "texture", "shape", "text"), rows, right=(0,))
    for question in asked:
        program = question["program"].rstrip().replace("\n", "\n    ")
        show(f"\n{question['question']} {answer(question['answer'])}\n    {program}")


@app.command()
def stats(folder: Folder, json: AsJson = False) -> None:
    """Count families, answers and candidates; say how far guessing from the text gets."""
    from vprog.world.folder import open_world
    from vprog.world.stats import stats as counted

    world = open_world(folder)
    told = counted(world.questions())
    if json:
        data_json(told)
        return
    for part in told["tables"]:
        show(f"\n{part['title']}")
        table(part["head"], [[str(c) for c in row] for row in part["rows"]], right=part["right"])


@app.command()
def check(
    folder: Folder,
    sample: Annotated[
        int, typer.Option(metavar="N", help="Pictures drawn again, and programs run.")
    ] = 200,
    json: AsJson = False,
) -> None:
    """See that a world is whole: digests, splits, pictures, and answers by running programs."""
    from vprog.world.check import check as checked
    from vprog.world.folder import open_world

    found = checked(open_world(folder), max(1, sample))
    if json:
        data_json({"ok": not found, "findings": found})
    for finding in found:
        say(finding)
    if found:
        raise typer.Exit(Exit.NO)
    if not json:
        say("all is well")
