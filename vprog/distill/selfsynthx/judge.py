"""EE and CS by a judge: any teacher that sees an answer beside the concepts of its picture."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from vprog.failed import Failed

if TYPE_CHECKING:
    from vprog.distill.sample import Picture
    from vprog.distill.teacher.teacher import Teacher

#: What a judge is told; the paper's prompts were not published, these words are ours.
SYSTEM: Final = (
    "You judge how an answer explains what a picture shows. Reply with one JSON object and nothing "
    'else: {"explains": true or false, "coherent": a number from 0 to 1}. "explains" is whether the '
    'answer gives a reason that speaks of visible features. "coherent" is the share of what it '
    "claims that agrees with the listed features and with the name it gives."
)
_OBJECT: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge says of answers.

    Attributes:
        explained: EE: the share of answers that explain.
        coherent: CS: the mean coherence.
        failed: answers of which the judge gave no verdict that can be read.
    """

    explained: float
    coherent: float
    failed: int


def judged(
    judge: Teacher,
    answers: Sequence[str],
    concepts: Sequence[Sequence[str]],
    images: Sequence[Picture],
    see: bool = True,
) -> Judged:
    """EE and CS of answers.

    Args:
        judge: a teacher.
        answers: one a picture.
        concepts: of each picture: what is known of it, or was chosen for it.
        images: the pictures.
        see: whether the judge is shown them.
    """
    from vprog.distill.teacher.teacher import Asked

    asks = [
        Asked(
            (image,) if see else (),
            f"Features of the picture: {'; '.join(known)}.\nAnswer to judge: {answer}",
            SYSTEM,
        )
        for answer, known, image in zip(answers, concepts, images, strict=True)
    ]
    verdicts = [read_verdict(reply) for reply in judge.write(asks)]
    good = [one for one in verdicts if one is not None]
    count = max(1, len(good))
    return Judged(
        sum(explains for explains, _ in good) / count,
        sum(coherent for _, coherent in good) / count,
        len(verdicts) - len(good),
    )


def read_verdict(reply: str | Failed) -> tuple[bool, float] | None:
    """The verdict of a reply; None where there is none in the form asked for.

    >>> read_verdict('Here: {"explains": true, "coherent": 0.5}')
    (True, 0.5)
    >>> read_verdict('{"explains": "yes", "coherent": 2}') is None
    True
    """
    found = None if isinstance(reply, Failed) else _OBJECT.search(reply)
    if found is None:
        return None
    try:
        told: Any = json.loads(found[0])
    except ValueError:
        return None
    explains, coherent = told.get("explains"), told.get("coherent")
    if not isinstance(explains, bool) or isinstance(coherent, bool):
        return None
    if not isinstance(coherent, int | float) or not 0 <= coherent <= 1:
        return None
    return explains, float(coherent)
