"""Making a world in chunks: what one worker does, whatever process it runs in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vprog.world.bird import bird_record, gqa_bird, make_bird, render_bird
from vprog.world.folder import PICTURES, line
from vprog.world.graph import clevr_scene, gqa_scene
from vprog.world.png import png
from vprog.world.record import scene_record
from vprog.world.relations import relations
from vprog.world.render import render
from vprog.world.species import SPECIES
from vprog.world.splits import chunk

#: How many scenes or birds are made at a time. Questions are balanced within such a chunk.
SCENES: Final = 250


@dataclass(frozen=True, slots=True)
class Plan:
    """What a world is made of.

    Attributes:
        seed: what everything follows from.
        scenes: how many scenes, over all splits.
        questions: the most questions of a scene.
        birds: how many birds.
        size: width and height of the pictures in pixels.
        pictures: whether they are drawn.
        compress: whether they are compressed; their bytes then hang on the zlib at hand.
    """

    seed: int
    scenes: int
    questions: int = 10
    birds: int = 0
    size: int = 96
    pictures: bool = True
    compress: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A chunk to make: places ``start`` to ``stop - 1`` of a split, or of the birds."""

    plan: Plan
    split: str
    start: int
    stop: int
    folder: Path


@dataclass(frozen=True, slots=True)
class Made:
    """A chunk that was made, as the text that each file takes of it.

    Attributes:
        split: whose it is; empty for birds.
        scenes: how many scenes or birds.
        questions: how many questions.
        texts: by file; of a JSON object or list its items, joined by commas.
    """

    split: str
    scenes: int
    questions: int
    texts: dict[str, str]


def make_chunk(job: Job) -> Made:
    """Make a chunk: draw its pictures into the folder, and give the text of the rest."""
    return _birds(job) if not job.split else _scenes(job)


def _scenes(job: Job) -> Made:
    plan = job.plan
    lines: list[str] = []
    asked: list[str] = []
    clevr: list[str] = []
    gqa: list[str] = []
    clevr_asked: list[str] = []
    gqa_asked: list[str] = []
    for scene, questions in chunk(job.split, plan.seed, job.start, job.stop, plan.questions):
        related = relations(scene)
        record = scene_record(scene, plan.size if plan.pictures else None, related)
        record["split"] = job.split
        if plan.pictures:
            picture = png(render(scene, plan.size), compress=plan.compress)
            record["picture_sha256"] = hashlib.sha256(picture).hexdigest()
            (job.folder / PICTURES / f"{scene.name}.png").write_bytes(picture)
        lines.append(line(record))
        clevr.append(_dense({**clevr_scene(scene, plan.size, related), "split": job.split}))
        gqa.append(f"{_dense(scene.name)}:{_dense(gqa_scene(scene, plan.size, related))}")
        for question in questions:
            asked.append(line(question.record()))
            if (told := question.clevr()) is not None:
                clevr_asked.append(_dense(told))
            if (told := question.gqa()) is not None:
                gqa_asked.append(f"{_dense(question.id)}:{_dense(told)}")
    texts = {
        "scenes.jsonl": "".join(lines),
        "questions.jsonl": "".join(asked),
        "clevr/scenes.json": ",\n".join(clevr),
        "gqa/scenes.json": ",\n".join(gqa),
        "clevr/questions.json": ",\n".join(clevr_asked),
        "gqa/questions.json": ",\n".join(gqa_asked),
    }
    return Made(job.split, len(lines), len(asked), texts)


def seed_of_bird(seed: int, number: int) -> int:
    """The seed of the bird of that number in a world."""
    return seed * 10_000_000 + number


def _birds(job: Job) -> Made:
    plan = job.plan
    lines, gqa = [], []
    for number in range(job.start, job.stop):
        name = f"bird-{number:06d}"
        # The species take turns, so that there are as many of each.
        bird = make_bird(seed_of_bird(plan.seed, number), SPECIES[number % len(SPECIES)], name)
        record = bird_record(bird)
        if plan.pictures:
            picture = png(render_bird(bird, plan.size), compress=plan.compress)
            record["picture_sha256"] = hashlib.sha256(picture).hexdigest()
            (job.folder / PICTURES / f"{name}.png").write_bytes(picture)
        lines.append(line(record))
        gqa.append(f"{_dense(name)}:{_dense(gqa_bird(bird, plan.size))}")
    return Made(
        "", len(lines), 0, {"birds.jsonl": "".join(lines), "gqa/birds.json": ",\n".join(gqa)}
    )


def _dense(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
