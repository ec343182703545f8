"""CLEVR's gold output of every step, against ours: each step of a program is run as a program's end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import vprog
from tests.conftest import effort
from vprog.exact import ExactRunner
from vprog.grammar.importers.clevr import from_clevr
from vprog.image import Image
from vprog.modules.scene import scene
from vprog.region import Region


def test_every_step_gives_its_gold_output(shared_data: Path) -> None:
    """Also where nothing reads it any more: sets are compared as sets, things by their ids."""
    profile = scene(shared_data / "clevr" / "scenes.json")
    runner = ExactRunner(profile)
    questions = json.loads((shared_data / "clevr" / "questions.json").read_text())["questions"]
    steps = 0
    for question in questions[: effort(600)]:
        image = Image.named(question["image_filename"], 480, 320)
        for last, step in enumerate(question["program"]):
            program = vprog.load(from_clevr(_leading_to(question["program"], last)))
            trace = runner.run(program, image)
            if trace is None:  # a union's order is not that of the things: the plan runs it
                trace = program.run(image=image, profile=profile)
            assert _plain(trace.answer) == _plain(step["_output"]), (question["question"], last)
            steps += 1
    assert steps > 0


def _leading_to(program: list[dict[str, Any]], last: int) -> list[dict[str, Any]]:
    """The steps that one step hangs on, itself last, with their inputs renumbered."""
    wanted = {last}
    for place in range(last, -1, -1):
        if place in wanted:
            wanted.update(program[place]["inputs"])
    order = sorted(wanted)
    return [
        {**program[place], "inputs": [order.index(i) for i in program[place]["inputs"]]}
        for place in order
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Region):
        return int(value.ref)
    if isinstance(value, tuple | list):
        return sorted(_plain(v) for v in value)
    return value
