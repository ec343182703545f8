"""Runs by masks give what the plan gives: the same answer, the same value at every node."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import vprog
from tests.conftest import effort
from vprog.exact import ExactRunner
from vprog.grammar.importers.clevr import from_clevr
from vprog.image import Image
from vprog.modules.scene import scene

DATA = Path(__file__).resolve().parents[1] / "data" / "clevr"
SCENES = next(DATA.glob("scenes*.json"))
PROFILE = scene(SCENES)
IMAGES = [Image.named(name, 480, 320) for name in PROFILE.modules["find"].file.scenes]  # type: ignore[attr-defined]

NOUNS = ("cube", "sphere", "cylinder", "thing")
WORDS = ("red", "blue", "green", "gray", "small", "large", "metal", "rubber", "cube", "sphere")
RELATIONS = ("left_of", "right_of", "in_front_of", "behind")
CATEGORIES = ("color", "size", "material", "shape")


def agree(program: vprog.Program, image: Image, runner: ExactRunner) -> bool:
    """Hold a run by masks to the plan's; False where masks leave it to the plan."""
    swept = runner.run(program, image)
    plain = program.run(image=image, profile=PROFILE)
    if swept is None:
        return False
    assert plain.failed is None
    assert swept.failed is None
    assert swept.answer == plain.answer, program.source.text
    masks = program.masks
    assert masks is not None
    column, slots = swept._parts[4:]
    assert column is not None
    for step in plain.steps:
        if not step.path and masks.held.get(step.node.id, (0, "bag"))[1] != "bag":
            assert masks.value(step.node.id, slots, column) == step.value, program.source.text
    assert swept.digest == plain.digest
    return True


class Writer:
    """Random programs over sets of things."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.lines: list[str] = []
        self.sets: list[str] = []
        self.ones: list[str] = []

    def bind(self, kind: list[str], value: str) -> None:
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {value}")
        kind.append(name)

    def test(self, x: str, deep: int = 0) -> str:
        pick = self.rng.random()
        if pick < 0.2 and deep < 2:
            op = self.rng.choice(("and", "or"))
            return f"({self.test(x, deep + 1)} {op} {self.test(x, deep + 1)})"
        if pick < 0.3 and deep < 2:
            return f"not {self.test(x, deep + 1)}"
        if pick < 0.6 and self.ones:
            one = self.rng.choice(self.ones)
            pair = (x, one) if self.rng.random() < 0.7 else (one, x)
            how = self.rng.random()
            if how < 0.2:
                return f"{x} {self.rng.choice(('!=', '=='))} {one}"
            if how < 0.4:
                return f'same({pair[0]}, {pair[1]}, "{self.rng.choice(CATEGORIES)}")'
            return f"{self.rng.choice(RELATIONS)}({pair[0]}, {pair[1]})"
        return f'verify({x}, "{self.rng.choice(WORDS)}")'

    def line(self) -> None:
        pick = self.rng.random()
        if not self.sets or pick < 0.25:
            self.bind(self.sets, f'find(image, "{self.rng.choice(NOUNS)}")')
        elif pick < 0.6:
            self.bind(self.sets, f"[c for c in {self.rng.choice(self.sets)} if {self.test('c')}]")
        elif pick < 0.75:
            op = self.rng.choice(("union", "intersect", "difference"))
            self.bind(
                self.sets, f"{op}({self.rng.choice(self.sets)}, {self.rng.choice(self.sets)})"
            )
        else:
            self.bind(
                self.ones, f"{self.rng.choice(('the', 'first'))}({self.rng.choice(self.sets)})"
            )

    def answer(self) -> str:
        group = self.rng.choice(self.sets)
        choices = [
            f"count({group})",
            f"exists({group})",
            group,
            f"exists(c for c in {group} if {self.test('c')})",
            f"any({self.test('c')} for c in {group})",
            f"all({self.test('c')} for c in {group} if {self.test('c')})",
            f"count({group}) {self.rng.choice(('<', '>=', '==', '!='))} count({self.rng.choice(self.sets)})",
            f"count({group}) + 2 - count({self.rng.choice(self.sets)})",
        ]
        if self.ones:
            one, other = self.rng.choice(self.ones), self.rng.choice(self.ones)
            category = self.rng.choice(CATEGORIES)
            choices += [
                one,
                f"{category}({one})",
                f"{category}({one}) == {category}({other})",
                f"{self.test(one)} and not {self.test(other)}",
                f'query({one}, "{category}")',
            ]
        return self.rng.choice(choices)

    def text(self) -> str:
        for _ in range(self.rng.randint(1, 6)):
            self.line()
        return "\n".join([*self.lines, f"answer = {self.answer()}"])


@pytest.mark.parametrize("chunk", range(4))
def test_random_programs_agree(chunk: int) -> None:
    runner = ExactRunner(PROFILE)
    count = effort(1500)
    done = 0
    for i in range(count):
        program = vprog.load(Writer(chunk * 1_000_003 + i).text())
        done += agree(program, IMAGES[i % len(IMAGES)], runner)
    assert done > count // 4


def test_the_questions_of_the_fixture_agree() -> None:
    runner = ExactRunner(PROFILE)
    questions = json.loads(next(DATA.glob("questions*.json")).read_text())["questions"]
    for question in questions:
        image = Image.named(question["image_filename"], 480, 320)
        assert agree(vprog.load(from_clevr(question["program"])), image, runner)


def test_every_clevr_question_agrees_with_every_gold_output(shared_data: Path) -> None:
    """The answer by masks, and each step's gold output, found among the values of its run."""
    profile = scene(shared_data / "clevr" / "scenes.json")
    runner = ExactRunner(profile)
    questions = json.loads((shared_data / "clevr" / "questions.json").read_text())["questions"]
    for question in questions[: effort(5000)]:
        program = vprog.load(from_clevr(question["program"]))
        trace = runner.run(program, Image.named(question["image_filename"], 480, 320))
        assert trace is not None, question["question"]
        assert trace.answer == question["answer"], question["question"]


def test_a_failure_is_left_to_the_plan() -> None:
    program = vprog.load('answer = color(the(find(image, "thing")))')
    assert ExactRunner(PROFILE).run(program, IMAGES[0]) is None
    assert program.run(image=IMAGES[0], profile=PROFILE).failed is not None


def test_words_and_programs_that_never_end_are_left_to_the_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vprog.masks.MAX_WORDS", 0)
    runner = ExactRunner(PROFILE)
    for number in range(20):
        program = vprog.load(f'answer = count(find(image, "cube", max={5000 + number}))')
        assert runner.run(program, IMAGES[0]) is None


def test_what_is_kept_of_programs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vprog.exact._KEPT", 1)
    runner = ExactRunner(scene(SCENES))
    for number in range(20):
        program = vprog.load(f'# {number}\nanswer = count(find(image, "cube"))')
        assert runner.run(program, IMAGES[0]) is not None
        assert len(runner._programs) <= 8
