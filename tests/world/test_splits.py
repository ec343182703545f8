"""Splits lie apart, and come out the same wherever they are made."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import effort
from vprog.world.scene import Scene
from vprog.world.splits import (
    HELD_PAIRS,
    SPLITS,
    chunk,
    held_pair,
    leaks,
    scene_seed,
    shares,
    split_of,
)

SCENES = 10_000
EACH = 500


def _looks(scene: Scene) -> list[tuple[str, ...]]:
    return [(t.size, t.color, t.texture, t.shape) for t in scene.things]


@pytest.mark.parametrize("part", range(max(1, effort(SCENES) // EACH)))
def test_no_question_is_asked_twice_and_none_leaks(part: int) -> None:
    """100,000 questions at effort 1, in parts: no two parts have a scene in common."""
    counts = shares(EACH)
    records = []
    for split, count in counts.items():
        for scene, questions in chunk(split, 29, part * count, (part + 1) * count):
            held = any(a in look and b in look for look in _looks(scene) for a, b in HELD_PAIRS)
            assert held == (split == "pairs"), scene.name
            records += [question.record(candidates=False) for question in questions]
    assert leaks(records) == []
    assert len(records) > EACH * 9.7


def test_no_two_scenes_of_a_world_have_the_same_seed_or_are_the_same() -> None:
    seeds = {scene_seed(split, 4, n) for split in SPLITS for n in range(1000)}
    assert len(seeds) == 1000 * len(SPLITS)
    scenes = [scene for split in SPLITS for scene, _ in chunk(split, 4, 0, effort(100), 0)]
    assert len({scene.things for scene in scenes}) == len(scenes)


def test_shares_lose_no_scene() -> None:
    for number in (1, 2, 19, 20, 100, 12_345):
        assert sum(shares(number).values()) == number
    assert shares(100)["wordings"] == 5


def _record(**changes: Any) -> dict[str, Any]:
    record = {
        "id": "train-000001-00",
        "scene": "train-000001",
        "family": "count",
        "variant": "",
        "wording": 0,
        "question": "How many stars are there?",
        "program": 'image: Image\nanswer = count(find(image, "star"))\n',
        "answer": 2,
        "hops": 0,
    }
    return {**record, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": 6},
        {"hops": 4},
        {"wording": 6},
        {"id": "other-000001-00"},
        {"program": 'answer = count(s for s in find(image, "star") if verify(s, "red"))\n'},
        {"program": 'answer = all(verify(s, "red") for s in find(image, "star"))\n'},
        {"id": "longer-000001-00", "scene": "longer-000001"},
        {"id": "counts-000001-00", "scene": "counts-000001"},
        {"id": "wordings-000001-00", "scene": "wordings-000001"},
        {"id": "test-000001-00"},
        {"id": "train-000001-01"},
    ],
)
def test_a_leak_is_found(changes: dict[str, Any]) -> None:
    assert leaks([_record()]) == []
    assert leaks([_record(), _record(**changes)])


def test_a_pair_is_found_in_one_list_alone() -> None:
    assert (
        held_pair(
            'answer = count(find(image, "star")) > count(t for t in find(image, "thing") if verify(t, "red"))'
        )
        is None
    )
    assert held_pair('x = the(s for s in find(image, "ring") if verify(s, "cyan"))') == (
        "cyan",
        "ring",
    )


_CHILD = """
import hashlib, json, sys
from vprog.world.splits import SPLITS, chunk
found = hashlib.sha256()
for split in SPLITS:
    for scene, questions in chunk(split, 8, 0, int(sys.argv[1])):
        for q in questions:
            found.update(json.dumps([q.record(), q.clevr(), q.gqa()]).encode())
print(found.hexdigest())
"""


def test_the_same_seed_gives_the_same_questions_in_any_process() -> None:
    count = effort(6)
    root = Path(__file__).resolve().parents[2]
    found = set()
    for seed in ("0", "1", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        run = subprocess.run(
            [sys.executable, "-c", _CHILD, str(count)],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        found.add(run.stdout.strip())
    here = hashlib.sha256()
    for split in SPLITS:
        # A chunk's questions are those of its scenes, wherever the chunk begins.
        for number in range(count):
            for _, questions in chunk(split, 8, number, number + 1):
                for question in questions:
                    told = [question.record(), question.clevr(), question.gqa()]
                    here.update(json.dumps(told).encode())
    assert found == {here.hexdigest()}


def test_the_name_tells_the_split() -> None:
    for split in SPLITS:
        for scene, questions in chunk(split, 1, 5, 6):
            assert split_of(scene.name) == split
            assert all(split_of(q.id) == split for q in questions)
