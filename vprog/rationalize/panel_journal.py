"""What a panel said, kept by content: a call is made once, and an interrupted run goes on."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from vprog.files import append, appended
from vprog.image import Image
from vprog.rationalize.panel import Asked, Member, Scored

_Said = TypeVar("_Said", float | None, str)


class Journal:
    """Calls of members, kept in memory and, where a path is given, in a file of JSON lines.

    Each line is written when its batch is done. A line that was cut off is passed over, so a file of
    a run that was killed is as good as any.

    Args:
        path: the file; it is made where it is not there. None: nothing outlives the object.
        batch: how many calls a member is given at once.

    Raises:
        VprogError: VP351 the file cannot be written.
    """

    def __init__(self, path: str | Path | None = None, batch: int = 64) -> None:
        self._known: dict[str, float | str | None] = {}
        self._batch = max(1, batch)
        self._path = None if path is None else Path(path)
        #: How many calls were made, and how many were known.
        self.made = self.found = 0
        if self._path is not None:
            self._known.update(filter(None, map(_kept, appended(self._path))))

    def logprobs(self, member: Member, asked: Sequence[Scored]) -> list[float | None]:
        """As the member's own, each different call once."""
        return self._told(member, "logprob", asked, member.logprobs)

    def generate(self, member: Member, asked: Sequence[Asked]) -> list[str]:
        """As the member's own, each different call once."""
        return self._told(member, "generate", asked, member.generate)

    def _told(
        self,
        member: Member,
        kind: str,
        asked: Sequence[Any],
        call: Callable[[Sequence[Any]], list[_Said]],
    ) -> list[_Said]:
        keys = [_key(member, kind, ask) for ask in asked]
        waiting = {key: ask for key, ask in zip(keys, asked, strict=True) if key not in self._known}
        self.found += len(keys) - len(waiting)
        self.made += len(waiting)
        places = list(waiting)
        for start in range(0, len(places), self._batch):
            some = places[start : start + self._batch]
            told = call([waiting[key] for key in some])
            self._keep(dict(zip(some, told, strict=True)))
        return [self._known[key] for key in keys]  # type: ignore[misc]

    def _keep(self, told: dict[str, Any]) -> None:
        self._known.update(told)
        if self._path is None:
            return
        append(self._path, ([key, said] for key, said in told.items()))


def _kept(entry: Any) -> tuple[str, float | str | None] | None:
    if not (isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str)):
        return None
    said = entry[1]
    if isinstance(said, bool) or not isinstance(said, float | int | str | None):
        return None
    if isinstance(said, int | float) and not math.isfinite(said):
        return None
    return entry[0], float(said) if isinstance(said, int) else said


def _key(member: Member, kind: str, ask: Sequence[Any]) -> str:
    """The digest of all that an answer hangs on."""
    image = ask[0]
    picture = ""
    if isinstance(image, Image):
        picture = f"{image.digest}:{image.name}:{image.width}x{image.height}"
    told = json.dumps([kind, member.name, member.version, picture, *ask[1:]])
    return hashlib.sha256(told.encode()).hexdigest()
