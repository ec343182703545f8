"""The score of each thing that a student said, against the samples that it was asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vprog.distill.evaluate.answer import answer_of, gold_of, rule_of
from vprog.distill.evaluate.said import Said
from vprog.distill.sample import Sample
from vprog.grammar.diagnostic import declare

NO_SAMPLE = declare(
    "VP762",
    "a text belongs to no sample",
    "Texts are scored against the samples that they were asked about, by the samples' ids; each "
    "sample is answered at most once in each mode.",
    wrong='$ echo \'{"id": "2", "text": "three"}\' > said.jsonl && '
    'echo \'{"id": "1", "question": "How many cups?", "answer": "3"}\' > asked.jsonl && '
    "vprog distill score asked.jsonl said.jsonl",
    right='$ echo \'{"id": "1", "text": "3"}\' > said.jsonl && '
    'echo \'{"id": "1", "question": "How many cups?", "answer": "3"}\' > asked.jsonl && '
    "vprog distill score asked.jsonl said.jsonl",
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A text and what it is worth.

    Attributes:
        sample: what was asked.
        said: what was said.
        answer: as read from it; None where it gives none.
        score: 0 to 1, by the rule of the data set; 0 where there is no answer.
    """

    sample: Sample
    said: Said
    answer: str | None
    score: float


def score(samples: Sequence[Sample], said: Iterable[Said], rule: str = "auto") -> list[Scored]:
    """Score texts, in their order.

    Args:
        samples: what may have been asked; those that nothing was said to are left out.
        said: the texts, of any mode.
        rule: see ``rule_name``.

    Raises:
        VprogError: VP761 there is no such rule; VP762 a text is of no sample, or a sample has two
            texts of one mode.
    """
    by_id = {sample.id: sample for sample in samples}
    seen: set[tuple[str, str]] = set()
    found = []
    for one in said:
        sample = by_id.get(one.id)
        if sample is None:
            raise NO_SAMPLE.error(f"there is no sample {one.id}", "score against what was asked")
        if (one.id, one.mode) in seen:
            raise NO_SAMPLE.error(
                f"{one.id} is answered twice in mode {one.mode}", "keep one text of each"
            )
        seen.add((one.id, one.mode))
        answer = answer_of(one.text, one.mode, sample.choices)
        worth = rule_of(sample.dataset, rule)
        found.append(
            Scored(sample, one, answer, 0.0 if answer is None else worth(answer, gold_of(sample)))
        )
    return found
