"""Runs to hold the edits to: CLEVR's fixture, questions of the world, generated programs, hard cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import vprog
from tests.laws.cases import Portion
from tests.world.exact import Exact
from vprog.grammar.importers.clevr import from_clevr
from vprog.image import Image
from vprog.modules.scene import scene
from vprog.trace import Trace
from vprog.world.splits import SPLITS, chunk

CLEVR = Path(__file__).parents[1] / "data" / "clevr"
BREAKFAST = Path(__file__).parents[2] / "examples" / "scenes" / "breakfast.json"

#: Programs over the scene of a breakfast table, each hard to say in its own way.
HARD = {
    "a step fails": 'answer = color(the(find(image, "mug")))',
    "an oracle is not needed": 'answer = count(find(image, "mug")) > 2 or exists(find(image, "cat"))',
    "an empty list": 'answer = [color(c) for c in find(image, "unicorn")]',
    "nothing to take": 'answer = first(find(image, "unicorn"))',
    "a tie": 'def alike(m: Region) -> Int: return 1\nanswer = max_by(find(image, "mug"), alike)',
    "nested rounds": 'answer = [[p.left for p in find(image, "plate")] for m in find(image, "mug")]',
    "an early exit": 'answer = any(verify(m, "green") for m in find(image, "mug"))',
    "sums of sums": 'a = count(find(image, "mug"))\nanswer = (a + 1) + (a - 2) - (3 - a)',
    "products": "answer = 2 * 3 * 4 + 5 * 6",
    "runs of one form": 'p = find(image, "plate")\nanswer = [p[0].left, p[1].left, p[2].left]',
    "a repeated call": (
        'm = find(image, "mug")\na = m[0] if count(m) > 1 else m[1]\n'
        "b = m[0] if count(m) > 2 else m[2]\nanswer = a.left + b.left"
    ),
    "every item as it is": 'answer = count([m for m in find(image, "mug")])',
    "a dead line": 'wide = find(image, "plate")\nanswer = count(find(image, "mug"))',
    "three choices deep": (
        'n = count(find(image, "mug"))\n'
        'answer = "none" if n == 0 else "one" if n == 1 else "two" if n == 2 else "many"'
    ),
}


def hard(text: str) -> Trace:
    """A run of one of the hard programs."""
    return vprog.load(text).run(BREAKFAST.with_suffix(".png"), f"scene:{BREAKFAST}")


def clevr() -> Iterator[Trace]:
    """The questions of CLEVR's fixture on their scenes."""
    profile = scene(CLEVR / "scenes.json")
    for question in json.loads((CLEVR / "questions.json").read_text())["questions"]:
        image = Image.named(question["image_filename"], 480, 320)
        yield vprog.load(from_clevr(question["program"])).run(image, profile)


def crossed() -> Iterator[Trace]:
    """The programs of CLEVR's fixture on scenes that they were not asked of."""
    profile = scene(CLEVR / "scenes.json")
    names = [s["image_filename"] for s in json.loads((CLEVR / "scenes.json").read_text())["scenes"]]
    for question in json.loads((CLEVR / "questions.json").read_text())["questions"]:
        program = vprog.load(from_clevr(question["program"]))
        for name in names[:6]:
            yield program.run(Image.named(name, 480, 320), profile)


def world(scenes: int) -> Iterator[Trace]:
    """Questions of the generated world, of every split."""
    for split in SPLITS:
        for painted, questions in chunk(split, 5, 0, scenes):
            exact = Exact(painted)
            for question in questions:
                yield vprog.load(question.program).run(exact.image, profile=exact.profile)


def generated(law: str, count: int) -> Iterator[Trace]:
    """Runs of generated programs."""
    for number, case in enumerate(Portion(law, 0, count).cases()):
        yield case.run("mild", number)
