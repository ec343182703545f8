"""Rows of CLEVR: its questions with their functional programs, and its scenes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, ClassVar

import msgspec

from vprog.corpus.key import Key
from vprog.corpus.row import BadRow, Candidate, Gold, Picture, Row
from vprog.corpus.sources.record import NO_ROW, plain
from vprog.corpus.sources.source import NO_SOURCE, Piece, digest_of, unread
from vprog.grammar.importers import from_clevr
from vprog.module import Profile
from vprog.modules.scene import scene
from vprog.modules.scene_file import read_scenes
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
        try:
            data = msgspec.json.decode(self._questions.read_bytes())
        except (OSError, msgspec.DecodeError, RecursionError) as error:
            raise unread(self._questions, error) from None
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
        if self._scenes is None:
            return {}
        scenes = read_scenes(self._scenes).scenes
        return {name: (graph.width, graph.height) for name, graph in scenes.items()}

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
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                why = f"it has no {error}" if isinstance(error, KeyError) else str(error)
                yield BadRow(where, NO_ROW.id, f"{where}: {why}")

    def _row(self, record: dict[str, Any], place: int) -> Row:
        question = str(record["question"])
        name = PurePath(str(record["image_filename"])).name
        width, height = self._sizes.get(name, (480, 320))
        path = None if self._images is None else self._images / str(record.get("split", "")) / name
        if path is not None and not path.is_file() and self._images is not None:
            path = self._images / name
        there = path is not None and path.is_file()
        programs: tuple[Candidate, ...] = ()
        missing = ""
        try:
            programs = (Candidate(from_clevr(record["program"], question), None, "CLEVR", True),)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            missing = f"its functional program cannot be brought over: {error}"
        return Row(
            f"clevr-{record.get('split', 'all')}-{record.get('question_index', place)}-{place}",
            question,
            Gold(plain(record["answer"])),
            (Picture(name, path=str(path) if there else None, width=width, height=height),),
            programs,
            str(record.get("template_filename", "")).removesuffix(".json")
            or f"family {record.get('question_family_index', '')}".rstrip(),
            str(record.get("split", "")) or self._values["split"],
            self._values["licence"],
            "CLEVR",
            {},
            missing,
        )

    def profile(self, piece: Piece) -> Profile | None:
        """What the scene graphs say; None where no file of them is named."""
        return self._profile
