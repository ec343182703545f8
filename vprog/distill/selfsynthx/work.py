"""What the stages of a run of SelfSynthX share: settings, pictures, lists, and how rows are trained."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from vprog.corpus.exports.wording import Wording
from vprog.distill.learner import Learner, loaded
from vprog.distill.rank import alone
from vprog.distill.row import Row
from vprog.distill.selfsynthx.augment import augmented
from vprog.distill.selfsynthx.data import Labelled, read_classes
from vprog.distill.selfsynthx.describe import ASK, base_rows
from vprog.distill.selfsynthx.page import Query
from vprog.distill.selfsynthx.questions import DESCRIBE, FIXED, POOLS, drawn, worded
from vprog.distill.selfsynthx.settings import Base, Data, Rounds
from vprog.distill.selfsynthx.writer import Template, Wanted, plain_answer, synthesis_prompt
from vprog.distill.settings import Settings
from vprog.distill.stages import Run
from vprog.distill.training import Training, train
from vprog.files import write
from vprog.world.chunk import Plan
from vprog.world.make import make as made

#: Questions stand as they are, and an answer has no mark.
BARE: Final = Wording("", "", "")


@dataclass(frozen=True, slots=True)
class Work:
    """A run.

    Attributes:
        settings: of it.
        run: its stages.
        images: all pictures.
        lists: the concepts of each class; empty before they are known.
    """

    settings: Settings
    run: Run
    images: tuple[Labelled, ...]
    lists: dict[str, tuple[str, ...]]

    @property
    def data(self) -> Data:
        """The table of the data."""
        return self.settings.of(Data)

    @property
    def rounds(self) -> Rounds:
        """The table of the rounds."""
        return self.settings.of(Rounds)

    @property
    def thing(self) -> str:
        """What all classes are."""
        return self.data.thing

    @property
    def labels(self) -> list[str]:
        """The names of all classes, in order."""
        return sorted({one.label for one in self.images})

    def of(self, split: str) -> list[Labelled]:
        """The pictures of a split."""
        return [one for one in self.images if one.split == split]


def images_of(settings: Settings, make: Callable[..., Path] | None = None) -> list[Labelled]:
    """The pictures of a run.

    Args:
        settings: of it.
        make: makes a stage of the run; None: birds that are not drawn yet are none.

    Raises:
        VprogError: VP731 and VP361.
    """
    data = settings.of(Data)
    drawing = data.drawn()
    if drawing is None:
        place = settings.path(data.path)
    elif make is None:
        return []
    else:
        plan = Plan(drawing[1], 1, 1, drawing[0], settings.of(Learner).pixels)
        place = make("world", lambda part: made(part, plan))
    return read_classes(data.kind, place, test=data.test, most=data.most)


def texts(work: Work) -> Iterator[str]:
    """What a small student reads and writes in a run, so that its tokenizer knows the words."""
    for label in work.labels:
        yield plain_answer(label, work.thing)
        concepts = work.lists.get(label, ())
        for k, (sort, asked) in enumerate(
            drawn(8, {"explain": 0.5, "cot": 0.5}, work.thing, label)
        ):
            wanted = Wanted(f"{label}{k}", b"", label, concepts, sort, asked)
            yield synthesis_prompt(wanted, work.thing)
            yield from Template(work.thing).compose([wanted])
        for concept in concepts:
            yield worded(ASK, work.thing).replace("{concept}", concept)
    for pool in (*POOLS.values(), DESCRIBE, (FIXED,)):
        yield from (worded(text, work.thing) for text in pool)
    yield from ("yes", "no") * 4
    if work.settings.of(Base).rows:
        for row in base_rows(64, 24, 0, work.labels, writing=True):
            yield from (row.prompt, row.target)


def learned(
    work: Work,
    name: str,
    checkpoint: str | Path,
    rows: Callable[[Path], Sequence[Row]],
    number: int,
) -> Path:
    """Teach a student rows, as a stage.

    Args:
        work: the run.
        name: of the stage.
        checkpoint: who learns.
        rows: makes what is learned, in a folder that is there as long as it is learned; it is not
            called where that is done.
        number: of the round; each learns in an order of its own.

    Returns:
        The checkpoint of the taught student.
    """
    training = work.settings.of(Training)

    def fill(folder: Path) -> None:
        student = loaded(work.settings.of(Learner), checkpoint, BARE)
        pictures = folder / "pictures"
        pictures.mkdir(exist_ok=True)
        learning = replace(training, seed=training.seed + number)
        train(student, rows(pictures), learning, folder)
        if alone():
            shutil.rmtree(pictures, ignore_errors=True)

    return work.run.stage(name, fill, resumes=True, together=True) / "student"


def rows_of(work: Work, found: dict[str, list[Query]], number: int, folder: Path) -> list[Row]:
    """What is learned in a round: the question that was settled on and its target, each with a
    changed copy of its picture, and rows that keep alive what the student could before.

    Args:
        work: the run.
        found: the queries of the round, by picture.
        number: of the round; pictures are changed in each in another way.
        folder: takes the changed pictures.
    """
    rows = []
    for image in work.of("train"):
        for k, query in enumerate(found.get(image.id, ())):
            picture, name = image.image, f"{image.id}#{k}"
            if work.rounds.augment:
                seed = f"{work.rounds.seed}:{number}:{name}"
                place = folder / hashlib.sha256(name.encode()).hexdigest()[:32]
                if not place.is_file():
                    write(place, augmented(picture, seed, work.rounds.augment))
                picture = place
            rows.append(Row((picture,), query.asked, query.target, 1.0, name, "class"))
    base, start = work.settings.of(Base), 1000 + work.rounds.seed + number
    return [*rows, *base_rows(others(work, len(rows)), base.size, start, work.labels)]


def others(work: Work, rows: int) -> int:
    """How many rows keep alive what the student could before, beside so many of a round."""
    return round(work.settings.of(Base).mix * rows)
