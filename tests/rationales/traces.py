"""Traces for the laws about what is said: CLEVR, the world, NLVR, generated programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import vprog
from tests.laws.cases import Portion
from tests.world.exact import Exact
from vprog.grammar.diagnostic import VprogError
from vprog.grammar.importers import from_nlvr
from vprog.grammar.importers.clevr import from_clevr
from vprog.image import Image
from vprog.modules.scene import scene
from vprog.trace import Trace
from vprog.world.splits import chunk

DATA = Path(__file__).parents[1] / "data"


@cache
def clevr() -> tuple[Trace, ...]:
    """A trace for each question of the CLEVR fixture."""
    profile = scene(DATA / "clevr/scenes.json")
    questions = json.loads((DATA / "clevr/questions.json").read_text())["questions"]
    return tuple(
        vprog.load(from_clevr(q["program"])).run(
            image=Image.named(q["image_filename"], 480, 320), profile=profile
        )
        for q in questions
    )


@cache
def nlvr() -> tuple[Trace, ...]:
    """A trace for each sentence of the NLVR fixture that has a program."""
    file = DATA / "nlvr.jsonl"
    profile = scene(file)
    found = []
    for line in file.read_text().splitlines():
        row = json.loads(line)
        try:
            program = vprog.load(from_nlvr(row["sentence"]).text)
        except VprogError:
            continue
        found.append(program.run(Image.named(row["identifier"], 400, 100), profile=profile))
    return tuple(found)


def world(scenes: int, seed: int = 11) -> Iterator[Trace]:
    """A trace for each question about some scenes of the world."""
    for made, questions in chunk("train", seed, 0, scenes):
        exact = Exact(made)
        for question in questions:
            yield vprog.load(question.program).run(image=exact.image, profile=exact.profile)


def generated(count: int, law: str = "said") -> Iterator[Trace]:
    """A trace for each of some generated programs, over modules that answer mildly."""
    for number, case in enumerate(Portion(law, 0, count).cases()):
        yield case.run("mild", number)
