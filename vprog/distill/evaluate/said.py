"""What a student said, kept apart from what it is worth: a line of JSON for each text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vprog.files import write
from vprog.grammar.diagnostic import declare

#: How a student can be asked: for the answer alone, or for the reasons and then the answer.
MODES: Final = ("direct", "rationale")

NO_SAID = declare(
    "VP760",
    "a file holds no texts of a student",
    "Texts that are scored are lines of JSON, each an object with `id` (of the sample) and `text`; "
    f"`mode` is one of {', '.join(MODES)}, and direct where it is not there.",
    wrong='$ echo \'{"text": "red"}\' > said.jsonl && '
    'echo \'{"id": "1", "question": "How many cups?", "answer": "3"}\' > asked.jsonl && '
    "vprog distill score asked.jsonl said.jsonl",
    right='$ echo \'{"id": "1", "text": "three"}\' > said.jsonl && '
    'echo \'{"id": "1", "question": "How many cups?", "answer": "3"}\' > asked.jsonl && '
    "vprog distill score asked.jsonl said.jsonl --rule tally",
)


@dataclass(frozen=True, slots=True)
class Said:
    """A text that a student wrote.

    Attributes:
        id: of the sample that it was asked about.
        text: the whole of it.
        mode: one of ``MODES``.
    """

    id: str
    text: str
    mode: str = "direct"


def read_said(path: str | Path) -> list[Said]:
    """The texts of a file, in order.

    Raises:
        VprogError: VP760 the file cannot be read, or a line of it is no text of a student.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "it is no text").lower()
        raise NO_SAID.error(f"{path} cannot be read: {why}", "check the path") from None
    return [_said(line, path, n) for n, line in enumerate(lines, 1) if line.strip()]


def _said(line: str, path: str | Path, number: int) -> Said:
    try:
        told = json.loads(line)
        found = Said(told["id"], told["text"], told.get("mode", "direct"))
        if not isinstance(found.id, str) or not isinstance(found.text, str):
            raise TypeError("id and text are no texts")
        if found.mode not in MODES:
            raise ValueError(f"there is no mode {found.mode!r:.40}")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        why = f"{type(error).__name__} {error}"[:120]
        raise NO_SAID.error(
            f"line {number} of {path} is no text of a student: {why}", "give it an id and a text"
        ) from None
    return found


def write_said(path: str | Path, said: Iterable[Said]) -> None:
    """Write texts as lines of JSON, whole or not at all.

    Raises:
        VprogError: VP351 the file cannot be written.
    """
    told = ({"id": s.id, "mode": s.mode, "text": s.text} for s in said)
    write(path, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told))
