"""Rows from a folder of pictures that lie in folders called after their class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from vprog.corpus.key import Key
from vprog.corpus.row import Candidate, Gold, Picture, Row
from vprog.corpus.sources.listed import LISTED_KEYS, Listed
from vprog.corpus.sources.source import NO_SOURCE, Piece, digest_of, unread

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})


class Classes(Listed):
    """``CLASS/PICTURE``: one question about every picture, which the class answers."""

    NAME = "classes"
    KEYS: ClassVar[Mapping[str, Key]] = {
        "path": Key(str, None, "the folder of the classes' folders"),
        "question": Key(str, "What is shown in the picture?", "what is asked of every picture"),
        "program": Key(str, "", "the program that answers it; a file of programs may have others"),
        **{name: key for name, key in LISTED_KEYS.items() if name != "images"},
    }

    def files(self) -> Sequence[Path]:
        """None: pieces hang on the names of the pictures."""
        return []

    def read(self) -> list[Any]:
        """The names of the pictures from the folder, in order."""
        folder = self.base / self.values["path"]
        try:
            folder = folder.resolve()
            classes = sorted(path for path in folder.iterdir() if path.is_dir())
            found = [
                [path.name, picture.name]
                for path in classes
                for picture in sorted(path.iterdir())
                if picture.suffix.lower() in _PICTURES
            ]
        except (OSError, ValueError) as error:
            raise unread(folder, error) from None
        if not found:
            raise NO_SOURCE.error(f"{folder} has no folders of pictures", "name them by class")
        return found

    def pieces(self, rows: int) -> Iterator[Piece]:
        """So many pictures each; a piece hangs on their names, a row on their bytes."""
        told = [str(self.values[name]) for name in ("question", "program")]
        beside = digest_of(sorted((id, repr(p)) for id, p in self.programs.items()))
        for first in range(0, len(self.records), rows):
            some = self.records[first : first + rows]
            name = f"{self.values['path']}:{first + 1}-{first + len(some)}"
            facts = digest_of(told, beside, some)
            yield Piece(name, facts, len(some), (first, len(some)))

    def row(self, record: Any, place: int) -> Row:
        """A picture and its class; underscores in a class are blanks."""
        label, name = record
        path = (self.base / self.values["path"]).resolve() / label / name
        program = self.values["program"]
        return Row(
            f"{label}/{name}",
            self.values["question"],
            Gold(label.replace("_", " ")),
            (Picture(name, path=str(path)),),
            (Candidate(program),) if program else (),
            "class",
            self.values["split"],
            self.values["licence"],
            Path(self.values["path"]).name,
        )
