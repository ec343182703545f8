"""Rationales of a teacher, kept where they come to the gold answer (LLaVA-Reasoner, stage A)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from vprog.corpus.exports.wording import Wording
from vprog.distill.final import MARK, final_answer
from vprog.distill.reasoner.asks import asked_of_teacher
from vprog.distill.reasoner.rules import RIGHT, Rule, rule_for
from vprog.distill.sample import Sample
from vprog.distill.teacher.teacher import LEAST, Teacher, told
from vprog.failed import Failed

#: What became of a rationale: ``kept``; ``wrong``, it comes to another answer; ``unanswered``, it
#: comes to none; ``failed``, the teacher gave nothing; ``bare``, an answer without reasons.
Fate: TypeAlias = Literal["kept", "wrong", "unanswered", "failed", "bare"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sample and what a teacher wrote for it.

    Attributes:
        sample: with the rationale, where it was kept; without one otherwise.
        fate: what became of it.
        written: the whole of what the teacher wrote.
    """

    sample: Sample
    fate: Fate
    written: str


def lessons(
    samples: Sequence[Sample],
    teacher: Teacher | None,
    rules: Mapping[str, Rule],
    wording: Wording,
) -> list[Lesson]:
    """Have a teacher write rationales, and drop those that do not come to the gold answer.

    Args:
        samples: questions with gold answers.
        teacher: who writes; None: the samples' own rationales are the teacher's, such as those that
            vprog verified; they end in the answer by construction, and are filtered all the same
            where they say one.
        rules: of answer formats.
        wording: of the mark.

    Raises:
        VprogError: VP734 more than half of the teacher's answers failed.
    """
    if teacher is None:
        return [_own(sample, rule_for(rules, sample.dataset)) for sample in samples]
    asks = [asked_of_teacher(s, rule_for(rules, s.dataset), wording) for s in samples]
    answers: list[str | Failed] = teacher.write(asks)
    texts = told(answers, least=LEAST)
    return [
        lesson(sample, text, rule_for(rules, sample.dataset), wording)
        for sample, text in zip(samples, texts, strict=True)
    ]


def lesson(sample: Sample, text: str, rule: Rule, wording: Wording) -> Lesson:
    """What a teacher's text is worth for a sample.

    >>> from vprog.distill.wording import WORDINGS
    >>> asked = Sample("a", (), "How many cups?", "3")
    >>> plain = WORDINGS["plain"]
    >>> lesson(asked, "I see one, two, three.\\nAnswer: 3", Rule("x", "integer"), plain).sample.rationale
    'I see one, two, three.'
    >>> lesson(asked, "I see two.\\nAnswer: 2", Rule("x", "integer"), plain).fate
    'wrong'
    >>> lesson(asked, "I see three.\\n### Answer: 3", Rule("x", "integer"), plain).sample.rationale
    'I see three.'
    """
    text = text.strip()
    if not text:
        return Lesson(replace(sample, rationale=""), "failed", text)
    reasons, mark = _parted(text, wording)
    answer = final_answer(text)
    if answer is None:
        return Lesson(replace(sample, rationale=""), "unanswered", text)
    if not rule.right(text, sample):
        return Lesson(replace(sample, rationale=""), "wrong", text)
    if not reasons.strip() or (not mark and _marked(text) is None):
        return Lesson(replace(sample, rationale=""), "bare", text)
    return Lesson(replace(sample, rationale=reasons.strip()), "kept", text)


def _parted(text: str, wording: Wording) -> tuple[str, bool]:
    """What stands before the mark of the answer, and whether there is one.

    A teacher may write the mark in a way of its own; what it wrote of it is no reason.
    """
    found = [*MARK.finditer(text)]
    if found:
        return text[: found[-1].start()], True
    reasons, mark, _ = text.rpartition(wording.mark) if wording.mark else ("", "", "")
    return (reasons, True) if mark else (text, False)


def _own(sample: Sample, rule: Rule) -> Lesson:
    text = sample.rationale
    if not text:
        return Lesson(sample, "failed", "")
    answer = _marked(text)
    if answer is not None and rule.score(answer, sample) < RIGHT:
        return Lesson(replace(sample, rationale=""), "wrong", text)
    return Lesson(sample, "kept", text)


def _marked(text: str) -> str | None:
    """The answer that a text ends in, where it says that this is one.

    A short text is its own answer to ``final_answer``, so it is made a long one.
    """
    return final_answer(f"Some words before what is said here. {text}")


def fates(found: Sequence[Lesson]) -> dict[str, dict[str, int]]:
    """How many rationales of each data set came to which end."""
    counts: dict[str, Counter[str]] = {}
    for one in found:
        counts.setdefault(one.sample.dataset or "default", Counter())[one.fate] += 1
    return {name: dict(sorted(counts[name].items())) for name in sorted(counts)}
