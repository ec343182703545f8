"""Texts that go to a network: held to its length, refused where it could not judge them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vprog.grammar.diagnostic import declare

TOO_LONG = declare(
    "VP665",
    "the text is longer than the model reads",
    "A model reads so many tokens and no more. A longer text is refused: cut short, it would be "
    "another question.",
    wrong=">>> from vprog.modules.texts import short\n>>> short(80, 77, 'a very long description')",
    right=">>> from vprog.modules.texts import short\n>>> short(12, 77, 'a red cup')",
)
NOTHING_TO_JUDGE = declare(
    "VP666",
    "the model has nothing to judge",
    "There is no noun to look for, no option to choose, or none that the model can tell apart; or "
    "the model does not tell what is asked: a category or a relation that it does not know.",
    wrong=">>> from vprog.modules.texts import options\n>>> options(())",
    right=">>> from vprog.modules.texts import options\n>>> options(('open', 'closed'))",
)


def short(count: int, limit: int, text: str) -> None:
    """Refuse a text of more tokens than a model reads.

    Raises:
        VprogError: VP665.
    """
    if count > limit:
        raise TOO_LONG.error(
            f'the model reads {limit:,} tokens, and "{text[:40]}..." has {count:,}',
            "ask it shorter",
        )


def held(tokenizer: Any, text: str, limit: int) -> None:
    """Refuse a text of more tokens, with those that mark its ends, than a model reads.

    Raises:
        VprogError: VP665.
    """
    # Each token covers a character at least one in eight; tokenizing a book would take its time.
    short(len(tokenizer(text[: 64 * limit + 64])["input_ids"]), limit, text)


def options(given: Sequence[str]) -> tuple[str, ...]:
    """What can be chosen from.

    Raises:
        VprogError: VP666 there is nothing.
    """
    if not given:
        raise NOTHING_TO_JUDGE.error("there is nothing to choose from", "give at least one option")
    return tuple(given)
