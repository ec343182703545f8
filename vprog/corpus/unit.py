"""Units: the parts that a corpus is made of, each a file, named by all that its bytes hang on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vprog import __version__
from vprog.corpus.settings import FORM, Settings
from vprog.corpus.sources.source import Piece, Source, digest_of


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a corpus.

    Attributes:
        number: its place among all units.
        source: the place of its source among the settings' sources.
        piece: which rows.
        digest: of all that its bytes hang on.
    """

    number: int
    source: int
    piece: Piece
    digest: str

    @property
    def file(self) -> str:
        """The name of its file, below ``rows/``."""
        return f"{self.number:06d}-{self.digest[:32]}.parquet"


def units(settings: Settings, sources: Sequence[Source], facts: object) -> Iterator[Unit]:
    """The units of a corpus, in order; they hang on the settings and the data alone.

    Args:
        settings: of the corpus.
        sources: opened, in the order of the settings.
        facts: what is known of the modules that answer.
    """
    number = 0
    for place, source in enumerate(sources):
        for piece in source.pieces(settings["units.rows"]):
            told = digest_of(FORM, __version__, settings.digest, facts, place, number, piece.digest)
            yield Unit(number, place, piece, told)
            number += 1
