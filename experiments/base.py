"""The student that every arm starts from: built, and taught to name what a picture shows."""

from __future__ import annotations

import sys
from pathlib import Path

from experiments.small_world import split_samples
from experiments.student import make_base, texts

#: How many scenes the tokenizer's texts are taken from, and the most questions of each.
READ = (400, 6)


def base(work: Path) -> Path:
    """The folder of the student's checkpoint; made at the first call."""
    read = split_samples(work / "data", "train", 0, *READ)
    return make_base(work / "base", texts(read))


def main(work: Path) -> None:
    """Make it, and say where it is."""
    sys.stdout.write(f"{base(work)}\n")
