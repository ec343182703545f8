"""The student of the birds: it sees parts of birds and tells of them, and knows no species.

It is made once, on birds with chance values of all concepts, as the small world's student is: its
vision tower learns what part each patch shows, then it describes, says which, and says yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from experiments.birds import QUESTION
from experiments.seeing import Lesson, see
from experiments.small_world import SIZE
from experiments.student import SHAPE, lesson_settings, widen
from vprog.distill.network import load_student
from vprog.distill.row import label_row, rationale_row
from vprog.distill.sample import Sample
from vprog.distill.selfsynthx.describe import base_rows
from vprog.distill.selfsynthx.questions import DESCRIBE, FIXED, POOLS, drawn, worded
from vprog.distill.selfsynthx.writer import Template, Wanted, plain_answer
from vprog.distill.src.rap import Rap, RapForm
from vprog.distill.tiny import make_tiny
from vprog.distill.training import train
from vprog.distill.wording import WORDINGS
from vprog.world.bird import gqa_bird, make_bird, render_bird
from vprog.world.species import CONCEPTS, NONE, SPECIES, Species

if TYPE_CHECKING:
    from vprog.world.bird import Bird

#: Pictures and steps of the vision tower's lesson; rows and passes of the whole student's.
PICTURES, STEPS = 8_000, 2_000
ROWS, EPOCHS = 12_000, 2.0
#: Birds of no species, far from all others.
_FIRST: Final = 8 * 10**15
_THING: Final = "bird"


def parts_lesson(patches: int) -> Lesson:
    """What part of a bird each patch shows, concept by concept."""
    birds = [_bird(number) for number in range(PICTURES)]
    return Lesson(
        [render_bird(bird, SIZE) for bird in birds],
        [_targets(bird, patches) for bird in birds],
        [len(concept.values) for concept in CONCEPTS.values()],
    )


def _bird(number: int) -> Bird:
    dice = Random(f"part:{number}")
    values = tuple(dice.choice(concept.values) for concept in CONCEPTS.values())
    return make_bird(_FIRST + number, Species(_THING, values), f"part-{number}")


def _targets(bird: Bird, patches: int) -> Sequence[Sequence[int]]:
    """For each concept, of each patch its value there, where the part's box has the patch's middle."""
    found = [[-1] * (patches * patches) for _ in CONCEPTS]
    step = SIZE / patches
    for one in gqa_bird(bird, SIZE)["objects"].values():
        for place in range(patches * patches):
            y, x = (place // patches + 0.5) * step, (place % patches + 0.5) * step
            if one["x"] <= x <= one["x"] + one["w"] and one["y"] <= y <= one["y"] + one["h"]:
                for told, concept in zip(found, CONCEPTS.values(), strict=True):
                    value = bird.species.value(concept.name)
                    if concept.part == one["name"] and value != NONE:
                        told[place] = concept.values.index(value)
    return found


def bird_base(folder: Path, samples: Sequence[Sample]) -> Path:
    """The checkpoint that every arm starts from; what is done of it already is not done again.

    Args:
        folder: where it lies, with all that was on the way.
        samples: that will be taught; their words are all that is taken of them.
    """
    new = folder / "new"
    if not new.exists():
        make_tiny(new, texts(samples), replace(SHAPE, vocabulary=512))
    how = {"size": SIZE, "device": "cpu", "wording": WORDINGS["short"]}
    if not (folder / "seeing").exists():
        see(load_student(new, **how), folder / "seeing", parts_lesson, STEPS)  # type: ignore[arg-type]
    student = load_student(folder / "seeing", **how)  # type: ignore[arg-type]
    widen(student)
    rows = list(base_rows(ROWS, SIZE, 8, [s.name for s in SPECIES]))
    return train(student, rows, lesson_settings(EPOCHS, 16), folder / "told").student


def texts(samples: Sequence[Sample]) -> Iterator[str]:
    """What the student reads and writes in any of the systems, for its tokenizer."""
    form, wording = RapForm(), WORDINGS["short"]
    for sample in samples:
        yield from (sample.rationale, form.write(Rap(sample.rationale, sample.answer)))
        for row in (label_row(sample, wording), rationale_row(sample, wording)):
            yield from (row.prompt, row.target)
    for told in base_rows(1_000, 24, 9, [s.name for s in SPECIES]):
        yield from (told.prompt, told.target)
    for species in SPECIES:
        yield plain_answer(species.name, _THING)
        for number, (sort, asked) in enumerate(
            drawn(8, {"explain": 0.5, "cot": 0.5}, _THING, species.name)
        ):
            one = Wanted(
                f"{species.name}{number}", b"", species.name, species.described(), sort, asked
            )
            yield from Template(_THING).compose([one])
    for pool in (*POOLS.values(), DESCRIBE, (FIXED, QUESTION)):
        yield from (worded(text, _THING) for text in pool)
