"""Plain JSON lines: every field of an example under its own name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vprog.corpus.exports.checks import View
from vprog.corpus.exports.example import Example
from vprog.corpus.exports.format import Lines
from vprog.corpus.exports.inert import inert


def facts(example: Example) -> dict[str, Any]:
    """The fields of an example, without its pictures."""
    told = {
        "id": example.id,
        "pair_id": example.pair_id,
        "task": example.task,
        "suffix": example.suffix,
        "target": example.target,
        "rejected": example.rejected,
        "weight": example.weight,
        "type": example.type,
        "split": example.split,
        "licence": example.licence,
        "source": example.source,
    }
    question, answer = inert(example.question), inert(example.answer)
    return {**told, "prompt": inert(example.prompt), "question": question, "answer": answer}


class Plain:
    """Fields of ``Example``, and ``images: [{"path", "sha256", "width", "height"}]``."""

    name = "jsonl"
    folder = "images"

    def record(self, example: Example) -> dict[str, Any]:
        """An example as plain data."""
        images = [
            {"path": f"images/{s.name}", "sha256": s.sha256, "width": s.width, "height": s.height}
            for s in example.images
        ]
        return {**facts(example), "images": images}

    def view(self, record: Mapping[str, Any]) -> View:
        """A record as a trainer reads it."""
        images = [image["path"] for image in record["images"]]
        targets = [record["target"], *([record["rejected"]] * (record["task"] == "preference"))]
        return View(record["prompt"], len(images), images, targets)

    def sink(self, folder: Path, split: str) -> Lines:
        """``SPLIT.jsonl``."""
        return Lines(folder / f"{split}.jsonl")

    def beside(self, splits: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
        """Nothing."""
        return {}
