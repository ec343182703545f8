"""The interface of what makes units, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from vprog.corpus.settings import Settings
from vprog.corpus.tally import Tally
from vprog.corpus.unit import Unit
from vprog.grammar.diagnostic import Diagnostic, VprogError, declare

LOST = declare(
    "VP507",
    "a unit of a corpus ends every process that makes it",
    "The process died again and again at the same unit: there is not enough memory, or a module "
    "crashes. All other units are made.",
    wrong=">>> from vprog.corpus.executors.executor import lost\n"
    ">>> raise lost('rows.jsonl:1-500')",
    right=">>> from vprog.corpus.executors.executor import TRIES\n>>> TRIES > 1",
)
#: How many processes a unit may end before it is given up.
TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Task:
    """What all workers are told once.

    Attributes:
        settings: of the corpus.
        folder: where the files of units lie.
    """

    settings: Settings
    folder: Path


@dataclass(frozen=True, slots=True)
class Done:
    """A unit that was made, or why it was not.

    Attributes:
        unit: which.
        tally: what became of its rows; None where it was not made.
        errors: why it was not made.
    """

    unit: Unit
    tally: Tally | None = None
    errors: tuple[Diagnostic, ...] = ()


class Executor(Protocol):
    """Makes units; each worker is given one at a time, so that nothing piles up."""

    def run(self, task: Task, units: Sequence[Unit]) -> Iterator[Done]:
        """Make units, in any order; whoever stops listening ends the work."""
        ...


def attempt(maker: object, unit: Unit) -> Done:
    """Make one unit; what is wrong is told, not raised."""
    from vprog.corpus.work import Maker

    assert isinstance(maker, Maker)
    try:
        return Done(unit, maker.make(unit))
    except VprogError as error:
        return Done(unit, None, error.diagnostics)


def lost(name: str) -> VprogError:
    """VP507 for a unit."""
    return LOST.error(
        f"{name} ended {TRIES} processes", "give fewer rows to a unit, or look at its programs"
    )
