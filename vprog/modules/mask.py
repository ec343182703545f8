"""A mask: which pixels of a picture belong to a thing, as runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mask:
    """Some pixels of a picture.

    Attributes:
        width: of the mask in cells; a cell is a pixel of the picture unless it was shrunk.
        height: likewise.
        runs: how many cells are out, in, out, ... row by row from the top left; they sum to all.

    >>> mask = Mask.of([[0, 1, 1], [0, 1, 0]])
    >>> mask.runs, mask.area, mask.box, mask.rows()[1]
    ((1, 2, 1, 1, 1), 3, (1.0, 0.0, 3.0, 2.0), (False, True, False))
    """

    width: int
    height: int
    runs: tuple[int, ...]

    @classmethod
    def of(cls, rows: Iterable[Iterable[object]]) -> Mask:
        """A mask from rows of what is true inside."""
        table = [[bool(cell) for cell in row] for row in rows]
        cells = [cell for row in table for cell in row]
        runs = [len(list(group)) for _, group in groupby(cells)]
        if cells and cells[0]:
            runs.insert(0, 0)
        return cls(len(table[0]) if table else 0, len(table), tuple(runs))

    @property
    def area(self) -> int:
        """How many cells are in it."""
        return sum(self.runs[1::2])

    @property
    def box(self) -> Box | None:
        """The smallest box around it, in cells; None where it is empty."""
        columns, lines = [], []
        for line, row in enumerate(self.rows()):
            inside = [place for place, cell in enumerate(row) if cell]
            if inside:
                lines.append(line)
                columns += [inside[0], inside[-1]]
        if not lines:
            return None
        ends = (min(columns), lines[0], max(columns) + 1, lines[-1] + 1)
        left, top, right, bottom = (float(end) for end in ends)
        return left, top, right, bottom

    def rows(self) -> list[tuple[bool, ...]]:
        """The cells, row by row."""
        cells: list[bool] = []
        for number, length in enumerate(self.runs):
            cells += [number % 2 == 1] * length
        return [tuple(cells[i : i + self.width]) for i in range(0, len(cells), self.width)]
