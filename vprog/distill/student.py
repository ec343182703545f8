"""A student, as the four systems see it: it is asked, it weighs what was said, and it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vprog.distill.row import Prompt, Row

if TYPE_CHECKING:
    from torch import Tensor


class Student(Protocol):
    """A model of pictures and texts that can be taught."""

    def encode(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        """Rows as one batch of tensors, filled up on the right.

        Returns:
            What the model takes, with ``labels`` of shape (rows, length): -100 on the prompt and
            on what fills a row up, the end of the answer included in what is learned.
        """
        ...

    def logps(self, rows: Sequence[Row], *, batch: int = 32) -> list[float]:
        """The summed log-probability of each row's target, its end included, in nats."""
        ...

    def generate(
        self,
        prompts: Sequence[Prompt],
        *,
        max_tokens: int = 128,
        temperature: float = 0.0,
        top_p: float = 1.0,
        n: int = 1,
        seed: int = 0,
        stop: Sequence[str] = (),
        prefixes: Sequence[str] = (),
        batch: int = 64,
    ) -> list[list[str]]:
        """What the student says to each prompt.

        Args:
            prompts: what is asked.
            max_tokens: the most tokens of an answer.
            temperature: 0 takes the likeliest token each time.
            top_p: samples come from the likeliest tokens that have this share together.
            n: how many answers to each prompt; with temperature 0 they are all the same.
            seed: the draws of an answer hang on it, the prompt's text and the answer's number alone.
            stop: an answer ends behind the first of these texts, which is kept.
            prefixes: what the answer to each prompt begins with; empty, or one for each. It is not
                part of what is returned.
            batch: the most answers at once.

        Returns:
            For each prompt ``n`` texts.
        """
        ...

    def save(self, folder: str | Path) -> None:
        """Write it as a checkpoint that ``load_student`` and transformers read."""
        ...
