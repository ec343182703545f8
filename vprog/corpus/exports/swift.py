"""ms-swift's layout: JSON lines of messages; a preference has a ``rejected_response``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vprog.corpus.exports.checks import View
from vprog.corpus.exports.example import Example
from vprog.corpus.exports.format import Lines, marked, paths
from vprog.corpus.exports.inert import inert


class Swift:
    """``{"messages": [user, assistant], "images", "rejected_response"?}``."""

    name = "swift"
    folder = "images"

    def record(self, example: Example) -> dict[str, Any]:
        """An example as plain data."""
        messages = [
            {"role": "user", "content": marked(example, inert(example.prompt))},
            {"role": "assistant", "content": example.target},
        ]
        told: dict[str, Any] = {"messages": messages, "images": paths(example)}
        if example.task == "preference":
            told["rejected_response"] = example.rejected
        return {**told, "pair_id": example.pair_id, "task": example.task}

    def view(self, record: Mapping[str, Any]) -> View:
        """A record as a trainer reads it."""
        asked = [m["content"] for m in record["messages"] if m["role"] == "user"]
        targets = [m["content"] for m in record["messages"] if m["role"] == "assistant"]
        if "rejected_response" in record:
            targets.append(record["rejected_response"])
        placeholders = sum(text.count("<image>") for text in (*asked, *targets))
        prompt = "\n".join(asked).replace("<image>", " ")
        return View(prompt, placeholders, record["images"], targets)

    def sink(self, folder: Path, split: str) -> Lines:
        """``SPLIT.jsonl``."""
        return Lines(folder / f"{split}.jsonl")

    def beside(self, splits: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
        """Nothing."""
        return {}
