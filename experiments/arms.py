"""The arms: what each student learns beside the answers. They differ in nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from experiments.small_world import ANSWER, SIZE
from experiments.student import WORDING
from vprog.distill.network import Network
from vprog.distill.row import Row, label_row, rationale_row
from vprog.distill.sample import Sample

#: Groups of rows: a sample's label, and what is learned beside it.
Groups = list[tuple[Row, ...]]
#: A rationale of more words is left out, and its sample learned by its label alone.
MOST_WORDS: Final = 100


@dataclass(frozen=True, slots=True)
class Arm:
    """What is learned beside the answers.

    Attributes:
        name: in tables and files.
        says: what it is.
        text: the second target of each sample, in their order; None: answers alone.
        reasons: whether the student can be asked for reasons.
        sees: whether it is shown the pictures.
        like: it learns as long, by tokens, as the arm of this name does.
    """

    name: str
    says: str
    text: Callable[[Sequence[Sample], int], list[str]] | None
    reasons: bool = True
    sees: bool = True
    like: str = ""


def shuffled(samples: Sequence[Sample], seed: int) -> list[str]:
    """For each sample the rationale of another one with the same kind of answer, ended by its own
    answer: the words and the form are those of rationales, what they say is of another picture.

    A sample that is alone with its kind of answer keeps none.
    """
    kinds: dict[str, list[int]] = {}
    for place, sample in enumerate(samples):
        kinds.setdefault(_kind(sample.answer), []).append(place)
    dice = Random(seed)
    found = [""] * len(samples)
    for places in kinds.values():
        mixed = places[:]
        dice.shuffle(mixed)
        if len(mixed) > 1:  # each gives to the next one in the mixed order: nobody keeps its own
            for giver, taker in zip(mixed, mixed[1:] + mixed[:1], strict=True):
                body = samples[giver].rationale.rpartition(" So the answer is ")[0]
                found[taker] = f"{body} {ANSWER.format(samples[taker].answer)}"
    return found


def _kind(answer: str) -> str:
    if answer in ("yes", "no"):
        return "yes or no"
    return "number" if answer.isdecimal() else "word"


def _of(level: str) -> Callable[[Sequence[Sample], int], list[str]]:
    return lambda samples, seed: [sample.levels[level] for sample in samples]


def _full(samples: Sequence[Sample], seed: int) -> list[str]:
    return [sample.rationale for sample in samples]


ARMS: Final[Mapping[str, Arm]] = {
    arm.name: arm
    for arm in (
        Arm("text", "answers, without the picture", None, reasons=False, sees=False),
        Arm("label", "answers", None, reasons=False),
        Arm("long", "answers, with the compute of `full`", None, reasons=False, like="full"),
        Arm("blind", "answers and a description that knows no question", _of("blind")),
        Arm("shuffled", "answers and another picture's rationale", shuffled),
        Arm("trace", "answers and the raw trace", _of("trace")),
        Arm("full", "answers and the full rationale", _full),
    )
}


def unseen(samples: Sequence[Sample]) -> list[Sample]:
    """The samples with one gray picture each: what is left is their text."""
    from io import BytesIO

    from PIL import Image

    gray = BytesIO()
    Image.new("RGB", (SIZE, SIZE), (128, 128, 128)).save(gray, "PNG")
    return [replace(sample, images=(gray.getvalue(),)) for sample in samples]


def groups(arm: Arm, samples: Sequence[Sample], seed: int) -> Groups:
    """The rows that an arm learns: of each sample its label, and its second target where there is
    one of at most ``MOST_WORDS`` words.
    """
    shown = samples if arm.sees else unseen(samples)
    texts = arm.text(shown, seed) if arm.text is not None else [""] * len(shown)
    found: Groups = []
    for sample, text in zip(shown, texts, strict=True):
        label = label_row(sample, WORDING)
        if text and len(text.split()) <= MOST_WORDS:
            found.append((label, rationale_row(sample, WORDING, text)))
        else:
            found.append((label,))
    return found


def tokens(student: Network, found: Groups) -> int:
    """How many tokens the language model reads in one pass over groups."""
    return sum(len(student.encoder.row(row).ids) for group in found for row in group)
