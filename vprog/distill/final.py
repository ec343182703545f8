"""The answer at the end of what a student wrote, whether it reasons first or not."""

from __future__ import annotations

import re

_MARKED = re.compile(
    r"(?:^|\n|\s)(?:#+\s*)?(?:final answer|answer)\s*[:=]\s*(.+?)\s*(?:\n|$)", re.I
)
_SAID = re.compile(r"\bthe answer is:?\s+(.+?)(?:\.(?:\s|$)|\n|$)", re.I)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.S | re.I)


def final_answer(text: str) -> str | None:
    """The short answer of a text: behind the last marker, else of the last "the answer is".

    A text of at most five words with no such marker is its own answer. What is thought aloud in
    ``<think>`` is no answer.

    >>> final_answer("There are three cups. So the answer is 3.")
    '3'
    >>> final_answer("The cup is red.\\n### Answer: red")
    'red'
    >>> final_answer("Red.")
    'Red'
    >>> final_answer("There is a cup on the table beside a red book.") is None
    True
    """
    text = _THOUGHT.sub(" ", text).strip()
    for pattern in (_MARKED, _SAID):
        found = pattern.findall(text)
        if found:
            return str(found[-1]).strip().strip("\"'“”").rstrip(".") or None
    words = text.rstrip(".").split()
    return " ".join(words) if 0 < len(words) <= 5 else None
