"""Birds of made-up species: one task that all four systems can be taught.

Pictures and scene graphs are those of `vprog world --birds`. A program names the species from the
parts, so that every picture has a verified rationale; each species has a list of concepts, so that
the same pictures serve SelfSynthX.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

import vprog
from experiments.small_world import SIZE
from vprog.distill.sample import Sample, to_jsonl
from vprog.distill.selfsynthx.lists import bird_lists
from vprog.files import write
from vprog.grammar import format_program
from vprog.image import Image
from vprog.modules.scene import SceneModule
from vprog.modules.scene import profile as scene_profile
from vprog.modules.scene_file import SceneFile
from vprog.modules.scene_layout import GqaScene, gqa_graph
from vprog.program import Program
from vprog.trace import Trace
from vprog.world.bird import Bird, gqa_bird, make_bird, render_bird
from vprog.world.png import png
from vprog.world.species import CONCEPTS, NONE, SPECIES, Concept, Species

QUESTION: Final = "What bird is this?"
#: How many birds of each species are taught, and how many are asked about.
EACH: Final = {"train": 10, "test": 20}
#: Wrong concepts in each species' list, for SelfSynthX to find.
PLANTED: Final = 6
#: Birds of experiments have numbers that no world has.
_FIRST: Final = 7 * 10**15


def identify(species: Sequence[Species] = SPECIES) -> str:
    """An expression that names a bird of some species by its parts, as a field guide does: the body
    first, then each part that tells apart what is left, by its values in turn.

    >>> identify(SPECIES[:2])
    '("varo" if any(verify(p, "striped") for p in find(image, "wing")) else "varin")'
    """
    if len(species) == 1:
        return f'"{species[0].name}"'
    concept = next(c for c in CONCEPTS.values() if len({s.value(c.name) for s in species}) > 1)
    value = next(v for v in concept.values if any(s.value(concept.name) == v for s in species))
    has = [s for s in species if s.value(concept.name) == value]
    rest = [s for s in species if s.value(concept.name) != value]
    return f"({identify(has)} if {_test(concept, value)} else {identify(rest)})"


def _test(concept: Concept, value: str) -> str:
    if value == NONE:
        return f'not exists(find(image, "{concept.part}"))'
    return f'any(verify(p, "{value}") for p in find(image, "{concept.part}"))'


@lru_cache(1)
def program() -> Program:
    """The program that names every bird."""
    return vprog.load(f"answer = {identify()}\n")


def seen(bird: Bird) -> Trace:
    """The program's trace on a bird."""
    graph = gqa_graph(bird.name, msgspec.convert(gqa_bird(bird, SIZE), GqaScene))
    file = SceneFile("0" * 64, {bird.name: graph})
    profile = scene_profile("birds", file, SceneModule(file))
    return program().run(image=Image.named(f"{bird.name}.png", SIZE, SIZE), profile=profile)


def birds(split: str) -> Iterator[Bird]:
    """The birds of a split, species by species."""
    start = _FIRST + list(EACH).index(split) * 10**6
    for place, species in enumerate(SPECIES):
        for number in range(EACH[split]):
            turn = place * EACH[split] + number
            yield make_bird(start + turn, species, f"{split}-{turn:04d}")


def bird_samples(folder: Path) -> Path:
    """A file of the samples of both splits, made at the first call."""
    file = folder / "birds.jsonl"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        to_jsonl((_sample(bird, split) for split in EACH for bird in birds(split)), file)
    return file


def _sample(bird: Bird, split: str) -> Sample:
    trace = seen(bird)
    return Sample(
        bird.name,
        (png(render_bird(bird, SIZE)),),
        QUESTION,
        str(trace.answer),
        trace.rationale().text,
        dataset="vprog birds",
        split=split,
        family="bird",
        program=format_program(program().tree),
        facts={"trace": trace.dumps()},
    )


def class_files(folder: Path) -> tuple[Path, Path]:
    """The same pictures as SelfSynthX reads them: JSON lines with picture, class, split, and what
    each truly shows; and the concepts of each class, wrong ones among them.
    """
    lines, lists = folder / "classes.jsonl", folder / "concepts.json"
    if not lines.exists():
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
        told = []
        for split in EACH:
            for bird in birds(split):
                image = f"pictures/{bird.name}.png"
                (folder / image).write_bytes(png(render_bird(bird, SIZE)))
                one = {"image": image, "label": bird.species.name, "split": split}
                shown = {"id": bird.name, "shown": bird.species.described()}
                told.append(json.dumps({**one, **shown}) + "\n")
        write(lists, json.dumps(bird_lists(PLANTED, 0), indent=1) + "\n")
        write(lines, "".join(told))
    return lines, lists
