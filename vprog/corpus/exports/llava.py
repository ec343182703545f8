"""LLaVA's layout: a JSON list of conversations, one ``<image>`` for each picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vprog.corpus.exports.checks import View
from vprog.corpus.exports.example import Example
from vprog.corpus.exports.format import Lines, marked, paths
from vprog.corpus.exports.inert import inert


class Llava:
    """``{"id", "image", "conversations": [human, gpt]}``; of a preference ``{"image", "question",
    "chosen", "rejected"}``, as LLaVA-Reasoner and RLAIF-V read it.
    """

    name = "llava"
    folder = "images"

    def record(self, example: Example) -> dict[str, Any]:
        """An example as plain data."""
        files = paths(example)
        images = {"image": files[0] if len(files) == 1 else files} if files else {}
        facts = {"id": example.id, "pair_id": example.pair_id, "task": example.task, **images}
        asked = marked(example, inert(example.prompt))
        if example.task == "preference":
            return {
                **facts,
                "question": asked,
                "chosen": example.target,
                "rejected": example.rejected,
            }
        turns = [{"from": "human", "value": asked}, {"from": "gpt", "value": example.target}]
        return {**facts, "conversations": turns}

    def view(self, record: Mapping[str, Any]) -> View:
        """A record as a trainer reads it."""
        given = record.get("image", [])
        images = [given] if isinstance(given, str) else given
        if "chosen" in record:
            prompt, targets = record["question"], [record["chosen"], record["rejected"]]
        else:
            turns = record["conversations"]
            prompt = "\n".join(turn["value"] for turn in turns if turn["from"] == "human")
            targets = [turn["value"] for turn in turns if turn["from"] == "gpt"]
        placeholders = sum(text.count("<image>") for text in (prompt, *targets))
        return View(prompt.replace("<image>", " "), placeholders, images, targets)

    def sink(self, folder: Path, split: str) -> Lines:
        """``SPLIT.json``."""
        return Lines(folder / f"{split}.json", listed=True)

    def beside(self, splits: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
        """Nothing."""
        return {}
