"""What sources share whose files are lists of records: pieces, pictures, and programs from beside."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import msgspec

from vprog.corpus.key import Key
from vprog.corpus.row import BadRow, Candidate, Picture, Row
from vprog.corpus.sources.record import NO_ROW, ODD, Misfit, Reader, fault
from vprog.corpus.sources.source import NO_SOURCE, Piece, bytes_of, digest_of, unread
from vprog.module import Profile
from vprog.modules.scene_file import read_scenes
from vprog.world.folder import digest

#: What the settings of every such source may say.
LISTED_KEYS: Mapping[str, Key] = {
    "images": Key(str, "", "the folder of pictures; without it they are known by their names"),
    "programs": Key(
        str, "", "a file of JSON lines with id and program or programs, for the rows' questions"
    ),
    "split": Key(str, "", "the split of rows that name none"),
    "licence": Key(str, "", "the licence of rows"),
}
#: The size of a picture that is known by its name alone.
_UNKNOWN = (640, 480)


class Listed(ABC):
    """A source of records; a subclass says which files, and what a record is."""

    KEYS: ClassVar[Mapping[str, Key]]
    #: What rows say that they are from.
    NAME: ClassVar[str]

    def __init__(self, values: Mapping[str, Any], base: Path) -> None:
        self.values, self.base = values, base

    @classmethod
    def open(cls, values: Mapping[str, Any], base: Path) -> Self:
        """The files that the settings name.

        Raises:
            VprogError: VP503.
        """
        found = cls(values, base)
        found.records  # noqa: B018  read now, so that a broken file is told before anything runs
        found.programs  # noqa: B018
        return found

    @abstractmethod
    def files(self) -> Sequence[Path]:
        """All files that rows hang on, pictures apart."""

    @abstractmethod
    def read(self) -> list[Any]:
        """The records, in order.

        Raises:
            VprogError: VP503.
        """

    @abstractmethod
    def row(self, record: Any, place: int) -> Row:
        """The row that a record is.

        Raises:
            Misfit, or another of ``ODD``: it is none.
        """

    @cached_property
    def records(self) -> list[Any]:
        """The records, read once."""
        return self.read()

    @cached_property
    def programs(self) -> Mapping[str, tuple[Candidate, ...]]:
        """The programs from beside, by the id of their row."""
        if not self.values["programs"]:
            return {}
        place = self.base / self.values["programs"]
        reader = Reader(place.parent.resolve(), {})
        found: dict[str, tuple[Candidate, ...]] = {}
        try:
            for line in bytes_of(place).split(b"\n"):
                if line.strip():
                    told = msgspec.json.decode(line, type=dict[str, Any])
                    told |= {"question": "", "answer": ""}
                    row = reader.row(told, "")
                    if isinstance(row, BadRow):
                        raise NO_SOURCE.error(f"{place}{row.sentence}", "mend it there")
                    found[row.id] = found.get(row.id, ()) + row.programs
        except (ValueError, RecursionError) as error:
            raise unread(place, error) from None
        return found

    def pieces(self, rows: int) -> Iterator[Piece]:
        """So many records each, in the order of the file."""
        places = [*self.files(), *([self.base / p] if (p := self.values["programs"]) else [])]
        facts = [digest(place)[1] for place in places]
        total = len(self.records)
        for first in range(0, total, rows):
            count = min(rows, total - first)
            name = f"{self.NAME}:{first + 1}-{first + count}"
            yield Piece(name, digest_of(facts, first, count), count, (first, count))

    def rows(self, piece: Piece) -> Iterator[Row | BadRow]:
        """The rows of a piece."""
        first, count = (int(part) for part in piece.mark)
        for place, record in enumerate(self.records[first : first + count], first):
            where = f"{self.NAME}:{place + 1}"
            try:
                row = self.row(record, place)
            except ODD as error:
                yield BadRow(where, NO_ROW.id, f"{where}: {fault(error, record)}")
                continue
            beside = self.programs.get(row.id, ())
            programs = (*beside, *row.programs)
            missing = row.missing or f"{self.NAME} has no programs, and no file of them names it"
            yield replace(row, programs=programs, missing="" if programs else missing)

    def profile(self, piece: Piece) -> Profile | None:
        """None: only some sources know what their pictures show."""
        return None

    def picture(self, name: str, *others: str) -> Picture:
        """A picture by its name in the folder of pictures, or by another one that it may have there.

        Raises:
            Misfit: the name is none of a file, or leads out of the folder.
        """
        if any("\0" in one for one in (name, *others)):
            raise Misfit("its picture is no path")
        if not self.values["images"]:
            return Picture(Path(name).name, width=_UNKNOWN[0], height=_UNKNOWN[1])
        folder = (self.base / self.values["images"]).resolve()
        places = [Path(os.path.realpath(folder / one)) for one in (name, *others)]
        if not all(place.is_relative_to(folder) for place in places):
            raise Misfit(f"its picture {name[:60]} lies outside of {folder}")
        place = next((place for place in places if os.path.isfile(place)), places[0])
        return Picture(place.name, path=str(place))


def read_json(path: Path) -> Any:
    """A file of JSON.

    Raises:
        VprogError: VP503.
    """
    try:
        return msgspec.json.decode(bytes_of(path))
    except (ValueError, RecursionError) as error:
        raise unread(path, error) from None


def listed(data: Any, name: str, path: Path) -> list[Any]:
    """The list that a file is, or has under a name.

    Raises:
        VprogError: VP503 there is none.
    """
    found = data.get(name) if isinstance(data, dict) else data
    if not isinstance(found, list):
        raise NO_SOURCE.error(f"{path} has no list of {name}", "it is of another layout")
    return found


def sizes_of(path: Path | None) -> Mapping[str, tuple[int, int]]:
    """Width and height of each picture that a file of scene graphs tells of; of no file, nothing.

    Raises:
        VprogError: VP640 it holds no scene graphs.
    """
    if path is None:
        return {}
    scenes = read_scenes(path).scenes
    return {name: (graph.width, graph.height) for name, graph in scenes.items()}
