"""Rows of NLVR: sentences that are true or false of a structured scene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from vprog.corpus.key import Key
from vprog.corpus.row import BadRow, Candidate, Gold, Picture, Row
from vprog.corpus.sources.fields import text
from vprog.corpus.sources.record import NO_ROW, ODD, Misfit, fault
from vprog.corpus.sources.source import NO_SOURCE, Piece, bytes_of, digest_of, unread
from vprog.grammar.diagnostic import VprogError
from vprog.grammar.importers import from_nlvr
from vprog.module import Profile
from vprog.modules.nlvr import NlvrScene, nlvr_graph
from vprog.modules.scene import SceneModule
from vprog.modules.scene import profile as scene_profile
from vprog.modules.scene_file import SceneFile
from vprog.modules.scene_graph import SceneGraph
from vprog.world.folder import digest


class Nlvr:
    """NLVR's layout, as published: a record a line, or one list. A sentence of no known form has no program."""

    KEYS: ClassVar[Mapping[str, Key]] = {
        "path": Key(str, None, "the file of sentences with their structured scenes"),
        "split": Key(str, "", "the split of its rows"),
        "licence": Key(str, "CC BY 4.0", "the licence of its rows"),
    }

    def __init__(self, values: Mapping[str, Any], base: Path) -> None:
        self._values = values
        self._path = base / values["path"]

    @classmethod
    def open(cls, values: Mapping[str, Any], base: Path) -> Nlvr:
        """The file that the settings name.

        Raises:
            VprogError: VP503.
        """
        found = cls(values, base)
        found._records  # noqa: B018  read now, so that a broken file is told before anything runs
        return found

    @cached_property
    def _records(self) -> list[Any]:
        data = bytes_of(self._path)
        try:
            if data.lstrip().startswith(b"["):
                listed: list[Any] = msgspec.json.decode(data, type=list)
            else:
                lines = (line for line in data.split(b"\n") if line.strip())
                listed = [msgspec.json.decode(line) for line in lines]
        except (ValueError, RecursionError) as error:
            raise unread(self._path, error) from None
        if not all(isinstance(record, dict) and "structured_rep" in record for record in listed):
            raise NO_SOURCE.error(f"{self._path} holds no records of NLVR", "each has a scene")
        return listed

    def pieces(self, rows: int) -> Iterator[Piece]:
        """So many sentences each."""
        sha256 = digest(self._path)[1]
        total = len(self._records)
        for first in range(0, total, rows):
            count = min(rows, total - first)
            name = f"{self._path.name}:{first + 1}-{first + count}"
            yield Piece(name, digest_of(sha256, first, count), count, (first, count))

    def rows(self, piece: Piece) -> Iterator[Row | BadRow]:
        """The sentences of a piece, each about its own scene."""
        for place, record in self._some(piece):
            where = f"{self._path.name}:{place + 1}"
            try:
                graph = _graph(record, place)
                yield self._row(record, place, graph)
            except ODD as error:
                yield BadRow(where, NO_ROW.id, f"{where}: {fault(error, record)}")

    def _some(self, piece: Piece) -> Iterator[tuple[int, Any]]:
        first, count = (int(part) for part in piece.mark)
        return enumerate(self._records[first : first + count], first)

    def _row(self, record: dict[str, Any], place: int, graph: SceneGraph) -> Row:
        sentence, label = text(record, "sentence"), str(record["label"]).lower()
        if label not in ("true", "false"):
            raise Misfit(f"its label is {label[:60]}, neither true nor false")
        programs: tuple[Candidate, ...] = ()
        missing = ""
        try:
            programs = (Candidate(from_nlvr(sentence).text, None, "NLVR", True),)
        except VprogError as error:
            missing = error.diagnostics[0].message
        return Row(
            f"nlvr-{record.get('identifier', '')}-{place}",
            sentence,
            Gold("yes" if label == "true" else "no"),
            (Picture(graph.name, width=graph.width, height=graph.height),),
            programs,
            "true or false",
            self._values["split"],
            self._values["licence"],
            "NLVR",
            {},
            missing,
        )

    def profile(self, piece: Piece) -> Profile | None:
        """What the structured scenes of the piece say."""
        graphs = {}
        for place, record in self._some(piece):
            try:
                graph = _graph(record, place)
            except ODD:  # its row is told as failed
                continue
            graphs[graph.name] = graph
        file = SceneFile(piece.digest, graphs)
        return scene_profile("nlvr", file, SceneModule(file))


def _graph(record: Any, place: int) -> SceneGraph:
    """A record's scene, called by its place: identifiers are not told apart by every release."""
    try:
        scene = msgspec.convert(record, NlvrScene)
    except msgspec.ValidationError as error:
        raise Misfit(f"its scene is odd: {error}".replace("`", "")) from None
    scene.identifier = f"nlvr-{scene.identifier}-{place}"
    return nlvr_graph(scene)
