"""Rows of GQA: questions with functional programs, and scene graphs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from vprog.corpus.key import Key
from vprog.corpus.row import Candidate, Gold, Picture, Row
from vprog.corpus.sources.fields import name_of, text, word
from vprog.corpus.sources.listed import LISTED_KEYS, Listed, listed, read_json, sizes_of
from vprog.corpus.sources.record import Misfit, plain
from vprog.corpus.sources.source import Piece
from vprog.grammar.diagnostic import VprogError
from vprog.grammar.importers import from_gqa
from vprog.module import Profile
from vprog.modules.scene import scene


class Gqa(Listed):
    """``{ID: question}``, as published, or a list of questions; scene graphs answer their programs."""

    NAME = "GQA"
    KEYS: ClassVar[Mapping[str, Key]] = {
        "questions": Key(str, None, "the file of questions with their programs"),
        "scenes": Key(str, "", "the file of scene graphs"),
        **LISTED_KEYS,
        "licence": Key(str, "CC BY 4.0", "the licence of questions and scene graphs"),
    }

    def files(self) -> Sequence[Path]:
        """Questions and scene graphs."""
        names = (self.values["questions"], self.values["scenes"])
        return [self.base / name for name in names if name]

    def read(self) -> list[Any]:
        """The questions, each with its id."""
        self._sizes  # noqa: B018  read now, as the questions are
        place = self.files()[0]
        data = read_json(place)
        if isinstance(data, dict):
            return [
                {"question_id": id, **q} if isinstance(q, dict) else q for id, q in data.items()
            ]
        return listed(data, "questions", place)

    @cached_property
    def _profile(self) -> Profile | None:
        return scene(self.files()[1]) if self.values["scenes"] else None

    @cached_property
    def _sizes(self) -> Mapping[str, tuple[int, int]]:
        return sizes_of(self.files()[1] if self.values["scenes"] else None)

    def row(self, record: Any, place: int) -> Row:
        """A question; a program that cannot be brought over is told as the reason."""
        question, number = text(record, "question"), word(record["imageId"], "imageId")
        programs: tuple[Candidate, ...] = ()
        missing = "GQA gives it no program"
        if record.get("semantic"):
            try:
                imported = from_gqa(record["semantic"], question)
                programs, missing = (Candidate(imported.text, None, "GQA", True),), ""
            except VprogError as error:
                missing = error.diagnostics[0].message
        types = record.get("types") or {}
        if not isinstance(types, Mapping):
            raise Misfit("its types are no table")
        told = {name: record[name] for name in ("types", "entailed") if record.get(name)}
        return Row(
            f"gqa-{name_of(record, place)}",
            question,
            Gold(plain(record["answer"])),
            (self._picture(number),),
            programs,
            str(types.get("detailed") or types.get("structural") or ""),
            self.values["split"],
            self.values["licence"],
            self.NAME,
            missing=missing,
            extra=tuple((name, json.dumps(one, sort_keys=True)) for name, one in told.items()),
        )

    def _picture(self, number: str) -> Picture:
        found = self.picture(f"{number}.jpg")
        size = self._sizes.get(number)
        if found.path is not None or size is None:
            return found
        return Picture(number, width=size[0], height=size[1])

    def profile(self, piece: Piece) -> Profile | None:
        """What the scene graphs say; None where no file of them is named."""
        return self._profile
