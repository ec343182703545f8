"""What every format of an export gives: how an example is written, and how it is read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from vprog.corpus.exports.checks import View
from vprog.corpus.exports.example import Example


class Sink(Protocol):
    """A file, or files, of one split that records are added to."""

    def add(self, record: Mapping[str, Any], example: Example) -> None:
        """Write a record."""
        ...

    def close(self) -> None:
        """Write what ends the file."""
        ...


class Format(Protocol):
    """A format. ``folder`` is the name of the folder of its pictures; empty: it holds them itself."""

    name: str
    folder: str

    def record(self, example: Example) -> dict[str, Any]:
        """An example as plain data."""
        ...

    def view(self, record: Mapping[str, Any]) -> View:
        """A record as a trainer reads it; knows nothing of the example."""
        ...

    def sink(self, folder: Path, split: str) -> Sink:
        """Where the records of a split go."""
        ...

    def beside(self, splits: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
        """Texts of other files that a reader needs, by name; given the tasks of each split."""
        ...


class Lines:
    """A record a line, or all of them as one JSON list."""

    def __init__(self, place: Path, listed: bool = False) -> None:
        self._file = place.open("w", encoding="utf-8")
        self._listed, self._count = listed, 0

    def add(self, record: Mapping[str, Any], example: Example) -> None:
        """Write a record."""
        if self._listed:
            self._file.write(",\n" if self._count else "[\n")
        # ASCII, so that no reader takes a separator of lines within a text for the end of one.
        self._file.write(json.dumps(record, allow_nan=False))
        self._file.write("" if self._listed else "\n")
        self._count += 1

    def close(self) -> None:
        """Write what ends the file."""
        if self._listed:
            self._file.write("\n]\n" if self._count else "[]\n")
        self._file.close()


def marked(example: Example, text: str) -> str:
    """A prompt with a placeholder for each picture, as several formats have it."""
    return "<image>\n" * len(example.images) + text


def paths(example: Example) -> list[str]:
    """The files of an example's pictures, from the folder of the export."""
    return [f"images/{shot.name}" for shot in example.images]
