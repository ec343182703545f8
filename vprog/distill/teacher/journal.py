"""What a teacher wrote, kept by content: nothing is asked twice, and a run that was killed goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vprog.distill.teacher.teacher import Asked, Teacher
from vprog.failed import Failed
from vprog.files import append, appended


class Journaled:
    """A teacher whose answers are kept in a file of JSON lines.

    A line is written and flushed when its batch is done; a line that was cut off is passed over. The
    key of an answer is a digest of the teacher, the words and the bytes of the pictures, so a file
    serves as a recording too: without the server, what is in it is answered.

    Args:
        teacher: who is asked for what the file does not hold.
        path: the file; it is made where it is not there.
        batch: how many questions the teacher is given at once.

    Raises:
        VprogError: VP351 the file cannot be written.
    """

    def __init__(self, teacher: Teacher, path: str | Path, batch: int = 64) -> None:
        self._teacher, self._path, self._batch = teacher, Path(path), max(1, batch)
        self._known: dict[str, str] = {}
        #: How many answers were asked for, and how many were known.
        self.made = self.found = 0
        for entry in appended(self._path):
            if _is_kept(entry):
                self._known[entry[0]] = entry[1]

    @property
    def name(self) -> str:
        """The teacher's."""
        return self._teacher.name

    @property
    def version(self) -> str:
        """The teacher's."""
        return self._teacher.version

    def write(self, asks: Sequence[Asked]) -> list[str | Failed]:
        """The teacher's answers. A failure is not kept: the next run asks again."""
        keys = [self._key(ask) for ask in asks]
        waiting = {k: ask for k, ask in zip(keys, asks, strict=True) if k not in self._known}
        self.found += len(keys) - len(waiting)
        self.made += len(waiting)
        failed: dict[str, Failed] = {}
        places = list(waiting)
        for start in range(0, len(places), self._batch):
            some = places[start : start + self._batch]
            answers = self._teacher.write([waiting[key] for key in some])
            good = {}
            for key, answer in zip(some, answers, strict=True):
                if isinstance(answer, Failed):
                    failed[key] = answer
                else:
                    good[key] = answer
            self._keep(good)
        return [self._known[key] if key in self._known else failed[key] for key in keys]

    def _key(self, ask: Asked) -> str:
        whole = hashlib.sha256(json.dumps([self.name, self.version, ask.system, ask.text]).encode())
        for picture in ask.images:
            data = picture if isinstance(picture, bytes) else Path(picture).read_bytes()
            whole.update(hashlib.sha256(data).digest())
        return whole.hexdigest()

    def _keep(self, good: dict[str, str]) -> None:
        self._known.update(good)
        append(self._path, ([key, text] for key, text in good.items()))


def _is_kept(entry: Any) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and all(isinstance(e, str) for e in entry)
