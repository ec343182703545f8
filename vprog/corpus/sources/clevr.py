"""Rows of CLEVR: its questions with their functional programs, and its scenes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, ClassVar

from vprog.corpus.key import Key
from vprog.corpus.row import BadRow, Candidate, Gold, Picture, Row
from vprog.corpus.sources.fields import text
from vprog.corpus.sources.listed import read_json, sizes_of
from vprog.corpus.sources.record import NO_ROW, ODD, Misfit, fault, plain
from vprog.corpus.sources.source import NO_SOURCE, Piece, digest_of
from vprog.grammar.importers import from_clevr
from vprog.module import Profile
from vprog.modules.scene import scene
from vprog.world.folder import digest


class Clevr:
    """CLEVR's layout, as published: ``{"questions": [...]}`` and ``{"scenes": [...]}``."""

    KEYS: ClassVar[Mapping[str, Key]] = {
        "questions": Key(str, None, "the file of questions with their programs"),
        "scenes": Key(str, "", "the file of scene graphs"),
        "images": Key(str, "", "the folder of pictures; without it they are known by their names"),
        "split": Key(str, "", "the split of questions that name none"),
        "licence": Key(str, "CC BY 4.0", "the licence of pictures and questions"),
    }

    def __init__(self, values: Mapping[str, Any], base: Path) -> None:
        self._values = values
        self._questions = base / values["questions"]
        self._scenes = base / values["scenes"] if values["scenes"] else None
        self._images = (base / values["images"]).resolve() if values["images"] else None

    @classmethod
    def open(cls, values: Mapping[str, Any], base: Path) -> Clevr:
        """The files that the settings name.

        Raises:
            VprogError: VP503 the questions cannot be read, VP640 the scenes.
        """
        found = cls(values, base)
        found._records  # noqa: B018  read now, so that a broken file is told before anything runs
        found._sizes  # noqa: B018
        return found

    @cached_property
    def _records(self) -> list[dict[str, Any]]:
        data = read_json(self._questions)
        listed = data.get("questions") if isinstance(data, dict) else data
        if not isinstance(listed, list):
            raise NO_SOURCE.error(
                f"{self._questions} holds no questions of CLEVR", "it is {'questions': [...]}"
            )
        return listed

    @cached_property
    def _profile(self) -> Profile | None:
        return None if self._scenes is None else scene(self._scenes)

    @cached_property
    def _sizes(self) -> Mapping[str, tuple[int, int]]:
        return sizes_of(self._scenes)

    def pieces(self, rows: int) -> Iterator[Piece]:
        """So many questions each, in the order of the file."""
        facts = [digest(path)[1] for path in (self._questions, self._scenes) if path is not None]
        total = len(self._records)
        for first in range(0, total, rows):
            count = min(rows, total - first)
            name = f"{self._questions.name}:{first + 1}-{first + count}"
            yield Piece(name, digest_of(facts, first, count), count, (first, count))

    def rows(self, piece: Piece) -> Iterator[Row | BadRow]:
        """The questions of a piece."""
        first, count = (int(part) for part in piece.mark)
        for place, record in enumerate(self._records[first : first + count], first):
            where = f"{self._questions.name}:{place + 1}"
            try:
                yield self._row(record, place)
            except ODD as error:
                yield BadRow(where, NO_ROW.id, f"{where}: {fault(error, record)}")

    def _row(self, record: dict[str, Any], place: int) -> Row:
        question, split = text(record, "question"), str(record.get("split") or "")
        name = PurePath(text(record, "image_filename")).name
        width, height = self._sizes.get(name, (480, 320))
        programs: tuple[Candidate, ...] = ()
        missing = ""
        try:
            programs = (Candidate(from_clevr(record["program"], question), None, "CLEVR", True),)
        except ODD as error:
            why = str(error) if isinstance(error, ValueError) else fault(error, record)
            missing = f"its functional program cannot be brought over: {why}"
        return Row(
            f"clevr-{record.get('split', 'all')}-{record.get('question_index', place)}-{place}",
            question,
            Gold(plain(record["answer"])),
            (Picture(name, path=self._path(name, split), width=width, height=height),),
            programs,
            str(record.get("template_filename") or "").removesuffix(".json")
            or f"family {record.get('question_family_index', '')}".rstrip(),
            split or self._values["split"],
            self._values["licence"],
            "CLEVR",
            {},
            missing,
        )

    def _path(self, name: str, split: str) -> str | None:
        """Where a picture lies, there or not; None where no folder of pictures is named."""
        if "\0" in name:
            raise Misfit("its picture is no path")
        if self._images is None:
            return None
        below = self._images / PurePath(split).name / name
        return str(below if os.path.isfile(below) else self._images / name)

    def profile(self, piece: Piece) -> Profile | None:
        """What the scene graphs say; None where no file of them is named."""
        return self._profile
