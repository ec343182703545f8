"""A world as one page of HTML: pictures, questions, programs and answers, to be judged by eye."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from vprog.english import join
from vprog.world.bird import make_bird, render_bird
from vprog.world.chunk import seed_of_bird
from vprog.world.folder import BIRDS, NO_WORLD, World
from vprog.world.png import png
from vprog.world.record import scene_of
from vprog.world.render import render
from vprog.world.shapes import GRID
from vprog.world.species import BY_NAME

_HERE: Final = Path(__file__).parent
#: How large a picture is drawn for the page where the world has none.
_DRAWN: Final = 224
_BIRDS: Final = 16


def gallery(world: World, cases: int = 50) -> str:
    """A page that shows scenes of every split, spread evenly over the world.

    The page holds everything that it needs and asks for nothing from outside.

    Args:
        world: an opened world.
        cases: how many scenes to show.

    Raises:
        VprogError: VP361 the lines of the world cannot be read.
    """
    from jinja2 import Environment, StrictUndefined

    told = world.manifest
    style = (_HERE / "gallery.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string((_HERE / "gallery.html.jinja").read_text(encoding="utf-8"))
    try:
        shown = _cases(world, cases)
        birds = _birds(world) if told["birds"] else []
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NO_WORLD.error(
            f"the lines of {world.folder} do not tell scenes and questions", "make the world again"
        ) from None
    return template.render(
        title=f"A world of {told['scenes']:,} scenes",
        subtitle=(
            f"Made from the seed {told['seed']}; {len(shown)} scenes are shown, "
            f"of the splits {join(list(told['splits']))}."
        ),
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        grid=GRID,
        cases=shown,
        birds=birds,
    )


def _cases(world: World, most: int) -> list[dict[str, Any]]:
    splits: Mapping[str, Any] = world.manifest["splits"]
    each = {name: min(most // len(splits), told["scenes"]) for name, told in splits.items()}
    for name, told in splits.items():
        # What a small split leaves over, the others show.
        each[name] += max(0, min(most - sum(each.values()), told["scenes"] - each[name]))
    chosen = [r for r in world.scenes() if _taken(r, splits, each)][:most]
    names = {record["name"] for record in chosen}
    asked: dict[str, list[dict[str, Any]]] = {}
    for record in world.questions():
        if record["scene"] in names:
            asked.setdefault(record["scene"], []).append(record)
    return [
        {
            "name": record["name"],
            "split": record["split"],
            "picture": _picture(world, record),
            "things": [{"text": "", **thing} for thing in record["things"]],
            "questions": [_said(q) for q in asked.get(record["name"], [])],
        }
        for record in chosen
    ]


def _taken(record: Mapping[str, Any], splits: Mapping[str, Any], each: Mapping[str, int]) -> bool:
    """Whether a scene is one of those shown of its split: every so many of them one."""
    split = record["split"]
    count, wanted = splits[split]["scenes"], each[split]
    number = int(record["name"].rpartition("-")[2])
    step = max(1, count // max(1, wanted))
    return bool(number % step == 0 and number // step < wanted)


def _said(record: Mapping[str, Any]) -> dict[str, Any]:
    candidates = [{**c, "answer": answer(c["answer"])} for c in record.get("candidates", [])]
    return {**record, "answer": answer(record["answer"]), "candidates": candidates}


def answer(value: object) -> str:
    """An answer as people say it.

    >>> answer(True), answer(3), answer(None)
    ('yes', '3', 'a failure')
    """
    if value is None:
        return "a failure"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(answer(v) for v in value)
    return str(value)


def _picture(world: World, record: Mapping[str, Any]) -> str:
    file = world.picture(record["name"])
    if file is not None:
        return _uri(file.read_bytes())
    return _uri(png(render(scene_of(record), _DRAWN), compress=True))


def _birds(world: World) -> list[dict[str, str]]:
    found = []
    for number, record in enumerate(islice(world.lines(BIRDS), _BIRDS)):
        species = BY_NAME[record["species"]]
        bird = make_bird(seed_of_bird(world.manifest["seed"], number), species, record["name"])
        picture = png(render_bird(bird, _DRAWN), compress=True)
        found.append(
            {
                "name": bird.name,
                "species": species.name,
                "picture": _uri(picture),
                "described": join(list(species.described())).capitalize(),
            }
        )
    return found


def _uri(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()
