"""A run as named stages in one folder: a stage that is there is done, and the rest is made.

The same command goes on where it was stopped. A stage is made in a hidden folder beside its place and
moved there when it is whole; what it had made when it was stopped stays in that folder, so a stage
that can go on within itself (a training, a sampling) does.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

from vprog.corpus.commit import sync_folder
from vprog.distill.publish import NO_ROOM, ready, sync
from vprog.distill.rank import alone, by_itself, wait_for
from vprog.distill.training import hold_same

#: In a run's folder: what it is of.
OF: Final = "run.json"


class Run:
    """The folder of a run.

    Args:
        folder: where it lies; it is made.
        of: plain data that tells one run from another: digests of settings and data.
        tell: is told, in a sentence, of each stage that begins or is there.

    Raises:
        VprogError: VP708 the folder holds a run of something else; VP706 it cannot be written.
    """

    def __init__(
        self,
        folder: str | Path,
        of: Mapping[str, Any],
        tell: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.folder = ready(folder)
        self._tell = tell if alone() else lambda sentence: None
        hold_same(self.folder / OF, json.loads(json.dumps({"form": 1, **of})))

    def done(self, name: str) -> bool:
        """Whether a stage is whole."""
        return (self.folder / name).is_dir()

    def stage(
        self,
        name: str,
        make: Callable[[Path], Any],
        *,
        resumes: bool = False,
        together: bool = False,
    ) -> Path:
        """Have a stage made, unless it is there.

        Args:
            name: of the stage, and its folder.
            make: writes its files into a folder that it is given.
            resumes: give it what it had made when it was stopped; otherwise it begins anew.
            together: all processes make it; otherwise the first one does, and the others wait.

        Returns:
            The stage's folder.

        Raises:
            VprogError: VP706 the system fails; what ``make`` raises.
        """
        place = self.folder / name
        if place.is_dir():
            self._tell(f"{name}: done before")
            return place
        if not alone() and not together:
            wait_for(place)
            return place
        part = self.folder / f".{name}.part"
        self._tell(f"{name}: {'goes on' if resumes and part.is_dir() else 'begins'}")
        try:
            if not resumes and alone():
                shutil.rmtree(part, ignore_errors=True)
            part.mkdir(exist_ok=True)
            with nullcontext() if together else by_itself():
                make(part)
            if alone():
                sync(part)
                os.replace(part, place)
                sync_folder(self.folder)
        except OSError as error:
            raise NO_ROOM.error(
                f"the stage {name} of {self.folder} cannot go on: {_why(error)}",
                "mend that, then run the same command again",
            ) from None
        wait_for(place)
        return place


def _why(error: OSError) -> str:
    """What the system says, and of which file."""
    said = (error.strerror or str(error)).lower()
    return f"{error.filename}: {said}" if error.filename is not None else said


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write lines of JSON into a stage; the stage is what makes them appear whole."""
    told = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(told, encoding="utf-8")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The lines of JSON of a stage that is done."""
    # A text may hold other ends of lines, which JSON leaves as they are.
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
