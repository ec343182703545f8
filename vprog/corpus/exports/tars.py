"""WebDataset: tar files of at most so many examples, each a few files of one name."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vprog.corpus.exports.checks import View
from vprog.corpus.exports.example import Example
from vprog.corpus.exports.plain import facts

#: How many examples a file holds, at most.
SHARD: Final = 1000


class Tars:
    """``KEY.json`` and ``KEY.png`` (or ``jpg``, ``webp``; of several pictures ``KEY.0.png`` ...)."""

    name = "webdataset"
    folder = ""

    def record(self, example: Example) -> dict[str, Any]:
        """An example as plain data; the names of its pictures are those behind its key."""
        several = len(example.images) > 1
        names = [
            f"{place}.{shot.name.rpartition('.')[2]}" if several else shot.name.rpartition(".")[2]
            for place, shot in enumerate(example.images)
        ]
        return {**facts(example), "images": names}

    def view(self, record: Mapping[str, Any]) -> View:
        """A record as a trainer reads it."""
        targets = [record["target"], *([record["rejected"]] * (record["task"] == "preference"))]
        return View(record["prompt"], len(record["images"]), record["images"], targets)

    def sink(self, folder: Path, split: str) -> Shards:
        """``SPLIT-000000.tar`` and so on."""
        return Shards(folder, split)

    def beside(self, splits: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
        """Nothing."""
        return {}


class Shards:
    """Writes the tar files of a split; the same examples give the same bytes."""

    def __init__(self, folder: Path, split: str) -> None:
        self._folder, self._split = folder, split
        self._count = 0
        self._tar: tarfile.TarFile | None = None

    def add(self, record: Mapping[str, Any], example: Example) -> None:
        """Write a record and its pictures under one key."""
        if self._count % SHARD == 0:
            self.close()
            place = self._folder / f"{self._split}-{self._count // SHARD:06d}.tar"
            self._tar = tarfile.open(place, "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
        # A key holds no dot and is in order; ids may be anything.
        key = f"{self._count:09d}-{hashlib.sha256(example.id.encode()).hexdigest()[:12]}"
        for name, shot in zip(record["images"], example.images, strict=True):
            self._put(f"{key}.{name}", shot.data)
        self._put(f"{key}.json", json.dumps(record, allow_nan=False).encode())
        self._count += 1

    def _put(self, name: str, data: bytes) -> None:
        assert self._tar is not None
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        self._tar.addfile(entry, io.BytesIO(data))

    def close(self) -> None:
        """End the file at hand."""
        if self._tar is not None:
            self._tar.close()
            self._tar = None
