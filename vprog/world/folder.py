"""The folder of a world: what lies where, and reading it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vprog.grammar.diagnostic import declare
from vprog.world.record import scene_of
from vprog.world.scene import Scene

NO_WORLD = declare(
    "VP361",
    "the folder holds no world",
    "A world is a folder that `vprog world make` wrote, with its manifest.json and its lines of "
    "JSON.",
    wrong="$ vprog world stats .",
    right="$ vprog world make -o small --scenes 2 --seed 1 && vprog world stats small",
)

MANIFEST: Final = "manifest.json"
SCENES: Final = "scenes.jsonl"
QUESTIONS: Final = "questions.jsonl"
BIRDS: Final = "birds.jsonl"
SPECIES: Final = "species.json"
PICTURES: Final = "pictures"
GQA_SCENES: Final = "gqa/scenes.json"
GQA_QUESTIONS: Final = "gqa/questions.json"
CLEVR_SCENES: Final = "clevr/scenes.json"
CLEVR_QUESTIONS: Final = "clevr/questions.json"
#: The form of the folder; changes whenever the same seed gives other bytes.
FORM: Final = 1
#: What every manifest tells.
_FIELDS: Final[Mapping[str, type]] = {
    **dict.fromkeys(("seed", "scenes", "questions", "birds", "size"), int),
    **dict.fromkeys(("splits", "files"), dict),
    "pictures": bool,
}


@dataclass(frozen=True, slots=True)
class World:
    """A world that was written.

    Attributes:
        folder: where it lies.
        manifest: what ``manifest.json`` says.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def size(self) -> int:
        """The width and height of its pictures in pixels, drawn or not."""
        return int(self.manifest["size"])

    def scenes(self) -> Iterator[dict[str, Any]]:
        """The records of its scenes, in the order of the file."""
        return self.lines(SCENES)

    def questions(self) -> Iterator[dict[str, Any]]:
        """The records of its questions, in the order of the file."""
        return self.lines(QUESTIONS)

    def scene(self, name: str) -> Scene | None:
        """The scene of that name, or None."""
        for record in self.scenes():
            if record["name"] == name:
                return scene_of(record)
        return None

    def picture(self, name: str) -> Path | None:
        """The file of a scene's picture; None where it is not there."""
        place = self.folder / PICTURES / f"{name}.png"
        return place if place.is_file() else None

    def lines(self, file: str) -> Iterator[dict[str, Any]]:
        """The lines of one of its files.

        Raises:
            VprogError: VP361 the file is not there or a line is no JSON.
        """
        place = self.folder / file
        try:
            with place.open(encoding="utf-8") as lines:
                for line in lines:
                    yield json.loads(line)
        except (OSError, ValueError, RecursionError):
            raise NO_WORLD.error(f"{place} cannot be read", "make the world again") from None


def open_world(folder: str | Path) -> World:
    """Open the folder of a world.

    Raises:
        VprogError: VP361 it holds none.
    """
    place = Path(folder) / MANIFEST
    try:
        manifest = json.loads(place.read_text(encoding="utf-8"))
        if manifest["form"] != FORM:
            raise NO_WORLD.error(
                f"{folder} was made by another version of vprog", "make the world again"
            )
        if any(type(manifest[name]) is not kind for name, kind in _FIELDS.items()):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise NO_WORLD.error(
            f"{folder} holds no world", "make one: vprog world make -o DIR --scenes 100"
        ) from None
    return World(Path(folder), manifest)


def line(record: Mapping[str, Any]) -> str:
    """A record as a line of JSON.

    >>> line({"a": [1, 2]})
    '{"a":[1,2]}\\n'
    """
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False) + "\n"


def digest(path: Path) -> tuple[int, str]:
    """How many bytes a file has, and their SHA-256."""
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
            size += len(block)
    return size, found.hexdigest()
