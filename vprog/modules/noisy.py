"""The profile ``noisy``: scene graphs seen as a detector of a set quality would see them.

From the seed, the picture's name and the quality follows what is missed, seen twice or taken for
something else, where the boxes come to lie, and how sure each answer is. So failures, and what
confidence is worth, can be studied where the truth is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from vprog.failed import Failed
from vprog.grammar.diagnostic import declare
from vprog.module import Answer, Ask, Profile
from vprog.modules.scene import SceneModule, profile, scene
from vprog.modules.scene_file import SceneFile, read_scenes
from vprog.modules.scene_graph import Box, SceneGraph, SceneObject, clipped
from vprog.region import Region

NOT_SET = declare(
    "VP670",
    "the profile noisy is not set well",
    "It takes a seed, a quality from 0 to 100 after an @ (80 where none is given), and a file of "
    "scene graphs or a folder that `vprog world make` wrote: noisy:SEED[@QUALITY][:PATH].",
    wrong="$ vprog run count.vp --image cups.png --profile noisy:7@120:cups.json",
    right="$ vprog run count.vp --image cups.png --profile noisy:7@80:cups.json",
)

_VERSION: Final = "1"
#: The scene graphs in a folder of a world.
_FILE: Final = Path("gqa", "scenes.json")
_QUALITY: Final = 80
#: Letters that are taken for each other.
_LETTERS: Final = dict(zip("OISBZGAETPNM0158", "0158264FIFHN0ISB", strict=True))
_DEPTH: Final = frozenset({"in front of", "behind"})


@dataclass(frozen=True, slots=True)
class Errors:
    """How often a detector errs, in shares of 1, and how far.

    Attributes:
        missed: of the objects, those that are not seen; small ones more often.
        doubled: of those seen, those that are seen twice.
        renamed: of those seen, those that are called something else.
        mistaken: of the attributes of one, those that are taken for another value.
        turned: of what is said of depth, that which is turned round.
        misread: of the texts, those in which a letter is read wrong or lost.
        shift: the most that an edge of a box moves, in shares of the box's extent.
    """

    missed: float
    doubled: float
    renamed: float
    mistaken: float
    turned: float
    misread: float
    shift: float

    @classmethod
    def of_quality(cls, quality: int) -> Errors:
        """Those of a quality from 0 (poor) to 100 (no errors at all).

        >>> Errors.of_quality(80).missed, Errors.of_quality(100).shift
        (0.08, 0.0)
        """
        bad = 100 - quality
        return cls(
            missed=bad * 4 / 1000,
            doubled=bad * 2 / 1000,
            renamed=bad * 2.5 / 1000,
            mistaken=bad * 2 / 1000,
            turned=bad * 2.5 / 1000,
            misread=bad * 5 / 1000,
            shift=bad * 3 / 1000,
        )


class NoisyModule:
    """Answers as ``SceneModule`` does, from scene graphs as a detector sees them."""

    name = "noisy"

    def __init__(self, file: SceneFile, seed: int, quality: int) -> None:
        self.seed = seed
        self.errors = Errors.of_quality(quality)
        self.version = f"{_VERSION}-{seed}-{quality}-{file.digest[:12]}"
        self._scores: dict[tuple[str, str], float] = {}
        self._vocabulary = _vocabulary(file)
        self._inner = SceneModule(SceneFile(file.digest, _Seen(file.scenes, self._see)))
        self.oracles = self._inner.oracles

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """One answer for each call, in order, with how sure it is."""
        return [
            a if isinstance(a, Failed) else self._scored(ask, a.value)
            for ask, a in zip(asks, self._inner.answer(asks), strict=True)
        ]

    def _scored(self, ask: Ask, value: Any) -> Answer:
        """An answer with its score: of a yes or no the share of yes, with 0.5 as the threshold."""
        if ask.oracle == "find":
            found = [replace(r, score=self._score(r)) for r in value]
            return Answer(tuple(sorted(found, key=lambda r: -r.score)))
        about = [a for a in ask.args if isinstance(a, Region)]
        sure = min((self._score(r) for r in about), default=1.0)
        if isinstance(value, bool):
            sure = 0.5 + sure / 2
            return Answer(value, sure if value else 1 - sure, 0.5)
        return Answer(value, sure)

    def _score(self, region: Region) -> float:
        index = self._inner.index(region)
        name = "" if isinstance(index, Failed) else index.scene.name
        return self._scores.get((name, region.ref), 1.0)

    def _see(self, graph: SceneGraph) -> SceneGraph:
        """A scene as the detector sees it."""
        chance = _Chance(self.seed, graph.name)
        errors = self.errors
        seen: list[SceneObject] = []
        lost: set[str] = set()
        for thing in graph.objects:
            share = (thing.box[2] - thing.box[0]) * (thing.box[3] - thing.box[1])
            small = share < 0.02 * graph.width * graph.height
            if chance(thing.id, "missed") < errors.missed * (1.5 if small else 0.8):
                lost.add(thing.id)
                continue
            for copy in range(2):
                key = thing.id if not copy else f"{thing.id}+"
                if copy and chance(thing.id, "doubled") >= errors.doubled:
                    continue
                told = self._thing(thing, key, graph, chance)
                right = (
                    not copy and told.names == thing.names and (told.attributes == thing.attributes)
                )
                low, high = (0.55, 1.0) if right else (0.25, 0.85)
                self._scores[graph.name, key] = (
                    round(low + (high - low) * chance(key, "score"), 3) if errors.shift else 1.0
                )
                seen.append(told)
        kept = {thing.id for thing in seen}
        objects = tuple(
            replace(t, relations=_within(t.relations, kept, chance, t.id, errors.turned))
            for t in seen
        )
        # What is not said of depth of a pair is not so; all else is told by the boxes again.
        return replace(graph, objects=objects, stored=graph.stored & _DEPTH)

    def _thing(
        self, thing: SceneObject, key: str, graph: SceneGraph, chance: _Chance
    ) -> SceneObject:
        errors = self.errors
        names = thing.names
        if chance(key, "renamed") < errors.renamed:
            names = (_other(self._vocabulary["name"], names[0], chance(key, "name")), *names[1:])
        attributes = {
            kind: tuple(
                _other(self._vocabulary.get(kind, ()), value, chance(key, f"to{kind}{value}"))
                if kind and chance(key, f"{kind}{value}") < errors.mistaken
                else value
                for value in values
            )
            for kind, values in thing.attributes.items()
        }
        text = thing.text
        if text and chance(key, "misread") < errors.misread:
            at = int(chance(key, "letter") * len(text))
            text = text[:at] + _LETTERS.get(text[at], "") + text[at + 1 :]
        return SceneObject(
            id=key,
            names=names,
            box=_shifted(thing.box, graph, errors.shift, lambda what: chance(key, what)),
            attributes=attributes,
            relations={k: v for k, v in thing.relations.items() if k in _DEPTH or not graph.stored},
            depth=thing.depth,
            text=text,
        )


class _Seen(Mapping[str, SceneGraph]):
    """The scenes of a file, each as it is seen, worked out when it is first asked for."""

    def __init__(
        self, scenes: Mapping[str, SceneGraph], see: Callable[[SceneGraph], SceneGraph]
    ) -> None:
        self._scenes = scenes
        self._see = see
        self._seen: dict[str, SceneGraph] = {}

    def __getitem__(self, name: str) -> SceneGraph:
        if name not in self._seen:
            self._seen[name] = self._see(self._scenes[name])
        return self._seen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scenes)

    def __len__(self) -> int:
        return len(self._scenes)


class _Chance:
    """A share from 0 up to 1 for each question about a picture, the same in any order of asking."""

    def __init__(self, seed: int, picture: str) -> None:
        self._start = hashlib.sha256(f"{seed}\0{picture}\0".encode())

    def __call__(self, key: str, what: str) -> float:
        drawn = self._start.copy()
        drawn.update(f"{key}\0{what}".encode())
        return int.from_bytes(drawn.digest()[:6]) / (1 << 48)


def _vocabulary(file: SceneFile) -> dict[str, tuple[str, ...]]:
    """What things are called in a file, and the values of each category, in the order of words."""
    found: dict[str, set[str]] = {"name": set()}
    for graph in file.scenes.values():
        for thing in graph.objects:
            found["name"].add(thing.names[0])
            for kind, values in thing.attributes.items():
                found.setdefault(kind, set()).update(values)
    return {kind: tuple(sorted(values)) for kind, values in found.items()}


def _other(words: Sequence[str], word: str, share: float) -> str:
    others = [w for w in words if w != word]
    return others[int(share * len(others))] if others else word


def _shifted(box: Box, graph: SceneGraph, most: float, chance: Callable[[str], float]) -> Box:
    width, height = box[2] - box[0], box[3] - box[1]
    moves = [most * (2 * chance(f"edge{side}") - 1) for side in range(4)]
    left, top = box[0] + moves[0] * width / 2, box[1] + moves[1] * height / 2
    right, bottom = box[2] + moves[2] * width / 2, box[3] + moves[3] * height / 2
    return clipped((left, top, right, bottom), graph.width, graph.height)


def _within(
    relations: Mapping[str, frozenset[str]],
    kept: set[str],
    chance: _Chance,
    id: str,
    turned: float,
) -> dict[str, frozenset[str]]:
    """What is said of things that are seen; of depth some of it turned round.

    A pair is turned on both its sides, or on none.
    """
    found: dict[str, set[str]] = {}
    own = id.removesuffix("+")
    for name, others in relations.items():
        for other in others & kept:
            pair = "|".join(sorted((own, other)))
            said = name
            if name in _DEPTH and chance(pair, "turned") < turned:
                said = "behind" if name == "in front of" else "in front of"
            found.setdefault(said, set()).add(other)
    return {name: frozenset(others) for name, others in found.items()}


def noisy(argument: str = "0") -> Profile:
    """The profile ``noisy:SEED[@QUALITY][:PATH]``.

    Args:
        argument: a seed, a quality from 0 to 100, and a file of scene graphs or the folder of a
            world; the folder at hand where no path is given.

    Raises:
        VprogError: VP670 it is not set so; VP640 the file cannot be read.
    """
    settings, _, path = argument.partition(":")
    seed, at, quality = settings.partition("@")
    set_to = int(quality) if quality.isdecimal() and len(quality) < 4 else _QUALITY
    if not seed.isdecimal() or len(seed) > 18 or (at and not quality.isdecimal()) or set_to > 100:
        raise NOT_SET.error(
            f"noisy:{argument[:60]} is no seed with a quality from 0 to 100",
            "write noisy:7@80:FILE, for example",
        )
    file = read_scenes(scene_file(path))
    return profile(f"noisy:{argument}", file, NoisyModule(file, int(seed), set_to))


def world(path: str | Path = ".") -> Profile:
    """The profile ``world:DIR``: the exact answers on the pictures of a generated world.

    Args:
        path: the folder that ``vprog world make`` wrote, or a file of scene graphs.

    Raises:
        VprogError: VP640 the file cannot be read.
    """
    return replace(scene(scene_file(path)), name=f"world:{path}")


def scene_file(path: str | Path) -> Path:
    """The file of scene graphs that a path names: itself, or that of the folder of a world."""
    path = Path(path or ".")
    return path / _FILE if path.is_dir() else path
