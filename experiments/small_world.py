"""A small world for a small student: few kinds of things, few families, four splits.

The scenes, pictures, questions, programs and rationales are vprog's own. What is held out of
training (pairs of attributes, programs of two hops, numbers over three) has a split of its own, as
in ``vprog.world.splits``; the numbers are smaller, because the student is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

import vprog
from vprog.distill.sample import Sample, from_jsonl, to_jsonl
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import SceneModule
from vprog.modules.scene import profile as scene_profile
from vprog.modules.scene_file import SceneFile
from vprog.modules.scene_layout import GqaScene, gqa_graph
from vprog.rationalize import levels
from vprog.trace import Trace
from vprog.world.graph import gqa_scene
from vprog.world.placing import make_scene
from vprog.world.png import png
from vprog.world.questions import Question, Rules, make_questions
from vprog.world.record import scene_record
from vprog.world.relations import relations
from vprog.world.render import render
from vprog.world.scene import Scene, SceneConfig

#: Attributes that are together in the split "pairs" alone.
HELD: Final = (("red", "star"), ("cyan", "ring"))
#: Width and height of a picture in pixels.
SIZE: Final = 64
#: The largest number that is an answer outside the split "counts".
LARGEST: Final = 3
#: The sentence that ends a rationale.
ANSWER: Final = "So the answer is {}."
_COUNTING: Final = ("count", "count_related")
_FAMILIES: Final = ("exist", "count", "query", "exist_related", "count_related", "query_related")
_HOPPING: Final = ("multi_hop", "multi_hop_exist", "multi_hop_count")


def _scenes(**changes: Any) -> SceneConfig:
    settled: dict[str, Any] = {
        "things": (2, 4),
        "shapes": ("circle", "square", "star", "ring"),
        "colors": ("red", "green", "yellow", "cyan"),
        "textures": ("plain",),
        "signs": 0,
        "grouped": 0,
        "overlap": 0,
        "textured": 0,
        "avoid": frozenset(HELD),
    }
    return SceneConfig(**(settled | changes))


_SEEN: Final = Rules((0, 1), (0, LARGEST), avoid=HELD, only=_FAMILIES)
#: For each split its scenes and its questions.
SPLITS: Final = {
    "train": (_scenes(), _SEEN),
    "test": (_scenes(), _SEEN),
    "pairs": (
        _scenes(avoid=frozenset(), want=HELD),
        Rules((0, 1), (0, LARGEST), want=HELD, only=_FAMILIES),
    ),
    "longer": (_scenes(things=(3, 4)), Rules((2, 2), (0, LARGEST), avoid=HELD, only=_HOPPING)),
    "counts": (_scenes(things=(5, 7)), Rules((0, 1), (4, 9), avoid=HELD, only=_COUNTING)),
}


class Truth:
    """The exact answers about a scene, and a program's run on it."""

    def __init__(self, scene: Scene) -> None:
        told = msgspec.convert(gqa_scene(scene, SIZE, relations(scene)), GqaScene)
        file = SceneFile("0" * 64, {scene.name: gqa_graph(scene.name, told)})
        self.profile: Profile = scene_profile("world", file, SceneModule(file))
        self.image = Image.named(f"{scene.name}.png", SIZE, SIZE)

    def run(self, program: str) -> Trace:
        """The program's trace on the scene."""
        return vprog.load(program).run(image=self.image, profile=self.profile)


def scene_of(split: str, seed: int, number: int) -> Scene:
    """A scene by its numbers alone."""
    place = list(SPLITS).index(split)
    # The test splits are the same whatever the seed: seeds share their items.
    own = seed if split == "train" else 0
    name = f"{split}-{number:06d}"
    return make_scene((own * len(SPLITS) + place) * 1_000_000 + number, SPLITS[split][0], name)


def bare_scene(number: int, things: tuple[int, int]) -> Scene:
    """A scene that no question is asked about, without held-out pairs."""
    return make_scene(900_000_000 + number, _scenes(things=things), f"bare-{number:06d}")


def simple_questions(scene: Scene, most: int) -> list[Question]:
    """Questions of a scene of the families without a relation."""
    rules = Rules((0, 0), (0, LARGEST), avoid=HELD, only=("exist", "count", "query"))
    return [q for q in make_questions(scene, 1, most, rules) if _plain(q)]


def describe(scene: Scene, words: int, turn: int) -> str:
    """A description of about so many words, thing by thing, that hangs on no question.

    Args:
        scene: what is described.
        words: whole sentences are added until at least that many words are there.
        turn: which thing comes first; things are repeated where the words need it.
    """
    said: list[str] = []
    count = 0
    while count < words:
        thing = scene.things[turn % len(scene.things)]
        across = "left" if thing.center[0] < 480 else "right"
        along = "top" if thing.center[1] < 480 else "bottom"
        said.append(f"There is a {thing.size} {thing.color} {thing.shape} at the {along} {across}.")
        count += len(said[-1].split())
        turn += 1
    return " ".join(said)


def _plain(question: Question) -> bool:
    """Whether a question does not speak of textures, of which this world has a single one."""
    return question.type != "pattern" and not re.search(r'"(?:plain|pattern)"', question.program)


def samples(split: str, seed: int, scenes: range, questions: int) -> Iterator[Sample]:
    """The questions about some scenes, with rationales made from their traces.

    A sample's rationale is that after all edits; its ``levels`` have the raw trace told as sentences
    (``trace``) and a description of about the rationale's length that knows no question (``blind``).
    """
    for number in scenes:
        scene = scene_of(split, seed, number)
        truth, record = Truth(scene), scene_record(scene)
        picture = png(render(scene, SIZE))
        for question in filter(_plain, make_questions(scene, 0, questions, SPLITS[split][1])):
            made = list(levels(truth.run(question.program)))
            full = made[-1].text
            body = len(full.split()) - len(ANSWER.format(question.said).split())
            yield Sample(
                question.id,
                (picture,),
                question.text,
                question.said,
                full,
                dataset="vprog small world",
                split=split,
                family=question.family,
                levels={
                    "trace": f"{made[0].text} {ANSWER.format(question.said)}",
                    "blind": f"{describe(scene, body, number)} {ANSWER.format(question.said)}",
                },
                program=question.program,
                scene=record,
            )


def split_samples(folder: Path, split: str, seed: int, scenes: int, questions: int) -> list[Sample]:
    """A split's samples, made at the first call and read at later ones."""
    own = seed if split == "train" else 0
    file = folder / f"{split}-{own}-{scenes}-{questions}.jsonl"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        to_jsonl(samples(split, own, range(scenes), questions), file)
    return from_jsonl(file)
