"""Other rows that ask the same question: a program that says what is asked is right on these too.

VQAv2 asks one question of two pictures with different answers, NLVR tells one sentence of several
pictures, and people ask the same of many. A program that is right by chance about one picture is
seldom right about the others. So where several programs of a row are right, each is also run on
rows nearby that ask the same in the same words, and the corpus keeps of how many it gave the right
answer. Which rows those are hangs on the settings and the data alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from vprog.corpus.entry import Entry
from vprog.corpus.normal import normal
from vprog.corpus.row import BadRow, Row
from vprog.many import Job

#: How many rows are read ahead to see whether they ask the same.
WINDOW: Final = 2_000
#: How many of these are compared with one another at most, and how many pixels they have together.
HELD: Final = 500
PIXELS: Final = 1 << 28


def windows(rows: Iterator[Row | BadRow], size: int) -> Iterator[list[Row | BadRow]]:
    """Rows in lists of a size, in order."""
    while window := list(islice(rows, size)):
        yield window


def others(rows: Sequence[Row | BadRow], most: int) -> Mapping[int, tuple[int, ...]]:
    """For each row, the places of others that ask the same of other pictures.

    Args:
        rows: in the order of the source.
        most: how many others are wanted, the next ones first, then from the beginning.

    >>> from vprog.corpus.row import Gold, Picture
    >>> rows = [Row(str(n), q, Gold("yes"), (Picture(f"{n}.png"),)) for n, q in enumerate(
    ...     ("Is it red?", "What is it?", "is it red", "Is it  red?"))]
    >>> others(rows, 1)
    {0: (2,), 2: (3,), 3: (0,)}
    """
    same: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if isinstance(row, Row) and row.question and row.gold.answer and row.pictures:
            same.setdefault(normal(row.question), []).append(place)
    found: dict[int, tuple[int, ...]] = {}
    for places in same.values():
        for turn, place in enumerate(places):
            around = (*places[turn + 1 :], *places[:turn])
            apart = (other for other in around if _apart(rows[place], rows[other]))
            if chosen := tuple(islice(apart, most)):
                found[place] = chosen
    return found


def _apart(one: Row | BadRow, other: Row | BadRow) -> bool:
    """Whether two rows are about different pictures."""
    assert isinstance(one, Row) and isinstance(other, Row)
    return one.pictures != other.pictures


class Comparison:
    """Tries the right programs of rows on other rows that ask the same.

    Args:
        entries: rows whose programs were run.
        most: on how many others each is tried.
    """

    def __init__(self, entries: Sequence[Entry], most: int) -> None:
        self._entries = entries
        same = others([entry.row for entry in entries], most)
        # Where one program is right there is nothing to choose from.
        self._same = {
            place: [entries[other] for other in around if entries[other].error is None]
            for place, around in same.items()
            if len(entries[place].right) > 1
        }

    def jobs(self) -> Iterator[Job]:
        """The runs; the id of each is its row's place, its program's, and the other row."""
        for mine, around in self._same.items():
            for place, one in self._entries[mine].right:
                assert one.trace is not None
                for other in around:
                    program = one.trace.program
                    yield Job(program, other.inputs(program), (mine, place, other))

    def settle(self, right: Iterable[tuple[int, int]]) -> None:
        """Note of how many others each program is right.

        Args:
            right: for each run that gave the right answer its row's place and its program's.
        """
        agreed = Counter(right)
        for mine, around in self._same.items():
            entry = self._entries[mine]
            for place, one in entry.right:
                entry.found[place] = replace(one, agreed=agreed[mine, place], others=len(around))
