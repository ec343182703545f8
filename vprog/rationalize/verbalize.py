"""The verbalizer: statements to sentences, each with the evidence that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vprog.rationalize.concise import spared
from vprog.rationalize.draft import Draft
from vprog.rationalize.grounding import marks
from vprog.rationalize.paragraph import Paragraph
from vprog.rationalize.sentence import Sentence, regions
from vprog.rationalize.speaker import Speaker
from vprog.rationalize.style import Voice, choices, style_of

#: How plainly a statement may be said: in the first wording, whatever the seed; besides that, in
#: clauses that stand alone; and as a bare value.
FIRST: Final = 0
ALONE: Final = 1
BARE: Final = 2


def verbalize(
    draft: Draft,
    style: str = "detailed",
    seed: int | None = None,
    boxes: str = "llava",
    plainer: Mapping[int, int] | None = None,
) -> tuple[Sentence, ...]:
    """The sentences of a draft, in order; what was said is not said again.

    Args:
        draft: what to say.
        style: one of ``STYLES``.
        seed: which of the wordings is used where there are several; None: always the first.
        boxes: how ``grounded`` writes boxes, one of ``NOTATIONS``.
        plainer: for statements, by their ids, ``FIRST``, ``ALONE`` or ``BARE``.

    Raises:
        VprogError: VP410 an unknown style, VP411 an unknown notation.
    """
    chosen = style_of(style)
    marking = marks(boxes)
    trace = draft.trace
    voice = Voice(concise=chosen == "concise")
    speaker = Speaker(trace, voice, marking if chosen == "grounded" else None)
    picks = choices(seed, "" if seed is None else trace.digest, len(draft.statements))
    left_out = spared(draft, voice.concise)
    if plainer:  # what is said alone does not say what other statements say
        alone = [s for s in draft.statements if plainer.get(s.id, FIRST) > FIRST]
        left_out -= {read for statement in alone for read in statement.reads}
        told = zip(draft.statements, picks, strict=True)
        picks = [0 if statement.id in plainer else pick for statement, pick in told]
    paragraph = Paragraph(draft, speaker, voice.concise, plainer or {})
    for statement, voice.choice in zip(draft.statements, picks, strict=True):
        if statement.id in left_out:
            paragraph.waiting += statement.steps
        elif statement.kind == "conclusion":
            paragraph.conclude(statement)
        else:
            paragraph.add(statement)
    found = paragraph.end()
    if chosen == "steps":
        found = [s._replace(text=f"{i}. {s.text}") for i, s in enumerate(found, 1)]
    return tuple(found)


__all__ = ["ALONE", "BARE", "FIRST", "Sentence", "regions", "verbalize"]
