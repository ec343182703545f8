"""The pictures of a row for an export: their bytes, held to what the row says of them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vprog.corpus.exports.example import Shot
from vprog.corpus.exports.refusal import Refusal
from vprog.grammar.diagnostic import VprogError
from vprog.image import MAX_BYTES, Image

_ENDINGS: Final = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpg"), (b"RIFF", "webp"))
#: Rows that follow one another often share a picture.
_KEPT: Final = 32


class Shots:
    """Gives the pictures of rows, each decoded once while it is at hand."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, Shot] = OrderedDict()

    def of(self, row: Mapping[str, Any]) -> tuple[Shot, ...]:
        """The pictures of a row of a corpus.

        Raises:
            Refusal: one is missing, is no picture, or is not the one that the row was made from.
        """
        told, files = row["pictures"], row["images"]
        if len(files) != len(told):
            raise Refusal("image", f"{len(files)} of its {len(told)} pictures have a file")
        return tuple(self._one(a, b) for a, b in zip(told, files, strict=True))

    def _one(self, told: Mapping[str, Any], file: Mapping[str, Any]) -> Shot:
        digest = told["sha256"]
        known = self._kept.get(digest)
        if known is None:
            known = _shot(told["name"], digest, file["bytes"] or self._read(file["path"]))
            self._kept[digest] = known
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return known

    def _read(self, path: str) -> bytes:
        try:
            with (self._folder / path).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            why = (getattr(error, "strerror", None) or "no path").lower()
            raise Refusal("image", f"{path} cannot be opened: {why}") from None


def _shot(name: str, digest: str, data: bytes) -> Shot:
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 != digest:
        raise Refusal("image", f"{name} has changed since the corpus was built")
    try:
        image = Image.decode(data, name)
    except VprogError as error:
        raise Refusal("image", error.diagnostics[0].message) from None
    ending = next((end for start, end in _ENDINGS if data.startswith(start)), "png")
    return Shot(f"{sha256[:24]}.{ending}", data, sha256, image.width, image.height)
