"""Foreign programs and what becomes of them, in text files: ``## name``, the program, ``=>``, ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Golden:
    """A foreign program, and the program of ours that it becomes."""

    name: str
    foreign: str
    ours: str


def read_golden(file: str) -> list[Golden]:
    """The pairs of a file beside this one."""
    found = []
    for block in (HERE / file).read_text("utf-8").split("## ")[1:]:
        name, rest = block.split("\n", 1)
        foreign, ours = rest.split("\n=>\n")
        found.append(Golden(name, foreign + "\n", ours.rstrip("\n") + "\n"))
    return found
