"""What is exported: a prompt about pictures, and what is to be said to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

#: What a student is to learn from an example.
TASKS: Final = ("label", "rationale", "preference")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of an example.

    Attributes:
        name: of its file: its digest and the ending of its format.
        data: the bytes of its file.
        sha256: of these.
        width: in pixels.
        height: likewise.
    """

    name: str
    data: bytes = field(repr=False)
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Example:
    """An example to train on.

    Attributes:
        id: no two of an export share one.
        pair_id: the row's id: the label and the rationale of a row share it.
        task: one of ``TASKS``.
        images: in the order in which they stand before the prompt.
        question: as the row has it.
        suffix: what is asked for behind the question; the same in all examples of a task.
        target: what is to be said; of a preference what is to be preferred.
        rejected: of a preference the other; else empty.
        weight: of the example in a loss, 0 or more.
        answer: the right answer.
        type: of the question.
        split: such as ``train``.
        licence: of picture and text.
        source: where the row is from.
    """

    id: str
    pair_id: str
    task: str
    images: tuple[Shot, ...]
    question: str
    suffix: str
    target: str
    rejected: str = ""
    weight: float = 1.0
    answer: str = ""
    type: str = ""
    split: str = ""
    licence: str = ""
    source: str = ""

    @property
    def prompt(self) -> str:
        """What is asked, without placeholders for pictures."""
        return f"{self.question}\n{self.suffix}" if self.suffix else self.question
