"""What a trainer learns from: a prompt about pictures and what is to be said to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from vprog.corpus.exports.wording import Wording
from vprog.distill.sample import Picture, Sample
from vprog.distill.wording import suffix


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a student is asked.

    Attributes:
        images: what is looked at, in the order in which they stand before the text.
        text: the question with the suffix of its task; no placeholders for pictures.
    """

    images: tuple[Picture, ...] = field(repr=False)
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A prompt with what is to be said to it.

    Attributes:
        images: as of a prompt.
        prompt: the prompt's text.
        target: what is learned.
        weight: of the row in a loss, 0 or more.
        pair_id: the sample's name; the rows of one sample share it.
        task: such as ``label`` or ``rationale``.
    """

    images: tuple[Picture, ...] = field(repr=False)
    prompt: str
    target: str
    weight: float = 1.0
    pair_id: str = ""
    task: str = "label"

    @property
    def asks(self) -> Prompt:
        """The prompt alone."""
        return Prompt(self.images, self.prompt)


@dataclass(frozen=True, slots=True)
class Preference:
    """Two answers to one prompt, of which the first is to be preferred.

    Attributes:
        prompt: what was asked.
        chosen: the better answer.
        rejected: the other.
        weight: how much the pair counts, 0 to 1.
        pair_id: the name of what it was made of.
    """

    prompt: Prompt
    chosen: str
    rejected: str
    weight: float = 1.0
    pair_id: str = ""

    @property
    def rows(self) -> tuple[Row, Row]:
        """The chosen and the rejected answer as rows."""
        one, other = (
            Row(self.prompt.images, self.prompt.text, text, self.weight, self.pair_id, task)
            for task, text in (("chosen", self.chosen), ("rejected", self.rejected))
        )
        return one, other


def prompt_of(sample: Sample, task: str, wording: Wording) -> Prompt:
    """The prompt of a sample for a task (see ``vprog.distill.wording.Task``).

    >>> prompt_of(Sample("a", (), "How many?", "2"), "label", Wording("Short:", "Why:")).text
    'How many?\\nShort:'
    """
    asked = suffix(wording, task)
    return Prompt(sample.images, f"{sample.question}\n{asked}" if asked else sample.question)


def label_row(sample: Sample, wording: Wording, weight: float = 1.0) -> Row:
    """The row that asks for the answer alone."""
    return Row(
        sample.images, prompt_of(sample, "label", wording).text, sample.answer, weight, sample.id
    )


def rationale_row(
    sample: Sample, wording: Wording, text: str | None = None, weight: float = 1.0
) -> Row:
    """The row that asks for the reasons, with the answer behind the mark at their end.

    Args:
        sample: which.
        wording: of prompt and end.
        text: another text than the sample's rationale.
        weight: of the row.

    >>> sample = Sample("a", (), "How many?", "2", "There are two cups.")
    >>> rationale_row(sample, Wording("Short:", "Why:", "Answer:")).target
    'There are two cups.\\nAnswer: 2'
    """
    said = wording.ended(sample.rationale if text is None else text, sample.answer)
    asked = prompt_of(sample, "rationale", wording).text
    return Row(sample.images, asked, said, weight, sample.id, "rationale")
