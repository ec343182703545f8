"""Golden pairs in a text file: blocks apart by a row of ``=``, the two sides by a row of ``-``.

``python -m tests.grammar.golden`` writes what the code says now beside each wrong program; read the
difference before you keep it.
"""

from __future__ import annotations

from pathlib import Path

from vprog.grammar import VprogError, parse

FOLDER = Path(__file__).parent
_BLOCK, _SIDE = f"\n{'=' * 40}\n", f"\n{'-' * 40}\n"


def pairs(name: str) -> list[tuple[str, str]]:
    """The pairs of a file."""
    text = (FOLDER / name).read_text(encoding="utf-8").rstrip("\n")
    return [(left, right) for left, right in (b.split(_SIDE) for b in text.split(_BLOCK))]


def verdict(text: str) -> str:
    """What the parser says about a text."""
    try:
        parse(text, "a.vp")
    except VprogError as error:
        return error.render()
    return "accepted"


def write(name: str, found: list[tuple[str, str]]) -> None:
    """Write a file of pairs."""
    text = _BLOCK.join(_SIDE.join(pair) for pair in found)
    (FOLDER / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("mistakes.txt", [(wrong, verdict(wrong)) for wrong, _ in pairs("mistakes.txt")])
