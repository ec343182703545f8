"""TRL's vision layouts as Parquet: prompt and completion, or prompt, chosen and rejected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from vprog.corpus.arrow import arrow, parquet
from vprog.corpus.exports.checks import View
from vprog.corpus.exports.example import Example
from vprog.corpus.exports.inert import inert
from vprog.corpus.schema import features, picture

#: How many examples are held and written together.
_GROUP: Final = 64


class Trl:
    """``{"images", "prompt", "completion"}``, each of the last two a list of one turn; of a preference
    ``{"images", "prompt", "chosen", "rejected"}``. TRL puts the pictures before the text.
    """

    name = "trl"
    folder = ""

    def record(self, example: Example) -> dict[str, Any]:
        """An example as plain data."""
        told: dict[str, Any] = {
            "images": [{"bytes": shot.data, "path": shot.name} for shot in example.images],
            "prompt": [{"role": "user", "content": inert(example.prompt)}],
            "pair_id": example.pair_id,
            "task": example.task,
            "weight": example.weight,
        }
        said = [{"role": "assistant", "content": example.target}]
        if example.task != "preference":
            return {**told, "completion": said}
        other = [{"role": "assistant", "content": example.rejected}]
        return {**told, "chosen": said, "rejected": other}

    def view(self, record: Mapping[str, Any]) -> View:
        """A record as a trainer reads it: it has no placeholders, and a picture each."""
        columns = [name for name in ("completion", "chosen", "rejected") if name in record]
        targets = [turn["content"] for name in columns for turn in record[name]]
        prompt = "\n".join(turn["content"] for turn in record["prompt"])
        images = [image["path"] for image in record["images"]]
        marks = sum(text.count("<image>") for text in (prompt, *targets))
        return View(prompt, len(images) + marks, images, targets)

    def sink(self, folder: Path, split: str) -> Table:
        """``SPLIT.parquet``."""
        return Table(folder / f"{split}.parquet")

    def beside(self, splits: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
        """Nothing."""
        return {}


class Table:
    """Writes Parquet that ``datasets`` shows with its pictures."""

    def __init__(self, place: Path) -> None:
        self._place, self._rows = place, list[Mapping[str, Any]]()
        self._writer: Any = None

    def add(self, record: Mapping[str, Any], example: Example) -> None:
        """Hold a record; write what is held when it is enough."""
        self._rows.append(record)
        if len(self._rows) == _GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        schema = _schema("chosen" in self._rows[0])
        if self._writer is None:
            self._writer = parquet().ParquetWriter(self._place, schema, compression="zstd")
        self._writer.write_table(arrow().Table.from_pylist(self._rows, schema))
        self._rows = []

    def close(self) -> None:
        """Write the rest."""
        self._flush()
        if self._writer is not None:
            self._writer.close()


@cache
def _schema(preference: bool) -> Any:
    pa = arrow()
    turns = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    said = ["chosen", "rejected"] if preference else ["completion"]
    found = pa.schema(
        [
            ("images", pa.list_(picture(pa))),
            ("prompt", turns),
            *((name, turns) for name in said),
            ("pair_id", pa.string()),
            ("task", pa.string()),
            ("weight", pa.float64()),
        ]
    )
    return found.with_metadata({"huggingface": json.dumps({"info": {"features": features(found)}})})
