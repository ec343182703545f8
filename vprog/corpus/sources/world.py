"""Rows of a generated world: scenes, pictures, questions and programs, made where they are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

import msgspec

from vprog.corpus.key import Key
from vprog.corpus.row import BadRow, Candidate, Gold, Picture, Row
from vprog.corpus.sources.source import Piece, digest_of
from vprog.module import Profile
from vprog.modules.noisy import NoisyModule
from vprog.modules.scene import SceneModule
from vprog.modules.scene import profile as scene_profile
from vprog.modules.scene_file import SceneFile
from vprog.modules.scene_layout import GqaScene, gqa_graph
from vprog.world.folder import FORM
from vprog.world.graph import gqa_scene
from vprog.world.png import png
from vprog.world.questions import Question
from vprog.world.relations import relations
from vprog.world.render import render
from vprog.world.scene import Scene
from vprog.world.splits import SPLITS, chunk, shares

_Chunk = tuple[tuple[Scene, tuple[Question, ...]], ...]
#: The quality of a detector that makes no mistakes.
_EXACT: Final = 100


class World:
    """A world by its seed. Its candidates are the right program and such with a planted fault."""

    KEYS: ClassVar[Mapping[str, Key]] = {
        "scenes": Key(int, 5, "how many scenes, over all splits", least=1, most=10_000_000),
        "seed": Key(int, 0, "what everything follows from", most=10**15),
        "questions": Key(int, 10, "the most questions of a scene", least=1, most=50),
        "splits": Key(tuple, tuple(SPLITS), "which splits are taken", tuple(SPLITS)),
        "size": Key(int, 96, "width and height of the pictures in pixels", least=24, most=2048),
        "candidates": Key(bool, True, "give programs with a planted fault besides the right one"),
        "quality": Key(
            int, _EXACT, "how well the scenes are seen; 100 is without a mistake", most=100
        ),
    }

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._made: tuple[Piece, _Chunk] | None = None

    @classmethod
    def open(cls, values: Mapping[str, Any], base: Path) -> World:
        """The world that the settings describe; no file is needed."""
        return cls(values)

    def pieces(self, rows: int) -> Iterator[Piece]:
        """Scenes of one split each, about as many as have so many questions."""
        at_once = max(1, rows // self._values["questions"])
        facts = sorted((k, v) for k, v in self._values.items() if k not in ("scenes", "splits"))
        for split, count in shares(self._values["scenes"]).items():
            if split not in self._values["splits"]:
                continue
            for start in range(0, count, at_once):
                stop = min(count, start + at_once)
                name = f"world {split} {start}-{stop - 1}"
                told = digest_of(FORM, facts, split, start, stop)
                yield Piece(
                    name, told, (stop - start) * self._values["questions"], (split, start, stop)
                )

    def rows(self, piece: Piece) -> Iterator[Row | BadRow]:
        """The questions of the piece's scenes, each with its picture."""
        seed = self._values["seed"]
        for scene, questions in self._chunk(piece):
            data = png(render(scene, self._values["size"])) if questions else b""
            size = self._values["size"]
            picture = Picture(f"{scene.name}.png", data=data, width=size, height=size, drawn=True)
            for question in questions:
                yield Row(
                    f"w{seed}-{question.id}",
                    question.text,
                    Gold(question.said),
                    (picture,),
                    self._programs(question),
                    question.family,
                    str(piece.mark[0]),
                    "CC0-1.0",
                    f"vprog world, seed {seed}",
                )

    def _programs(self, question: Question) -> tuple[Candidate, ...]:
        right = Candidate(question.program, None, "right", True)
        if not self._values["candidates"]:
            return (right,)
        faulty = (Candidate(c.program, None, c.fault, False) for c in question.candidates())
        return (*faulty, right)

    def profile(self, piece: Piece) -> Profile | None:
        """What is in the piece's scenes, exactly, or as a detector of a quality sees it."""
        size, quality = self._values["size"], self._values["quality"]
        graphs = {
            scene.name: gqa_graph(
                scene.name, msgspec.convert(gqa_scene(scene, size, relations(scene)), GqaScene)
            )
            for scene, _ in self._chunk(piece)
        }
        file = SceneFile(piece.digest, graphs)
        module: SceneModule | NoisyModule = SceneModule(file)
        if quality != _EXACT:
            module = NoisyModule(file, self._values["seed"], quality)
        return scene_profile("world", file, module)

    def _chunk(self, piece: Piece) -> _Chunk:
        if self._made is None or self._made[0] != piece:
            split, start, stop = piece.mark
            values = self._values
            made = chunk(str(split), values["seed"], int(start), int(stop), values["questions"])
            self._made = (piece, tuple(made))
        return self._made[1]
