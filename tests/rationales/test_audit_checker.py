"""Claims judged a second time, against the scene graphs, by a checker of its own making."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import vprog
from tests.conftest import effort
from tests.rationales.checker import CannotJudge, Checker, Thing, clevr, gqa
from tests.world.exact import SIZE, Exact
from vprog.grammar.importers.clevr import from_clevr
from vprog.image import Image
from vprog.modules.scene import scene
from vprog.rationalize import rationalize
from vprog.rationalize.claim import Claim, Reference
from vprog.trace import Trace
from vprog.world.graph import gqa_scene
from vprog.world.splits import chunk

DATA = Path(__file__).resolve().parents[1] / "data"


def _agrees(trace: Trace, things: list[Thing], answer: Any) -> None:
    said = rationalize(trace)
    wrong = list(Checker(things, answer).wrong(s.claims for s in said.sentences))
    assert not wrong, f"{trace.program.source.text}\n{said.text}\n{wrong}"


def _clevr(folder: Path, count: int) -> int:
    questions = json.loads((folder / "questions.json").read_text())["questions"]
    scenes = {
        s["image_filename"]: s for s in json.loads((folder / "scenes.json").read_text())["scenes"]
    }
    profile = scene(folder / "scenes.json")
    some = questions[:: max(1, len(questions) // count)][:count]
    for question in some:
        image = Image.named(question["image_filename"], 480, 320)
        trace = vprog.load(from_clevr(question["program"])).run(image=image, profile=profile)
        _agrees(trace, clevr(scenes[question["image_filename"]]), question["answer"])
    return len(some)


def test_what_is_said_of_clevr_is_true_of_its_scenes() -> None:
    assert _clevr(DATA / "clevr", 1_000) >= 40


def test_what_is_said_of_third_party_questions_is_true_of_their_scenes(shared_data: Path) -> None:
    _clevr(shared_data / "clevr", effort(250))


def test_what_is_said_of_the_world_is_true_of_its_scenes() -> None:
    for made, questions in chunk("train", 31, 0, effort(60)):
        exact, things = Exact(made), gqa(gqa_scene(made, SIZE))
        for question in questions:
            trace = vprog.load(question.program).run(image=exact.image, profile=exact.profile)
            _agrees(trace, things, question.answer)


def test_the_checker_refuses_what_is_not_so_and_what_it_cannot_judge() -> None:
    (made, _), *_ = chunk("train", 31, 0, 1)
    things = gqa(gqa_scene(made, SIZE))
    all_things = Reference("object", definite=False)
    checker = Checker(things, True)
    assert checker.holds(Claim("count", all_things, "=", len(things)), ())
    assert not checker.holds(Claim("count", all_things, "=", len(things) + 1), ())
    assert not checker.holds(Claim("exists", all_things, holds=False), ())
    assert not checker.holds(Claim("answer", object=False), ())
    with pytest.raises(CannotJudge):
        checker.holds(Claim("order", all_things), ())
