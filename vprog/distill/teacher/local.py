"""Teachers on this machine: a language model, and the student itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vprog.distill.teacher.teacher import MOST, Asked
from vprog.failed import Failed

if TYPE_CHECKING:
    from vprog.distill.student import Student


class Language:
    """A language model on this machine; it sees no picture, and takes the likeliest word each time.

    Args:
        checkpoint: see ``vprog.modules.language.LocalLanguage``.
        tokens: the most of an answer.

    Raises:
        VprogError: VP664 for a setting that cannot be.
    """

    def __init__(self, checkpoint: str, *, tokens: int = 256) -> None:
        from vprog.modules.language import LocalLanguage

        self._model, self._tokens = LocalLanguage(checkpoint), tokens
        self.name = checkpoint

    @property
    def version(self) -> str:
        """That of its weights."""
        return f"{self._model.version}:{self._tokens}"

    def write(self, asks: Sequence[Asked]) -> list[str | Failed]:
        """Answers, computed together."""
        texts = [f"{ask.system}\n{ask.text}".strip() for ask in asks]
        return [text[:MOST] for text in self._model.generate(texts, self._tokens)]


class Taught:
    """The student itself as teacher, as SelfSynthX has it.

    Args:
        student: the model.
        name: what it is called in records.
        version: names its weights.
        tokens: the most of an answer.
        temperature: 0 takes the likeliest word at each step.
        seed: of sampling.
    """

    def __init__(
        self,
        student: Student,
        name: str,
        version: str,
        *,
        tokens: int = 128,
        temperature: float = 0.3,
        seed: int = 0,
    ) -> None:
        self.name, self.version = name, f"{version}:{tokens}:{temperature}:{seed}"
        self._student, self._tokens = student, tokens
        self._temperature, self._seed = temperature, seed

    def write(self, asks: Sequence[Asked]) -> list[str | Failed]:
        """Answers, one for each question."""
        from vprog.distill.row import Prompt

        prompts = [Prompt(ask.images, f"{ask.system}\n{ask.text}".strip()) for ask in asks]
        made = self._student.generate(
            prompts, max_tokens=self._tokens, temperature=self._temperature, seed=self._seed
        )
        return [one[0][:MOST] for one in made]
