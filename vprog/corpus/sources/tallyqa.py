"""Rows of TallyQA: questions that count, simple and complex ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from vprog.corpus.key import Key
from vprog.corpus.row import Gold, Row
from vprog.corpus.sources.fields import name_of, text
from vprog.corpus.sources.listed import LISTED_KEYS, Listed, listed, read_json
from vprog.corpus.sources.record import plain


class TallyQa(Listed):
    """A list of records, as published: ``image``, ``question``, ``answer``, ``issimple``."""

    NAME = "TallyQA"
    KEYS: ClassVar[Mapping[str, Key]] = {
        "path": Key(str, None, "the file of questions"),
        **LISTED_KEYS,
    }

    def files(self) -> Sequence[Path]:
        """The one file."""
        return [self.base / self.values["path"]]

    def read(self) -> list[Any]:
        """The questions."""
        (place,) = self.files()
        return listed(read_json(place), "questions", place)

    def row(self, record: Any, place: int) -> Row:
        """A question; only the test file says which are simple."""
        name = text(record, "image")
        simple = record.get("issimple")
        kind = "count" if simple is None else "simple" if simple else "complex"
        return Row(
            f"tally-{name_of(record, place)}",
            text(record, "question"),
            Gold(plain(record["answer"])),
            (self.picture(name, Path(name).name),),
            (),
            kind,
            self.values["split"],
            self.values["licence"],
            f"{self.NAME} ({record.get('data_source') or 'unknown'})",
        )
