"""A member of a panel that reads text alone: a causal language model on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vprog.image import Image
from vprog.modules.language import LocalLanguage
from vprog.modules.server_request import written

#: The most tokens of an answer.
TOKENS: Final = 12
#: Changes whenever what is asked does.
CODE: Final = "1"


class LanguageMember:
    """A ``LocalLanguage`` in a panel; it sees no picture.

    It is given the context, the question, and ``Answer:``, and goes on; the likelihood is that of a
    blank and the answer behind it. Its answer is its first line, up to a full stop.

    Args:
        model: what reads.
        name: in reports; the checkpoint by default.
    """

    def __init__(self, model: LocalLanguage, name: str = "") -> None:
        self._model = model
        self._name = name or f"language:{model.checkpoint}"

    @property
    def name(self) -> str:
        """As it was called."""
        return self._name

    @property
    def version(self) -> str:
        """Of what is asked, and of the model and its weights."""
        return f"{CODE}:{self._model.version}"

    def logprobs(self, asked: Sequence[tuple[Image | None, str, str, str]]) -> list[float | None]:
        """The sum of the log-probabilities of the answer's tokens, in nats."""
        pairs = [(_prompt(q, context), f" {written(answer)}") for _, q, context, answer in asked]
        return list(self._model.logprobs(pairs))

    def generate(self, asked: Sequence[tuple[Image | None, str, str]]) -> list[str]:
        """How each prompt goes on, up to the end of the line or sentence."""
        prompts = [_prompt(question, context) for _, question, context in asked]
        return [first(text) for text in self._model.generate(prompts, TOKENS)]


def _prompt(question: str, context: str) -> str:
    return written(f"{context}\n" if context else "") + f"Question: {written(question)}\nAnswer:"


def first(text: str) -> str:
    """The first line that says something, without what follows its first sentence.

    >>> first("\\n 3. There are three\\nQuestion: how")
    '3'
    """
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line.split(". ")[0].strip(" .")
