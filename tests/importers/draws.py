"""A world that is drawn at random and asked by name: the same question gets the same answer.

Both sides ask it: the Python programs through stubs of their interfaces, ours through a module.
A place is ``(image, box)`` with a box ``(left, top, right, bottom)`` or None for the whole picture.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

Place = tuple[int, tuple[float, float, float, float] | None]

WIDTH, HEIGHT = 200, 100
NUMBERS = ("0", "1", "1", "2", "2", "3", "5", "12", "many")
COLORS = ("red", "red", "blue", "green")
WORDS = ("dog", "cat", "2", "yes", "no", "")


def draw(*key: Any) -> int:
    """A number of 32 bits that hangs on the key alone."""
    return int.from_bytes(blake2b(repr(key).encode(), digest_size=4).digest(), "little")


def answer(seed: int, place: Place, question: str) -> str:
    """What a question is answered with: a number, a colour, a word, or yes and no."""
    words = question.lower()
    pool: tuple[str, ...] = ("yes", "no")
    if words.startswith("how many"):
        pool = NUMBERS
    elif "color" in words:
        pool = COLORS
    elif words.startswith(("what", "who", "which", "name")):
        pool = WORDS
    return pool[draw(seed, place, question) % len(pool)]


def boxes(seed: int, place: Place, noun: str) -> list[tuple[float, float, float, float]]:
    """Up to four boxes of things in a place."""
    found = []
    for n in range(draw(seed, place, noun, "count") % 5):
        x = draw(seed, place, noun, n, "x") % 9 * 20
        y = draw(seed, place, noun, n, "y") % 8 * 10
        w = 10 + draw(seed, place, noun, n, "w") % 3 * 5
        h = 10 + draw(seed, place, noun, n, "h") % 2 * 10
        found.append((float(x), float(y), float(x + w), float(y + h)))
    return found


def holds(seed: int, place: Place, wanted: str) -> bool:
    """Whether a property holds."""
    return draw(seed, place, wanted, "holds") % 2 == 0


def depth(seed: int, place: Place) -> float:
    """How far away something is."""
    return float(draw(seed, place, "depth") % 10)


def fits(seed: int, place: Place, text: str) -> int:
    """How well a text fits a place."""
    return draw(seed, place, text, "fits") % 1000


def best_word(seed: int, place: Place, words: list[str]) -> str:
    """The word that fits best."""
    return max(words, key=lambda word: fits(seed, place, word))


def known(seed: int, question: str) -> str:
    """What a language model says."""
    return f"answer {draw(seed, question) % 5}"
