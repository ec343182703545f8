"""The profile noisy: a detector of a set quality over exact scenes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import effort
from vprog import load
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.noisy import Errors, NoisyModule, noisy, world
from vprog.modules.scene_file import SceneFile, read_scenes
from vprog.world.graph import gqa_scene
from vprog.world.placing import make_scene

# Rates need their numbers, however little else is tried.
SCENES = {f"s{seed}": make_scene(seed, name=f"s{seed}") for seed in range(max(150, effort(150)))}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("world") / "gqa" / "scenes.json"
    place.parent.mkdir()
    told = {name: gqa_scene(scene, 96) for name, scene in SCENES.items()}
    place.write_text(json.dumps(told), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def scenes(file: Path) -> SceneFile:
    return read_scenes(file)


def _image(name: str) -> Image:
    return Image.named(f"{name}.png", 96, 96)


def _found(module: NoisyModule, name: str, noun: str = "thing") -> tuple:
    (answer,) = module.answer([Ask("find", (_image(name), noun, 100))])
    assert isinstance(answer, Answer)
    return answer.value


def test_of_full_quality_it_says_the_truth(scenes: SceneFile) -> None:
    module = NoisyModule(scenes, 3, 100)
    for name, scene in SCENES.items():
        found = _found(module, name)
        assert len(found) == len(scene.things)
        for region in found:
            thing = scene.things[int(region.ref)]
            assert region.label == thing.shape
            assert region.score == 1.0
            (color,) = module.answer([Ask("color", (region,))])
            assert color == Answer(thing.color, 1.0)
            assert region.box == pytest.approx([v / 10 for v in thing.box])


def test_rates_are_those_of_the_quality(scenes: SceneFile) -> None:
    for quality in (40, 80):
        module, errors = NoisyModule(scenes, 5, quality), Errors.of_quality(quality)
        things = seen = doubled = renamed = mistaken = 0
        for name, scene in SCENES.items():
            found = _found(module, name)
            things += len(scene.things)
            seen += sum(not r.ref.endswith("+") for r in found)
            doubled += sum(r.ref.endswith("+") for r in found)
            for region in found:
                thing = scene.things[int(region.ref.removesuffix("+"))]
                renamed += region.label != thing.shape
                (color,) = module.answer([Ask("color", (region,))])
                mistaken += color.value != thing.color
        assert 1 - seen / things == pytest.approx(errors.missed * 1.15, rel=0.35)
        assert doubled / seen == pytest.approx(errors.doubled, rel=0.4, abs=0.01)
        assert renamed / (seen + doubled) == pytest.approx(errors.renamed, rel=0.4, abs=0.01)
        assert mistaken / (seen + doubled) == pytest.approx(errors.mistaken, rel=0.4, abs=0.01)


def test_the_surest_come_first_and_are_more_often_right(scenes: SceneFile) -> None:
    module = NoisyModule(scenes, 9, 50)
    right, wrong = [], []
    for name, scene in SCENES.items():
        found = _found(module, name)
        assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
        for region in found:
            thing = scene.things[int(region.ref.removesuffix("+"))]
            is_right = region.label == thing.shape and not region.ref.endswith("+")
            (right if is_right else wrong).append(region.score)
    assert sum(right) / len(right) > sum(wrong) / len(wrong) + 0.1


def test_scores_of_yes_and_no_stand_on_their_side_of_the_threshold(scenes: SceneFile) -> None:
    module = NoisyModule(scenes, 2, 60)
    for name in list(SCENES)[:30]:
        for region in _found(module, name):
            (told,) = module.answer([Ask("verify", (region, "red"))])
            assert told.threshold == 0.5
            assert (told.score >= 0.5) == told.value


def test_depth_is_never_said_both_ways(scenes: SceneFile) -> None:
    module = NoisyModule(scenes, 4, 20)
    for name in list(SCENES)[:60]:
        found = _found(module, name)
        for a in found:
            for b in found:
                pair = [Ask("in_front_of", (a, b)), Ask("in_front_of", (b, a))]
                behind = [Ask("behind", (b, a)), Ask("behind", (a, b))]
                forth = [answer.value for answer in module.answer(pair)]
                assert forth != [True, True]
                assert forth == [answer.value for answer in module.answer(behind)]


def test_a_seed_says_the_same_always_in_any_order(file: Path) -> None:
    names = list(SCENES)[:40]
    first = noisy(f"11@60:{file}")
    other = noisy(f"11@60:{file.parent.parent}")
    one = {n: _shown(first.modules["find"], n) for n in names}
    two = {n: _shown(other.modules["find"], n) for n in reversed(names)}
    assert one == two
    third = noisy(f"12@60:{file}")
    assert any(_shown(third.modules["find"], n) != one[n] for n in names)
    code = (
        "import sys; from tests.modules.test_noisy import _shown; "
        "from vprog.modules.noisy import noisy; "
        f"m = noisy('11@60:{file}').modules['find']; "
        f"print([_shown(m, n) for n in {names!r}])"
    )
    for hashing in ("0", "77"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).resolve().parents[2],
            env={"PYTHONHASHSEED": hashing, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == str([one[n] for n in names])


def _shown(module: NoisyModule, name: str) -> list[tuple]:
    return [(r.ref, r.label, r.box, r.score) for r in _found(module, name)]


def test_programs_run_and_fail_as_with_any_detector(file: Path) -> None:
    """Some answers are wrong, some runs fail, and more of both where the quality is lower."""
    source = 'answer = color(the(t for t in find(image, "thing") if size(t) == "large"))'
    program = load(source)
    exact = world(file)
    alike = {}
    for quality in (100, 70, 20):
        profile = noisy(f"1@{quality}:{file}")
        same = 0
        for name in SCENES:
            truth = program.run(_image(name), profile=exact)
            said = program.run(_image(name), profile=profile)
            if truth.failed is not None:
                same += said.failed is not None
            else:
                same += said.failed is None and truth.answer == said.answer
        alike[quality] = same
    assert alike[100] == len(SCENES)
    assert alike[100] > alike[70] > alike[20]


@pytest.mark.parametrize("argument", ["", "x", "-1", "1@", "1@101", "1@x", "1.5", "9" * 30])
def test_what_it_is_set_to_is_checked(argument: str, file: Path) -> None:
    with pytest.raises(VprogError) as caught:
        noisy(f"{argument}:{file}")
    assert caught.value.code == "VP670"


def test_a_missing_file_is_told() -> None:
    with pytest.raises(VprogError) as caught:
        noisy("1:missing/folder")
    assert caught.value.code == "VP640"
