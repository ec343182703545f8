"""Runs imported programs over the drawn world, and compares them with the Python programs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vprog
from tests.importers import draws
from vprog.failed import Failed
from vprog.grammar.importers.imported import Imported
from vprog.image import Image
from vprog.module import Answer, Ask, Profile
from vprog.region import Region

STUBS = Path(__file__).with_name("stubs.py")
PICTURES = tuple(Image(f"{n:064x}", draws.WIDTH, draws.HEIGHT, f"picture {n}") for n in range(8))
_NUMBER = {picture.digest: n for n, picture in enumerate(PICTURES)}


@dataclass(frozen=True)
class Drawn:
    """The module that asks the drawn world."""

    seed: int
    name: str = "drawn"
    version: str = "1"
    oracles: frozenset[str] = frozenset(
        [
            "find",
            "ask",
            "verify",
            "choose",
            "classify",
            "depth",
            "best_match",
            "know",
            "overlaps",
            "left_of",
            "right_of",
            "above",
            "below",
            "near",
            "in_front_of",
            "behind",
        ]
    )

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        return [Answer(self.one(ask)) for ask in asks]

    def one(self, ask: Ask) -> Any:
        args = ask.args
        match ask.oracle:
            case "know":
                return draws.known(self.seed, args[0])
            case "best_match":
                return max(args[0], key=lambda v: draws.fits(self.seed, place(v), args[1]))
            case "find":
                picture = args[0] if isinstance(args[0], Image) else args[0].image
                found = draws.boxes(self.seed, place(args[0]), args[1])
                return tuple(Region(picture, box, args[1]) for box in found[: args[2]])
            case "ask":
                return draws.answer(self.seed, place(args[0]), args[1])
            case "verify":
                return draws.holds(self.seed, place(args[0]), args[1])
            case "choose" | "classify":
                return draws.best_word(self.seed, place(args[0]), list(args[1]))
            case "depth":
                return draws.depth(self.seed, place(args[0]))
            case "overlaps":
                a, b = args[0].box, args[1].box
                return a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1]
        raise AssertionError(ask.oracle)


def place(value: Any) -> draws.Place:
    """A picture or a region as a place of the drawn world."""
    if isinstance(value, Region):
        whole = (0.0, 0.0, float(draws.WIDTH), float(draws.HEIGHT))
        return _NUMBER[value.image.digest], None if value.box == whole else value.box
    return _NUMBER[value.digest], None


def plain(value: Any) -> Any:
    """A value of ours as JSON."""
    if isinstance(value, Region | Image):
        number, box = place(value)
        return ["place", number, None if box is None else list(box)]
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def given(program: vprog.Program, count: int) -> dict[str, Any]:
    """The inputs of a program: the first picture, or so many of them."""
    return {
        name: PICTURES[:count] if type.is_list else PICTURES[name == "right_image"]
        for name, type, _ in program.graph.inputs
    }


def ours(text: str, seed: int, count: int) -> Any:
    """What a program of ours answers; a ``Failed`` where it fails."""
    program = vprog.load(text)
    asked = Drawn(seed)
    profile = Profile("drawn", dict.fromkeys(asked.oracles, asked))
    trace = program.run(profile=profile, **given(program, count))
    return trace.failed if trace.failed is not None else plain(trace.answer)


def theirs(jobs: Sequence[dict[str, Any]], stub: Path = STUBS) -> list[dict[str, Any]]:
    """What foreign programs answer, run in a process of their own."""
    done = subprocess.run(
        [sys.executable, str(stub)],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def compare(programs: Iterable[tuple[str, Imported]], draws_each: int) -> Counter[str]:
    """Hold each Python program to ours over some draws.

    Returns:
        How often both gave the same value, and how often the Python program raised.

    Raises:
        AssertionError: an answer differs, or ours fails where the Python program does not.
    """
    pairs = list(programs)
    jobs = [
        {"program": text, "seed": seed, "images": seed % 5}
        for text, _ in pairs
        for seed in range(draws_each)
    ]
    seen: Counter[str] = Counter()
    answers = iter(theirs(jobs))
    for text, imported in pairs:
        for seed in range(draws_each):
            wanted = next(answers)
            got = ours(imported.text, seed, seed % 5)
            if "raised" in wanted:
                seen["raised"] += 1
                seen["failed too"] += isinstance(got, Failed)
                continue
            if wanted["value"] is None:
                seen["none"] += 1
                assert isinstance(got, Failed), (text, imported.text, seed, got)
                continue
            seen["same"] += 1
            same = not isinstance(got, Failed) and (
                _same(got, wanted["value"]) or (in_words(imported) and _says(got, wanted["value"]))
            )
            assert same, f"seed {seed}: {got!r}, not {wanted['value']!r}\n{text}\n{imported.text}"
    return seen


def in_words(imported: Imported) -> bool:
    """Whether a program answers in several kinds, and ours therefore in words."""
    return any("several kinds" in warning.message for warning in imported.warnings)


def _says(words: str, value: Any) -> bool:
    """Whether words say a value."""
    return words == str(value) or (isinstance(value, float) and float(words) == value)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, bool) != isinstance(b, bool):
        return False
    return bool(a == b)
