"""What is measured while a student learns: lines of JSON, and tensorboard beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vprog.files import write

#: The file in a run's folder.
FILE: Final = "metrics.jsonl"


class Metrics:
    """Adds lines to a run's metrics; what was measured behind the step it goes on from is dropped.

    Args:
        folder: of the run.
        step: the step that the run goes on from.
        tensorboard: whether to write for tensorboard too, in the folder ``tensorboard``.
    """

    def __init__(self, folder: Path, step: int, tensorboard: bool) -> None:
        self._file = folder / FILE
        kept = [line for line in read_metrics(folder) if line["step"] <= step]
        write(self._file, "".join(json.dumps(line) + "\n" for line in kept))
        self._board: Any = None
        if tensorboard:
            from vprog.modules.device import package

            board = package("torch.utils.tensorboard", "train")
            self._board = board.SummaryWriter(str(folder / "tensorboard"), purge_step=step + 1)

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Note what was measured at a step."""
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, **values}) + "\n")
        if self._board is not None:
            for name, value in values.items():
                self._board.add_scalar(name, value, step)

    def close(self) -> None:
        """Write what is held."""
        if self._board is not None:
            self._board.close()


def read_metrics(folder: str | Path) -> list[dict[str, Any]]:
    """The lines of a run's metrics, those that a kill cut short left out."""
    file = Path(folder) / FILE
    if not file.is_file():
        return []
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            break
    return found
