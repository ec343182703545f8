"""GQA's questions answered by their own functional programs, and questions by programs of ours."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import vprog
from tests.modules.gqa_pairs import agreement, program
from vprog.grammar.importers import from_gqa
from vprog.image import Image
from vprog.modules.scene import scene

DATA = Path(__file__).resolve().parents[1] / "data"
QUESTIONS: dict[str, Any] = json.loads((DATA / "gqa/questions.json").read_text(encoding="utf-8"))


def said(value: Any) -> Any:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_program_gives_the_answer(name: str) -> None:
    question = QUESTIONS[name]
    loaded = vprog.load(from_gqa(question).text)
    trace = loaded.run(
        image=Image.named("kitchen", 600, 400), profile=scene(DATA / "gqa_scenes.json")
    )
    assert trace.failed is None
    assert said(trace.answer) == question["answer"]
    assert not loaded.warnings


def test_third_party_programs_give_the_gold_answer_where_their_scene_graph_is(
    shared_data: Path,
) -> None:
    gold = json.loads((shared_data / "gqa/questions_gold_programs.json").read_text())
    graphs = json.loads((shared_data / "gqa/scene_graphs.json").read_text())
    profile = scene(shared_data / "gqa/scene_graphs.json")
    answered = 0
    for question in gold:
        loaded = vprog.load(from_gqa(question).text)
        assert not loaded.warnings
        graph = graphs.get(question["imageId"])
        if graph is not None:
            image = Image.named(question["imageId"], graph["width"], graph["height"])
            trace = loaded.run(image=image, profile=profile)
            assert said(trace.answer) == question["answer"]
            answered += 1
    assert answered == 1


def test_generated_questions_are_answered_and_disagreements_are_of_known_kinds(
    shared_data: Path,
) -> None:
    folder = shared_data / "gqa"
    pairs = json.loads((folder / "scene_graph_generated_qa.json").read_text())
    graphs = json.loads((folder / "scene_graphs.json").read_text())
    profile = scene(folder / "scene_graphs.json")
    kinds: Counter[str] = Counter()
    for pair in pairs:
        graph = graphs[pair["imageId"]]
        image = Image.named(pair["imageId"], graph["width"], graph["height"])
        trace = vprog.load(program(pair, graph)).run(image=image, profile=profile)
        code = trace.failed.code if trace.failed else None
        kind = agreement(pair, None if code else trace.answer, code, graph)
        assert kind != "unexplained", (pair, trace.failed or trace.answer)
        kinds[kind] += 1
    assert sum(kinds.values()) == len(pairs) == 292
    assert kinds["same"] >= 186, kinds
