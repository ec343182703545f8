"""The verbalizer: statements to sentences, each with the evidence that it stands on."""

from __future__ import annotations

from vprog.rationalize.concise import spared
from vprog.rationalize.draft import Draft
from vprog.rationalize.grounding import marks
from vprog.rationalize.paragraph import Paragraph
from vprog.rationalize.sentence import Sentence, regions
from vprog.rationalize.speaker import Speaker
from vprog.rationalize.style import Voice, choices, style_of


def verbalize(
    draft: Draft, style: str = "detailed", seed: int | None = None, boxes: str = "llava"
) -> tuple[Sentence, ...]:
    """The sentences of a draft, in order; what was said is not said again.

    Args:
        draft: what to say.
        style: one of ``STYLES``.
        seed: which of the wordings is used where there are several; None: always the first.
        boxes: how ``grounded`` writes boxes, one of ``NOTATIONS``.

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
    paragraph = Paragraph(draft, speaker, voice.concise)
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


__all__ = ["Sentence", "regions", "verbalize"]
