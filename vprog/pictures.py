"""Pictures by path, each decoded once while anyone still looks at it."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path
from typing import Final, TypeAlias
from weakref import WeakValueDictionary

from vprog.image import Image

#: The most bytes of pixels that are kept for those who come later.
KEPT: Final = 256 << 20

_Key: TypeAlias = tuple[str, int, int]


class Pictures:
    """Opens pictures. One that is alive is not decoded again; of the others the last are kept.

    Args:
        kept: the most bytes of pixels that are kept though nobody looks at them.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._most = kept
        self._alive: WeakValueDictionary[_Key, Image] = WeakValueDictionary()
        self._kept: OrderedDict[_Key, Image] = OrderedDict()
        self._bytes = 0
        #: How many were decoded.
        self.decoded = 0

    def open(self, path: str | Path) -> Image:
        """The picture in a file; a file that has changed since is read again.

        Raises:
            VprogError: as ``Image.open``.
        """
        try:
            facts = os.stat(path)
        except (OSError, ValueError):
            return Image.open(path)
        key = (os.fspath(path), facts.st_mtime_ns, facts.st_size)
        found = self._alive.get(key)
        if found is None:
            found = Image.open(path)
            self.decoded += 1
            self._alive[key] = found
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = found
            self._bytes += weight(found)
            while self._bytes > self._most:
                self._bytes -= weight(self._kept.popitem(last=False)[1])
        return found


def weight(image: Image) -> int:
    """The bytes of a picture's pixels; 0 where it has none."""
    return 0 if image.load is None else 3 * image.width * image.height
