"""The rationales of a kept row, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vprog.grammar.diagnostic import VprogError, declare
from vprog.rationalize import Edit, Rationale, rationalize
from vprog.trace import Trace

NO_RATIONALE = declare(
    "VP513",
    "no rationale could be made of a run",
    "The program gave the right answer, but its trace could not be edited or said. That is a "
    "mistake of vprog; the row is counted as failed, and the build goes on.",
    wrong=">>> from types import SimpleNamespace\n"
    ">>> from vprog.corpus.saying import Manner, said\n"
    ">>> said(SimpleNamespace(), Manner())",
    right=">>> from vprog.corpus.saying import Manner, said\n"
    '>>> said(vprog.load("answer = 1 + 2").run("cups.png", "scene:cups.json"), Manner())',
)
_BROKEN = (
    VprogError,
    AssertionError,
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How runs are said.

    Attributes:
        levels: how far a trace is edited.
        styles: how it is said at each level; the last level in the last style is a row's rationale.
        seed: which of several wordings; None: the first ones.
        boxes: how the style ``grounded`` writes boxes.
    """

    levels: tuple[str, ...] = ("bridged",)
    styles: tuple[str, ...] = ("detailed",)
    seed: int | None = None
    boxes: str = "llava"


def said(trace: Trace, manner: Manner) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a trace says, and the edits that led to the last level.

    Raises:
        VprogError: VP513.
    """
    try:
        told = []
        for level in manner.levels:
            found = rationalize(trace, level)
            told += [_rationale(found, style, manner) for style in manner.styles]
        return told, [_edit(edit) for edit in found.edits]
    except _BROKEN as error:
        why = f"{type(error).__name__}: {error}".splitlines()[0][:300]
        raise NO_RATIONALE.error(f"no rationale could be made: {why}", "please report it") from None


def _rationale(found: Rationale, style: str, manner: Manner) -> dict[str, Any]:
    sentences = found.said(style, manner.seed, manner.boxes)
    return {
        "level": found.level,
        "style": style,
        "seed": manner.seed,
        "boxes": manner.boxes,
        "text": " ".join(sentence.text for sentence in sentences),
        "sentences": [
            {
                "text": sentence.text,
                "steps": list(sentence.steps),
                "regions": [
                    {"label": region.label, "box": list(region.box), "score": region.score}
                    for region in sentence.regions
                ],
            }
            for sentence in sentences
        ],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "rule": edit.rule,
        "removed": list(edit.removed),
        "added": [statement.id for statement in edit.added],
        "why": edit.why,
    }
