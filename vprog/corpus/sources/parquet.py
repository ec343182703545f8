"""Rows from a file of Parquet, as data sets on a hub are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from vprog.corpus.arrow import arrow_error, parquet
from vprog.corpus.key import Key
from vprog.corpus.row import BadRow, Row
from vprog.corpus.sources.jsonl import RECORD_KEYS, reader_of
from vprog.corpus.sources.record import FIELDS, Reader
from vprog.corpus.sources.source import Piece, digest_of, unread
from vprog.module import Profile
from vprog.world.folder import digest


class Parquet:
    """A record a row (see ``vprog.corpus.sources.record``); a picture may be its bytes."""

    KEYS: ClassVar[Mapping[str, Key]] = {
        "path": Key(str, None, "the file of Parquet"),
        **RECORD_KEYS,
    }

    def __init__(self, path: Path, reader: Reader, fields: Mapping[str, str]) -> None:
        self._path, self._reader, self._fields = path, reader, fields

    @classmethod
    def open(cls, values: Mapping[str, Any], base: Path) -> Parquet:
        """The file that the settings name.

        Raises:
            VprogError: VP503.
        """
        path = base / values["path"]
        try:
            parquet().ParquetFile(path).close()
        except (OSError, ValueError, arrow_error()) as error:
            raise unread(path, error) from None
        return cls(path, reader_of(values, base, path), values["fields"])

    def pieces(self, rows: int) -> Iterator[Piece]:
        """So many rows each; the last has what is left."""
        try:
            total = parquet().ParquetFile(self._path).metadata.num_rows
            sha256 = digest(self._path)[1]
        except (OSError, arrow_error()) as error:
            raise unread(self._path, error) from None
        for first in range(0, total, rows):
            count = min(rows, total - first)
            name = f"{self._path.name}:{first + 1}-{first + count}"
            yield Piece(name, digest_of(sha256, first, count), count, (first, count))

    def rows(self, piece: Piece) -> Iterator[Row | BadRow]:
        """The rows of a piece; of its row groups no more than a few records are held at a time."""
        first, count = (int(part) for part in piece.mark)
        wanted = {self._fields.get(field, field) for field in FIELDS}
        place = 0
        try:
            with parquet().ParquetFile(self._path) as file:
                columns = [name for name in file.schema_arrow.names if name in wanted]
                groups = []
                for number in range(file.num_row_groups):
                    size = file.metadata.row_group(number).num_rows
                    if place + size > first and place < first + count:
                        groups.append((number, place))
                    place += size
                at = groups[0][1] if groups else 0
                numbers = [number for number, _ in groups]
                for batch in file.iter_batches(64, row_groups=numbers, columns=columns):
                    for record in batch.to_pylist():
                        if first <= at < first + count:
                            yield self._reader.row(record, f"{self._path.name}:{at + 1}")
                        at += 1
        except (OSError, ValueError, arrow_error()) as error:
            raise unread(self._path, error) from None

    def profile(self, piece: Piece) -> Profile | None:
        """None: a file of rows says nothing of its pictures."""
        return None
