"""How LLaVA-Reasoner asks: a teacher for a rationale, a student for an answer or for reasons first."""

from __future__ import annotations

from typing import Final

from vprog.corpus.exports.wording import Wording
from vprog.distill.reasoner.rules import Rule
from vprog.distill.row import Prompt, Row
from vprog.distill.sample import Sample
from vprog.distill.teacher.teacher import Asked
from vprog.distill.wording import suffix

#: What a teacher is told; the wording is ours.
SYSTEM: Final = (
    "You explain how a question about a picture is answered. First say the details of the picture "
    "that matter, then reason from them in a few short sentences, and end with the answer in a line "
    "of its own."
)


def question(sample: Sample, rule: Rule) -> str:
    """The question, with lettered choices below it where an answer is a letter.

    >>> asked = Sample("a", (), "What is it?", "B", choices=("a cup", "a bowl"))
    >>> question(asked, Rule("quiz", "letter"))
    'What is it?\\nA. a cup\\nB. a bowl'
    """
    if rule.match != "letter" or not sample.choices:
        return sample.question
    lines = (f"{chr(ord('A') + k)}. {choice}" for k, choice in enumerate(sample.choices))
    return "\n".join((sample.question, *lines))


def asked_of_teacher(sample: Sample, rule: Rule, wording: Wording) -> Asked:
    """What a teacher is asked: it is given the annotated answer, and must come to it.

    A teacher that comes to another shows that the annotation, or its rationale, is wrong.
    """
    text = (
        f"{question(sample, rule)}\n\n"
        f"The annotated answer is: {sample.answer}\n"
        f"{rule.instruction}\n"
        f"Write in this form:\n<the reasons>\n{wording.mark} <the answer>"
    )
    return Asked(sample.images, text, SYSTEM)


def prompt(sample: Sample, task: str, rule: Rule, wording: Wording) -> Prompt:
    """The prompt of a student: the question, and a suffix that chooses the task.

    Args:
        sample: whose question.
        task: ``direct`` or ``cot``.
        rule: of its data set; its suffix stands before the run's.
        wording: of the run.
    """
    own = rule.direct if task == "direct" else rule.cot
    last = own or suffix(wording, task)
    text = question(sample, rule)
    return Prompt(sample.images, f"{text}\n{last}" if last else text)


def row(sample: Sample, task: str, rule: Rule, wording: Wording) -> Row:
    """What is learned of a sample: its answer, or its rationale with the answer behind the mark."""
    asks = prompt(sample, task, rule, wording)
    said = sample.answer if task == "direct" else wording.ended(sample.rationale, sample.answer)
    return Row(asks.images, asks.text, said, 1.0, sample.id, task)
