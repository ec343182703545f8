"""The student of the experiments, and what it knows before them.

It stands for the models that are taught in practice, which have learned to describe pictures and to
answer simple questions before they learn to reason. It is made once: first its vision tower learns
what each patch shows, then it names what pictures show, then it answers questions of the three
families without a relation too. None of these pictures and questions has a held-out pair, and none is used again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from experiments.seeing import PICTURES, seen_student
from experiments.small_world import SIZE, bare_scene, simple_questions
from vprog.corpus.exports.wording import Wording
from vprog.distill.network import Network, load_student
from vprog.distill.row import Row, label_row
from vprog.distill.sample import Sample
from vprog.distill.tiny import Shape, make_tiny
from vprog.distill.training import Training, train
from vprog.world.png import png
from vprog.world.render import render
from vprog.world.scene import Scene

#: How the student is asked; its rationales end as the verbalizer ends them.
WORDING: Final = Wording("Short:", "Why:", "")
SHAPE: Final = Shape(
    size=SIZE,
    patch=8,
    width=96,
    layers=3,
    vision_width=96,
    vision_layers=3,
    vocabulary=448,
    context=384,
    family="idefics3",
)
#: The first weights of matrices in the language model are drawn wider than transformers draws them
#: (0.02, which suits widths of thousands): by this factor.
WIDER: Final = 4.0
#: Pictures that are described: how many things they have, how many there are, and the passes.
DESCRIBED: Final = ((2, 4), 16_000, 2.5)
#: Pictures with simple questions: how many, the most questions of each, and the passes.
SIMPLE: Final = (10_000, 5, 2.0)
_DESCRIBE: Final = "Describe:"


def caption(scene: Scene) -> str:
    """What a picture shows, from left to right.

    >>> caption(bare_scene(0, (1, 1))).count(".")
    1
    """
    told = []
    for thing in sorted(scene.things, key=lambda t: t.center[0]):
        along = "top" if thing.center[1] < 480 else "bottom"
        told.append(f"{thing.size} {thing.color} {thing.shape} {along}.")
    return " ".join(told)


def captions(things: tuple[int, int], count: int, first: int) -> Iterator[Row]:
    """Pictures to be described."""
    for number in range(first, first + count):
        scene = bare_scene(number, things)
        yield Row(
            (png(render(scene, SIZE)),), _DESCRIBE, caption(scene), 1.0, scene.name, "caption"
        )


def simple(count: int, questions: int, first: int) -> Iterator[tuple[Row, ...]]:
    """Pictures to be described, each with simple questions to be answered."""
    for number in range(first, first + count):
        scene = bare_scene(number, (2, 4))
        shown = (png(render(scene, SIZE)),)
        asked = simple_questions(scene, questions)
        yield (
            Row(shown, _DESCRIBE, caption(scene), 1.0, scene.name, "caption"),
            *(label_row(Sample(q.id, shown, q.text, q.said), WORDING) for q in asked),
        )


def widen(student: Network) -> None:
    """Draw the matrices of the language model and the projector wider, by ``WIDER``."""
    import torch

    with torch.no_grad():
        for name, weights in student.model.named_parameters():
            if weights.dim() == 2 and "vision" not in name:
                weights.mul_(WIDER)


def make_base(folder: Path, texts: Iterable[str]) -> Path:
    """Make the student that every arm starts from; what is done of it already is not done again.

    Returns:
        The folder of its checkpoint.
    """
    new = folder / "new"
    if not new.exists():
        make_tiny(new, texts, SHAPE)
    at = seen_student(new, folder / "seeing", wording=WORDING)
    first = PICTURES
    things, count, epochs = DESCRIBED
    student = load_student(at, size=SIZE, wording=WORDING, device="cpu")
    widen(student)
    rows = list(captions(things, count, first))
    at = train(student, rows, lesson_settings(epochs, 16), folder / "described").student
    first += count
    count, questions, epochs = SIMPLE
    student = load_student(at, size=SIZE, wording=WORDING, device="cpu")
    groups = list(simple(count, questions, first))
    return train(student, groups, lesson_settings(epochs, 8), folder / "simple").student


def lesson_settings(epochs: float, batch: int) -> Training:
    return Training(
        epochs=epochs,
        batch=batch,
        rate=1e-3,
        warmup=0.05,
        log=50,
        tensorboard=False,
        device="cpu",
    )


def texts(samples: Iterable[Sample]) -> Iterator[str]:
    """All that the student will read and write, for its tokenizer."""
    for sample in samples:
        yield f"{sample.question}\n{WORDING.label}"
        yield f"{sample.question}\n{WORDING.rationale}"
        yield sample.answer
        yield sample.rationale
        yield from sample.levels.values()
    yield _DESCRIBE
    for row in captions((2, 4), 200, 0):
        yield row.target
