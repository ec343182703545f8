"""CLEVR's questions, imported and run on their scenes: the answers are the gold ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import vprog
from tests.conftest import effort
from vprog.grammar.importers import from_clevr
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import scene

DATA = Path(__file__).resolve().parents[1] / "data/clevr"
QUESTIONS: list[dict[str, Any]] = json.loads((DATA / "questions.json").read_text())["questions"]
SCENES: dict[str, Any] = {
    s["image_filename"]: s for s in json.loads((DATA / "scenes.json").read_text())["scenes"]
}


def said(answer: Any) -> str:
    """An answer as CLEVR's release writes it."""
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)


def answered(question: dict[str, Any], profile: Profile) -> str:
    program = vprog.load(from_clevr(question["program"], question["question"]))
    image = Image.named(question["image_filename"], 480, 320)
    trace = program.run(image=image, profile=profile)
    assert trace.failed is None, (question["question"], trace.failed)
    return said(trace.answer)


def interpreted(question: dict[str, Any]) -> str:
    """The answer by CLEVR's own rules, step by step over the raw JSON."""
    scene = SCENES[question["image_filename"]]
    objects, relations = scene["objects"], scene["relationships"]
    values: list[Any] = []
    for step in question["program"]:
        function = step.get("function", step.get("type"))
        words = step.get("value_inputs", step.get("side_inputs"))
        args = [values[i] for i in step["inputs"]]
        kind, _, category = function.partition("_")
        match function, kind:
            case "scene", _:
                value: Any = list(range(len(objects)))
            case "unique", _:
                (value,) = args[0]
            case "relate", _:
                value = relations[words[0]][args[0]]
            case "union", _:
                value = [o for o in range(len(objects)) if o in args[0] or o in args[1]]
            case "intersect", _:
                value = [o for o in args[0] if o in args[1]]
            case "count", _:
                value = len(args[0])
            case "exist", _:
                value = len(args[0]) > 0
            case "less_than", _:
                value = args[0] < args[1]
            case "greater_than", _:
                value = args[0] > args[1]
            case _, "filter":
                value = [o for o in args[0] if objects[o][category] == words[0]]
            case _, "same":
                own = objects[args[0]][category]
                value = [
                    o for o, thing in enumerate(objects) if o != args[0] and thing[category] == own
                ]
            case _, "query":
                value = objects[args[0]][category]
            case _, "equal":
                value = args[0] == args[1]
        values.append(value)
    return said(values[-1])


def test_the_fixture_is_what_it_says() -> None:
    assert len(QUESTIONS) >= 40
    assert len(SCENES) == 3
    assert all(interpreted(q) == q["answer"] for q in QUESTIONS)
    for scene_ in SCENES.values():
        relations = scene_["relationships"]
        for one, other in (("left", "right"), ("front", "behind")):
            for i, row in enumerate(relations[one]):
                assert all(i in relations[other][j] for j in row)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["question"])
def test_our_questions(question: dict[str, Any]) -> None:
    assert answered(question, scene(DATA / "scenes.json")) == question["answer"]


def test_the_500_questions_in_the_release_layout(shared_data: Path) -> None:
    profile = scene(shared_data / "clevr/scenes.json")
    file = shared_data / "clevr/questions_v1_release_schema.json"
    questions = json.loads(file.read_text())["questions"]
    assert len(questions) == 500
    wrong = [q["question"] for q in questions if answered(q, profile) != q["answer"]]
    assert wrong == []


def test_the_5000_questions_in_the_other_layout(shared_data: Path) -> None:
    profile = scene(shared_data / "clevr/scenes.json")
    questions = json.loads((shared_data / "clevr/questions.json").read_text())["questions"]
    some = questions[:: max(1, len(questions) // min(effort(1_000), len(questions)))]
    wrong = [q["question"] for q in some if answered(q, profile) != said(q["answer"])]
    assert wrong == []
