"""Work done in units, each a file of JSON lines that is there whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from vprog.corpus.commit import commit, make_folder
from vprog.distill.publish import NO_ROOM
from vprog.grammar.diagnostic import VprogError

T = TypeVar("T")


def in_units(
    folder: Path, items: Sequence[T], size: int, work: Callable[[Sequence[T]], Sequence[Any]]
) -> Iterator[Any]:
    """What is made of each item, in order; a unit that is there is read, not made again.

    The bounds of units hang on their size alone, so that what is made of an item does not hang on
    where a run was stopped.

    Args:
        folder: where the units lie.
        items: what is worked at.
        size: how many items make a unit.
        work: makes a record, plain JSON data, of each item of a unit.

    Raises:
        VprogError: VP706 a unit cannot be written; what ``work`` raises.
    """
    try:
        make_folder(folder)
        for number, start in enumerate(range(0, len(items), size)):
            file = folder / f"{number:06d}.jsonl"
            if not file.is_file():
                made = work(items[start : start + size])
                lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in made)
                commit(file, "".join(lines).encode())
            with file.open(encoding="utf-8") as lines_read:
                for line in lines_read:
                    yield json.loads(line)
    except VprogError as error:
        if error.code == "VP505":
            raise NO_ROOM.error(error.diagnostics[0].message, "mend that, then run again") from None
        raise
