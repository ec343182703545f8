"""The panel that says whether a rationale helps: models and readers behind one small protocol."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from typing import Final, Protocol, TypeAlias, runtime_checkable

from vprog.english import number_value
from vprog.image import Image

#: What a member is asked to score: a picture or None, a question, a context (mostly a rationale;
#: empty for none), and an answer.
Scored: TypeAlias = tuple[Image | None, str, str, str]
#: What a member is asked to answer: the same without the answer.
Asked: TypeAlias = tuple[Image | None, str, str]


@runtime_checkable
class Member(Protocol):
    """One of a panel: an end-to-end model, or anything that reads and answers.

    Attributes:
        name: how reports call it; members of one panel have different names.
        version: changes whenever what it says may; scores are kept under it.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def logprobs(self, asked: Sequence[Scored]) -> list[float | None]:
        """For each, the sum of the answer's token log-probabilities, in nats, at most 0.

        None where the member cannot tell; it is then judged by what it generates alone.
        """
        ...

    def generate(self, asked: Sequence[Asked]) -> list[str]:
        """What it answers to each, the likeliest at each step."""
        ...


_ARTICLES: Final = frozenset({"a", "an", "the"})
_WORDS: Final = {"true": "yes", "false": "no", "none": "0", "grey": "gray"}
_MARKS: Final = str.maketrans(dict.fromkeys(string.punctuation.replace("-", ""), " "))


def normal(answer: str) -> str:
    """An answer as it is compared: the first line, in lower case, without articles and marks.

    Number words become digits, as the usual scoring of visual question answering has it; "the
    answer is" before it is left out.

    >>> normal("The answer is Two."), normal("a red  cup!"), normal("True"), normal("1,200")
    ('2', 'red cup', 'yes', '1200')
    """
    line = next((part for part in answer.splitlines() if part.strip()), "").lower()
    line = re.sub(r"^\W*(?:(?:so\s+)?the\s+)?answer\s*(?:is|:)\s*", "", line)
    line = re.sub(r"(?<=\d),(?=\d{3}\b)", "", line)
    line = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", line)
    words = line.translate(_MARKS | {ord("."): "."}).split()
    words = [word for word in words if word not in _ARTICLES] or words
    value = number_value(" ".join(words)) if words not in (["a"], ["an"], ["no"]) else None
    if value is not None:
        return str(value)
    return " ".join(_WORDS.get(word, word) for word in words)


def same_answer(given: str, gold: Sequence[str]) -> bool:
    """Whether an answer is one of those that count as right.

    >>> same_answer("three", ["3"]), same_answer("a cup", ["cups"])
    (True, False)
    """
    return normal(given) in {normal(answer) for answer in gold}
