"""Rows from a file of JSON lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from vprog.corpus.key import Key
from vprog.corpus.row import BadRow, Row
from vprog.corpus.sources.record import NO_ROW, Reader
from vprog.corpus.sources.source import Piece, cause, digest_of, unmarked, unread
from vprog.module import Profile

#: What a source of records may say besides where its file lies.
RECORD_KEYS: Mapping[str, Key] = {
    "images": Key(str, "", "the folder of its pictures; the file's own where nothing is said"),
    "ending": Key(str, "", "added to a picture's path, such as .png"),
    "fields": Key(dict, {}, "for a field of ours, what the file calls it"),
    "split": Key(str, "", "the split of rows that name none"),
    "licence": Key(str, "", "the licence of rows that name none"),
    "source": Key(str, "", "where rows are from that do not say it"),
}


class Lines:
    """A row a line, each an object of JSON (see ``vprog.corpus.sources.record``)."""

    KEYS: ClassVar[Mapping[str, Key]] = {
        "path": Key(str, None, "the file of JSON lines"),
        **RECORD_KEYS,
    }

    def __init__(self, path: Path, reader: Reader) -> None:
        self._path, self._reader = path, reader

    @classmethod
    def open(cls, values: Mapping[str, Any], base: Path) -> Lines:
        """The file that the settings name.

        Raises:
            VprogError: VP503.
        """
        path = base / values["path"]
        try:
            path.open("rb").close()
        except (OSError, ValueError) as error:
            raise unread(path, error) from None
        return cls(path, reader_of(values, base, path))

    def pieces(self, rows: int) -> Iterator[Piece]:
        """So many lines each; the last has what is left."""
        try:
            with self._path.open("rb") as file:
                first, start = 1, 0
                while True:
                    digest, count, size = hashlib.sha256(), 0, 0
                    for line in file:
                        digest.update(line)
                        size += len(line)
                        count += 1
                        if count == rows:
                            break
                    if not count:
                        return
                    name = f"{self._path.name}:{first}-{first + count - 1}"
                    told = digest_of(digest.hexdigest(), first)
                    yield Piece(name, told, count, (start, size, first))
                    first, start = first + count, start + size
        except OSError as error:
            raise unread(self._path, error) from None

    def rows(self, piece: Piece) -> Iterator[Row | BadRow]:
        """The rows of some lines; an empty line is no row and is passed over."""
        start, size, first = (int(part) for part in piece.mark)
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                block = file.read(size)
        except OSError as error:
            raise unread(self._path, error) from None
        if not start:
            block = unmarked(block)
        for place, line in enumerate(block.split(b"\n"), first):
            if not line.strip():
                continue
            where = f"{self._path.name}:{place}"
            try:
                record = msgspec.json.decode(line)
            except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
                yield BadRow(where, NO_ROW.id, f"{where}: it is no JSON: {cause(error)}")
                continue
            yield self._reader.row(record, where)

    def profile(self, piece: Piece) -> Profile | None:
        """None: a file of rows says nothing of its pictures."""
        return None


def reader_of(values: Mapping[str, Any], base: Path, path: Path) -> Reader:
    """What reads the records of a file."""
    folder = base / values["images"] if values["images"] else path.parent
    return Reader(
        folder.resolve(),
        values["fields"],
        values["ending"],
        values["split"],
        values["licence"],
        values["source"] or path.name,
    )
