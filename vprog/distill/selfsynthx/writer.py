"""Answers of the first round: written from a label and the concepts of an image (SelfSynthX, 1.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from vprog.distill.selfsynthx.gate import GATES
from vprog.distill.selfsynthx.questions import Sort
from vprog.english import article, join, sentence
from vprog.failed import Failed

if TYPE_CHECKING:
    from vprog.distill.sample import Picture
    from vprog.distill.teacher.teacher import Teacher


@dataclass(frozen=True, slots=True)
class Wanted:
    """One answer that is to be written. All that belongs together stands in one object: the released
    code kept pictures and prompts in two lists, in different orders.

    Attributes:
        id: of the image.
        image: the picture.
        label: of its class.
        concepts: that were chosen for it, best first.
        sort: of the question.
        question: as it will be learned; the label and the concepts are only told to the writer.
    """

    id: str
    image: Picture
    label: str
    concepts: tuple[str, ...]
    sort: Sort
    question: str


@dataclass(frozen=True, slots=True)
class Synthesized:
    """An answer of the first round.

    Attributes:
        wanted: what was asked for.
        question: what is learned: as wanted, or a simple query.
        answer: likewise: as written, or the plain label.
        written: what the writer gave; empty where nothing was asked of it.
        kept: whether the writer's answer is learned.
    """

    wanted: Wanted
    question: str
    answer: str
    written: str
    kept: bool


class Writer(Protocol):
    """Writes answers."""

    def compose(self, wanted: Sequence[Wanted]) -> list[str]:
        """A text for each; empty where it has none."""
        ...


def plain_answer(label: str, thing: str) -> str:
    """The label and nothing else, as a sentence.

    >>> plain_answer("owl", "bird")
    'This is an owl.'
    """
    return f"This is {article(label)} {label}."


def synthesis_prompt(wanted: Wanted, thing: str) -> str:
    """What a model is told to write an answer: the label, the concepts, the question (our wording)."""
    if wanted.sort == "cot":
        form = "Say first what can be seen, then conclude with the name."
    else:
        form = "Name it, and say by which features it is known."
    return (
        f"The {thing} in this picture is {article(wanted.label)} {wanted.label}. "
        f"What can be seen of it: {'; '.join(wanted.concepts)}.\n"
        f"Answer the following question as if you had not been told this, from the picture alone. "
        f"{form}\n{wanted.question}"
    )


class Template:
    """Writes answers by rule: needs no model that can follow instructions.

    A student that learns from scratch cannot be told what to write. The order of the concepts and
    the wording are drawn by a digest of the image and the question.

    Args:
        thing: what all classes are.
    """

    def __init__(self, thing: str) -> None:
        self._thing = thing

    def compose(self, wanted: Sequence[Wanted]) -> list[str]:
        """A text for each."""
        return [self._one(one) for one in wanted]

    def _one(self, wanted: Wanted) -> str:
        told = hashlib.sha256(f"{wanted.id}\0{wanted.question}".encode()).digest()
        ranked = sorted(
            wanted.concepts,
            key=lambda concept: hashlib.sha256(told + concept.encode()).digest(),
        )
        listed, name = join(ranked), f"{article(wanted.label)} {wanted.label}"
        if wanted.sort == "cot":
            ends = (f"So it is {name}.", f"It is {name}.")
            return f"{sentence(f'the {self._thing} has {listed}')} {ends[told[0] % len(ends)]}"
        ends = (f"It has {listed}.", f"It is known by {listed}.")
        return f"{plain_answer(wanted.label, self._thing)} {ends[told[0] % len(ends)]}"


class Written:
    """Has a teacher write: a server, a language model, or the student itself, as in the paper.

    Args:
        teacher: who writes.
        thing: what all classes are.
    """

    def __init__(self, teacher: Teacher, thing: str) -> None:
        self._teacher, self._thing = teacher, thing

    def compose(self, wanted: Sequence[Wanted]) -> list[str]:
        """A text for each; empty where the teacher failed, more than half of them: VP734."""
        from vprog.distill.teacher.teacher import LEAST, Asked, told

        asks = [Asked((one.image,), synthesis_prompt(one, self._thing)) for one in wanted]
        answers: list[str | Failed] = self._teacher.write(asks)
        return told(answers, least=LEAST)


def synthesize(
    wanted: Sequence[Wanted],
    writer: Writer,
    labels: Sequence[str],
    thing: str,
    simple: Sequence[str],
    gate: str = "words",
) -> list[Synthesized]:
    """Answers of the first round, in the order of what is wanted.

    A simple question takes the plain label. Where a written answer does not say the label, the plain
    label is learned with a simple question; the released code dropped such answers silently.

    Args:
        wanted: what is to be written.
        writer: who writes.
        labels: of all classes.
        thing: what all classes are.
        simple: for each of what is wanted, a simple question to fall back to.
        gate: see ``GATES``.
    """
    asked = [one for one in wanted if one.sort != "simple"]
    texts = iter(writer.compose(asked))
    found = []
    for one, fallback in zip(wanted, simple, strict=True):
        if one.sort == "simple":
            plain = plain_answer(one.label, thing)
            found.append(Synthesized(one, one.question, plain, "", False))
            continue
        text = " ".join(next(texts).split())
        if text and GATES[gate](text, one.label, labels):
            found.append(Synthesized(one, one.question, text, text, True))
        else:
            plain = plain_answer(one.label, thing)
            found.append(Synthesized(one, fallback, plain, text, False))
    return found
