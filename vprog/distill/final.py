"""The answer at the end of what a student wrote, whether it reasons first or not."""

from __future__ import annotations

import re

#: Marks that stand before an answer.
MARK = re.compile(r"(?:^|(?<=[\s.]))(?:#+\s*)?(?:final answer|answer)\s*[:=]\s*", re.I)
_SAID = re.compile(r"\bthe answer is:?\s+(.+?)(?:\.(?:\s|$)|\n|$)", re.I)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.S | re.I)


def final_answer(text: str) -> str | None:
    """The short answer of a text: behind the last marker that has one, else of "the answer is".

    An answer ends with its line. A text of at most five words with no marker is its own answer. What
    is thought aloud in ``<think>`` is no answer.

    >>> final_answer("There are three cups. So the answer is 3.")
    '3'
    >>> final_answer("The cup is red.\\n### Answer: red")
    'red'
    >>> final_answer("Answer: red\\nAnswer: blue ### Answer: green\\n### Answer:")
    'green'
    >>> final_answer("There are three cups.Answer: 3")
    '3'
    >>> final_answer("Red.")
    'Red'
    >>> final_answer("There is a cup on the table beside a red book.") is None
    True
    """
    text = _THOUGHT.sub(" ", text).strip()
    parts = MARK.split(text)
    marked = [line for part in parts[1:] if (line := part.partition("\n")[0].strip())]
    found = marked or _SAID.findall(text)
    if found:
        return str(found[-1]).strip().strip("\"'“”").rstrip(".") or None
    words = text.rstrip(".").split()
    return " ".join(words) if 0 < len(words) <= 5 and len(parts) == 1 else None
