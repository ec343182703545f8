"""Runs to be spoken of: CLEVR's questions, those of the world, NLVR's sentences, GQA's questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import vprog
from tests.world.exact import Exact
from vprog.grammar import VprogError
from vprog.grammar.importers import from_gqa, from_nlvr
from vprog.grammar.importers.clevr import from_clevr
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import scene
from vprog.trace import Trace
from vprog.world.splits import chunk

DATA = Path(__file__).resolve().parents[1] / "data"


@cache
def _clevr(folder: Path) -> tuple[list[dict[str, Any]], Profile]:
    questions = json.loads((folder / "questions.json").read_text())["questions"]
    return questions, scene(folder / "scenes.json")


def clevr(count: int, folder: Path = DATA / "clevr") -> Iterator[tuple[Trace, Profile]]:
    """CLEVR's questions, evenly over the file."""
    questions, profile = _clevr(folder)
    for question in questions[:: max(1, len(questions) // count)][:count]:
        image = Image.named(question["image_filename"], 480, 320)
        program = vprog.load(from_clevr(question["program"]))
        yield program.run(image=image, profile=profile), profile


def world(count: int, seed: int = 11) -> Iterator[tuple[Trace, Profile]]:
    """Questions of the world, ten a scene."""
    done = 0
    for made, questions in chunk("train", seed, 0, count // 8 + 1):
        exact = Exact(made)
        for question in questions:
            trace = vprog.load(question.program).run(image=exact.image, profile=exact.profile)
            yield trace, exact.profile
            done += 1
            if done >= count:
                return


def nlvr() -> Iterator[tuple[Trace, Profile]]:
    """NLVR's sentences of the fixture that the importer knows."""
    file = DATA / "nlvr.jsonl"
    profile = scene(file)
    for line in file.read_text().splitlines():
        record = json.loads(line)
        try:
            program = vprog.load(from_nlvr(record["sentence"]).text)
        except VprogError:
            continue
        yield (
            program.run(image=Image.named(record["identifier"], 400, 100), profile=profile),
            profile,
        )


def gqa() -> Iterator[tuple[Trace, Profile]]:
    """GQA's questions of the fixture."""
    profile = scene(DATA / "gqa_scenes.json")
    for question in json.loads((DATA / "gqa/questions.json").read_text()).values():
        program = vprog.load(from_gqa(question).text)
        yield program.run(image=Image.named("kitchen", 600, 400), profile=profile), profile
