"""The first stage of self-rationale calibration: rationale-answer pairs, and the rows that teach them.

The student is to answer rationale-first without being told to (Wu et al., ICML 2025, 2509.13919), so
its prompt is the question alone. What a teacher is asked is our own design.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vprog.distill.row import Prompt, Row
from vprog.distill.sample import Sample
from vprog.distill.src.rap import Rap, RapForm
from vprog.distill.src.tags import claim_tags, scene_tags, tagged, text_tags
from vprog.distill.teacher.teacher import LEAST, Asked, Teacher, told
from vprog.failed import Failed
from vprog.grammar.diagnostic import declare
from vprog.rationalize.panel import same_answer

NO_PAIRS = declare(
    "VP750",
    "there is no rationale-answer pair to learn from",
    "Self-rationale calibration begins with pairs: samples with a rationale, or a teacher that writes "
    "them. A rationale that holds the separator, or is empty, makes no pair; nor does one of a "
    "teacher that comes to another answer.",
    wrong=">>> from vprog.distill.sample import Sample\n"
    ">>> from vprog.distill.src.rap import RapForm\n"
    ">>> from vprog.distill.src.rows import hold_pairs, own_pairs\n"
    ">>> hold_pairs(own_pairs([Sample('a', (), 'How many?', '2')], RapForm()))",
    right=">>> from vprog.distill.sample import Sample\n"
    ">>> from vprog.distill.src.rap import RapForm\n"
    ">>> from vprog.distill.src.rows import hold_pairs, own_pairs\n"
    ">>> hold_pairs(own_pairs([Sample('a', (), 'How many?', '2', 'There are two.')], RapForm()))",
)

_SYSTEM: Final = (
    "You explain answers to questions about pictures. First say in a few short sentences what in the "
    "picture leads to the answer, then give the answer."
)
#: What is asked of a teacher; the slots are the tags, the question, the answer and the form.
_ASK: Final = (
    "{tags}Question: {question}\nRight answer: {answer}\n"
    "Write the reasons in sentences that name what is seen, then the answer, in this form:\n{form}"
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a set of samples.

    Attributes:
        texts: of each sample that has one, by its id, the pair as text.
        refused: how many samples have none, by the reason.
    """

    texts: dict[str, str]
    refused: dict[str, int]


def prompt(sample: Sample) -> Prompt:
    """What the student is asked: the question, and nothing that tells it to explain."""
    return Prompt(sample.images, sample.question)


def rows(samples: Sequence[Sample], pairs: Pairs) -> list[Row]:
    """The rows that teach the pairs."""
    return [
        Row(s.images, prompt(s).text, pairs.texts[s.id], 1.0, s.id, "rap")
        for s in samples
        if s.id in pairs.texts
    ]


def own_pairs(
    samples: Sequence[Sample], form: RapForm, most: int | None = None, telling: str = ""
) -> Pairs:
    """The pairs of samples that have rationales.

    Args:
        samples: of which.
        form: how a pair is written.
        most: the most pairs; None: all.
        telling: which of a sample's ``levels`` is its rationale; empty: its own.
    """
    refused: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for sample in samples:
        rationale = sample.levels.get(telling, "") if telling else sample.rationale
        text = form.write(Rap(rationale.strip(), sample.answer))
        if not rationale.strip():
            refused["no rationale"] += 1
        elif form.read(text) is None:
            refused["no pair"] += 1
        elif most is None or len(texts) < most:
            texts[sample.id] = text
    return Pairs(texts, dict(refused))


def asked(sample: Sample, form: RapForm, tags: str) -> Asked:
    """What a teacher is asked about a sample; ``tags`` as in ``facts_of``."""
    facts = facts_of(sample, tags)
    shown = f"Seen in the picture: {facts}\n" if facts else ""
    wanted = form.write(Rap("REASONS", "ANSWER"))
    text = _ASK.format(tags=shown, question=sample.question, answer=sample.answer, form=wanted)
    return Asked(sample.images, text, _SYSTEM)


def taught_pairs(
    samples: Sequence[Sample], teacher: Teacher, form: RapForm, tags: str, most: int | None = None
) -> Pairs:
    """The pairs that a teacher writes; those that come to another answer are refused.

    Raises:
        VprogError: VP734 more than half of the teacher's answers failed.
    """
    chosen = samples[:most]
    refused: Counter[str] = Counter()
    texts: dict[str, str] = {}
    written = teacher.write([asked(sample, form, tags) for sample in chosen])
    told(written, least=LEAST)
    for sample, said in zip(chosen, written, strict=True):
        pair = None if isinstance(said, Failed) else form.read(said)
        if isinstance(said, Failed):
            refused[f"the teacher failed: {said.code}"] += 1
        elif pair is None:
            refused["no pair"] += 1
        elif not same_answer(pair.answer, [sample.answer, *sample.answers]):
            refused["another answer"] += 1
        else:
            texts[sample.id] = form.write(Rap(pair.rationale, sample.answer))
    return Pairs(texts, dict(refused))


def hold_pairs(pairs: Pairs) -> None:
    """See that there is something to learn from.

    Raises:
        VprogError: VP750.
    """
    if not pairs.texts:
        why = ", ".join(f"{count} times {name}" for name, count in pairs.refused.items())
        raise NO_PAIRS.error(
            f"no sample makes a pair ({why or 'there are no samples'})",
            "build the corpus with rationales, or name a teacher",
        )


def facts_of(sample: Sample, how: str) -> str:
    """What a text model is told of a sample's picture.

    Args:
        sample: which.
        how: ``rationale``: the claims of its trace, else of its verified rationale, else as
            ``scene``; ``scene``: the things of its scene, where it is known; ``none``: nothing.
    """
    if how == "rationale" and sample.facts.get("trace"):
        from vprog.journal import loads

        said = loads(sample.facts["trace"]).rationale().sentences
        return tagged(claim_tags(claim for one in said for claim in one.claims))
    if how == "rationale" and sample.rationale:
        return tagged(text_tags(sample.rationale))
    if how != "none" and sample.scene is not None:
        return tagged(scene_tags(sample.scene))
    return ""
