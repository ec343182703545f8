"""The folder of a corpus: what lies where, and reading it back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vprog.corpus.arrow import arrow_error, parquet
from vprog.corpus.settings import FORMS
from vprog.corpus.shard import FACTS
from vprog.corpus.tally import Tally, of_counts, total
from vprog.grammar.diagnostic import declare

NO_CORPUS = declare(
    "VP504",
    "the folder is no corpus, or of other settings",
    "A corpus is a folder that `vprog corpus build` wrote. It is built from one settings file and "
    "one state of its sources: for others, and for another version of vprog, take a new folder.",
    wrong="$ vprog corpus stats .",
    right="$ vprog corpus init whole.toml --force && rm -rf whole && "
    "vprog corpus build whole.toml -o whole && vprog corpus stats whole",
)
DAMAGED = declare(
    "VP516",
    "a file of a corpus is damaged",
    "It cannot be read, was cut short, or its bytes have changed since it was written. Remove it "
    "and resume the build: it is made again.",
    wrong="$ vprog corpus init torn.toml --force && rm -rf torn && "
    "vprog corpus build torn.toml -o torn 2> /dev/null && "
    "for f in torn/rows/*; do truncate -s 100 $f; done && vprog corpus stats torn",
    right="$ vprog corpus init sound.toml --force && rm -rf sound && "
    "vprog corpus build sound.toml -o sound && vprog corpus stats sound",
)

ROWS: Final = "rows"
BUILD: Final = "build.json"
SETTINGS: Final = "corpus.toml"
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus that was built, or is being built.

    Attributes:
        folder: where it lies.
        build: what ``build.json`` says.
    """

    folder: Path
    build: Mapping[str, Any]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of its units, in order."""
        found = (self.folder / ROWS).glob("[0-9]*.parquet")
        return tuple(sorted(found, key=lambda path: path.name))

    @property
    def manifest(self) -> Mapping[str, Any] | None:
        """What ``manifest.json`` says; None while the corpus is not whole.

        Raises:
            VprogError: VP516.
        """
        place = self.folder / MANIFEST
        try:
            found: Mapping[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise damaged(place, error) from None
        return found

    def facts(self, file: Path) -> Mapping[str, Any]:
        """What a unit's file says of itself: ``unit``, ``number``, ``name``, ``counts``.

        Raises:
            VprogError: VP516.
        """
        try:
            metadata = parquet().read_metadata(file).metadata or {}
            found: Mapping[str, Any] = json.loads(metadata[FACTS.encode()])
        except (OSError, KeyError, ValueError, arrow_error()) as error:
            raise damaged(file, error) from None
        return found

    def tally(self) -> Tally:
        """What became of its rows so far.

        Raises:
            VprogError: VP516.
        """
        tallies = []
        for file in self.files:
            tallies.append(of_counts(self.facts(file)["counts"]))
            tallies[-1].bytes = file.stat().st_size
        return total(tallies)

    def rows(
        self, columns: Sequence[str] | None = None, batch: int = 64
    ) -> Iterator[dict[str, Any]]:
        """Its rows in order, a few at a time held in memory.

        Args:
            columns: which columns; all by default.
            batch: how many rows are read at a time.

        Raises:
            VprogError: VP516.
        """
        for file in self.files:
            yield from self.rows_of(file, columns, batch)

    def rows_of(
        self, file: Path, columns: Sequence[str] | None = None, batch: int = 64
    ) -> Iterator[dict[str, Any]]:
        """The rows of one unit's file; errors as ``rows``."""
        wanted = None if columns is None else list(columns)
        try:
            with parquet().ParquetFile(file, page_checksum_verification=True) as opened:
                for part in opened.iter_batches(batch, columns=wanted):
                    yield from part.to_pylist()
        except (OSError, arrow_error()) as error:
            raise damaged(file, error) from None

    def ids_of(self, file: Path) -> list[str]:
        """The ids of the rows of one unit's file, in order; errors as ``rows``."""
        try:
            with parquet().ParquetFile(file, page_checksum_verification=True) as opened:
                found: list[str] = opened.read(["id"], use_threads=False)["id"].to_pylist()
        except (OSError, arrow_error()) as error:
            raise damaged(file, error) from None
        return found


def open_corpus(folder: str | Path) -> Corpus:
    """Open the folder of a corpus, whole or not.

    Raises:
        VprogError: VP504 it is none.
    """
    place = Path(folder) / BUILD
    try:
        build = json.loads(place.read_text(encoding="utf-8"))
        form = build["form"]
        if not isinstance(build["settings"], str) or not isinstance(build["base"], str):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise NO_CORPUS.error(
            f"{folder} holds no corpus", "build one: vprog corpus build corpus.toml -o FOLDER"
        ) from None
    if form not in FORMS:
        raise NO_CORPUS.error(f"{folder} is of another form ({form})", "read it with its version")
    return Corpus(Path(folder), build)


def damaged(place: Path, error: BaseException) -> Exception:
    """VP516 for a file."""
    why = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return DAMAGED.error(f"{place} is damaged: {why}", "remove it, and resume the build")
