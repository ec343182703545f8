"""The checks of an export, on the record as it will be written, not on what it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vprog.corpus.exports.example import Example
from vprog.corpus.exports.inert import inert
from vprog.corpus.exports.refusal import Refusal
from vprog.corpus.normal import normal


@dataclass(frozen=True, slots=True)
class View:
    """A record as a trainer reads it.

    Attributes:
        prompt: the texts that are not learned, one after another, placeholders included.
        placeholders: how many of them stand for a picture.
        images: the names of its pictures.
        targets: the texts that are learned, or that are compared.
    """

    prompt: str
    placeholders: int
    images: Sequence[str]
    targets: Sequence[str]


def check(view: View, example: Example) -> None:
    """Hold a record to the example that it says.

    Raises:
        Refusal: with the check that failed.
    """
    wanted = len(example.images)
    if view.placeholders != wanted or len(view.images) != wanted:
        found = f"{view.placeholders} placeholders, {len(view.images)} pictures"
        raise Refusal("placeholders", f"{found}, where the row has {wanted}")
    if not all(text.strip() for text in view.targets):
        raise Refusal("target", "there is nothing to say")
    if len(view.targets) == 2 and _plain(view.targets[0]) == _plain(view.targets[1]):
        raise Refusal("same", "the preferred text and the other are the same")
    if leaks(view.prompt, example):
        raise Refusal("leak", "the prompt gives the answer away")


def leaks(prompt: str, example: Example) -> bool:
    """Whether a prompt has the right answer in words beyond the question and what all examples ask.

    >>> one = Example("1", "1", "label", (), "Is the cup red or blue?", "Answer.", "red", answer="red")
    >>> leaks("Is the cup red or blue?\\nAnswer.", one), leaks(one.prompt + " It is red.", one)
    (False, True)
    """
    rest = prompt
    for part in (inert(example.question), example.suffix):
        rest = rest.replace(part, " ", 1)
    answer = normal(example.answer)
    return bool(answer) and f" {answer} " in f" {normal(rest)} "


def _plain(text: str) -> str:
    return " ".join(text.split())
