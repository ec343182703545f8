"""How a student is asked, and how its answer ends: suffixes choose the task, a mark the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from vprog.corpus.exports.wording import Wording

#: What is asked for: the answer alone (``label``, also called ``direct``), or the reasons and then
#: the answer (``rationale``, also called ``cot``).
Task: TypeAlias = Literal["label", "rationale", "direct", "cot"]

#: The wordings by name; the sentences are our own. ``short`` is for students that learn from nothing,
#: to whom every token of a prompt is work.
WORDINGS: Final[Mapping[str, Wording]] = {
    "marked": Wording(),
    "plain": Wording(mark="Answer:"),
    "short": Wording("Short:", "Why:", "Answer:"),
}


def suffix(wording: Wording, task: str) -> str:
    """What stands behind the question of a task.

    >>> suffix(WORDINGS["short"], "cot")
    'Why:'
    """
    return {
        "label": wording.label,
        "direct": wording.label,
        "rationale": wording.rationale,
        "cot": wording.rationale,
    }[task]
