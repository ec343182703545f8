"""Faults to plant in a rationale, each by changing its text and nothing else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

from vprog.english import number_value, number_word

_COLOURS: Final = (
    "red orange yellow green blue purple pink brown black white gray cyan gold silver".split()
)
_FLIPS: Final = {
    "left of": "right of", "right of": "left of", "above": "below", "below": "above",
    "in front of": "behind", "behind": "in front of",
}  # fmt: skip
_COUNT: Final = re.compile(
    r"\b(there (?:is|are)) (one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE
)
_COLOUR: Final = re.compile(rf"\b({'|'.join(_COLOURS)})\b")
_FLIP: Final = re.compile(rf"\b({'|'.join(_FLIPS)})\b")
_ANSWER: Final = re.compile(r"the answer is (.+?)\.$")

Text = Sequence[str]


def changed_number(text: Text, rng: random.Random) -> list[str] | None:
    """A count that is off."""
    return _one_place(text, _COUNT, rng, lambda m: f"{m[1]} {_off(m[2], rng)}")


def swapped_colour(text: Text, rng: random.Random) -> list[str] | None:
    """Another colour in one place; the conclusion is left alone."""
    swap = lambda m: rng.choice([c for c in _COLOURS if c != m[1]])  # noqa: E731
    return _one_place(text[:-1], _COLOUR, rng, swap, text[-1:])


def removed_step(text: Text, rng: random.Random) -> list[str] | None:
    """One sentence left out."""
    if len(text) < 2:
        return None
    place = rng.randrange(len(text))
    return [*text[:place], *text[place + 1 :]]


def absent_object(text: Text, rng: random.Random) -> list[str] | None:
    """A thing that is not in the picture."""
    thing = rng.choice(("a pink elephant", "one zebra", "a wooden canoe", "two penguins"))
    place = rng.randrange(len(text))
    return [*text[:place], f"There {'are' if 'two' in thing else 'is'} {thing}.", *text[place:]]


def flipped_relation(text: Text, rng: random.Random) -> list[str] | None:
    """A relation turned round."""
    return _one_place(text, _FLIP, rng, lambda m: _FLIPS[m[1]])


def changed_answer(text: Text, rng: random.Random) -> list[str] | None:
    """Another answer in the conclusion."""
    match = _ANSWER.search(text[-1])
    if match is None:
        return None
    said = match[1]
    other = {"yes": "no", "no": "yes"}.get(said)
    if other is None:
        other = str(int(said) + rng.choice((1, 2))) if said.isdigit() else f"not quite {said}"
    return [*text[:-1], f"{text[-1][: match.start(1)]}{other}."]


FAULTS: Final[dict[str, Callable[[Text, random.Random], list[str] | None]]] = {
    "changed number": changed_number,
    "swapped colour": swapped_colour,
    "removed step": removed_step,
    "absent object": absent_object,
    "flipped relation": flipped_relation,
    "changed answer": changed_answer,
}


def _off(word: str, rng: random.Random) -> str:
    n = number_value(word) or 0
    return number_word(n + rng.choice((1, 2)) if n < 2 else n + rng.choice((-1, 1)))


def _one_place(
    text: Text,
    pattern: re.Pattern[str],
    rng: random.Random,
    swap: Callable[[re.Match[str]], str],
    rest: Text = (),
) -> list[str] | None:
    places = [(i, m) for i, s in enumerate(text) for m in pattern.finditer(s)]
    if not places:
        return None
    i, match = rng.choice(places)
    said = text[i]
    changed = f"{said[: match.start()]}{swap(match)}{said[match.end() :]}"
    return [*text[:i], changed, *text[i + 1 :], *rest]
